import { parquetWriteBuffer } from 'hyparquet-writer';
import { addDays, instantFromMs, KnownError, parseGameDate, sha256 } from '@pkg/std';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  contractProblems,
  day,
  decodeTable,
  defineContract,
  encodeTable,
  flag,
  instant,
  int,
  nullable,
  readRows,
  real,
  text,
  type RowOf,
} from './index.ts';

const TABLE = defineContract('every type', [], {
  name: text(),
  maybe_name: nullable(text()),
  count: int(),
  maybe_count: nullable(int()),
  value: real(),
  maybe_value: nullable(real()),
  is_home: flag(),
  maybe_home: nullable(flag()),
  game_date: day(),
  maybe_date: nullable(day()),
  seen_ts: instant(),
  maybe_ts: nullable(instant()),
});
type TableRow = RowOf<typeof TABLE>;

const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary);
const anyText = fc.string({ unit: 'binary', maxLength: 12 });
const anyInt = fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 });
const anyReal = fc.double({ noNaN: true, noDefaultInfinity: true });
const anyDay = fc
  .integer({ min: -30_000, max: 60_000 })
  .map((days) => addDays(parseGameDate('1970-01-01'), days));
const anyInstant = fc.integer({ min: -8.64e15, max: 8.64e15 }).map(instantFromMs);
const anyRow: fc.Arbitrary<TableRow> = fc.record({
  name: anyText,
  maybe_name: orNull(anyText),
  count: anyInt,
  maybe_count: orNull(anyInt),
  value: anyReal,
  maybe_value: orNull(anyReal),
  is_home: fc.boolean(),
  maybe_home: orNull(fc.boolean()),
  game_date: anyDay,
  maybe_date: orNull(anyDay),
  seen_ts: anyInstant,
  maybe_ts: orNull(anyInstant),
});
const withOneZero = (row: TableRow): TableRow => ({
  ...row,
  value: row.value + 0,
  maybe_value: row.maybe_value === null ? null : row.maybe_value + 0,
});

describe('a table', () => {
  test('reads back as it was written: nulls, unicode, days and instants of any age', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { maxLength: 40 }), async (rows) => {
        expect(contractProblems(TABLE, rows)).toEqual([]);
        const decoded = await decodeTable(TABLE, encodeTable(TABLE, rows), 'p');
        expect(decoded).toStrictEqual(rows.map(withOneZero));
      }),
      { numRuns: 60 },
    );
  });

  test('without rows reads back without rows', async () => {
    expect(await decodeTable(TABLE, encodeTable(TABLE, []), 'p')).toEqual([]);
  });

  test('has one zero: -0 and 0 give equal bytes', async () => {
    const contract = defineContract('t', [], { v: nullable(real()) });
    const bytes = encodeTable(contract, [{ v: -0 }, { v: null }]);
    expect(bytes).toEqual(encodeTable(contract, [{ v: 0 }, { v: null }]));
    const [first] = await decodeTable(contract, bytes, 'p');
    expect(Object.is(first?.v, 0)).toBe(true);
  });

  test('of more rows than a row group holds keeps their order', async () => {
    const contract = defineContract('t', [], { v: int() });
    const rows = Array.from({ length: 200_001 }, (_, index) => ({ v: index % 7919 }));
    expect(await decodeTable(contract, encodeTable(contract, rows), 'p')).toEqual(rows);
  });

  test('gives equal bytes for equal rows and footer texts, in whatever order the texts come', () => {
    const contract = defineContract('t', [], { v: int() });
    const bytes = encodeTable(contract, [{ v: 1 }], { a: '1', b: '2' });
    expect(encodeTable(contract, [{ v: 1 }], { b: '2', a: '1' })).toEqual(bytes);
    expect(encodeTable(contract, [{ v: 1 }], { b: '2', a: '2' })).not.toEqual(bytes);
  });

  test('has the bytes that it always had', () => {
    const row: TableRow = {
      name: 'Dončić',
      maybe_name: null,
      count: 77,
      maybe_count: null,
      value: 36.25,
      maybe_value: null,
      is_home: true,
      maybe_home: null,
      game_date: parseGameDate('2024-01-15'),
      maybe_date: null,
      seen_ts: instantFromMs(1_705_339_800_000),
      maybe_ts: null,
    };
    const bytes = encodeTable(TABLE, [row, { ...row, maybe_name: 'x', maybe_value: -1e-9 }]);
    // Changes only with the format: then every snapshot of the past would conflict with its import.
    expect(sha256(bytes)).toBe('483ece5ea8b6814a30042a0bdf013a0d1b26f0083b90fbc9cca2973adac7ea8c');
  });
});

describe('reading', () => {
  const contract = defineContract('narrow', [], { v: int() });
  const code = async (promise: Promise<unknown>): Promise<unknown> =>
    promise.catch((error: unknown) => (error instanceof KnownError ? error.code : error));

  test('passes over columns that the contract does not know', async () => {
    const wide = defineContract('wide', [], { other: text(), v: int() });
    const bytes = encodeTable(wide, [{ other: 'x', v: 1 }]);
    expect(await decodeTable(contract, bytes, 'p')).toEqual([{ v: 1 }]);
    expect(await readRows(bytes, 'p')).toEqual([{ other: 'x', v: 1 }]);
  });

  test('a table that lacks a column of the contract is TABLE_CONTRACT, which names it', async () => {
    const wide = defineContract('wide', [], { v: int(), w: int() });
    const reading = decodeTable(wide, encodeTable(contract, [{ v: 1 }]), 'folder/file.parquet');
    await expect(reading).rejects.toThrow(/folder\/file.* lacks w, which wide requires/);
    expect(await code(reading)).toBe('TABLE_CONTRACT');
  });

  test('bytes that are no Parquet, or were cut short anywhere, are TABLE_UNREADABLE', async () => {
    const whole = encodeTable(contract, [{ v: 1 }]);
    expect(await code(decodeTable(contract, Buffer.from('hello'), 'p'))).toBe('TABLE_UNREADABLE');
    for (let length = 0; length < whole.length; length += 1)
      expect(await code(readRows(whole.slice(0, length), 'p'))).toBe('TABLE_UNREADABLE');
  });

  test('a view into a larger buffer reads as the bytes that it shows', async () => {
    const whole = encodeTable(contract, [{ v: 7 }]);
    const padded = new Uint8Array(whole.length + 20).fill(1);
    padded.set(whole, 9);
    const view = padded.subarray(9, 9 + whole.length);
    expect(await readRows(view, 'p')).toEqual([{ v: 7 }]);
  });
});

test.each([
  ['MICROS', 1_705_339_800_000_000n, 1_705_339_800_000],
  ['MICROS', 1_705_339_800_000_900n, 1_705_339_800_001],
  ['NANOS', 1_705_339_800_000_000_001n, 1_705_339_800_001],
  ['NANOS', 1_705_339_800_123_000_000n, 1_705_339_800_123],
] as const)(
  'an instant that is finer than a millisecond is the next one: %s %s',
  async (unit, stored, ms) => {
    const bytes = parquetWriteBuffer({
      columnData: [{ name: 'seen', data: [stored] }],
      schema: [
        { name: 'root', num_children: 1 },
        {
          name: 'seen',
          type: 'INT64',
          logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit },
          repetition_type: 'REQUIRED',
        },
      ],
    });
    expect(await readRows(new Uint8Array(bytes), 'seen.parquet')).toEqual([{ seen: ms }]);
  },
);
