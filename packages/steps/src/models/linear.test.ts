import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitRidge, predict } from './linear.ts';
import { quantile } from './quantile.ts';

const value = fc.integer({ min: -50, max: 50 }).map((n) => n / 10);
const problem = fc.integer({ min: 1, max: 3 }).chain((width) =>
  fc.array(
    fc.record({
      x: fc.array(value, { minLength: width, maxLength: width }),
      y: value,
      weight: fc.integer({ min: 1, max: 5 }),
    }),
    { minLength: 6, maxLength: 20 },
  ),
);

/** Weighted squared error plus the penalty on standardised weights: what a fit is the least of. */
function loss(rows: readonly { x: number[]; y: number; weight: number }[], penalty: number) {
  const total = rows.reduce((sum, row) => sum + row.weight, 0);
  const spread = rows[0]!.x.map((_, j) => {
    const mean = rows.reduce((sum, row) => sum + row.weight * row.x[j]!, 0) / total;
    return rows.reduce((sum, row) => sum + row.weight * (row.x[j]! - mean) ** 2, 0) / total;
  });
  return (intercept: number, weights: readonly number[]): number => {
    const errors = rows.map(
      (row) => row.weight * (row.y - predict({ intercept, weights }, row.x)) ** 2,
    );
    const size = weights.map(
      (weight, j) => penalty * weight ** 2 * (spread[j]! > 0 ? spread[j]! : 1),
    );
    return [...errors, ...size].reduce((sum, part) => sum + part, 0);
  };
}

test('a fit has no lower loss anywhere near: the slow, plain definition', () => {
  fc.assert(
    fc.property(problem, (rows) => {
      const lossOf = loss(rows, 2);
      const { intercept, weights } = fitRidge(
        rows.map(({ x }) => x),
        rows.map(({ y }) => y),
        rows.map(({ weight }) => weight),
        2,
      );
      const least = lossOf(intercept, weights);
      for (const step of [-1e-3, 1e-3]) {
        expect(lossOf(intercept + step, weights)).toBeGreaterThanOrEqual(least - 1e-9);
        for (const j of weights.keys()) {
          const moved = weights.map((weight, k) => (k === j ? weight + step : weight));
          expect(lossOf(intercept, moved)).toBeGreaterThanOrEqual(least - 1e-9);
        }
      }
    }),
  );
});

test('a fit finds the line that made its points', () => {
  const xs = [0, 1, 2, 3, 4, 5];
  const { intercept, weights } = fitRidge(
    xs.map((x) => [x, x * x]),
    xs.map((x) => 3 + 2 * x - x * x),
    xs.map(() => 1),
    1e-9,
  );
  expect(intercept).toBeCloseTo(3, 6);
  expect(weights[0]).toBeCloseTo(2, 6);
  expect(weights[1]).toBeCloseTo(-1, 6);
});

test('a column that never changes gets no weight', () => {
  const { weights } = fitRidge([[7], [7], [7]], [1, 2, 3], [1, 1, 1], 1);
  expect(weights).toEqual([0]);
});

test('a case weight of two is the case twice', () => {
  const twice = fitRidge([[1], [2], [2]], [1, 5, 5], [1, 1, 1], 1);
  const weighted = fitRidge([[1], [2]], [1, 5], [1, 2], 1);
  expect(weighted.weights[0]).toBeCloseTo(twice.weights[0]!, 12);
  expect(weighted.intercept).toBeCloseTo(twice.intercept, 12);
});

test.each([
  [0, 1],
  [0.25, 2],
  [0.5, 3],
  [0.9, 4.6],
  [1, 5],
])('the quantile %d of 1 to 5 is %d', (p, expected) => {
  expect(quantile([1, 2, 3, 4, 5], p)).toBeCloseTo(expected, 12);
});

test('every quantile of one value is that value', () => {
  expect([0, 0.3, 1].map((p) => quantile([4], p))).toEqual([4, 4, 4]);
});

test('quantiles rise with p and stay within the values', () => {
  const values = fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 1 });
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(values, unit, unit, (list, one, other) => {
      const sorted = list.toSorted((a, b) => a - b);
      const [low, high] = [Math.min(one, other), Math.max(one, other)].map((p) =>
        quantile(sorted, p),
      );
      expect(low!).toBeLessThanOrEqual(high! + 1e-12);
      expect(low!).toBeGreaterThanOrEqual(sorted[0]! - 1e-12);
      expect(high!).toBeLessThanOrEqual(sorted.at(-1)! + 1e-12);
    }),
  );
});
