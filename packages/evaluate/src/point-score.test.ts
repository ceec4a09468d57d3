import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { correlation, pointScore, rankCorrelation } from './point-score.ts';

const pairs = fc.array(
  fc.record({
    predicted: fc.integer({ min: -9, max: 9 }),
    actual: fc.integer({ min: -9, max: 9 }),
  }),
  { minLength: 2, maxLength: 30 },
);

test('bias is above zero for what is too high, and errors do not cancel in the mean absolute error', () => {
  const score = pointScore([
    { predicted: 10, actual: 8 },
    { predicted: 3, actual: 4 },
  ]);
  expect(score).toMatchObject({ rows: 2, mae: 1.5, bias: 0.5 });
  expect(score!.rmse).toBeCloseTo(Math.sqrt(2.5), 12);
});

test('no pairs have no score', () => {
  expect(pointScore([])).toBeNull();
});

describe('correlation', () => {
  test('of a rising line is 1, of a falling one -1, of a level one nothing', () => {
    const line = (slope: number) =>
      [0, 1, 2, 5].map((x) => ({ predicted: x, actual: 3 + slope * x }));
    expect(correlation(line(2))).toBeCloseTo(1, 12);
    expect(correlation(line(-2))).toBeCloseTo(-1, 12);
    expect(correlation(line(0))).toBeNull();
  });

  test('by the textbook formula over raw sums', () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const sum = (of: (row: (typeof rows)[number]) => number): number =>
          rows.reduce((total, row) => total + of(row), 0);
        const n = rows.length;
        const [x, y] = [sum((row) => row.predicted), sum((row) => row.actual)];
        const top = n * sum((row) => row.predicted * row.actual) - x * y;
        const bottom =
          (n * sum((row) => row.predicted ** 2) - x * x) *
          (n * sum((row) => row.actual ** 2) - y * y);
        const r = correlation(rows);
        if (bottom === 0) expect(r).toBeNull();
        else expect(r).toBeCloseTo(top / Math.sqrt(bottom), 9);
      }),
    );
  });
});

describe('rank correlation', () => {
  test('sees only the order: any rising curve is 1', () => {
    const rows = [0, 1, 2, 3, 7].map((x) => ({ predicted: x, actual: x ** 3 }));
    expect(rankCorrelation(rows)).toBeCloseTo(1, 12);
  });

  // By hand: ranks 1 2.5 2.5 4 5 and 2 1 3.5 3.5 5 correlate by 7.25 / 9.5.
  test('gives ties the mean of their ranks', () => {
    const actual = [3, 1, 4, 4, 9];
    const rows = [1, 2, 2, 4, 5].map((predicted, i) => ({ predicted, actual: actual[i]! }));
    expect(rankCorrelation(rows)).toBeCloseTo(7.25 / 9.5, 12);
  });

  test('does not change when both sides swap', () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const swapped = rows.map(({ predicted, actual }) => ({
          predicted: actual,
          actual: predicted,
        }));
        const [r, s] = [rankCorrelation(rows), rankCorrelation(swapped)];
        if (r === null) expect(s).toBeNull();
        else expect(s).toBeCloseTo(r, 12);
      }),
    );
  });
});
