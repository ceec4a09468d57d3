import { describe, expect, test } from 'vitest';
import { AsofError } from './asof-error.ts';
import { asofJoin, type JoinOptions } from './asof-join.ts';
import type { JoinLeft, JoinRight } from './join-side.ts';
import { latestPerKey } from './latest-per-key.ts';

function join(left: JoinLeft, right: JoinRight, options?: JoinOptions): number[] {
  return [...asofJoin(left, right, options)];
}

/** The code of the error that a call throws. */
function codeOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(AsofError);
    expect(error).toBeInstanceOf(RangeError);
    return (error as AsofError).code;
  }
  return 'none';
}

describe('a wrong call is refused', () => {
  const ok = { time: [1] };
  const cases: [string, () => unknown][] = [
    ['NOT_FINITE', () => join({ time: [Number.NaN] }, ok)],
    ['NOT_FINITE', () => join(ok, { time: Float64Array.of(1, Number.POSITIVE_INFINITY) })],
    ['NOT_FINITE', () => join(ok, { time: Float64Array.of(1, Number.NaN, 2) })],
    ['NOT_FINITE', () => join(ok, { time: Float32Array.of(Number.NaN) })],
    ['NOT_FINITE', () => latestPerKey(ok, Number.NaN)],
    ['LENGTH', () => join({ time: [1, 2], by: [['a']] }, { time: [1], by: [['a']] })],
    ['LENGTH', () => join(ok, { time: [1], availableAt: [1, 2] })],
    ['LENGTH', () => join({ time: [1], by: [['a']] }, ok)],
    ['KEY', () => join({ time: [1], by: [['1']] }, { time: [1], by: [[1]] })],
    ['KEY', () => join({ time: [1], by: [[1.5]] }, { time: [1], by: [[1]] })],
    ['KEY', () => join({ time: [1], by: [[1]] }, { time: [1], by: [Float64Array.of(0.5)] })],
    ['KEY', () => join({ time: [1], by: [[2 ** 53]] }, { time: [1], by: [[1]] })],
    ['KEY', () => join({ time: [1], by: [[true] as never] }, { time: [1], by: [[1]] })],
    ['KEY', () => join({ time: [1, 1], by: [['a', 1] as never] }, { time: [1], by: [['a']] })],
    ['COLUMN', () => join({ time: ['2024-11-03'] as never }, ok)],
    ['COLUMN', () => join({ time: [1, undefined] as never }, ok)],
    ['COLUMN', () => join({ time: [1n, 1] as never }, ok)],
    ['COLUMN', () => join({ time: new Uint8ClampedArray(1) as never }, ok)],
    ['COLUMN', () => join({ time: undefined as never }, ok)],
    ['COLUMN', () => join({ time: [1], by: ['abc' as never] }, { time: [1], by: [['a']] })],
    ['OUT_OF_RANGE', () => join({ time: [2n ** 63n] }, ok)],
    ['OUT_OF_RANGE', () => join({ time: BigUint64Array.of(2n ** 63n) }, ok)],
    ['OUT_OF_RANGE', () => join({ time: [0.5] }, { time: [2n ** 60n] })],
    [
      'OUT_OF_RANGE',
      () => join({ time: [2n ** 60n], unit: 'second' }, { time: [1n], unit: 'nanosecond' }),
    ],
    ['UNIT', () => join({ time: [0.5], unit: 'second' }, { time: [1], unit: 'millisecond' })],
    ['UNIT', () => join({ time: [1], unit: 'second' }, ok)],
    ['OPTION', () => join({ time: [1], unit: 'hour' as never }, ok)],
    ['OPTION', () => join(ok, ok, { tolerance: -1 })],
    ['OPTION', () => join(ok, ok, { tolerance: Number.NaN })],
    ['OPTION', () => join(ok, ok, { unsorted: 'ignore' as never })],
    ['OPTION', () => join(ok, ok, { direction: 'nearest' } as never)],
    ['OPTION', () => join({ time: [1], availableAt: [1] } as never, ok)],
    ['UNSORTED', () => join({ time: [2, 1] }, ok, { unsorted: 'refuse' })],
    ['UNSORTED', () => join(ok, { time: [2n, 1n] }, { unsorted: 'refuse' })],
  ];
  test.each(cases)('%s: %s', (code, call) => {
    expect(codeOf(call)).toBe(code);
  });

  test('with the column, the row and what came in the message', () => {
    const left = { time: [null, 7, 5] };
    expect(() => join(left, ok, { unsorted: 'refuse' })).toThrow(
      'times of left.time are not ascending: 5 after 7 at row 2',
    );
    expect(() => join(ok, { time: [1], availableAt: [Number.NaN] })).toThrow(
      'the time at row 0 of right.availableAt is NaN; times are finite',
    );
    expect(() => join(ok, { time: [1, 2], by: [[1]] })).toThrow(
      'right.by[0] has 1 row, but right.time has 2',
    );
  });

  test('but sorted input is never called unsorted, nor is a capture clock asked to ascend', () => {
    const right = { time: [1, 1, 2], availableAt: [9, 3, 2] };
    expect(join({ time: [2, 2, 9] }, right, { unsorted: 'refuse' })).toEqual([2, 2, 2]);
  });
});
