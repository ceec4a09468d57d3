/** Reads a season folder (`schedule.parquet`, `injuries.parquet`, ...) into rows. Files that are absent are empty. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DecodeTrial, readForeignTable, type ForeignTable, type Row } from '@pkg/lake';
import { KnownError } from '@pkg/std';
import { ARCHIVE, type ArchiveFile } from './archive-contracts.ts';
import { instantOf, PLAIN_FORMS } from './cast-value.ts';
import { castRows, type TypedColumn } from './column-types.ts';
import type { SeasonTables } from './season-tables.ts';

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
 * Reads a season folder, or one of its files.
 *
 * @throws KnownError `NOT_A_SEASON_FOLDER`, `TABLE_UNREADABLE`, `TABLE_CONTRACT`, `COLUMN_TYPE`
 */
export async function readArchive(path: string): Promise<SeasonTables> {
  const isFile = ARCHIVE_FILES.includes(basename(path));
  const folder = isFile ? join(path, '..') : path;
  const present = await readdir(folder).then(
    (names) => new Set(names),
    () => null,
  );
  if (present?.has('schedule.parquet') !== true) throw notASeason(path, present);
  const tables: Partial<Record<keyof SeasonTables, readonly Row[]>> = {};
  const trial = new DecodeTrial();
  try {
    for (const archived of ARCHIVE) {
      const { table, file } = archived;
      const isNeeded = !isFile || file === basename(path) || neededBy(basename(path)).has(table);
      const isWanted = present.has(file) && isNeeded;
      tables[table] = isWanted
        ? archiveRows(await readTable(join(folder, file), trial), archived)
        : [];
    }
  } finally {
    await trial.close();
  }
  return tables as unknown as SeasonTables;
}

async function readTable(path: string, trial: DecodeTrial): Promise<ForeignTable> {
  return readForeignTable(await readFile(path), path, trial);
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

function notASeason(path: string, present: ReadonlySet<string> | null): KnownError {
  const found =
    present === null
      ? 'it is no folder'
      : `found ${[...present].slice(0, 8).join(', ') || 'nothing'}`;
  return new KnownError({
    code: 'NOT_A_SEASON_FOLDER',
    kind: 'input',
    message: `${path} is not a season folder with schedule.parquet: ${found}`,
    hint: 'name a folder like seasons/2023-24, or a single Parquet or CSV file with --source',
  });
}
