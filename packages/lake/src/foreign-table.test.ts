import fc from 'fast-check';
import type { SchemaElement } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { decodeForeign } from './foreign-table.ts';
import { readRows } from './parquet.ts';

type Element = Omit<SchemaElement, 'name'>;

interface Written {
  readonly element: Element;
  readonly stored: readonly unknown[];
}

function file(columns: Readonly<Record<string, Written>>, rowGroupSize = 100_000): Uint8Array {
  const all = Object.entries(columns);
  const buffer = parquetWriteBuffer({
    columnData: all.map(([name, { stored }]) => ({ name, data: [...stored] as never })),
    schema: [
      { name: 'root', num_children: all.length },
      ...all.map(([name, { element }]) => ({
        repetition_type: 'OPTIONAL' as const,
        ...element,
        name,
      })),
    ],
    rowGroupSize,
  });
  return new Uint8Array(buffer);
}

async function valuesOf(
  element: Element,
  stored: readonly unknown[],
  rowGroupSize?: number,
): Promise<unknown[]> {
  const bytes = file({ v: { element, stored } }, rowGroupSize);
  const { rows } = await decodeForeign(bytes, 'a.parquet');
  return rows.map((row) => row['v']);
}

/** Two's complement, the highest byte first. */
function bigEndian(value: bigint, length: number): Uint8Array {
  const hex = BigInt.asUintN(length * 8, value)
    .toString(16)
    .padStart(length * 2, '0');
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

const DECIMAL = { converted_type: 'DECIMAL', precision: 38, scale: 2 } as const;
const stamp = (unit: 'MILLIS' | 'MICROS' | 'NANOS', isAdjustedToUTC = true): Element => ({
  type: 'INT64',
  logical_type: { type: 'TIMESTAMP', isAdjustedToUTC, unit },
});
const time = (unit: 'MILLIS' | 'MICROS' | 'NANOS'): Element => ({
  type: unit === 'MILLIS' ? 'INT32' : 'INT64',
  logical_type: { type: 'TIME', isAdjustedToUTC: true, unit },
});

describe('a value of a stranger has every digit that it has in the file:', () => {
  test.each<readonly [string, Element, unknown, unknown]>([
    ['a decimal of 32 bits', { type: 'INT32', ...DECIMAL }, 191n, '1.91'],
    ['a decimal below one', { type: 'INT64', ...DECIMAL, scale: 4 }, 5238n, '0.5238'],
    ['a negative decimal', { type: 'INT64', ...DECIMAL }, -5n, '-0.05'],
    [
      'a decimal of bytes',
      { type: 'BYTE_ARRAY', ...DECIMAL },
      -(10n ** 30n) - 1n,
      `-1${'0'.repeat(28)}.01`,
    ],
    [
      'a decimal of 16 bytes',
      { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, ...DECIMAL, scale: 20 },
      123456789012345678901n,
      '1.23456789012345678901',
    ],
    [
      'a decimal that only its logical type tells',
      { type: 'INT32', logical_type: { type: 'DECIMAL', precision: 9, scale: 2 } },
      191,
      '1.91',
    ],
    ['an integer beyond 2^53', { type: 'INT64' }, 9007199254740993n, 9007199254740993n],
    ['an integer of 64 bits', { type: 'INT64' }, 22300061n, 22300061],
    [
      'an unsigned integer of 64 bits',
      { type: 'INT64', converted_type: 'UINT_64' },
      18446744073709551615n,
      18446744073709551615n,
    ],
    [
      'an unsigned integer of 32 bits',
      { type: 'INT32', converted_type: 'UINT_32' },
      4294967295,
      4294967295,
    ],
    ['a day', { type: 'INT32', converted_type: 'DATE' }, 19737, '2024-01-15'],
    [
      'a day that only its logical type tells',
      { type: 'INT32', logical_type: { type: 'DATE' } },
      19737,
      '2024-01-15',
    ],
    ['a timestamp', stamp('MILLIS'), 1705339800000n, 1705339800000],
    ['a timestamp of whole milliseconds', stamp('MICROS'), 1705339800000000n, 1705339800000],
    ['a finer timestamp', stamp('MICROS'), 1705339800000900n, '2024-01-15T17:30:00.000900Z'],
    ['a finer timestamp before 1970', stamp('NANOS'), -1n, '1969-12-31T23:59:59.999999999Z'],
    ['a finer timestamp without a zone', stamp('MICROS', false), 1n, '1970-01-01T00:00:00.000001'],
    ['a time', time('MICROS'), 70_200_000_000n, '19:30:00'],
    ['a time of milliseconds', time('MILLIS'), 70_200_120, '19:30:00.12'],
    [
      'JSON',
      { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'JSON' } },
      '{"a": 1}',
      '{"a": 1}',
    ],
    [
      'a UUID',
      { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, logical_type: { type: 'UUID' } },
      '0a1b2c3d-0000-4000-8000-00000000000f',
      '0a1b2c3d-0000-4000-8000-00000000000f',
    ],
    [
      'half a number',
      { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 2, logical_type: { type: 'FLOAT16' } },
      -3.5,
      -3.5,
    ],
    ['a text', { type: 'BYTE_ARRAY', converted_type: 'UTF8' }, 'Nikola Jokić', 'Nikola Jokić'],
    ['a flag', { type: 'BOOLEAN' }, true, true],
  ])('%s', async (_, element, stored, expected) => {
    // Many times, so that the writer makes a dictionary of it; in one group of rows, in several, and in one per row.
    const column = [stored, null, ...Array<unknown>(40).fill(stored)];
    for (const rowGroupSize of [100_000, 17, 1]) {
      const values = await valuesOf(element, column, rowGroupSize);
      expect(values).toEqual([expected, null, ...Array<unknown>(40).fill(expected)]);
    }
  });
});

test('columns that are bytes, lists or structs are named, and are not in the rows', async () => {
  const buffer = parquetWriteBuffer({
    columnData: [
      { name: 'b', data: [new Uint8Array([0xab, 0xcd])], type: 'BYTE_ARRAY' },
      { name: 'l', data: [[1, 2]], type: 'JSON' },
      { name: 'n', data: [1], type: 'INT32' },
    ],
  });
  const { columns, rows } = await decodeForeign(new Uint8Array(buffer), 'a.parquet');
  expect(columns.map(({ name, written }) => [name, written])).toEqual([
    ['b', 'BINARY'],
    ['l', 'JSON'],
    ['n', 'INT32'],
  ]);
  expect(rows).toEqual([{ l: '[1,2]', n: 1 }]);
});

test('a file without rows has its columns all the same', async () => {
  const { columns, rows } = await decodeForeign(
    file({ v: { element: { type: 'DOUBLE' }, stored: [] } }),
    'a.parquet',
  );
  expect([columns.map(({ name }) => name), rows]).toEqual([['v'], []]);
});

test('text that is none is refused with its row and column', async () => {
  const stored = [new Uint8Array([65]), new Uint8Array([0xff])];
  const bytes = file({ v: { element: { type: 'BYTE_ARRAY', converted_type: 'UTF8' }, stored } });
  await expect(decodeForeign(bytes, 'a.parquet')).rejects.toMatchObject({
    code: 'TABLE_UNREADABLE',
    message: expect.stringContaining('row 2 of the column v') as string,
  });
});

test('a decimal of a snapshot is read as the number nearest to its text', async () => {
  const element = { type: 'INT64', ...DECIMAL } as const;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.bigInt(-(10n ** 15n), 10n ** 15n), { minLength: 1 }),
      async (all) => {
        const rows = await readRows(file({ v: { element, stored: all } }), 'a.parquet');
        const written = all.map(
          (value) =>
            `${value < 0n ? '-' : ''}${(value < 0n ? -value : value).toString().padStart(3, '0').replace(/(..)$/, '.$1')}`,
        );
        expect(rows.map((row) => row['v'])).toEqual(written.map(Number));
      },
    ),
    { numRuns: 40 },
  );
});

test('random columns in groups of rows of any size are read as they were written', async () => {
  const days = fc.integer({ min: -719_162, max: 2_932_896 });
  const any = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<(T | null)[]> =>
    fc.array(fc.option(values), { minLength: 12, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        long: any(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)),
        day: any(days),
        wide: any(fc.bigInt(-(2n ** 126n), 2n ** 126n)),
        real: any(fc.double()),
        text: any(fc.string({ unit: 'grapheme' })),
      }),
      fc.integer({ min: 1, max: 13 }),
      async (stored, rowGroupSize) => {
        const wide = stored.wide.map((value) => (value === null ? null : bigEndian(value, 16)));
        const bytes = file(
          {
            long: { element: { type: 'INT64' }, stored: stored.long },
            day: { element: { type: 'INT32', converted_type: 'DATE' }, stored: stored.day },
            wide: {
              element: {
                type: 'FIXED_LEN_BYTE_ARRAY',
                type_length: 16,
                logical_type: { type: 'DECIMAL', precision: 38, scale: 0 },
              },
              stored: wide,
            },
            real: { element: { type: 'DOUBLE' }, stored: stored.real },
            text: { element: { type: 'BYTE_ARRAY', converted_type: 'UTF8' }, stored: stored.text },
          },
          rowGroupSize,
        );
        const { rows } = await decodeForeign(bytes, 'a.parquet');
        expect(rows.map(({ long }) => (long === null ? null : BigInt(long as number)))).toEqual(
          stored.long,
        );
        expect(
          rows.map(({ wide: value }) => (value === null ? null : BigInt(value as string))),
        ).toEqual(stored.wide);
        expect(
          rows.map(({ day }) =>
            day === null ? null : Date.parse(`${day as string}T00:00:00Z`) / 86_400_000,
          ),
        ).toEqual(stored.day);
        expect(rows.map(({ real }) => real)).toEqual(stored.real);
        expect(rows.map(({ text }) => text)).toEqual(stored.text);
      },
    ),
    { numRuns: 60 },
  );
});
