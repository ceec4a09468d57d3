/** Reads a season folder (`schedule.parquet`, `injuries.parquet`, ...) into rows. Files that are absent are empty. */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DecodeTrial, type ForeignTable, type Row } from '@pkg/lake';
import { instantFromMs, type KnownError } from '@pkg/std';
import { STEP_ERRORS } from '../errors.ts';
import { ARCHIVE, type ArchiveFile } from './archive-contracts.ts';
import { instantOf, PLAIN_FORMS } from './cast-value.ts';
import { castRows, type TypedColumn } from './column-types.ts';
import {
  archiveName,
  openSeasonTable,
  seasonFiles,
  SHAPES,
  type SeasonFile,
} from './season-files.ts';
import type { InjuryArchiveRow, ReadSeason, SeasonTables } from './season-tables.ts';
import { refuseOtherInjuries } from './shapes/other-injuries.ts';
import {
  inReportColumns,
  reportColumns,
  type ReportColumns,
  type ReportForms,
} from './shapes/report-shape.ts';
import { inShape, refuseIncomplete, shapeOf } from './shapes/season-shape.ts';

/** The forms when nothing is said: times without a zone are refused. */
const UNSAID: ReportForms = {
  unit: undefined,
  timezone: undefined,
  dates: undefined,
  now: instantFromMs(Date.UTC(2100, 0, 1)),
};

const INJURIES = ARCHIVE.find(({ table }) => table === 'injuries')!;

/** The file names that a season folder may hold. */
export const ARCHIVE_FILES: readonly string[] = ARCHIVE.map(({ file }) => file);

/**
 * Names the tables that a file is read with: the schedule knows the tips from which clocks follow, salaries when the
 * contests of their ownership lock, and reports are empty only where their rows say so.
 */
function neededBy(file: string): ReadonlySet<keyof SeasonTables> {
  if (file === 'ownership.parquet') return new Set(['schedule', 'salaries']);
  const isReport = ['injuries.parquet', 'injury_report_index.parquet'].includes(file);
  return new Set(isReport ? ['schedule', 'injuries', 'injuryReports'] : ['schedule']);
}

/**
 * Reads a season folder, or one of its files. A table may lie in a CSV file of the same name, also a packed one; the schedule, the
 * box scores and the injuries may have one of the `shapes` that public packages write, under any name.
 *
 * @param forms the importer's statements about the times of injury reports in such a shape
 * @throws KnownError `NOT_A_SEASON_FOLDER`, `TABLE_UNREADABLE`, `TABLE_CONTRACT`, `COLUMN_TYPE`; as `inReportColumns` does
 */
export async function readArchive(path: string, forms: ReportForms = UNSAID): Promise<ReadSeason> {
  const named = archiveName(basename(path));
  const isFile = ARCHIVE_FILES.includes(named);
  const folder = isFile ? join(path, '..') : path;
  const present = await readdir(folder).then(
    (names) => names.toSorted(),
    () => null,
  );
  if (present === null) throw notASeason(path, present);
  const tables: Partial<Record<keyof SeasonTables, readonly Row[]>> = {};
  const files: Partial<Record<keyof SeasonTables, string>> = {};
  let hasReports = false;
  const trial = new DecodeTrial();
  try {
    const found = await seasonFiles(folder, present, trial);
    if (!found.has('schedule')) throw notASeason(path, present);
    const opened = ARCHIVE.map((archived) => {
      const { table, file } = archived;
      const isNeeded = !isFile || file === named || neededBy(named).has(table);
      const own = isNeeded ? found.get(table) : undefined;
      return { archived, own, read: own && openSeasonTable(own.path, trial) };
    });
    for (const { archived, own, read: readTable } of opened) {
      const { table } = archived;
      tables[table] = [];
      if (own === undefined || readTable === undefined) continue;
      const read = rowsOf(own, archived, await readTable(), forms);
      tables[table] = read.rows;
      files[table] = basename(own.path);
      hasReports ||= read.isReports;
    }
  } finally {
    await trial.close();
  }
  return { ...(tables as unknown as SeasonTables), files, hasReports };
}

/** The rows of a file of injury reports in the shape of the league's. @throws KnownError as `readArchive` does */
export function reportRows(
  table: ForeignTable,
  columns: ReportColumns,
  forms: ReportForms,
): readonly InjuryArchiveRow[] {
  const archived = ARCHIVE.find(({ table: name }) => name === 'injuries')!;
  return shapedRows(
    inReportColumns(table, columns, forms),
    archived,
  ) as unknown as InjuryArchiveRow[];
}

/** A file under a name of the archive may have another shape, too. */
function rowsOf(
  file: SeasonFile,
  archived: ArchiveFile,
  table: ForeignTable,
  forms: ReportForms,
): { readonly rows: readonly Row[]; readonly isReports: boolean } {
  const names = table.columns.map(({ name }) => name);
  const isOwn = missingColumns(names, archived).length === 0;
  const reports =
    file.reports ?? (archived.table === 'injuries' && !isOwn ? reportColumns(names) : undefined);
  if (reports !== undefined)
    return { rows: shapedRows(inReportColumns(table, reports, forms), archived), isReports: true };
  const own = SHAPES.filter((each) => !isOwn && each.table === archived.table);
  const shape = file.shape ?? shapeOf(own, names);
  if (shape !== undefined) refuseIncomplete(shape, file.path, names);
  if (archived.table === 'injuries' && !isOwn) refuseOtherInjuries(file.path, names);
  const rows =
    shape === undefined
      ? archiveRows(table, archived)
      : shapedRows(inShape(shape, table), archived);
  return { rows, isReports: false };
}

/** Whether a table of injuries is in the columns of the archive itself. */
export function isArchiveInjuries(columns: readonly string[]): boolean {
  return missingColumns(columns, INJURIES).length === 0;
}

function missingColumns(
  present: readonly string[],
  { contract, optional = [] }: ArchiveFile,
): string[] {
  return Object.keys(contract.columns).filter(
    (name) => !present.includes(name) && !optional.includes(name),
  );
}

/** The rows of a table in the archive's columns, which may lack some of them. */
function shapedRows(shaped: ForeignTable, archived: ArchiveFile): readonly Row[] {
  const told = new Set(shaped.columns.map(({ name }) => name));
  const optional = Object.keys(archived.contract.columns).filter((name) => !told.has(name));
  return archiveRows(shaped, { ...archived, optional });
}

/**
 * The rows of one file in the types that the season format has.
 *
 * @throws KnownError `TABLE_CONTRACT`, `COLUMN_TYPE`
 */
export function archiveRows(table: ForeignTable, archived: ArchiveFile): readonly Row[] {
  const { contract, optional = [] } = archived;
  const { path } = table;
  const present = new Map(table.columns.map((column) => [column.name, column]));
  const missing = missingColumns([...present.keys()], archived);
  if (missing.length > 0) {
    const problem = `it lacks ${missing.join(', ')}`;
    const remedy = ['import other tables with --source, --as-of-column and --available-column'];
    throw STEP_ERRORS.TABLE_CONTRACT({ path, table: 'the seasons format', problem }, { remedy });
  }
  const columns = Object.entries(contract.columns).flatMap(([name, to]): TypedColumn[] => {
    const from = present.get(name);
    return from === undefined ? [] : [{ from, to, isFree: false }];
  });
  const rows = castRows(table, columns, { forms: PLAIN_FORMS, instantOf });
  for (const name of optional) if (!present.has(name)) for (const row of rows) row[name] = null;
  return rows;
}

function notASeason(path: string, present: readonly string[] | null): KnownError {
  const found =
    present === null ? 'it is no folder' : `found ${present.slice(0, 8).join(', ') || 'nothing'}`;
  const known = SHAPES.filter(({ table }) => table === 'schedule').map(({ name }) => name);
  return STEP_ERRORS.NOT_A_SEASON_FOLDER({ path, known, found });
}
