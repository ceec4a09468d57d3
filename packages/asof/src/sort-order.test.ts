import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  firstDescent,
  firstDescentOfIntegers,
  sortOrder,
  sortOrderOfIntegers,
} from './sort-order.ts';

/** The definition: by value, equal values in the order of their rows. */
function slowOrder<T extends number | bigint>(values: readonly T[]): number[] {
  return values
    .map((_, row) => row)
    .sort((a, b) => {
      const [one, two] = [values[a]!, values[b]!];
      return one < two ? -1 : one > two ? 1 : a - b;
    });
}

/** Above the number of rows at which the radix sort begins. */
const many = { minLength: 200, maxLength: 400 };
const kinds: [string, fc.Arbitrary<number>][] = [
  ['few integers', fc.integer({ min: -3, max: 3 })],
  ['instants in ms', fc.integer({ min: 1_600_000_000_000, max: 1_800_000_000_000 })],
  ['safe integers', fc.maxSafeInteger()],
  ['doubles', fc.double({ noNaN: true })],
  ['zeros of both signs', fc.constantFrom(0, -0, 1, -1, 5e-324, -5e-324)],
];

describe('the order that sorts', () => {
  test.each(kinds)('%s is stable and ascending', (_, value) => {
    fc.assert(
      fc.property(fc.array(value, many), (values) => {
        expect([...sortOrder(Float64Array.from(values))]).toEqual(slowOrder(values));
      }),
      { numRuns: 40 },
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 30 }), (values) => {
        expect([...sortOrder(Float64Array.from(values))]).toEqual(slowOrder(values));
      }),
    );
  });

  test('64-bit integers is stable and ascending, to both ends', () => {
    const ends = fc.constantFrom(2n ** 63n - 1n, -(2n ** 63n), -1n, 0n, 2n ** 32n, 2n ** 31n);
    const value = fc.oneof(ends, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }));
    fc.assert(
      fc.property(fc.oneof(fc.array(value, { maxLength: 60 }), fc.array(value, many)), (values) => {
        const order = sortOrderOfIntegers(BigInt64Array.from(values));
        expect([...order]).toEqual(slowOrder(values));
      }),
    );
  });
});

test('the first descent is the first row below the one before it', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 6 }), (values) => {
      const expected = values.findIndex((value, row) => row > 0 && value < values[row - 1]!);
      expect(firstDescent(Float64Array.from(values))).toBe(expected);
      const spread = values.map((value) => BigInt(value - 2) * (2n ** 31n + 1n));
      expect(firstDescentOfIntegers(BigInt64Array.from(spread))).toBe(expected);
    }),
  );
});
