import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inParallel } from './in-parallel.ts';

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await setImmediate();
};

test('results stand in the order of the items, whichever is done first', async () => {
  const results = await inParallel([5, 1, 3, 0], 4, async (count) => {
    await turns(count);
    return count;
  });
  expect(results).toEqual([5, 1, 3, 0]);
});

test('as many are under way at a time as may be, and never more', async () => {
  let [now, most] = [0, 0];
  await inParallel(Array.from({ length: 20 }).keys(), 3, async () => {
    now += 1;
    most = Math.max(most, now);
    await turns(2);
    now -= 1;
  });
  expect(most).toBe(3);
});

test('after a failure nothing more starts, and it is thrown when all that was under way has ended', async () => {
  const ended: number[] = [];
  const working = inParallel([0, 1, 2, 3, 4], 2, async (item) => {
    if (item === 1) throw new Error('the second failed');
    await turns(5);
    ended.push(item);
  });
  await expect(working).rejects.toThrow('the second failed');
  expect(ended).toEqual([0]);
});

test('of two failures that of the foremost item is thrown, whichever came first', async () => {
  const working = inParallel([3, 1], 2, async (count) => {
    await turns(count);
    throw new Error(`after ${String(count)} turns`);
  });
  await expect(working).rejects.toThrow('after 3 turns');
});

test('no items are no work', async () => {
  await expect(inParallel([], 4, () => Promise.reject(new Error('work')))).resolves.toEqual([]);
});
