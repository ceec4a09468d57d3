import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RowQuantiles, quantilesFrom, ranksOf } from './row-quantiles.ts';

/** The plain way: sort all values. */
function sortedQuantiles(values: Float32Array): readonly number[] {
  const sorted = values.slice().sort();
  const chosen = ranksOf(values.length).map((rank) => sorted[rank]! + 0);
  return quantilesFrom(Float32Array.from(chosen), values.length);
}

function selected(values: Float32Array): readonly number[] {
  return new RowQuantiles().of(new Int32Array(values.buffer, values.byteOffset, values.length));
}

describe('quantiles by counting digits equal those of sorted values', () => {
  test('for any float32 values, also equal ones, zeros of both signs and extremes', () => {
    const value = fc.oneof(
      fc.float({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(0, -0, 1, 1.0000001, -3.5, 12.25, 1e-45, -1e-45, 3.4e38, -3.4e38),
      fc.integer({ min: -8, max: 300 }).map((n) => n / 4),
    );
    const property = fc.property(fc.array(value, { minLength: 1, maxLength: 300 }), (array) => {
      const values = Float32Array.from(array);
      expect(selected(values)).toEqual(sortedQuantiles(values));
    });
    fc.assert(property, { numRuns: 400, seed: 1 });
  });

  test('for one scratch that is used row after row', () => {
    const quantiles = new RowQuantiles();
    for (const scale of [1, 1000, 0.001]) {
      const values = Float32Array.from({ length: 5000 }, (_, i) => ((i * 7919) % 5000) * scale - 9);
      const of = quantiles.of(new Int32Array(values.buffer));
      expect(of).toEqual(sortedQuantiles(values));
    }
  });
});

test('a quantile lies between its order statistics as type 7 says', () => {
  const values = Float32Array.from({ length: 11 }, (_, i) => i * 10);
  expect(selected(values)).toEqual([5, 10, 25, 50, 75, 90, 95]);
  expect(selected(Float32Array.of(4))).toEqual([4, 4, 4, 4, 4, 4, 4]);
});
