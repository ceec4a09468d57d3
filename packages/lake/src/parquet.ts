/**
 * Tables as Parquet bytes. Encoding is pure JavaScript with a fixed codec, row group size and author, so that equal
 * rows give equal bytes on every machine and Node version.
 */
import { addDays, daysBetween, type GameDate, type Instant, type KnownError } from '@pkg/std';
import {
  parquetMetadata,
  parquetRead,
  parquetSchema,
  type DecodedArray,
  type FileMetaData,
  type SchemaElement,
} from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { columnsOf, rowsOf, type ColumnTable, type Row } from './column-table.ts';
import type { Column, RowOf, TableContract } from './contract.ts';
import { LAKE_ERRORS } from './errors.ts';
import { foreignColumns } from './foreign-schema.ts';
import { valueReader, type ValueReader } from './foreign-values.ts';
import { checkPages, type PageCheck } from './page-check.ts';
import { readFooterSummary, type FooterSummary } from './footer-summary.ts';

const EPOCH = '1970-01-01' as GameDate;

/**
 * Values as this project holds them: days as text, instants as milliseconds. A finer instant is the next millisecond, so that
 * nothing counts as known before it was.
 */
const PARSERS = {
  timestampFromMilliseconds: (ms: bigint): number => Number(ms),
  timestampFromMicroseconds: (us: bigint): number => milliseconds(us, 1_000n),
  timestampFromNanoseconds: (ns: bigint): number => milliseconds(ns, 1_000_000n),
  dateFromDays: (days: number): GameDate => addDays(EPOCH, days),
  geographyFromBytes: (bytes: Uint8Array): Uint8Array => bytes,
};

/** Smallest and largest values are not used, and may be none that a day can be. */
const STATISTICS = {
  timestampFromMilliseconds: (ms: bigint): bigint => ms,
  timestampFromMicroseconds: (us: bigint): bigint => us,
  timestampFromNanoseconds: (ns: bigint): bigint => ns,
  dateFromDays: (days: number): number => days,
};

function milliseconds(value: bigint, perMillisecond: bigint): number {
  const whole = value / perMillisecond;
  return Number(value > 0n && value % perMillisecond !== 0n ? whole + 1n : whole);
}

/** Encodes rows in the order given. Text metadata goes into the file's footer. */
export function encodeTable<T extends TableContract>(
  contract: T,
  rows: readonly RowOf<T>[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  return encodeColumns(contract, columnsOf(contract, rows), metadata);
}

/** Encodes a table that is there by column. */
export function encodeColumns(
  contract: TableContract,
  { columns }: ColumnTable,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const names = Object.keys(contract.columns);
  const columnData = names.map((name) => ({
    name,
    data: storedValues(columns.get(name)!, contract.columns[name]!) as DecodedArray,
  }));
  const schema: SchemaElement[] = [
    { name: 'root', num_children: names.length },
    ...names.map((name) => schemaElement(name, contract.columns[name]!)),
  ];
  const kvMetadata = Object.keys(metadata)
    .sort()
    .map((key) => ({ key, value: metadata[key]! }));
  const buffer = parquetWriteBuffer({
    columnData,
    schema,
    kvMetadata,
    codec: 'SNAPPY',
    rowGroupSize: 100_000,
    createdBy: 'hindcast',
  });
  return new Uint8Array(buffer);
}

/**
 * Decodes the columns of `contract`; further columns in the file are passed over.
 *
 * @throws KnownError `TABLE_UNREADABLE` when the bytes are no Parquet, `TABLE_CONTRACT` when a column is missing
 */
export async function decodeTable<T extends TableContract>(
  contract: T,
  bytes: Uint8Array,
  path: string,
): Promise<RowOf<T>[]> {
  return rowsOf(await decodeColumns(contract, bytes, path)) as RowOf<T>[];
}

/**
 * Decodes what `decodeTable` does, by column, in the order of the contract.
 *
 * @throws KnownError as `decodeTable` does
 */
export async function decodeColumns(
  contract: TableContract,
  bytes: Uint8Array,
  path: string,
): Promise<ColumnTable> {
  const footer = readFooter(bytes, path);
  const missing = missingIn(contract, footer);
  if (missing.length > 0) {
    const withdraw = { command: ['import', '--withdraw', path] };
    throw LAKE_ERRORS.TABLE_CONTRACT(
      { path, table: contract.name, columns: missing },
      path.startsWith('bronze/')
        ? { remedy: ['withdraw it: ', withdraw, '; then import the data again with this version'] }
        : {},
    );
  }
  return readColumns(bytes, path, footer, Object.keys(contract.columns));
}

/**
 * Whether a file has every column of `contract`; it may have more.
 *
 * @throws KnownError `TABLE_UNREADABLE` when the bytes are no Parquet
 */
export function hasColumns(contract: TableContract, bytes: Uint8Array, path: string): boolean {
  return missingColumns(contract, bytes, path).length === 0;
}

/** The columns of `contract` that a file lacks. @throws KnownError `TABLE_UNREADABLE` */
export function missingColumns(contract: TableContract, bytes: Uint8Array, path: string): string[] {
  return missingIn(contract, readFooter(bytes, path));
}

function missingIn(contract: TableContract, footer: FileMetaData): string[] {
  const present = new Set(columnNames(footer));
  return Object.keys(contract.columns).filter((name) => !present.has(name));
}

/** Reads any Parquet file as plain rows; 64-bit integers become numbers up to 2^53, decimals the nearest number. */
export async function readRows(
  bytes: Uint8Array,
  path: string,
  columns?: readonly string[],
): Promise<Row[]> {
  const footer = readFooter(bytes, path);
  const wanted = columns === undefined ? undefined : new Set(columns);
  const names = columnNames(footer).filter((name) => wanted?.has(name) ?? true);
  return rowsOf(await readColumns(bytes, path, footer, names));
}

async function readColumns(
  bytes: Uint8Array,
  path: string,
  footer: FileMetaData,
  names: readonly string[],
): Promise<ColumnTable> {
  const rowCount = Number(footer.num_rows);
  const columns = new Map(names.map((name) => [name, new Array<unknown>(rowCount).fill(null)]));
  try {
    const decimals = decimalReaders(footer);
    await parquetRead({
      file: asBuffer(bytes),
      metadata: decimals.size === 0 ? footer : withoutAnnotations(footer, decimals),
      ...(await compressorsFor(footer, bytes)),
      parsers: PARSERS,
      columns: [...names],
      onChunk: ({ columnName, columnData, rowStart }) => {
        const values = columns.get(columnName)!;
        const read = decimals.get(columnName);
        for (let i = 0; i < columnData.length; i += 1)
          values[rowStart + i] = plain(columnData[i], read);
      },
    });
    return { rowCount, columns };
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** Small enough that loading a faster decoder takes longer than it saves. */
const SMALL_BYTES = 64 * 1024;

/** Decoders beside the plain one of the reader: for other codecs, and for files of which reading takes a while. */
export async function compressorsFor(
  { row_groups }: FileMetaData,
  { byteLength }: Uint8Array,
): Promise<Pick<Parameters<typeof parquetRead>[0], 'compressors'>> {
  const isPlain = row_groups.every(({ columns }) =>
    columns.every(({ meta_data }) => PLAIN_CODECS.has(meta_data?.codec ?? '')),
  );
  if (isPlain && byteLength <= SMALL_BYTES) return {};
  const { compressors } = await import('hyparquet-compressors');
  return { compressors };
}

const PLAIN_CODECS: ReadonlySet<string> = new Set(['UNCOMPRESSED', 'SNAPPY']);

/** The reader multiplies by powers of ten, which are not the same number on every Node. */
function decimalReaders(metadata: FileMetaData): Map<string, ValueReader> {
  const isDecimal = ({ converted_type, logical_type }: SchemaElement): boolean =>
    converted_type === 'DECIMAL' || logical_type?.type === 'DECIMAL';
  if (!metadata.schema.some(isDecimal)) return new Map();
  return new Map(
    foreignColumns(metadata)
      .filter(({ type }) => type.is === 'decimal')
      .map(({ name, type, written }) => [name, valueReader(type, written)]),
  );
}

/** The same file, of which the reader converts nothing in `columns` (in no column where they are not named). */
export function withoutAnnotations(
  metadata: FileMetaData,
  columns?: ReadonlyMap<string, unknown>,
): FileMetaData {
  const schema = metadata.schema.map((element) => {
    if (element.num_children !== undefined || columns?.has(element.name) === false) return element;
    const { converted_type: _, logical_type: __, ...plain } = element;
    // Bytes without a type would be taken for text; `PARSERS` leaves these as they are.
    const isBytes = element.type === 'BYTE_ARRAY';
    return isBytes ? { ...plain, logical_type: { type: 'GEOGRAPHY' as const } } : plain;
  });
  return { ...metadata, schema };
}

/** 64-bit integers as numbers where those are exact, in lists too; what is absent as null. @param read reads a decimal */
function plain(value: unknown, read?: ValueReader): unknown {
  if (typeof value === 'number' || typeof value === 'string')
    return read ? Number(read(value)) : value;
  if (value === undefined || value === null) return null;
  if (read !== undefined) return Number(read(value));
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  return Array.isArray(value) ? value.map((item) => plain(item)) : value;
}

/** The footer of a Parquet file. @throws KnownError `TABLE_UNREADABLE` */
export function readFooter(bytes: Uint8Array, path: string): FileMetaData {
  try {
    return parquetMetadata(asBuffer(bytes), { parsers: STATISTICS });
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** Looks at all pages of a file without decoding one: see `checkPages`. @throws KnownError `TABLE_UNREADABLE` */
export function checkFile(bytes: Uint8Array, path: string): PageCheck {
  const footer = readFooter(bytes, path);
  try {
    return checkPages(bytes, footer);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** The rows and texts that a footer names, and nothing else of it: many times faster. @throws KnownError `TABLE_UNREADABLE` */
export function readSummary(bytes: Uint8Array, path: string): FooterSummary {
  try {
    return readFooterSummary(bytes);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** The names of a file's columns, in file order. */
export function columnNames(metadata: FileMetaData): string[] {
  return parquetSchema(metadata).children.map((child) => child.element.name);
}

function schemaElement(name: string, column: Column<unknown>): SchemaElement {
  const repetition_type = column.nullable ? ('OPTIONAL' as const) : ('REQUIRED' as const);
  switch (column.type) {
    case 'string':
      return { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type };
    case 'int32':
      return { name, type: 'INT32', repetition_type };
    case 'int64':
      return { name, type: 'INT64', repetition_type };
    case 'float64':
      return { name, type: 'DOUBLE', repetition_type };
    case 'boolean':
      return { name, type: 'BOOLEAN', repetition_type };
    case 'date':
      return { name, type: 'INT32', converted_type: 'DATE', repetition_type };
    case 'instant':
      return { name, type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', repetition_type };
  }
}

/** The values of a column as the writer takes them. */
function storedValues(values: readonly unknown[], column: Column<unknown>): readonly unknown[] {
  switch (column.type) {
    case 'date':
      return values.map(storedDay());
    case 'instant':
    case 'int64':
      return values.map((value) => (value === null ? null : BigInt(value as Instant | bigint)));
    case 'float64':
      return values.map((value) => (value === 0 ? 0 : value)); // one zero: -0 prints and compares as 0
    case 'string':
    case 'int32':
    case 'boolean':
      return values;
  }
}

/** Rows of one day lie together: each is counted once. */
function storedDay(): (value: unknown) => number | null {
  let [last, days] = ['', 0];
  return (value) => {
    if (value === null) return null;
    if (value !== last) [last, days] = [value as string, daysBetween(EPOCH, value as GameDate)];
    return days;
  };
}

export function asBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = bytes;
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}

export function unreadable(path: string, cause: unknown): KnownError {
  const problem = (cause as Error).message;
  return LAKE_ERRORS.TABLE_UNREADABLE(
    { path, format: 'a readable Parquet file', problem },
    { cause },
  );
}
