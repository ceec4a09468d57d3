import { expect, test } from 'vitest';
import { makeDemo } from '../data-root.ts';
import { processCampaign } from './process-campaign.ts';
import { makeRemovableRuns } from './removable-runs.ts';

// More of it: `npm run -s removals`.
test('processes that are killed, and a gc beside others, leave a whole root and readers without a gap', async () => {
  const { root } = await makeDemo();
  const { kills, races, looks, complaints } = await processCampaign({
    ...(await makeRemovableRuns(root)),
    kills: 2,
    races: 1,
    seed: 15,
    say: () => undefined,
  });
  expect(complaints).toEqual([]);
  expect(Object.keys(kills).filter((what) => what.endsWith(' killed')).length).toBeGreaterThan(0);
  expect(Object.values(races)).toHaveLength(5);
  expect(looks).toBeGreaterThan(5);
});
