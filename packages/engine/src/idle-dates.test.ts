import { parseGameDate } from '@pkg/std';
import { manifestStore } from '@pkg/manifest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  makePipeline,
  makePartition,
  monthOf,
  openLab,
  PARTITIONS,
  type Lab,
} from './fixtures/lab.ts';
import { summaryTable, type IdleDate } from './index.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => {
  lab.close();
});

const REASON = 'NO_SLATE: nobody plays';
const GAP = { source: 'schedule', policy: 'fail', reason: 'no month', remediation: 'import it' };
const idle = (change: Partial<IdleDate> = {}): IdleDate => ({
  date: parseGameDate('2024-01-17'),
  labels: { season: '2023' },
  shared: [monthOf('2024-01-17')],
  reason: REASON,
  gaps: [],
  ...change,
});
const bySlate = [...makePipeline().steps]
  .filter(({ grain }) => grain === 'partition' || grain === 'group')
  .map(({ asset }) => asset);

describe('a date without a slate', () => {
  test('has a manifest of every step, skipped with its reason, under one run id', async () => {
    const ran = await lab.run({ slates: PARTITIONS.slice(0, 1), idle: [idle()] });
    const own = ran.execution.results.filter(({ cell }) => cell.scope.kind === 'date');
    expect(own.map(({ cell }) => cell.asset)).toEqual([...bySlate, 'publish.slate']);
    expect(new Set(own.map(({ cell }) => cell.runId)).size).toBe(1);
    for (const { cell, outcome } of own) {
      expect(outcome).toBe('skipped');
      const partition = { ...cell.partition, run_id: cell.runId };
      expect(partition).toEqual({ game_date: '2024-01-17', season: '2023', run_id: cell.runId });
      const reading = await manifestStore(lab.store).read(cell.asset, partition);
      expect(reading).toMatchObject({ manifest: { status: 'skipped', skip_reason: REASON } });
    }
    expect(ran.summary.partitions.attempted.count).toBe(1);
    expect(ran.summary.exit_code).toBe(0);
  });

  test('is skipped again without a byte that changes', async () => {
    await lab.run({ slates: [], idle: [idle()] });
    const before = lab.tree();
    const again = await lab.run({ slates: [], idle: [idle()] });
    expect(lab.tree()).toEqual(before);
    expect(again.outcomes['ingest.schedule 2023-01']).toBe('reused');
  });

  test('changes no run id of a slate', async () => {
    const alone = await lab.plan({ slates: PARTITIONS.slice(0, 1) });
    const beside = await lab.plan({ slates: PARTITIONS.slice(0, 1), idle: [idle()] });
    const runs = new Map(beside.cells.map(({ id, runId }) => [id, runId]));
    for (const { id, runId } of alone.cells) expect(runs.get(id)).toBe(runId);
  });

  test('of which a gap of the schedule hides whether it has one has failed, with its month', async () => {
    const blocked = { code: 'INPUT_GAP', message: 'no month', hint: 'import it' };
    const usual = makePipeline();
    const pipeline = {
      ...usual,
      steps: usual.steps.map((step) =>
        step.asset === 'ingest.schedule'
          ? { ...step, select: () => ({ inputs: [], gaps: [GAP], blocked }) }
          : step,
      ),
    };
    const unknown = idle({ reason: undefined, gaps: [GAP] });
    const { summary } = await lab.run({ slates: [], idle: [unknown], pipeline });
    expect(summary.exit_code).toBe(6);
    expect(summary.partitions.failed.items).toMatchObject([{ game_date: '2024-01-17' }]);
    expect(summary.gaps).toMatchObject([
      { source: 'schedule', game_dates: ['2024-01-17'], assets: ['ingest.schedule'] },
    ]);
  });
});

test('a slate without a draft group has manifests of the steps by draft group, which say so', async () => {
  const slate = makePartition('2024-01-15', '2024-01-15T17:30:00Z', []);
  const ran = await lab.run({ slates: [slate] });
  const byGroup = makePipeline().steps.filter(({ grain }) => grain === 'group');
  expect(byGroup.length).toBeGreaterThan(0);
  for (const { asset } of byGroup) {
    const result = ran.execution.results.find(({ cell }) => cell.asset === asset);
    expect(result).toMatchObject({
      outcome: 'skipped',
      reason: 'NO_DRAFT_GROUP: none was known at 2024-01-15T17:30:00Z',
      stored: { manifest: { status: 'skipped' } },
    });
  }
  expect(ran.summary.exit_code).toBe(0);
  expect(summaryTable(ran.execution)).toContain('NO_DRAFT_GROUP');
});
