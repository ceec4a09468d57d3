import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AsofError } from './asof-error.ts';
import { asofJoin, type JoinOptions } from './asof-join.ts';
import type { JoinLeft, JoinRight } from './join-side.ts';
import { latestPerKey } from './latest-per-key.ts';

const clock = fc.integer({ min: -20, max: 20 });
const anyRow = fc.record({
  time: clock,
  availableAt: clock,
  key: fc.constantFrom('a', 'b', 'c'),
});
type Row = typeof anyRow extends fc.Arbitrary<infer T> ? T : never;
const anyRows = fc.array(anyRow, { maxLength: 20 });

function leftOf(rows: readonly Row[]): JoinLeft {
  return { time: rows.map(({ time }) => time), by: [rows.map(({ key }) => key)] };
}

function rightOf(rows: readonly Row[]): JoinRight {
  return { ...leftOf(rows), availableAt: rows.map(({ availableAt }) => availableAt) };
}

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

describe('the join', () => {
  test('is blind to the future: rows known after a left time change nothing for it', () => {
    fc.assert(
      fc.property(anyRows, anyRows, anyRows, clock, (left, right, more, now) => {
        const asking = leftOf(left.map((row) => ({ ...row, time: Math.min(row.time, now) })));
        const future = more.filter((row) => row.time > now || row.availableAt > now);
        const without = join(asking, rightOf(right));
        expect(join(asking, rightOf([...right, ...future]))).toEqual(without);
      }),
    );
  });

  test('does not depend on the order of the right rows, where their clocks tell them apart', () => {
    const distinct = fc.uniqueArray(anyRow, {
      selector: ({ time, availableAt, key }) => `${time} ${availableAt} ${key}`,
      maxLength: 20,
    });
    fc.assert(
      fc.property(anyRows, shuffled(distinct), (left, [right, other]) => {
        const chosen = (rows: readonly Row[]): unknown =>
          join(leftOf(left), rightOf(rows)).map((row) => rows[row] ?? null);
        expect(chosen(other)).toEqual(chosen(right));
      }),
    );
  });

  test('does not depend on the order of the left rows: each has its own answer', () => {
    fc.assert(
      fc.property(shuffled(anyRows), anyRows, ([left, other], right) => {
        const answers = (rows: readonly Row[]): Map<Row, number> => {
          const matched = join(leftOf(rows), rightOf(right));
          return new Map(rows.map((row, at) => [row, matched[at]!]));
        };
        const [one, two] = [answers(left), answers(other)];
        for (const row of left) expect(two.get(row)).toBe(one.get(row));
      }),
    );
  });

  test('with a capture clock that never lags is the join without one, ties aside', () => {
    fc.assert(
      fc.property(anyRows, anyRows, (left, right) => {
        const { time, by } = leftOf(right);
        const prompt = { time, by, availableAt: time };
        expect(join(leftOf(left), prompt)).toEqual(join(leftOf(left), { time, by }));
      }),
    );
  });

  test('shifts with its clocks: the same distances give the same rows, as doubles and as integers', () => {
    const shift = fc.constantFrom(0n, 2n ** 40n, -(2n ** 53n), 2n ** 62n, -(2n ** 63n) + 20n);
    fc.assert(
      fc.property(anyRows, anyRows, shift, clock, (left, right, by, tolerance) => {
        const options = { tolerance: Math.abs(tolerance) };
        const moved = (values: readonly number[]): BigInt64Array =>
          BigInt64Array.from(values, (value) => BigInt(value) + by);
        const [one, two] = [leftOf(left), rightOf(right)];
        const far = (side: JoinLeft): JoinLeft => ({ ...side, time: moved(side.time as number[]) });
        const availableAt = moved(two.availableAt as number[]);
        expect(join(far(one), { ...far(two), availableAt }, options)).toEqual(
          join(one, two, options),
        );
      }),
    );
  });

  test('lets the last row win of equal time, the later capture before it', () => {
    expect(join({ time: [5] }, { time: [5, 5, 5] })).toEqual([2]);
    expect(join({ time: [5] }, { time: [5, 5, 5], availableAt: [3, 5, 4] })).toEqual([1]);
    expect(join({ time: [5] }, { time: [5, 5, 5], availableAt: [4, 4, 3] })).toEqual([1]);
  });

  test('never takes a newer row back when an older one becomes readable later', () => {
    expect(join({ time: [4, 9] }, { time: [1, 3], availableAt: [8, 3] })).toEqual([1, 1]);
  });

  test('includes both clocks to the tick', () => {
    expect(join({ time: [9, 10] }, { time: [10] })).toEqual([-1, 0]);
    expect(join({ time: [9, 10] }, { time: [1], availableAt: [10] })).toEqual([-1, 0]);
  });

  test('has an answer of no rows for no rows', () => {
    expect(join({ time: [] }, { time: [1] })).toEqual([]);
    expect(join({ time: [1], by: [[7]] }, { time: [], by: [[]] })).toEqual([-1]);
    expect(join({ time: [1], by: [['x']] }, { time: [], by: [new Int32Array(0)] })).toEqual([-1]);
  });

  test('neither changes nor keeps what it was given', () => {
    const time = Float64Array.of(3, 1, 2);
    const keys = Int32Array.of(7, 7, 7);
    const out = asofJoin({ time, by: [keys] }, { time, by: [keys], availableAt: time });
    expect([...out]).toEqual([0, 1, 2]);
    expect([[...time], [...keys]]).toEqual([
      [3, 1, 2],
      [7, 7, 7],
    ]);
    out.fill(9);
    expect([...asofJoin({ time }, { time })]).toEqual([0, 1, 2]);
  });
});

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

describe('a null', () => {
  test('time asks for nothing and answers nothing; rows keep their numbers', () => {
    expect(join({ time: [null, 5, null, 1] }, { time: [null, 0, null, 4] })).toEqual([
      -1, 3, -1, 1,
    ]);
  });

  test('capture is never visible: when the row could be read is not known', () => {
    expect(join({ time: [9] }, { time: [1, 2], availableAt: [1, null] })).toEqual([0]);
  });
});

describe('units', () => {
  const units = { day: 86_400_000_000_000n, second: 10n ** 9n, millisecond: 10n ** 6n } as const;
  const anyUnit = fc.constantFrom('day', 'second', 'millisecond');
  const ticks = fc.array(fc.bigInt({ min: -4n, max: 4n }), { maxLength: 8 });

  test('that differ compare as the instants do', () => {
    fc.assert(
      fc.property(ticks, ticks, anyUnit, anyUnit, (asking, answering, mine, theirs) => {
        const inNanoseconds = join(
          { time: asking.map((tick) => tick * units[mine]) },
          { time: answering.map((tick) => tick * units[theirs]) },
        );
        const left = { time: asking, unit: mine };
        expect(join(left, { time: answering.map(Number), unit: theirs })).toEqual(inNanoseconds);
      }),
    );
  });

  test('finer than doubles hold stay exact', () => {
    const time = BigInt64Array.of(1_700_000_000_000_000_001n);
    const left = { time: [1_700_000_000], unit: 'second' as const };
    expect(join(left, { time, unit: 'nanosecond' })).toEqual([-1]);
    expect(join(left, { time: time.map((t) => t - 1n), unit: 'nanosecond' })).toEqual([0]);
  });
});

describe('latestPerKey', () => {
  test('gives the rows that a join at the cut-off would, and none that came later', () => {
    const right = {
      time: [1, 2, 3, 9, 2],
      availableAt: [1, 7, 3, 9, 2],
      by: [['a', 'b', 'a', 'b', 'b']],
    };
    expect([...latestPerKey(right, 5)]).toEqual([2, 4]);
    expect([...latestPerKey(right, 7)]).toEqual([1, 2]);
    expect([...latestPerKey(right, 0)]).toEqual([]);
    expect([...latestPerKey(right, 7, { tolerance: 4 })]).toEqual([2]);
  });

  test('without keys is one row, and a cut-off may be a bigint', () => {
    expect([...latestPerKey({ time: BigInt64Array.of(3n, 2n ** 62n) }, 2n ** 62n - 1n)]).toEqual([
      0,
    ]);
  });

  test('sorts rows as numbers', () => {
    const rows = Array.from({ length: 12 }, (_, at) => at);
    expect([...latestPerKey({ time: rows, by: [rows] }, 99)]).toEqual(rows);
  });
});

describe('what is wrong is refused', () => {
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
      'expected ascending times in left.time, got 5 after 7 at row 2',
    );
    expect(() => join(ok, { time: [1], availableAt: [Number.NaN] })).toThrow(
      'expected finite times in right.availableAt, got NaN at row 0',
    );
    expect(() => join(ok, { time: [1, 2], by: [[1]] })).toThrow(
      'expected 2 rows in right.by[0] as in right.time, got 1',
    );
  });

  test('but sorted input is never called unsorted, nor is a capture clock asked to ascend', () => {
    const right = { time: [1, 1, 2], availableAt: [9, 3, 2] };
    expect(join({ time: [2, 2, 9] }, right, { unsorted: 'refuse' })).toEqual([2, 2, 2]);
  });
});

/** Rows, and the same ones in another order. */
function shuffled<T>(rows: fc.Arbitrary<T[]>): fc.Arbitrary<[T[], T[]]> {
  return rows.chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
    ),
  );
}
