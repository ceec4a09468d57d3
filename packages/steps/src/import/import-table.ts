/** Brings any Parquet or CSV file into the bronze history of a source, with the clock columns that the user names. */
import { readFile } from 'node:fs/promises';
import {
  day,
  DecodeTrial,
  easternDate,
  instant,
  nullable,
  plainFile,
  readDelimitedTable,
  readForeignTable,
  type Column,
  type ForeignColumn,
  type ForeignTable,
  type Row,
} from '@pkg/lake';
import { instantFromMs, type Instant, type ObjectStore, type KnownError } from '@pkg/std';
import { STEP_ERRORS } from '../errors.ts';
import { admitTable, partitionsOf } from './admit-table.ts';
import { groupBy } from '../group-by.ts';
import { instantOf, type WrittenForms } from './cast-value.ts';
import { formOf, typedTable } from './table-contract.ts';
import { readClockColumn, type ClockForms } from './clock-columns.ts';
import { AS_NAMED, mappedName, mappedTable, type ColumnMapping } from './mapped-columns.ts';
import { recordedTypes } from './recorded-types.ts';
import { checkClockOfDay, dayKeys, rowPlaces } from './partition-values.ts';
import { writeSnapshots, type ImportOrigin, type ImportReport } from './write-snapshots.ts';
import type { Draft } from './season-snapshots.ts';

export interface TableImport {
  readonly path: string;
  /** Name of the dataset below `bronze/`. */
  readonly source: string;
  /** Column of the source clock; left out: the facts held when they were captured. */
  readonly asOfColumn: string | undefined;
  /** Column of the capture clock; left out: all rows were captured at `capturedAt`. */
  readonly availableColumn: string | undefined;
  /** Columns whose values split the rows: dates become `season=/date=`, others `<column>=`. None: the capture's date. */
  readonly partitionColumns: readonly string[];
  readonly forms: ClockForms & Pick<WrittenForms, 'hasDecimalComma'>;
  /** The capture time of a file without a capture column. */
  readonly capturedAt: Instant;
  /** The file's columns under the names of the history; clocks and partitions may go by either name. */
  readonly mapping?: ColumnMapping;
}

/**
 * Writes one snapshot per partition and capture time.
 *
 * @throws KnownError `TABLE_UNREADABLE`, `TABLE_EMPTY`, `COLUMN_MISSING`; as `readClockColumn`, `rowPlaces` and
 *   `writeSnapshots` do; then nothing was written
 */
export async function importTable(
  store: ObjectStore,
  asked: TableImport,
  onProgress: (done: number, total: number) => void,
  origin?: ImportOrigin,
): Promise<ImportReport> {
  const request = inHistoryNames(asked);
  const packed = await readFile(request.path).catch((cause: unknown) => {
    throw unreadable(request.path, cause);
  });
  const { format, bytes } = await plainFile(packed, request.path);
  const read =
    format === 'text'
      ? readDelimitedTable(bytes, request.path)
      : await decodeOf(bytes, request.path);
  const table = mappedTable(read, request.mapping);
  const isCapture = request.availableColumn === undefined;
  const { path, source, availableColumn } = request;
  const partitionColumns = partitionsOf(source, request.partitionColumns, table.rows[0]);
  const groupColumns =
    availableColumn === undefined ? partitionColumns : [...partitionColumns, availableColumn];
  // Columns first: a table of something else has no words to read.
  if (table.rows.length > 0) formOf(table, source);
  const { rows, leftOut } = await admitTable(store, table.rows, {
    path,
    source,
    groupColumns,
  });
  const kept = rows.flatMap((row, index) => (row === null ? [] : [{ row, index }]));
  const isNothing = leftOut.length > 0 && kept.length === 0;
  const recorded = table.isTyped ? {} : await recordedTypes(store, source);
  const admitted = {
    table: {
      ...table,
      rows: kept.map(({ row }) => row),
      rowNumbers: kept.map(({ index }) => index + 1),
    },
    // Clocks and partitions are read as they are in the file.
    exact: kept.map(({ index }) => table.rows[index]!),
  };
  const drafts = isNothing ? [] : tableDrafts(admitted, { ...request, partitionColumns }, recorded);
  return {
    ...(await writeSnapshots(store, drafts, onProgress, origin, { isCapture })),
    leftOut,
  };
}

type NamedImport = TableImport & { readonly mapping: ColumnMapping };

/** The request with every column under its name in the history. */
function inHistoryNames(request: TableImport): NamedImport {
  const { mapping = AS_NAMED, asOfColumn, availableColumn, partitionColumns } = request;
  const named = (name: string): string => mappedName(mapping, name);
  return {
    ...request,
    mapping,
    asOfColumn: asOfColumn === undefined ? undefined : named(asOfColumn),
    availableColumn: availableColumn === undefined ? undefined : named(availableColumn),
    partitionColumns: partitionColumns.map(named),
  };
}

async function decodeOf(bytes: Uint8Array, path: string): Promise<ForeignTable> {
  const trial = new DecodeTrial();
  try {
    return await readForeignTable(bytes, path, trial);
  } finally {
    await trial.close();
  }
}

function unreadable(path: string, cause: unknown): KnownError {
  const problem = (cause as Error).message;
  return STEP_ERRORS.TABLE_UNREADABLE(
    { path, format: 'a Parquet or CSV file', problem },
    { cause },
  );
}

function tableDrafts(
  { table, exact }: { readonly table: ForeignTable; readonly exact: readonly Row[] },
  request: TableImport,
  recorded: Readonly<Record<string, Column<unknown>>>,
): Draft[] {
  const { path, source, asOfColumn, availableColumn, capturedAt } = request;
  const { rowNumbers } = table;
  const forms = { ...request.forms, rowNumbers };
  checkColumns(table, request);
  const columnOf = (name: string): ForeignColumn =>
    table.columns.find((column) => column.name === name)!;
  const clockOf = (name: string): Instant[] => readClockColumn(path, exact, columnOf(name), forms);
  const captures = availableColumn === undefined ? undefined : clockOf(availableColumn);
  const sources = asOfColumn === undefined ? undefined : clockOf(asOfColumn);
  const partitions = request.partitionColumns.map(columnOf);
  const { places, days } = rowPlaces(path, exact, partitions, forms);
  const clocks = [asOfColumn, availableColumn].filter((name) => name !== undefined);
  const given = new Map<string, Column<unknown>>([
    ...[...days.keys()].map((name) => [name, nullable(day())] as const),
    ...clocks.map((name) => [name, instant()] as const),
  ]);
  const options = { forms, instantOf };
  const { contract, rows } = typedTable(table, source, given, recorded, options);
  const members = rows.map((row, index) => {
    const availableAt = captures?.[index] ?? capturedAt;
    const asOf = sources?.[index] ?? availableAt;
    const place = places[index]!;
    checkClockOfDay(path, (rowNumbers?.[index] ?? index + 1) - 1, place, [
      [asOfColumn, asOf],
      [availableColumn, availableAt],
    ]);
    const own = {
      ...Object.fromEntries([...days].map(([name, dates]) => [name, dates[index]])),
      ...(asOfColumn === undefined ? {} : { [asOfColumn]: asOf }),
      ...(availableColumn === undefined ? {} : { [availableColumn]: availableAt }),
    };
    const keys = partitions.length > 0 ? place.keys : dayKeys(easternDate(availableAt));
    return { row: { ...row, ...own }, asOf, availableAt, keys };
  });
  const groups = groupBy(
    members,
    ({ keys, availableAt }) => `${JSON.stringify(keys)} ${String(availableAt)}`,
  );
  return [...groups.values()].map((group) => {
    const { keys, availableAt } = group[0]!;
    const asOf = instantFromMs(Math.max(...group.map((member) => member.asOf)));
    return {
      ...{ dataset: source, keys, asOf, availableAt, contract },
      rows: group.map(({ row }) => row),
    };
  });
}

/** Every column that the request names. */
function columnsNamed({ asOfColumn, availableColumn, partitionColumns }: TableImport): string[] {
  const clocks = [asOfColumn, availableColumn].filter((name) => name !== undefined);
  return [...new Set([...clocks, ...partitionColumns])];
}

function checkColumns({ columns, rows }: ForeignTable, request: TableImport): void {
  const { path } = request;
  const present = columns.map(({ name }) => name);
  const missing = columnsNamed(request).filter((name) => !present.includes(name));
  if (rows.length === 0) throw STEP_ERRORS.TABLE_EMPTY({ path });
  if (missing.length > 0) throw STEP_ERRORS.COLUMN_MISSING({ path, missing, present });
}
