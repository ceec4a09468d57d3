import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openLeases, readCurrent, SLATE, slateHistory, type Lease } from '@pkg/publish';
import { instantFromMs } from '@pkg/std';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { publishLeaseName } from './cell-lease.ts';
import { makePipeline, NOW, openLab, PARTITIONS, type Lab, type Ran } from './fixtures/lab.ts';
import { moveSets, publishableRuns, setsOfRun } from './run-sets.ts';

let lab: Lab;
let first: Ran;
let second: Ran;
let lease: Lease;
beforeEach(async () => {
  lab = await openLab();
  const slates = PARTITIONS.slice(0, 1);
  first = await lab.run({ slates });
  second = await lab.run({ slates, world: { seed: 2 }, publish: 'never' });
  const pause = (): Promise<void> => Promise.resolve();
  const self = { id: 'p', host: 'h', pid: 1, process: 'p', command: 'c', startedAt: clock() };
  const leases = await openLeases(lab.store, self, {
    name: 'h',
    clock,
    pause,
    isGone: () => false,
  });
  lease = await leases.await(publishLeaseName(DATE), { signal: new AbortController().signal });
});
afterEach(() => {
  lab.close();
});

const DATE = '2024-01-15';
const clock = (): ReturnType<typeof instantFromMs> => instantFromMs(NOW + 1_000_000);
const pipeline = makePipeline();
const runIdOf = ({ plan }: Ran): string =>
  plan.cells.find(({ asset }) => asset === 'health.checks')!.runId;
const currentRuns = async (): Promise<string[]> => {
  const groups = ['g1', 'g2'].map((id) => `game_date=${DATE}/draft_group_id=${id}`);
  const pointers = [
    await readCurrent(lab.store, 'score.players', `game_date=${DATE}`),
    ...(await Promise.all(groups.map((folder) => readCurrent(lab.store, SLATE, folder)))),
    ...(await Promise.all(
      groups.map((folder) => readCurrent(lab.store, 'finalize.table', folder)),
    )),
  ];
  return pointers.map((each) => each?.pointer.run_id ?? 'none');
};

test('a run that was not published is published whole, and rolled back whole, with a line each', async () => {
  const [old, fresh] = [runIdOf(first), runIdOf(second)];
  expect(await publishableRuns(lab.store, pipeline, DATE)).toEqual([old, fresh].sort());
  const moves = async (runId: string, action: 'publish' | 'rollback'): Promise<string[]> => {
    const members = await setsOfRun(lab.store, pipeline, DATE, runId);
    const options = { action, movedBy: 'a test', lease, clock };
    return (await moveSets(lab.store, members, options)).map(({ outcome }) => outcome);
  };
  const all = (outcome: string): string[] => Array.from({ length: 5 }, () => outcome);
  expect(await moves(fresh, 'publish')).toEqual(all('promoted'));
  expect(await currentRuns()).toEqual([fresh, fresh, fresh, fresh, fresh]);
  expect(await moves(old, 'rollback')).toEqual(all('promoted'));
  expect(await moves(old, 'rollback')).toEqual(all('unchanged'));
  expect(await currentRuns()).toEqual([old, old, old, old, old]);
  const slate = { gameDate: DATE, draftGroupId: 'g1' };
  const journal = await slateHistory(lab.store, slate, 'finalize.table');
  expect(
    journal.map(({ pointer, isChained }) => [pointer.action, pointer.run_id, isChained]),
  ).toEqual([
    ['publish', old, true],
    ['publish', fresh, true],
    ['rollback', old, true],
  ]);
});

test('a run that was never made is refused, with those that there are', async () => {
  await expect(setsOfRun(lab.store, pipeline, DATE, 'r9')).rejects.toMatchObject({
    code: 'NO_SUCH_RUN',
    message: expect.stringContaining(runIdOf(first)) as string,
  });
});

test('a run whose output is damaged moves nothing', async () => {
  const path = second.execution.results.find(({ cell }) => cell.asset === 'finalize.table')!.stored!
    .manifest.outputs[0]!.path;
  rmSync(join(lab.root, path));
  const asked = setsOfRun(lab.store, pipeline, DATE, runIdOf(second));
  await expect(asked).rejects.toMatchObject({ code: 'OUTPUT_DAMAGED' });
});

test('a run whose checks failed is not published', async () => {
  const failing = makePipeline({
    'health.checks': () => Promise.reject(new Error('minutes do not add up')),
  });
  const ran = await lab.run({
    slates: PARTITIONS.slice(1, 2),
    pipeline: failing,
    publish: 'never',
  });
  const asked = setsOfRun(lab.store, pipeline, '2024-01-16', runIdOf(ran));
  await expect(asked).rejects.toMatchObject({ code: 'CHECKS_FAILED' });
});
