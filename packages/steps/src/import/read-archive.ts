/** Reads a season folder (`schedule.parquet`, `injuries.parquet`, ...) into rows. Files that are absent are empty. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DecodeTrial, readForeignRows, type Row } from '@pkg/lake';
import { KnownError } from '@pkg/std';
import type { SeasonTables } from './season-tables.ts';

type TableFile = readonly [table: keyof SeasonTables, file: string, required: readonly string[]];

const FILES: readonly TableFile[] = [
  ['schedule', 'schedule.parquet', ['game_id', 'game_date', 'tip_utc', 'home', 'away']],
  [
    'boxscores',
    'boxscores.parquet',
    ['game_id', 'game_date', 'team', 'player_name', 'status', 'minutes'],
  ],
  ['injuries', 'injuries.parquet', ['report_ts_utc', 'pdf_created_utc', 'row_type', 'game_date']],
  ['injuryReports', 'injury_report_index.parquet', ['report_ts_utc', 'pdf_created_utc']],
  ['odds', 'odds.parquet', ['snapshot_ts_utc', 'game_date_et', 'book', 'market', 'line']],
  ['salaries', 'dk_salaries.parquet', ['game_date', 'period_id', 'player_name', 'team', 'salary']],
  ['ownership', 'ownership.parquet', ['game_date', 'period_id', 'contest_id', 'actual_own_pct']],
];

/** The file names that a season folder may hold. */
const ARCHIVE_FILES: readonly string[] = FILES.map(([, file]) => file);

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
 * @throws KnownError `NOT_A_SEASON_FOLDER`, `TABLE_UNREADABLE`, `TABLE_CONTRACT`
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
    for (const [table, file, required] of FILES) {
      const isNeeded = !isFile || file === basename(path) || neededBy(basename(path)).has(table);
      const isWanted = present.has(file) && isNeeded;
      tables[table] = isWanted ? await readTable(join(folder, file), required, trial) : [];
    }
  } finally {
    await trial.close();
  }
  return tables as unknown as SeasonTables;
}

async function readTable(
  path: string,
  required: readonly string[],
  trial: DecodeTrial,
): Promise<readonly Row[]> {
  const rows = await readForeignRows(await readFile(path), path, trial);
  const missing = rows[0] === undefined ? [] : required.filter((name) => !(name in rows[0]!));
  if (missing.length > 0) {
    throw new KnownError({
      code: 'TABLE_CONTRACT',
      kind: 'input',
      message: `${path} lacks ${missing.length === 1 ? 'a column' : 'columns'} of the seasons format: ${missing.join(', ')}`,
      hint: 'import other tables with --source, --as-of-column and --available-column',
    });
  }
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
