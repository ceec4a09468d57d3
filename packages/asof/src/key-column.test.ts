import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asofJoin } from './asof-join.ts';
import type { JoinLeft, JoinRight } from './join-side.ts';

const clock = fc.integer({ min: -20, max: 20 });

function join(left: JoinLeft, right: JoinRight): number[] {
  return [...asofJoin(left, right)];
}

describe('keys', () => {
  test('match as integers whatever holds them', () => {
    const columns = [
      [1, 2],
      [1n, 2n],
      Int8Array.of(1, 2),
      Float64Array.of(1, 2),
      BigInt64Array.of(1n, 2n),
      BigUint64Array.of(1n, 2n),
    ];
    for (const mine of columns) {
      for (const theirs of columns) {
        const left = { time: [5, 5], by: [mine] };
        expect(join(left, { time: [1, 1], by: [theirs] })).toEqual([0, 1]);
      }
    }
  });

  test('may be negative', () => {
    const right = { time: [1, 2, 3], by: [Int32Array.of(-1, 5, -7)] };
    const left = { time: [9, 9, 9, 9], by: [Int32Array.of(-7, -1, 5, 7)] };
    expect(join(left, right)).toEqual([2, 0, 1, -1]);
  });

  test('beyond 2^53 stay apart', () => {
    const big = 2n ** 53n;
    const right = { time: [1, 1], by: [BigInt64Array.of(big, big + 1n)] };
    expect(join({ time: [5], by: [[big + 1n]] }, right)).toEqual([1]);
    expect(join({ time: [5], by: [BigUint64Array.of(big)] }, right)).toEqual([0]);
  });

  test('far apart are looked up by hash, and composite ones in full', () => {
    const right = {
      time: [1, 2, 3],
      by: [
        [1, 9e15, 1],
        ['x', 'x', 'y'],
      ],
    };
    const left = {
      time: [9, 9, 9, 9],
      by: [
        [1, 1, 9e15, 9e15],
        ['x', 'y', 'x', 'y'],
      ],
    };
    expect(join(left, right)).toEqual([0, 2, 1, -1]);
  });

  test('composite ones of many values agree with the same keys written as one text', () => {
    const part = fc.integer({ min: 0, max: 90 });
    const rows = fc.array(fc.tuple(clock, part, part, part), { minLength: 20, maxLength: 60 });
    fc.assert(
      fc.property(rows, rows, (left, right) => {
        const parted = (all: readonly (readonly number[])[]): JoinLeft => ({
          time: all.map(([time]) => time!),
          by: [1, 2, 3].map((at) => all.map((row) => row[at]! % 9)),
        });
        const whole = (all: readonly (readonly number[])[]): JoinLeft => ({
          time: all.map(([time]) => time!),
          by: [
            all.map((row) =>
              row
                .slice(1)
                .map((each) => each % 9)
                .join(' '),
            ),
          ],
        });
        expect(join(parted(left), parted(right))).toEqual(join(whole(left), whole(right)));
      }),
    );
  });

  test('that are null equal nothing, not even null', () => {
    const right = { time: [1, 2], by: [['a', null]] };
    expect(join({ time: [5, 5], by: [[null, 'a']] }, right)).toEqual([-1, 0]);
    expect(join({ time: [5], by: [[null]] }, right)).toEqual([-1]);
  });
});
