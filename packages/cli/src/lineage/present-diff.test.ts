import { expect, test } from 'vitest';
import type { RunDiff } from '@pkg/audit/lineage';
import { linesToText } from '../result-lines.ts';
import { presentDiff } from './present-diff.ts';

const DIFF: RunDiff = {
  game_date: '2024-01-15',
  draft_group_id: '2045',
  before: 'r1',
  after: 'r2',
  lookahead: [],
  inputs: [],
  params: [],
  steps: [],
  columns: [],
  movers: [],
  standings: [],
  only_before: [],
  only_after: [],
};
const present = (change: Partial<RunDiff>): string[] =>
  linesToText(presentDiff({ ...DIFF, ...change }, undefined, 10)).split('\n');

test('what several steps have alike is said once, hashes by their first digits', () => {
  const hash = (digit: string): string => digit.repeat(64);
  const params = [
    { what: 'as of', before: '2024-01-15T15:00:00Z', after: '2024-01-15T17:30:00Z' },
    { what: 'finalize.unified worlds', before: '1000', after: '500' },
    { what: 'sim.run profile_sha256', before: hash('a'), after: hash('b') },
    { what: 'sim.run worlds', before: '1000', after: '500' },
  ];
  const inputs = ['minutes.features_live', 'rates.features_live'].map((step) => ({
    what: `boxscores of ${step}`,
    before: 'old',
    after: null,
  }));
  expect(present({ params, inputs })).toEqual(
    expect.arrayContaining([
      '  boxscores of minutes.features_live, rates.features_live',
      '    + none',
      '  as of  2024-01-15T15:00:00Z -> 2024-01-15T17:30:00Z',
      '  worlds  1000 -> 500  (finalize.unified, sim.run)',
      '  profile_sha256  aaaaaaaaaaaa -> bbbbbbbbbbbb  (sim.run)',
    ]),
  );
});

test('two versions of the code are one line of steps, and a few of the params that only one of them has', () => {
  const steps = ['minutes.score', 'rates.score', 'sim.run'].map((what) => ({
    what,
    before: 'code 1',
    after: 'code 2',
  }));
  const params = Array.from({ length: 40 }, (_, index) => ({
    what: `minutes.score weight_${String(index).padStart(2, '0')}`,
    before: null,
    after: `[${'0.25,'.repeat(30)}]`,
  }));
  const lines = present({ steps: [...steps, { what: 'x', before: null, after: 'y' }], params });
  expect(lines).toContain('  3 ran other code: minutes.score, rates.score, sim.run');
  expect(lines).toContain('  1 only in the second: x');
  expect(lines.filter((line) => line.includes('weight_'))).toHaveLength(5);
  expect(lines).toContain('    and 35 more; --json lists them all');
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(90);
});
