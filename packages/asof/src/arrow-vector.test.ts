import { describe, expect, test } from 'vitest';
import type { ArrowVector } from './arrow-vector.ts';
import { AsofError } from './asof-error.ts';
import { asofJoin } from './asof-join.ts';
import { latestPerKey } from './latest-per-key.ts';
import { readTimes, type TimeUnit } from './time-column.ts';

interface Type {
  readonly typeId: number;
  readonly unit?: number;
  readonly bitWidth?: number;
  readonly precision?: number;
}

interface Chunk {
  readonly length: number;
  readonly values: unknown;
  readonly dictionary?: ArrowVector;
}

/** A vector with the structure of Arrow's, whose nulls are the rows given. */
function vector(type: Type, chunks: readonly Chunk[], nulls: readonly number[] = []): ArrowVector {
  const length = chunks.reduce((total, chunk) => total + chunk.length, 0);
  const all = chunks.flatMap(({ values, length: rows, dictionary }) =>
    Array.from(values as ArrayLike<unknown>)
      .slice(0, rows)
      .map((value) => (dictionary ? dictionary.get(Number(value)) : value)),
  );
  return {
    type,
    length,
    nullCount: nulls.length,
    data: chunks,
    get: (row) => (nulls.includes(row) ? null : all[row]),
    isValid: (row) => !nulls.includes(row),
  };
}

function chunk(values: ArrayLike<unknown>, dictionary?: ArrowVector): Chunk {
  return { length: values.length, values, ...(dictionary ? { dictionary } : {}) };
}

function big(...values: readonly (number | bigint)[]): BigInt64Array {
  return BigInt64Array.from(values, BigInt);
}

const TIMESTAMP = 10;
const DATE = 8;
const UNITS: readonly [TimeUnit, bigint][] = [
  ['second', 1n],
  ['millisecond', 1_000n],
  ['microsecond', 1_000_000n],
  ['nanosecond', 1_000_000_000n],
];
const timestamps = (unit: number, ...values: readonly (number | bigint)[]): ArrowVector =>
  vector({ typeId: TIMESTAMP, unit }, [chunk(big(...values))]);

describe('Arrow timestamps', () => {
  test('of every unit are the same instants against every other', () => {
    const seconds = [1_700_000_000n, 1_700_000_060n];
    UNITS.forEach(([, mine], left) => {
      UNITS.forEach(([, theirs], right) => {
        const asking = timestamps(left, ...seconds.map((second) => second * mine));
        const answers = timestamps(right, ...seconds.map((second) => second * theirs));
        expect([...asofJoin({ time: asking }, { time: answers })]).toEqual([0, 1]);
        const finer = timestamps(3, ...seconds.map((second) => second * 1_000_000_000n + 1n));
        expect([...asofJoin({ time: asking }, { time: finer })]).toEqual([-1, 0]);
      });
    });
  });

  test.each(UNITS)('of %ss are read with that unit', (unit) => {
    const at = UNITS.findIndex(([name]) => name === unit);
    expect(readTimes(timestamps(at, 5), undefined, 'it').unit).toBe(unit);
  });

  test('in pairs of 32-bit words, as before Arrow 14, are the same', () => {
    const words = new Int32Array(big(-1, 2n ** 40n, 7).buffer);
    const old = vector({ typeId: TIMESTAMP, unit: 1 }, [{ length: 3, values: words }]);
    expect(readTimes(old, undefined, 'it').values).toEqual(big(-1, 2n ** 40n, 7));
  });

  test('in chunks are one column, and a chunk may be shorter than its memory', () => {
    const type = { typeId: TIMESTAMP, unit: 1 };
    const chunks = [{ length: 2, values: big(1, 2, 99) }, chunk(big(3))];
    const { values } = readTimes(vector(type, chunks), undefined, 'it');
    expect(values).toEqual(big(1, 2, 3));
    expect(readTimes(vector(type, []), undefined, 'it').values).toHaveLength(0);
  });

  test('that are null ask for nothing and answer nothing', () => {
    const holed = vector({ typeId: TIMESTAMP, unit: 1 }, [chunk(big(9, 0, 9))], [1]);
    expect([...asofJoin({ time: holed }, { time: holed })]).toEqual([2, -1, 2]);
  });

  test('go with plain numbers whose unit is stated, and with no others', () => {
    const right = { time: timestamps(3, 5_000_000) };
    expect([...asofJoin({ time: [4, 5], unit: 'millisecond' }, right)]).toEqual([-1, 0]);
    expect(() => asofJoin({ time: [4, 5] }, right)).toThrow(
      'left.time has no unit, but right.time counts nanoseconds: state it as `unit`',
    );
    expect(() => readTimes(timestamps(1, 5), 'second', 'it')).toThrow(AsofError);
  });

  test('take a cut-off in their own unit', () => {
    const time = timestamps(3, 1, 2n ** 60n, 2n ** 60n + 1n);
    expect([...latestPerKey({ time }, 2n ** 60n)]).toEqual([1]);
  });
});

describe('other Arrow vectors of times', () => {
  test('dates are days, or milliseconds', () => {
    const days = vector({ typeId: DATE, unit: 0 }, [chunk(Int32Array.of(1, 2))]);
    const left = { time: timestamps(0, 86_399, 86_400) };
    expect([...asofJoin(left, { time: days })]).toEqual([-1, 0]);
    const ms = vector({ typeId: DATE, unit: 1 }, [chunk(big(86_400_000))]);
    expect([...asofJoin(left, { time: ms })]).toEqual([-1, 0]);
  });

  test('integers and floats are numbers without a unit; NaN under a null is no NaN', () => {
    const ints = vector({ typeId: 2, bitWidth: 32 }, [chunk(Int32Array.of(1, 2))]);
    const floats = vector({ typeId: 3, precision: 2 }, [chunk(Float64Array.of(1.5, NaN))], [1]);
    expect([...asofJoin({ time: floats }, { time: ints })]).toEqual([0, -1]);
  });

  test.each([
    ['half floats', { typeId: 3, precision: 0 }, Uint16Array.of(1)],
    ['times of day', { typeId: 9, unit: 1, bitWidth: 32 }, Int32Array.of(1)],
    ['text', { typeId: 5 }, Uint8Array.of(1)],
    ['a unit that does not exist', { typeId: TIMESTAMP, unit: 7 }, big(1)],
    ['no memory', { typeId: TIMESTAMP, unit: 1 }, 'abc'],
  ])('%s are refused', (_, type, values) => {
    const column = vector(type, [chunk(values)]);
    expect(() => readTimes(column, undefined, 'it')).toThrow(AsofError);
  });
});

describe('Arrow vectors of keys', () => {
  const time = [1, 2, 3];
  const text = (...values: readonly string[]): ArrowVector =>
    vector({ typeId: 5 }, [chunk(values)]);
  const dictionary = (codes: readonly number[], entries: ArrowVector, nulls?: number[]) =>
    vector({ typeId: -1 }, [chunk(Int32Array.from(codes), entries)], nulls);

  test('text, dictionaries and plain strings are the same keys', () => {
    const columns = [['a', 'b', 'a'], text('a', 'b', 'a'), dictionary([1, 0, 1], text('b', 'a'))];
    for (const mine of columns) {
      for (const theirs of columns) {
        const rows = asofJoin({ time: [9, 9, 9], by: [mine] }, { time, by: [theirs] });
        expect([...rows]).toEqual([2, 1, 2]);
      }
    }
  });

  test('chunks with dictionaries of their own are read by value', () => {
    const chunks = [
      chunk(Int32Array.of(0, 1), text('a', 'b')),
      chunk(Int32Array.of(0), text('b', 'a')),
    ];
    const by = [vector({ typeId: -1 }, chunks)];
    expect([...latestPerKey({ time, by }, 9)]).toEqual([0, 2]);
  });

  test('null rows of a dictionary, and null entries, are null keys', () => {
    const entries = vector({ typeId: 5 }, [chunk(['a', ''])], [1]);
    const by = [dictionary([0, 1, 0], entries, [2])];
    expect([...latestPerKey({ time, by }, 9)]).toEqual([0]);
  });

  test('integers of 64 bits are the same keys as numbers', () => {
    const ints = vector({ typeId: 2, bitWidth: 64 }, [chunk(big(7, 8, 7))]);
    expect([...asofJoin({ time: [9, 9], by: [[7, 8]] }, { time, by: [ints] })]).toEqual([2, 1]);
  });

  test('floats are refused', () => {
    const floats = vector({ typeId: 3, precision: 2 }, [chunk(Float64Array.of(1, 2, 3))]);
    expect(() => latestPerKey({ time, by: [floats] }, 9)).toThrow(AsofError);
  });
});
