import type { Partition, Step } from '@pkg/engine';
import { easternMidnight } from '@pkg/lake';
import { parseGameDate, sha256 } from '@pkg/std';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { minutesScoreStep } from '../minutes/score.ts';
import { AT } from '../testing/rows.ts';
import type { PlanningContext } from '../planning-context.ts';
import { ModelCache } from './model-cache.ts';
import type { ModelRun } from './model-run.ts';
import { refuseLookahead, type PinnedRuns } from './pinned-models.ts';
import { withPinnedModel } from './pinned-step.ts';

/** A run that was trained on games before a day; runs come in the order of their windows. */
function run(trainThrough: string): ModelRun {
  const path = `models/minutes/run=${trainThrough}/model.json`;
  return {
    head: 'minutes',
    runId: trainThrough,
    trainThrough: parseGameDate(trainThrough),
    files: [{ path, sha256: sha256(path) }],
  } as unknown as ModelRun;
}

function slate(asOf: string): Partition {
  return { date: parseGameDate(asOf.slice(0, 10)), asOf: AT(asOf) } as Partition;
}

const STEP: Step<PlanningContext> = withPinnedModel(minutesScoreStep(new ModelCache()), 'minutes');

function chosen(runs: readonly ModelRun[], asOf: string) {
  const pinnedRuns: PinnedRuns = { minutes: runs };
  const world = { pinnedRuns } as unknown as PlanningContext;
  const { inputs, gaps } = STEP.select({ kind: 'partition', partition: slate(asOf) }, world);
  return { record: inputs[0]!.record, gaps };
}

const RUNS = ['2023-11-01', '2023-12-01', '2024-01-01', '2024-02-01'].map(run);

describe('a slate', () => {
  test('gets the newest pinned run that was trained before its cut-off, and the manifest says which lost', () => {
    const { record, gaps } = chosen(RUNS, '2024-01-15T17:30:00Z');
    expect(record.run_id).toBe('2024-01-01');
    expect(gaps).toEqual([]);
    expect(record.selection).toMatchObject({
      candidates_considered: 4,
      rejected_counts: { SUPERSEDED: 2, AFTER_CUTOFF: 1 },
    });
  });

  test('of the day on which a window ends may use it from Eastern midnight on', () => {
    const midnight = '2024-02-01T05:00:00Z';
    expect(easternMidnight(parseGameDate('2024-02-01'))).toBe(AT(midnight));
    expect(chosen(RUNS, midnight).record.run_id).toBe('2024-02-01');
    expect(chosen(RUNS, '2024-02-01T04:59:59Z').record.run_id).toBe('2024-01-01');
  });

  test('is blind to runs that were trained later', () => {
    fc.assert(
      fc.property(fc.subarray(RUNS.slice(3)), (later) => {
        const base = RUNS.slice(0, 3);
        expect(chosen([...base, ...later], '2024-01-15T17:30:00Z').record.run_id).toBe(
          chosen(base, '2024-01-15T17:30:00Z').record.run_id,
        );
      }),
    );
  });

  test('for which every run is look-ahead is refused, and names the first of them', () => {
    const slates = ['2024-01-15T17:30:00Z', '2023-10-25T22:30:00Z', '2023-10-26T22:30:00Z'];
    const refused = (): void => {
      refuseLookahead({ minutes: RUNS }, slates.map(slate));
    };
    expect(refused).toThrow(expect.objectContaining({ code: 'LOOKAHEAD' }) as Error);
    expect(refused).toThrow(/for 2023-10-25 and 1 more slate,/);
    refuseLookahead({ minutes: RUNS }, [slate('2024-01-15T17:30:00Z')]);
  });

  test('that is let to look ahead has the newest run, and a gap that says so', () => {
    const { record, gaps } = chosen(RUNS, '2023-10-25T22:30:00Z');
    expect(record.run_id).toBe('2024-02-01');
    expect(gaps).toMatchObject([{ source: 'models', policy: 'lookahead' }]);
  });
});
