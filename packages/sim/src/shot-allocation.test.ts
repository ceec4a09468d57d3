import { describe, expect, test } from 'vitest';
import { makeStudentTable, studentFromWord } from './math/student-table.ts';
import { drawIndependent, drawShares, Flooring } from './shot-allocation.ts';
import { Stream } from './stream.ts';

const DRAWS = 400_000;
const table = makeStudentTable();
const flooring = new Flooring(0.65);

/** Mean of each player's attempts over his expectation, and mean and spread of the team's total. */
function moments(expected: readonly number[], allocate: typeof drawShares) {
  const stream = new Stream();
  stream.toWorld(99, 1);
  const count = expected.length;
  const [attempts, noise] = [new Float64Array(count), new Float64Array(count)];
  const sums = new Float64Array(count);
  let [total, squares] = [0, 0];
  for (let draw = 0; draw < DRAWS; draw++) {
    for (let i = 0; i < count; i++) {
      attempts[i] = expected[i]!;
      noise[i] = 0.65 * studentFromWord(table, stream.word());
    }
    allocate(attempts, noise, count, flooring);
    let sum = 0;
    for (let i = 0; i < count; i++) {
      sums[i]! += attempts[i]!;
      sum += attempts[i]!;
    }
    total += sum;
    squares += sum * sum;
  }
  const mean = total / DRAWS;
  return {
    ratios: expected.map((e, i) => sums[i]! / DRAWS / e),
    total: mean,
    spread: Math.sqrt(squares / DRAWS - mean * mean) / mean,
  };
}

const TEAMS: readonly (readonly [string, readonly number[]])[] = [
  ['a team with a star', [26, 20, 15, 10, 8, 6, 6, 5, 3, 1]],
  ['an even team', [9, 9, 9, 9, 9, 9, 9, 9, 9]],
  ['a team where one takes half', [50, 20, 10, 10, 5, 5]],
];

describe.each(TEAMS)('%s', (_, expected) => {
  const total = expected.reduce((sum, e) => sum + e, 0);

  test('shares keep every mean within half a percent and the total within 8 %', () => {
    const { ratios, total: mean, spread } = moments(expected, drawShares);
    for (const ratio of ratios) expect(Math.abs(ratio - 1)).toBeLessThan(0.005);
    expect(Math.abs(mean / total - 1)).toBeLessThan(0.002);
    expect(spread).toBeLessThan(0.08);
  });

  test('independent attempts keep every mean, but let the total stray by 20 % and more', () => {
    const { ratios, spread } = moments(expected, drawIndependent);
    // Four standard errors of a mean whose own deviation is 0.7.
    const tolerance = (4 * 0.7) / Math.sqrt(DRAWS);
    for (const ratio of ratios) expect(Math.abs(ratio - 1)).toBeLessThan(tolerance);
    expect(spread).toBeGreaterThan(0.2);
  });
});

test('one player alone takes all of the shots, and no shots stay none', () => {
  const attempts = Float64Array.of(12, 0);
  drawShares(attempts, Float64Array.of(1.7, -0.4), 2, flooring);
  expect(attempts[0]).toBeCloseTo(12, 12);
  expect(attempts[1]).toBe(0);
  const none = Float64Array.of(0, 0);
  drawShares(none, Float64Array.of(1, 1), 2, flooring);
  expect([...none]).toEqual([0, 0]);
});

test('flooring without its correction would raise the mean by 5 %: the claims above can fail', () => {
  const uncorrected = { ...flooring, correction: 1 } as unknown as Flooring;
  const { ratios } = moments([10, 10], (attempts, noise, count) => {
    drawIndependent(attempts, noise, count, uncorrected);
  });
  expect(ratios[0]).toBeGreaterThan(1.045);
});
