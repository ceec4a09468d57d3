import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dkPoints, type ScoringLine } from './dk-points.ts';

const NOTHING: ScoringLine = { pts: 0, fg3m: 0, reb: 0, ast: 0, stl: 0, blk: 0, tov: 0 };

test.each<[string, Partial<ScoringLine>, number]>([
  ['nothing', {}, 0],
  ['20 points with 3 threes', { pts: 20, fg3m: 3 }, 21.5],
  ['8 rebounds', { reb: 8 }, 10],
  ['7 assists', { ast: 7 }, 10.5],
  ['2 steals and 1 block', { stl: 2, blk: 1 }, 6],
  ['4 turnovers', { tov: 4 }, -2],
  ['10 and 9: no bonus', { pts: 10, reb: 9 }, 21.25],
  ['a double-double of points and rebounds', { pts: 10, reb: 10 }, 10 + 12.5 + 1.5],
  ['a double-double of steals and blocks', { stl: 10, blk: 10 }, 40 + 1.5],
  ['a triple-double: both bonuses', { pts: 10, reb: 10, ast: 10 }, 10 + 12.5 + 15 + 1.5 + 3],
  [
    'four doubles: no third bonus',
    { pts: 10, reb: 10, ast: 10, stl: 10 },
    10 + 12.5 + 15 + 20 + 4.5,
  ],
  ['counts that are not known', { pts: null, reb: null, tov: null }, 0],
])('%s', (_, change, points) => {
  expect(dkPoints({ ...NOTHING, ...change })).toBeCloseTo(points, 12);
});

test('turnovers are no double', () => {
  expect(dkPoints({ ...NOTHING, pts: 10, tov: 10 })).toBe(5);
});

test('one more of anything but turnovers never costs points', () => {
  const count = fc.integer({ min: 0, max: 40 });
  const lines = fc.record({
    pts: count,
    fg3m: count,
    reb: count,
    ast: count,
    stl: count,
    blk: count,
    tov: count,
  });
  fc.assert(
    fc.property(lines, fc.constantFrom('pts', 'reb', 'ast', 'stl', 'blk'), (line, stat) => {
      expect(dkPoints({ ...line, [stat]: line[stat] + 1 })).toBeGreaterThan(dkPoints(line));
    }),
  );
});
