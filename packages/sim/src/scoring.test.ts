import { expect, test } from 'vitest';
import { loadProfile } from './profile.ts';
import { score } from './scoring.ts';

const rules = loadProfile('sim_v3').scoring;

function points(
  pts: number,
  reb: number,
  ast: number,
  stl: number,
  blk: number,
  tov = 0,
  fg3m = 0,
) {
  const line = Float64Array.of(30, pts, reb, ast, stl, blk, tov, fg3m, 0, 0);
  const fpts = score(line, 0, rules);
  return { fpts, dd: line[8], td: line[9] };
}

test('each event is worth what DraftKings says', () => {
  expect(points(1, 0, 0, 0, 0).fpts).toBe(1);
  expect(points(0, 1, 0, 0, 0).fpts).toBe(1.25);
  expect(points(0, 0, 1, 0, 0).fpts).toBe(1.5);
  expect(points(0, 0, 0, 1, 0).fpts).toBe(2);
  expect(points(0, 0, 0, 0, 1).fpts).toBe(2);
  expect(points(0, 0, 0, 0, 0, 1).fpts).toBe(-0.5);
  expect(points(3, 0, 0, 0, 0, 0, 1).fpts).toBe(3.5);
});

test('a double-double adds 1.5, a triple-double 3 on top', () => {
  expect(points(10, 10, 0, 0, 0)).toEqual({ fpts: 10 + 12.5 + 1.5, dd: 1, td: 0 });
  expect(points(10, 10, 10, 0, 0)).toEqual({ fpts: 10 + 12.5 + 15 + 4.5, dd: 1, td: 1 });
  expect(points(9.99, 10, 0, 0, 0)).toEqual({ fpts: 9.99 + 12.5, dd: 0, td: 0 });
});

test('steals and blocks count for a double-double', () => {
  expect(points(0, 0, 0, 10, 10)).toEqual({ fpts: 20 + 20 + 1.5, dd: 1, td: 0 });
});
