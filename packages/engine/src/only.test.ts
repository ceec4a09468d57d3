import { removablePath } from '@pkg/std';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addOdds, openLab, PARTITIONS, type Asked, type Lab } from './fixtures/lab.ts';

let lab: Lab;
/** The world after other odds of the first day came in. */
let later: Asked;
beforeEach(async () => {
  lab = await openLab();
  const usual: Record<string, string> = {};
  for (const { date: gameDate } of PARTITIONS)
    usual[gameDate] = await addOdds(lab.store, gameDate, 'A1');
  const odds = { ...usual, [DATE]: await addOdds(lab.store, DATE, 'B1') };
  later = { slates: TWO, world: { odds } };
});
afterEach(() => {
  lab.close();
});

const TWO = PARTITIONS.slice(0, 2);
const DATE = '2024-01-15';
const BEFORE_LOCK = PARTITIONS[0]!.closesAt - 1;
const ODDS = 'ingest.odds 2024-01-15 as of 20240115T173000Z';

/** The cells that run, by asset and date. */
async function running(asked: Asked): Promise<string[]> {
  const { cells } = await lab.plan(asked);
  return cells
    .filter(({ action }) => action.kind === 'run' || action.kind === 'block')
    .map(({ asset, partition }) => `${asset} ${partition.game_date ?? ''}`);
}

describe('after other data came in for a slate that has locked', () => {
  beforeEach(async () => {
    await lab.run({ slates: TWO });
  });

  test('its cells are stale: reported with what changed, and left as they are', async () => {
    const before = lab.tree();
    const ran = await lab.run(later);
    const odds = ran.execution.results.find(({ cell }) => cell.id === ODDS)!;
    expect(odds.outcome).toBe('skipped');
    expect(odds.reason).toMatch(/^STALE: run .* was made with other input\.odds \w{8} -> \w{8}$/);
    expect(odds.cell.action.decision).toMatchObject({ changed: [{ part: 'input.odds' }] });
    expect(ran.summary.cells).toMatchObject({ run_ok: 0, failed: 0 });
    expect(ran.summary.exit_code).toBe(0);
    expect(lab.tree()).toEqual(before);
  });

  test('they are made again when that is asked for, under a new run id, and no others', async () => {
    const ran = await lab.run({ ...later, only: 'stale' });
    const made = ran.execution.results.filter(({ outcome }) => outcome === 'succeeded');
    expect(new Set(made.map(({ cell }) => cell.partition.game_date))).toEqual(new Set([DATE]));
    const { action, runId } = made[0]!.cell;
    expect(action.decision).toMatchObject({ reason: 'KEY_CHANGED' });
    expect(action.kind === 'run' && action.decision.previousRunId).not.toBe(runId);
    // Each run looks again whether a locked slate may be published.
    expect(await running(later)).toEqual([`publish.slate ${DATE}`]);
  });

  test('--only all makes the same', async () => {
    expect(await running({ ...later, only: 'all' })).toEqual(
      await running({ ...later, only: 'stale' }),
    );
  });

  test('--only missing and --only failed make nothing', async () => {
    for (const only of ['missing', 'failed'] as const)
      expect(await running({ ...later, only })).toEqual([]);
  });

  test('with other params it is another question, and they are made', async () => {
    const asked = { ...later, world: { ...later.world, seed: 2 } };
    expect(await running(asked)).toEqual(
      expect.arrayContaining([`ingest.odds ${DATE}`, `score.players ${DATE}`]),
    );
  });

  test('what is lost of them is made again with what it needs', async () => {
    const lost = Object.keys(lab.tree()).find((path) => path.startsWith(`runs/score.players/`))!;
    await lab.store.remove(removablePath(lost));
    expect(await running({ slates: TWO })).toContain(`score.players ${DATE}`);
  });
});

test('until a slate locks the newest data are what is asked for', async () => {
  await lab.run({ slates: TWO });
  const now = BEFORE_LOCK as typeof later.now & number;
  expect(await running({ ...later, now })).toContain(`ingest.odds ${DATE}`);
});

test('--only failed makes what failed, and not what is missing', async () => {
  const broken = { 'score.players': () => Promise.reject(new Error('no')) };
  await lab.run({ slates: TWO.slice(0, 1), behaviours: broken });
  const failed = await running({ slates: TWO, only: 'failed' });
  expect(failed[0]).toBe(`score.players ${DATE}`);
  expect(failed).not.toContain('ingest.odds 2024-01-16');
  const missing = await running({ slates: TWO, only: 'missing' });
  expect(missing).toContain('ingest.odds 2024-01-16');
  expect(missing).not.toContain(`score.players ${DATE}`);
});
