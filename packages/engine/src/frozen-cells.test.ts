import { instantFromMs } from '@pkg/std';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addOdds, openLab, PARTITIONS, type Asked, type Lab, type Ran } from './fixtures/lab.ts';
import { frozenCells, planBytes, planDrift, readPlanFile } from './index.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => {
  lab.close();
});

const DATE = '2024-01-15';
const failing: Asked = {
  behaviours: { 'score.players': () => Promise.reject(new Error('the machine fell over')) },
};

/** Plans, comes to no good end, and goes on with the frozen plan. Whether cells of the first run were made again is counted. */
async function goOn(
  asked: Asked,
  between: Asked = {},
): Promise<{ readonly first: Ran; readonly second: Ran; readonly hasDrifted: boolean }> {
  const first = await lab.run({ ...asked, ...failing });
  const kept = readPlanFile(planBytes(first.plan, {}), 'plan.json');
  const second = await lab.run({ ...asked, ...between, frozen: frozenCells(kept) });
  return { first, second, hasDrifted: planDrift(kept, second.plan).length > 0 };
}

const idsWith = ({ outcomes }: Ran, outcome: string): string[] =>
  Object.keys(outcomes).filter((id) => outcomes[id] === outcome);

test('a forced plan goes on under the run ids that it drew, and makes nothing twice', async () => {
  await lab.run();
  const { first, second, hasDrifted } = await goOn({ force: true });
  expect(hasDrifted).toBe(false);
  const made = idsWith(first, 'succeeded');
  expect(made.length).toBeGreaterThan(3);
  expect(idsWith(second, 'reused')).toEqual(made);
  const score = second.plan.cells.filter(({ asset }) => asset === 'score.players');
  for (const { id, runId } of score) {
    expect(runId).toMatch(/-2$/);
    expect(second.outcomes[id]).toBe('succeeded');
  }
});

test('a plan of stale cells goes on with all of them, also with those that follow from what is made by now', async () => {
  await lab.run();
  const odds: Record<string, string> = {};
  for (const { date: gameDate } of PARTITIONS)
    odds[gameDate] = await addOdds(lab.store, gameDate, gameDate === DATE ? 'B1' : 'A1');
  const { first, second, hasDrifted } = await goOn({ world: { odds }, only: 'stale' });
  expect(hasDrifted).toBe(false);
  expect(idsWith(second, 'reused')).toEqual(expect.arrayContaining(idsWith(first, 'succeeded')));
  const planned = first.plan.cells.filter(
    ({ action }) => action.kind === 'run' || action.kind === 'block',
  );
  // To publish a slate that has locked is looked at, and left.
  for (const { id, asset } of planned)
    if (asset !== 'publish.slate') expect(['succeeded', 'reused']).toContain(second.outcomes[id]);
});

test('cells that were to run before their slate locked run after it, too', async () => {
  await lab.run();
  const odds: Record<string, string> = {};
  for (const { date: gameDate } of PARTITIONS)
    odds[gameDate] = await addOdds(lab.store, gameDate, 'B1');
  const early = Math.min(...PARTITIONS.map(({ closesAt: lockAt }) => lockAt)) - 1;
  const asked = { world: { odds }, now: instantFromMs(early) };
  const first = await lab.run({ ...asked, signal: AbortSignal.abort() });
  expect(idsWith(first, 'succeeded')).toEqual([]);
  const kept = readPlanFile(planBytes(first.plan, {}), 'plan.json');
  const now = PARTITIONS.at(-1)!.closesAt;
  const second = await lab.run({ ...asked, now, frozen: frozenCells(kept) });
  expect(idsWith(second, 'succeeded')).toEqual(
    expect.arrayContaining(idsWith(first, 'cancelled').filter((id) => !id.startsWith('publish'))),
  );
});
