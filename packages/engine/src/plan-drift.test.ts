import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '@pkg/std';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  addOdds,
  makePipeline,
  makePartition,
  openLab,
  PARTITIONS,
  type Asked,
  type Lab,
} from './fixtures/lab.ts';
import { planBytes, planDrift, readPlanFile, type Drift } from './index.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => {
  lab.close();
});

const odds = (date: string, capture: string): string =>
  `bronze/odds/date=${date}/run_ts=${capture}/odds.txt`;

/** Keeps a plan, changes the world, and plans the same question again. */
async function driftAfter(
  change: () => Promise<Asked> | Asked,
  asked: Asked = {},
): Promise<readonly Drift[]> {
  const kept = readPlanFile(planBytes(await lab.plan(asked), { start: 'x' }), 'plan.json');
  return planDrift(kept, await lab.plan({ ...asked, ...(await change()) }));
}
const usualOdds = Object.fromEntries(
  PARTITIONS.map(({ date: gameDate }) => [gameDate, odds(gameDate, 'A1')]),
);

describe('a plan that is applied later', () => {
  test('has not drifted when nothing changed, nor when some of it was made meanwhile', async () => {
    expect(await driftAfter(() => ({}))).toEqual([]);
    expect(
      await driftAfter(async () => {
        await lab.run({ slates: PARTITIONS.slice(0, 1) });
        return {};
      }),
    ).toEqual([]);
  });

  test('names exactly the snapshot that another took the place of', async () => {
    const drift = await driftAfter(async () => {
      const path = await addOdds(lab.store, '2024-01-16', 'B2');
      return { world: { odds: { ...usualOdds, '2024-01-16': path } } };
    });
    expect(drift).toEqual([
      { kind: 'snapshot', subject: odds('2024-01-16', 'A1'), before: sha256('A1'), after: null },
      { kind: 'snapshot', subject: odds('2024-01-16', 'B2'), before: null, after: sha256('B2') },
    ]);
  });

  test('names a snapshot that is gone, and says nothing of the gap that it left', async () => {
    const { '2024-01-16': _, ...left } = usualOdds;
    const world = { onMissing: 'gap' as const };
    const drift = await driftAfter(() => ({ world: { ...world, odds: left } }), { world });
    expect(drift).toEqual([
      { kind: 'snapshot', subject: odds('2024-01-16', 'A1'), before: sha256('A1'), after: null },
    ]);
  });

  test('names the asset whose code changed, once, and no asset that reads it', async () => {
    const { steps, ...rest } = makePipeline();
    const changed = steps.map((step) =>
      step.asset === 'ingest.schedule' ? { ...step, module: 'code:2' } : step,
    );
    expect(await driftAfter(() => ({ pipeline: { ...rest, steps: changed } }))).toEqual([
      { kind: 'code', subject: 'ingest.schedule', before: 'code:1', after: 'code:2' },
    ]);
  });

  test('names a step that was taken away', async () => {
    const { steps, ...rest } = makePipeline();
    const fewer = steps.filter(({ asset }) => asset !== 'labels.minutes');
    expect(await driftAfter(() => ({ pipeline: { ...rest, steps: fewer } }))).toEqual([
      { kind: 'code', subject: 'labels.minutes', before: 'part of the plan', after: null },
    ]);
  });

  test('names a policy, a profile, a setting and a seed', async () => {
    expect(await driftAfter(() => ({ world: { onMissing: 'gap' } }))).toEqual([
      { kind: 'policy', subject: 'odds of ingest.odds', before: 'fail', after: 'gap' },
    ]);
    const params = { worlds: 10, profile_sha256: 'a' };
    const world = { params: { ...params, worlds: 20, profile_sha256: 'b' }, seed: 2 };
    expect(await driftAfter(() => ({ world }), { world: { params } })).toEqual([
      { kind: 'profile', subject: 'score.players profile_sha256', before: 'a', after: 'b' },
      { kind: 'setting', subject: 'score.players seed', before: '1', after: '2' },
      { kind: 'setting', subject: 'score.players worlds', before: '10', after: '20' },
    ]);
  });

  test('names the slates of a date whose contests are others now', async () => {
    const other = makePartition('2024-02-01', '2024-02-01T23:30:00Z', ['g4', 'g5']);
    const drift = await driftAfter(() => ({ slates: [...PARTITIONS.slice(0, 2), other] }));
    expect(drift.map(({ kind, subject }) => [kind, subject])).toEqual([
      ['calendar', 'slate 2024-02-01 as of 2024-02-01T23:30:00Z'],
    ]);
  });

  test('names a model and an output that are not what their manifests say any more', async () => {
    const ran = await lab.run();
    const outputOf = (asset: string): string => {
      const result = ran.execution.results.find(({ cell }) => cell.asset === asset)!;
      return join(lab.root, result.stored!.manifest.outputs[0]!.path);
    };
    const drift = await driftAfter(() => {
      chmodSync(outputOf('models.fit'), 0o644);
      writeFileSync(outputOf('models.fit'), 'another model');
      rmSync(outputOf('health.checks'));
      return {};
    });
    expect(drift.map(({ kind, subject, after }) => [kind, subject.split(' ')[0], after])).toEqual([
      ['model', 'models.fit', 'OUTPUT_CHANGED'],
    ]);
  });

  test('is refused as INVALID_PLAN when a byte of its file has changed', async () => {
    const bytes = Buffer.from(planBytes(await lab.plan(), {}));
    const text = bytes.toString().replace('"publish_policy": "auto"', '"publish_policy": "never"');
    expect(() => readPlanFile(Buffer.from(text), 'plan.json')).toThrow(
      expect.objectContaining({ code: 'INVALID_PLAN' }) as Error,
    );
  });

  test('that was forced and is done has other run ids', async () => {
    const drift = await driftAfter(
      async () => {
        await lab.run({ force: true });
        return {};
      },
      { force: true },
    );
    expect(new Set(drift.map(({ kind }) => kind))).toEqual(new Set(['run id']));
  });
});
