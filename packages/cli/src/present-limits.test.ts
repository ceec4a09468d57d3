import { parseGameDate } from '@pkg/std';
import { expect, test } from 'vitest';
import type { Outlook } from '@pkg/backfill/run';
import type { RunRequest } from '@pkg/backfill/request';
import { presentOutlook } from './present-limits.ts';

const REQUEST = { maxParallel: 4, order: 'live-first' } as unknown as RunRequest;
const slate = { date: parseGameDate('2024-01-15') } as never;
const OUTLOOK: Outlook = {
  pools: { sim: { units: 1 }, nba: { units: 3, rate: { perSecond: 2, burst: 3 } } },
  estimate: { wallMs: 184_000, busyMs: 7_500_000, cells: 3, unknownAssets: ['sim.run'] },
  past: { runs: 5, medianMs: new Map() },
  publishing: [
    { partition: slate, outcome: 'move' },
    { partition: slate, outcome: 'stay' },
    { partition: slate, outcome: 'keep', reason: 'the publish policy is never' },
  ],
  published: ['minutes.score'],
};

test('limits, time and publishing are said in a few lines', () => {
  expect(presentOutlook(OUTLOOK, REQUEST).split('\n')).toEqual([
    'Limits: 4 cells at once, live-first; sim 1 · nba 3 (2/s, bursts of 3)',
    'Estimate: 3m04s at 4 cells at once, 2h05m of work, by the medians of 5 past runs; not counted, never made here: sim.run',
    'Publishing: of 3 slates 1 would move (minutes.score), 1 are there already, 1 would be left',
    '  2024-01-15 left: the publish policy is never',
  ]);
});

test('nothing is estimated from nothing', () => {
  const none = {
    ...OUTLOOK,
    past: { runs: 0, medianMs: new Map<string, number>() },
    publishing: [],
  };
  expect(presentOutlook(none, REQUEST)).toContain('Estimate: none, no run has ended here yet');
  const idle = { ...none, estimate: { ...OUTLOOK.estimate, cells: 0 } };
  expect(presentOutlook(idle, REQUEST)).toContain('Estimate: nothing to compute');
  expect(presentOutlook(idle, REQUEST)).toContain('Publishing: no slate');
});
