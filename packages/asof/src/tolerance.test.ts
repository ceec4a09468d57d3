import { describe, expect, test } from 'vitest';
import { asofJoin, type JoinOptions } from './asof-join.ts';
import type { JoinLeft, JoinRight } from './join-side.ts';

function join(left: JoinLeft, right: JoinRight, options?: JoinOptions): number[] {
  return [...asofJoin(left, right, options)];
}

describe('tolerance', () => {
  test.each([
    [10, 0],
    [9, -1],
    [10n, 0],
    [9n, -1],
    [Number.POSITIVE_INFINITY, 0],
    [2n ** 70n, 0],
    [9.999, -1],
  ])('of %s takes a row 10 old: %s', (tolerance, row) => {
    expect(join({ time: [30] }, { time: [20] }, { tolerance })).toEqual([row]);
  });

  test('of 0 takes rows of the same instant alone', () => {
    expect(join({ time: [5, 6] }, { time: [5] }, { tolerance: 0 })).toEqual([0, -1]);
  });

  test('looks at the newest visible row alone, and at its time, not its capture', () => {
    const right = { time: [1, 8], availableAt: [10, 50] };
    expect(join({ time: [10] }, right, { tolerance: 8 })).toEqual([-1]);
    expect(join({ time: [10] }, right, { tolerance: 9 })).toEqual([0]);
  });

  test('is exact where the difference of two doubles is not', () => {
    const far = 2 ** 53;
    // The age is 2^53 + 1, which as a double is 2^53.
    expect(join({ time: [far] }, { time: [-1] }, { tolerance: BigInt(far) })).toEqual([-1]);
    expect(join({ time: [far] }, { time: [-1] }, { tolerance: BigInt(far) + 1n })).toEqual([0]);
    expect(join({ time: [1] }, { time: [-(2 ** -53)] }, { tolerance: 1 })).toEqual([-1]);
  });

  test('is exact at the ends of 64 bits', () => {
    const ends = [BigInt64Array.of(2n ** 63n - 1n), BigInt64Array.of(-(2n ** 63n))] as const;
    const age = 2n ** 64n - 1n;
    expect(join({ time: ends[0] }, { time: ends[1] }, { tolerance: age })).toEqual([0]);
    expect(join({ time: ends[0] }, { time: ends[1] }, { tolerance: age - 1n })).toEqual([-1]);
    const near = { time: BigInt64Array.of(2n ** 63n - 4n) };
    expect(join({ time: ends[0] }, near, { tolerance: 3.5 })).toEqual([0]);
    expect(join({ time: ends[0] }, near, { tolerance: 2.5 })).toEqual([-1]);
  });

  test('counts the unit of the left times', () => {
    const left: JoinLeft = { time: [20], unit: 'second' };
    const right: JoinRight = { time: [10_000], unit: 'millisecond' };
    expect(join(left, right, { tolerance: 10 })).toEqual([0]);
    expect(join(left, right, { tolerance: 9 })).toEqual([-1]);
    expect(join(left, right, { tolerance: 9.5 })).toEqual([-1]);
  });
});
