/** A sample of what `npm run -s flips` does; FLIPS=1000 in the environment does it whole. */
import { expect, test } from 'vitest';
import { DEMO_DATES, makeDemo } from '../data-root.ts';
import { snapshotFlips } from './snapshot-flips.ts';

const FLIPS = Number(process.env['FLIPS'] ?? 60);

test('a flipped bit of any kind of snapshot is seen by its checksum, named by verify, and read by no run', async () => {
  const { root } = await makeDemo();
  const { tried, missed, commands } = await snapshotFlips({
    root,
    flips: FLIPS,
    verifyEvery: 10,
    runEvery: 30,
    date: DEMO_DATES.at(-1)!,
    budgetMs: 120_000,
    say: () => undefined,
  });
  expect(missed).toEqual([]);
  expect(Object.keys(tried).length).toBeGreaterThanOrEqual(6);
  expect(commands).toBeGreaterThanOrEqual(FLIPS / 10);
});
