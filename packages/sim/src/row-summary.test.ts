import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantile, SUMMARY_WIDTH, summariseRow } from './row-summary.ts';

function summary(values: readonly number[]): number[] {
  const row = Float32Array.from(values);
  const into = new Float64Array(SUMMARY_WIDTH);
  summariseRow(row, new Float32Array(row.length), into, 0);
  return [...into];
}

test('0 to 100 has its quantiles at their own numbers', () => {
  const values = Array.from({ length: 101 }, (_, i) => (i * 37) % 101);
  expect(summary(values)).toEqual([50, Math.sqrt(850), 5, 10, 25, 50, 75, 90, 95]);
});

test('a quantile between two numbers is interpolated linearly', () => {
  expect(quantile([10, 20], 0.25)).toBe(12.5);
  expect(quantile([10, 20, 40], 0.75)).toBe(30);
});

test('one world is its own mean and quantiles, without spread', () => {
  expect(summary([7.5])).toEqual([7.5, 0, 7.5, 7.5, 7.5, 7.5, 7.5, 7.5, 7.5]);
});

test('quantiles do not depend on the order of the worlds', () => {
  const worlds = fc.array(fc.float({ noNaN: true, min: Math.fround(-99), max: 99 }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(worlds, (values) => {
      expect(summary([...values].reverse()).slice(2)).toEqual(summary(values).slice(2));
    }),
    { seed: 8 },
  );
});
