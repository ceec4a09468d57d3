import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asofJoin, type JoinOptions } from './asof-join.ts';
import type { JoinLeft, JoinRight } from './join-side.ts';

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

/** Rows, and the same ones in another order. */
function shuffled<T>(rows: fc.Arbitrary<T[]>): fc.Arbitrary<[T[], T[]]> {
  return rows.chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
    ),
  );
}
