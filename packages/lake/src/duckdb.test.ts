/**
 * Parquet as DuckDB writes and reads it. DuckDB has 70 MB, so it is no dependency: these run where somebody installed it
 * (`npm install --no-save @duckdb/node-api`), and are skipped loudly elsewhere.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeForeign } from './foreign-table.ts';

interface Connection {
  runAndReadAll(sql: string): Promise<{ getRowObjectsJson(): Record<string, unknown>[] }>;
}
interface DuckDb {
  readonly DuckDBInstance: {
    create(path: string): Promise<{ connect(): Promise<Connection> }>;
  };
}

// A name that no compiler resolves: the package may be absent.
const NAME = '@duckdb/node-api';
const duckdb = (await import(/* @vite-ignore */ NAME).catch(() => undefined)) as DuckDb | undefined;
if (duckdb === undefined)
  console.warn(
    `SKIPPED: tests with DuckDB, since ${NAME} is not installed (npm install --no-save ${NAME})`,
  );

let folder: string;
let connection: Connection;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duckdb-'));
  if (duckdb === undefined) return;
  connection = await (await duckdb.DuckDBInstance.create(':memory:')).connect();
  // Nothing is fetched: what these need is built in.
  await sql('SET autoinstall_known_extensions = false');
  await sql('SET autoload_known_extensions = false');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function sql(text: string): Promise<Record<string, unknown>[]> {
  return (await connection.runAndReadAll(text)).getRowObjectsJson();
}

/** A column by its type: a value as SQL, and how DuckDB's text of it is that of ours. */
interface Kind {
  readonly type: string;
  readonly value: fc.Arbitrary<string>;
}

const whole = (bits: bigint, isSigned = true): fc.Arbitrary<string> =>
  fc
    .bigInt(
      isSigned ? -(2n ** (bits - 1n)) : 0n,
      isSigned ? 2n ** (bits - 1n) - 1n : 2n ** bits - 1n,
    )
    .map((value) => `'${String(value)}'`);
const decimal = (digits: number, scale: number): fc.Arbitrary<string> =>
  fc.bigInt(-(10n ** BigInt(digits)) + 1n, 10n ** BigInt(digits) - 1n).map((value) => {
    const text = String(value < 0n ? -value : value).padStart(scale + 1, '0');
    const [head, tail] = [text.slice(0, text.length - scale), text.slice(text.length - scale)];
    return `'${value < 0n ? '-' : ''}${head}${scale === 0 ? '' : `.${tail}`}'`;
  });
// From 1677 to 2262, which nanoseconds can tell.
const instant = fc.integer({ min: -9_000_000_000, max: 9_000_000_000 });
const stamp = (digits: number): fc.Arbitrary<string> =>
  fc.tuple(instant, fc.integer({ min: 0, max: 10 ** digits - 1 })).map(([seconds, fraction]) => {
    const text = new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
    return `'${text}.${String(fraction).padStart(digits, '0')}'`;
  });
const text = fc
  .string({ unit: 'grapheme' })
  .filter((value) => !value.includes('\0'))
  .map((value) => `'${value.replaceAll("'", "''")}'`);

const KINDS: readonly Kind[] = [
  { type: 'TINYINT', value: whole(8n) },
  { type: 'SMALLINT', value: whole(16n) },
  { type: 'INTEGER', value: whole(32n) },
  { type: 'BIGINT', value: whole(64n) },
  { type: 'UTINYINT', value: whole(8n, false) },
  { type: 'USMALLINT', value: whole(16n, false) },
  { type: 'UINTEGER', value: whole(32n, false) },
  { type: 'UBIGINT', value: whole(64n, false) },
  { type: 'DECIMAL(4, 1)', value: decimal(4, 1) },
  { type: 'DECIMAL(9, 2)', value: decimal(9, 2) },
  { type: 'DECIMAL(18, 6)', value: decimal(18, 6) },
  { type: 'DECIMAL(38, 10)', value: decimal(38, 10) },
  { type: 'BOOLEAN', value: fc.constantFrom('true', 'false') },
  { type: 'DATE', value: stamp(1).map((value) => `${value.slice(0, 11)}'`) },
  { type: 'TIMESTAMP_MS', value: stamp(3) },
  { type: 'TIMESTAMP', value: stamp(6) },
  { type: 'TIMESTAMP_NS', value: stamp(9) },
  { type: 'VARCHAR', value: text },
  {
    type: 'DOUBLE',
    value: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => `'${String(value)}'`),
  },
];

/** A value of ours in the words of DuckDB's JSON. */
function inItsWords(value: unknown, type: string): unknown {
  if (value === null || type === 'BOOLEAN' || type === 'VARCHAR') return value;
  if (type.startsWith('TIMESTAMP')) {
    const iso = typeof value === 'number' ? new Date(value).toISOString() : (value as string);
    return trimmed(iso.replace('T', ' ').replace('Z', ''));
  }
  return `${value as string | number | bigint}`;
}

function trimmed(stamped: string): string {
  return stamped.includes('.') ? stamped.replace(/\.?0+$/, '') : stamped;
}

function itsOwn(value: unknown, type: string): unknown {
  if (value === null || type === 'BOOLEAN' || type === 'VARCHAR') return value;
  if (type === 'DOUBLE') return String(Number(value) === 0 ? Number(value) : Number(value));
  return type.startsWith('TIMESTAMP') ? trimmed(value as string) : `${value as string | number}`;
}

describe.skipIf(duckdb === undefined)('with DuckDB', () => {
  test('random tables of all types that it writes are read as it reads them', async () => {
    const column = fc.constantFrom(...KINDS).chain(({ type, value }) =>
      fc.record({
        type: fc.constant(type),
        // Few different values in many rows, so that it makes dictionaries; and many.
        rows: fc
          .array(fc.option(value), { minLength: 1, maxLength: 6 })
          .chain((few) => fc.array(fc.constantFrom(...few), { minLength: 40, maxLength: 40 })),
      }),
    );
    const layout = fc.record({
      columns: fc.array(column, { minLength: 1, maxLength: 5 }),
      // DuckDB's smallest group has 2048 rows.
      times: fc.constantFrom(1, 60),
      codec: fc.constantFrom('snappy', 'zstd', 'gzip', 'uncompressed'),
      version: fc.constantFrom('V1', 'V2'),
    });
    await fc.assert(
      fc.asyncProperty(layout, async ({ columns, times, codec, version }) => {
        const path = join(folder, 'random.parquet');
        const names = columns.map((_, at) => `c${String(at)}`);
        await sql(
          `CREATE OR REPLACE TABLE t (${columns.map(({ type }, at) => `${names[at]!} ${type}`).join(', ')})`,
        );
        const rows = Array.from({ length: 40 }, (_, at) =>
          columns.map((each) => each.rows[at] ?? 'NULL').join(', '),
        );
        await sql(`INSERT INTO t VALUES ${rows.map((row) => `(${row})`).join(', ')}`);
        await sql(`INSERT INTO t SELECT t.* FROM t, range(${String(times - 1)})`);
        await sql(
          `COPY t TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 2048, COMPRESSION ${codec}, PARQUET_VERSION ${version})`,
        );
        const read = await sql(`SELECT * FROM read_parquet('${path}')`);
        const { rows: ours } = await decodeForeign(new Uint8Array(await readFile(path)), path);
        expect(ours).toHaveLength(40 * times);
        for (const [at, { type }] of columns.entries()) {
          const name = names[at]!;
          const kind = type.split('(')[0]!;
          expect(
            ours.map((row) => inItsWords(row[name], kind)),
            type,
          ).toEqual(read.map((row) => itsOwn(row[name], kind)));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('a file of hyparquet-writer is read as DuckDB reads it', async () => {
    const stored = fc.record({
      long: fc.array(fc.option(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)), {
        minLength: 12,
        maxLength: 12,
      }),
      cents: fc.array(fc.option(fc.bigInt(-(10n ** 17n), 10n ** 17n)), {
        minLength: 12,
        maxLength: 12,
      }),
      word: fc.array(fc.constantFrom('GSW', 'UTA', null), { minLength: 12, maxLength: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(stored, fc.integer({ min: 1, max: 13 }), async (data, rowGroupSize) => {
        const bytes = new Uint8Array(
          parquetWriteBuffer({
            columnData: Object.entries(data).map(([name, values]) => ({
              name,
              data: values as never,
            })),
            schema: [
              { name: 'root', num_children: 3 },
              { name: 'long', type: 'INT64', repetition_type: 'OPTIONAL' },
              {
                name: 'cents',
                type: 'INT64',
                repetition_type: 'OPTIONAL',
                converted_type: 'DECIMAL',
                precision: 18,
                scale: 2,
              },
              {
                name: 'word',
                type: 'BYTE_ARRAY',
                repetition_type: 'OPTIONAL',
                converted_type: 'UTF8',
              },
            ],
            rowGroupSize,
          }),
        );
        const path = join(folder, 'written.parquet');
        await writeFile(path, bytes);
        const read = await sql(`SELECT * FROM read_parquet('${path}')`);
        const { rows } = await decodeForeign(bytes, path);
        const asText = (all: readonly Readonly<Record<string, unknown>>[]): unknown[] =>
          all.map(({ long, cents, word }) => [
            long === null ? null : String(long as bigint),
            cents,
            word,
          ]);
        expect(asText(rows)).toEqual(asText(read));
      }),
      { numRuns: 30 },
    );
  });

  test.each([
    ['a list', '[1, 2]'],
    ['a struct', "{'a': 1}"],
    ['a map', "MAP {'a': 1}"],
    ['bytes', "'ab'::BLOB"],
    ['an interval', "INTERVAL '1' DAY"],
  ])('%s is named as a type that is not read', async (_, value) => {
    const path = join(folder, 'refused.parquet');
    await sql(`COPY (SELECT ${value} AS v, 1 AS n) TO '${path}' (FORMAT parquet)`);
    const { columns, rows } = await decodeForeign(new Uint8Array(await readFile(path)), path);
    expect(columns.find(({ name }) => name === 'v')?.type.is).toBe('unknown');
    expect(rows).toEqual([{ n: 1 }]);
  });

  test('the glob in ARCHITECTURE.md reads each manifest once, though versions lie hidden beside it', async () => {
    const { fileObjectStore } = await import('@pkg/std');
    const store = fileObjectStore(join(folder, 'root'));
    for (const day of ['2024-01-15', '2024-01-16']) {
      const key = `manifests/sim.run/game_date=${day}/run=r1/manifest.json`;
      await store.swapPointer(key, 0, Buffer.from(`{"day": "${day}"}`));
    }
    const stray = join(folder, 'root/manifests/x/notes.txt');
    await mkdir(dirname(stray), { recursive: true });
    await writeFile(stray, 'x');
    const count = async (glob: string): Promise<unknown> =>
      (await sql(`SELECT count(*) AS n FROM glob('${join(folder, 'root')}/${glob}')`))[0]!['n'];
    expect(String(await count('manifests/**/manifest.json'))).toBe('2');
    // Why the other glob is not the one to use.
    expect(String(await count('manifests/**/*.json'))).not.toBe('2');
  });
});
