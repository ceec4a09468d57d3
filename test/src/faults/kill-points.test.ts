import { beforeAll, describe, expect, test } from 'vitest';
import { copyHistory, copyWithModels, makeDemo, type Demo } from '../data-root.ts';
import { campaign, type Campaign } from './campaign.ts';

const DAY = ['run', '--start', '2014-12-02', '--end', '2014-12-02', '--worlds', '20'];

let demo: Demo;
let root: string;
beforeAll(async () => {
  demo = await makeDemo();
  root = copyHistory(demo);
});

const tried = (changes: Partial<Parameters<typeof campaign>[0]>): Promise<Campaign> =>
  campaign({ root, args: DAY, kills: 1, states: 3, say: () => undefined, ...changes });

// All of it, over two real days: `npm run -s faults`.
describe('a day that is killed at any operation', () => {
  test('leaves the old or the new pointers, a true status, and a rerun to the same bytes', async () => {
    const { points, distinct, complaints } = await tried({});
    expect(complaints).toEqual([]);
    expect(points).toBeGreaterThan(300);
    expect(distinct).toBeGreaterThan(50);
  });

  test('is found out where a pointer is there before the manifest that it names', async () => {
    const { complaints } = await tried({ root: copyWithModels(demo), plant: 'pointer-first' });
    expect(complaints.join('\n')).toMatch(/finalize\.unified.* which is no success/);
  });
});
