/** Reads a season folder (`schedule.parquet`, `injuries.parquet`, ...) into rows. Files that are absent are empty. */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DecodeTrial, type ForeignTable, type Row } from '@pkg/lake';
import { KnownError } from '@pkg/std';
import { ARCHIVE, type ArchiveFile } from './archive-contracts.ts';
import { instantOf, PLAIN_FORMS } from './cast-value.ts';
import { castRows, type TypedColumn } from './column-types.ts';
import { readSeasonTable, seasonFiles, SHAPES, type SeasonFile } from './season-files.ts';
import type { ReadSeason, SeasonTables } from './season-tables.ts';
import { inShape } from './shapes/season-shape.ts';

/** The file names that a season folder may hold. */
const ARCHIVE_FILES: readonly string[] = ARCHIVE.map(({ file }) => file);

/**
 * What a file is read with: the schedule knows the tips from which clocks follow, salaries when the contests of their ownership lock,
 * and reports are empty only where their rows say so.
 */
function neededBy(file: string): ReadonlySet<keyof SeasonTables> {
  if (file === 'ownership.parquet') return new Set(['schedule', 'salaries']);
  const isReport = ['injuries.parquet', 'injury_report_index.parquet'].includes(file);
  return new Set(isReport ? ['schedule', 'injuries', 'injuryReports'] : ['schedule']);
}

/**
 * Reads a season folder, or one of its files. A table may lie in a CSV file of the same name; the schedule and the box scores
 * may have one of the `shapes` that public packages write, under any name.
 *
 * @throws KnownError `NOT_A_SEASON_FOLDER`, `TABLE_UNREADABLE`, `TABLE_CONTRACT`, `COLUMN_TYPE`
 */
export async function readArchive(path: string): Promise<ReadSeason> {
  const isFile = ARCHIVE_FILES.includes(basename(path).replace(/\.csv$/, '.parquet'));
  const folder = isFile ? join(path, '..') : path;
  const present = await readdir(folder).then(
    (names) => names.toSorted(),
    () => null,
  );
  if (present === null) throw notASeason(path, present);
  const named = basename(path).replace(/\.csv$/, '.parquet');
  const tables: Partial<Record<keyof SeasonTables, readonly Row[]>> = {};
  const files: Partial<Record<keyof SeasonTables, string>> = {};
  const trial = new DecodeTrial();
  try {
    const found = await seasonFiles(folder, present, trial);
    if (!found.has('schedule')) throw notASeason(path, present);
    for (const archived of ARCHIVE) {
      const { table, file } = archived;
      const isNeeded = !isFile || file === named || neededBy(named).has(table);
      const own = isNeeded ? found.get(table) : undefined;
      tables[table] = own === undefined ? [] : await rowsOf(own, archived, trial);
      if (own !== undefined) files[table] = basename(own.path);
    }
  } finally {
    await trial.close();
  }
  return { ...(tables as unknown as SeasonTables), files };
}

async function rowsOf(
  { path, shape }: SeasonFile,
  archived: ArchiveFile,
  trial: DecodeTrial,
): Promise<readonly Row[]> {
  const table = await readSeasonTable(path, trial);
  if (shape === undefined) return archiveRows(table, archived);
  const shaped = inShape(shape, table);
  const told = new Set(shaped.columns.map(({ name }) => name));
  const optional = Object.keys(archived.contract.columns).filter((name) => !told.has(name));
  return archiveRows(shaped, { ...archived, optional });
}

/**
 * The rows of one file in the types that the season format has.
 *
 * @throws KnownError `TABLE_CONTRACT`, `COLUMN_TYPE`
 */
export function archiveRows(
  table: ForeignTable,
  { contract, optional = [] }: ArchiveFile,
): readonly Row[] {
  const { path } = table;
  const present = new Map(table.columns.map((column) => [column.name, column]));
  const missing = Object.keys(contract.columns).filter(
    (name) => !present.has(name) && !optional.includes(name),
  );
  if (missing.length > 0) {
    throw new KnownError({
      code: 'TABLE_CONTRACT',
      kind: 'input',
      message: `${path} lacks ${missing.length === 1 ? 'a column' : 'columns'} of the seasons format: ${missing.join(', ')}`,
      hint: 'import other tables with --source, --as-of-column and --available-column',
    });
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
  return new KnownError({
    code: 'NOT_A_SEASON_FOLDER',
    kind: 'input',
    message: `${path} is not a season folder with a schedule (schedule.parquet, schedule.csv, or ${known.join(', ')}): ${found}`,
    hint: 'name a folder like seasons/2023-24, or a single Parquet or CSV file with --source',
  });
}
