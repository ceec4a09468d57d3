/** Brings any Parquet or CSV file into the bronze history of a source, with the clock columns that the user names. */
import { readFile } from 'node:fs/promises';
import {
  DecodeTrial,
  day,
  defineContract,
  easternDate,
  flag,
  instant,
  int,
  nullable,
  readDelimited,
  readForeignRows,
  real,
  text,
  type Column,
  type Row,
} from '@pkg/lake';
import {
  instantFromMs,
  KnownError,
  parseGameDate,
  parseInstant,
  type Instant,
  type ObjectStore,
} from '@pkg/std';
import { groupBy } from '../group-by.ts';
import { seasonOf } from '../history.ts';
import { writeSnapshots, type ImportOrigin, type ImportReport } from './write-snapshots.ts';
import type { Draft } from './season-snapshots.ts';

export interface TableImport {
  readonly path: string;
  /** Name of the dataset below `bronze/`. */
  readonly source: string;
  /** Column of the source clock; UTC instants. */
  readonly asOfColumn: string;
  /** Column of the capture clock; UTC instants. */
  readonly availableColumn: string;
  /** Column whose values part the rows: dates become `season=/date=`, others `<column>=`. None: the capture's date. */
  readonly partitionColumn: string | undefined;
}

/**
 * Writes one snapshot a partition and capture time.
 *
 * @throws KnownError `TABLE_UNREADABLE`, `TABLE_EMPTY`, `COLUMN_MISSING`, `INVALID_INSTANT`, `SNAPSHOT_CONFLICT`
 */
export async function importTable(
  store: ObjectStore,
  request: TableImport,
  onProgress: (done: number, total: number) => void,
  origin?: ImportOrigin,
): Promise<ImportReport> {
  const bytes = await readFile(request.path).catch((cause: unknown) => {
    throw unreadable(request.path, cause);
  });
  const isText = /\.(csv|tsv|txt)$/i.test(request.path);
  const rows = isText ? readDelimited(bytes, request.path) : await decodeOf(bytes, request.path);
  return {
    ...(await writeSnapshots(store, tableDrafts(rows, request), onProgress, origin)),
    leftOut: [],
  };
}

async function decodeOf(bytes: Uint8Array, path: string): Promise<Row[]> {
  const trial = new DecodeTrial();
  try {
    return await readForeignRows(bytes, path, trial);
  } finally {
    await trial.close();
  }
}

function unreadable(path: string, cause: unknown): KnownError {
  return new KnownError({
    code: 'TABLE_UNREADABLE',
    kind: 'input',
    message: `${path} is not a Parquet or CSV file: ${(cause as Error).message}`,
    hint: 'check the path',
    cause,
  });
}

function tableDrafts(rows: readonly Row[], request: TableImport): Draft[] {
  const { source, asOfColumn, availableColumn, partitionColumn } = request;
  checkColumns(rows, request);
  const contract = inferContract(source, rows, [asOfColumn, availableColumn]);
  const clocked = rows.map((row) => ({
    row: {
      ...row,
      [asOfColumn]: toInstant(row[asOfColumn], asOfColumn),
      [availableColumn]: toInstant(row[availableColumn], availableColumn),
    },
    asOf: toInstant(row[asOfColumn], asOfColumn),
    availableAt: toInstant(row[availableColumn], availableColumn),
    partition: partitionColumn === undefined ? undefined : String(row[partitionColumn]),
  }));
  const groups = groupBy(
    clocked,
    ({ partition, availableAt }) => `${partition ?? ''} ${String(availableAt)}`,
  );
  return [...groups.values()].map((members) => {
    const { partition, availableAt } = members[0]!;
    const asOf = instantFromMs(
      members.reduce((latest, member) => Math.max(latest, member.asOf), -Infinity),
    );
    const keys = partitionKeys(partitionColumn, partition, availableAt);
    return {
      dataset: source,
      keys,
      asOf,
      availableAt,
      contract,
      rows: members.map(({ row }) => row),
    };
  });
}

function partitionKeys(
  column: string | undefined,
  value: string | undefined,
  availableAt: Instant,
): readonly (readonly [string, string])[] {
  const isDate = value === undefined || /^\d{4}-\d{2}-\d{2}$/.test(value);
  if (!isDate) return [[column!, value]];
  const date = value === undefined ? easternDate(availableAt) : parseGameDate(value);
  return [
    ['season', seasonOf(date)],
    ['date', date],
  ];
}

function checkColumns(
  rows: readonly Row[],
  { path, asOfColumn, availableColumn, partitionColumn }: TableImport,
): void {
  const present = Object.keys(rows[0] ?? {});
  const wanted = [
    asOfColumn,
    availableColumn,
    ...(partitionColumn === undefined ? [] : [partitionColumn]),
  ];
  const missing = wanted.filter((name) => !present.includes(name));
  if (rows.length > 0 && missing.length === 0) return;
  throw new KnownError({
    code: rows.length === 0 ? 'TABLE_EMPTY' : 'COLUMN_MISSING',
    kind: 'input',
    message:
      rows.length === 0
        ? `${path} has no rows`
        : `${path} lacks ${missing.length === 1 ? 'the column' : 'the columns'} ${missing.join(', ')}; it has ${present.join(', ')}`,
    hint: 'name the clock columns with --as-of-column and --available-column',
  });
}

/** Instants come as milliseconds from Parquet, and as ISO text from CSV. */
function toInstant(value: unknown, column: string): Instant {
  if (typeof value === 'number') return instantFromMs(value);
  const written = String(value)
    .trim()
    .replace(' ', 'T')
    .replace(/\+00:?00$/, 'Z');
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/.test(written) ? written : `${written}Z`;
  try {
    return parseInstant(zoned);
  } catch (cause) {
    throw new KnownError({
      code: 'INVALID_INSTANT',
      kind: 'input',
      message: `'${String(value)}' in column ${column} is not a UTC instant`,
      hint: 'write them like 2024-01-15T17:30:00Z',
      cause,
    });
  }
}

function inferContract(
  name: string,
  rows: readonly Row[],
  clocks: readonly string[],
): ReturnType<typeof defineContract> {
  const columns = Object.keys(rows[0]!).map((column) => {
    if (clocks.includes(column)) return [column, instant()] as const;
    return [column, nullable(inferColumn(rows.map((row) => row[column])))] as const;
  });
  return defineContract(name, [], Object.fromEntries(columns));
}

function inferColumn(values: readonly unknown[]): Column<unknown> {
  const known = values.filter((value) => value !== null);
  if (known.length > 0 && known.every((value) => typeof value === 'boolean')) return flag();
  if (known.length > 0 && known.every((value) => typeof value === 'number')) {
    return known.every((value) => Number.isInteger(value) && Math.abs(value) < 2_147_483_648)
      ? int()
      : real();
  }
  const isDay =
    known.length > 0 &&
    known.every((value) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value));
  return isDay ? day() : text();
}
