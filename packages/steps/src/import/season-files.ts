/** Tells which file of a season folder holds which table: by its name, or by the columns that a known shape has. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  plainFile,
  readDelimitedTable,
  readForeignColumns,
  readForeignTable,
  type DecodeTrial,
  type ForeignTable,
  type PlainFile,
} from '@pkg/lake';
import type { KnownError } from '@pkg/std';
import { STEP_ERRORS } from '../errors.ts';
import { ARCHIVE } from './archive-contracts.ts';
import { readRecords } from './json-records.ts';
import type { SeasonTables } from './season-tables.ts';
import { ESPN_SHAPES } from './shapes/espn-shapes.ts';
import { LEAGUE_SHAPES } from './shapes/league-shapes.ts';
import { refuseOtherInjuries } from './shapes/other-injuries.ts';
import { reportColumns, type ReportColumns } from './shapes/report-shape.ts';
import { refuseIncomplete, shapeOf, type SeasonShape } from './shapes/season-shape.ts';

export interface SeasonFile {
  readonly path: string;
  /** Undefined for a file in the columns of the archive. */
  readonly shape?: SeasonShape;
  /** The columns of a file of the league's injury reports. */
  readonly reports?: ReportColumns;
}

/** The shapes of schedules and box scores that are known besides the archive's own. */
export const SHAPES: readonly SeasonShape[] = [...LEAGUE_SHAPES, ...ESPN_SHAPES];

/** Parquet, CSV, and CSV that gzip or zstd packed. */
const TABLE_NAME = /\.(?:parquet|csv(?:\.(?:gz|zst|zstd))?)$/i;
const REPORTS_NAME = /injur.*\.json(?:\.(?:gz|zst|zstd))?$/i;

/** The name in the archive that a file's name stands for, whatever its format: `odds.parquet` of `odds.csv.gz`. */
export function archiveName(name: string): string {
  return name.replace(TABLE_NAME, '.parquet');
}

/**
 * The file of each table. Other files are looked into only where the schedule, the box scores or the injuries have none of the
 * archive's names.
 *
 * @throws KnownError `SEASON_FILE_TWICE` where two files hold one table; `NOT_AN_INJURY_REPORT`, `SHAPE_INCOMPLETE`
 */
export async function seasonFiles(
  folder: string,
  present: readonly string[],
  trial: DecodeTrial,
): Promise<Map<keyof SeasonTables, SeasonFile>> {
  const found = new Map<keyof SeasonTables, SeasonFile>();
  const claim = (table: keyof SeasonTables, file: SeasonFile): void => {
    const earlier = found.get(table);
    if (earlier !== undefined) throw twice(table, earlier.path, file.path);
    found.set(table, file);
  };
  const tables = new Map(ARCHIVE.map(({ table, file }) => [file, table]));
  const others = present.filter((name) => {
    const table = TABLE_NAME.test(name) ? tables.get(archiveName(name)) : undefined;
    if (table !== undefined) claim(table, { path: join(folder, name) });
    return table === undefined;
  });
  if (['schedule', 'boxscores', 'injuries'].every((table) => found.has(table as 'schedule')))
    return found;
  for (const name of others) {
    if (!TABLE_NAME.test(name) && !REPORTS_NAME.test(name)) continue;
    const path = join(folder, name);
    const table = await readSeasonTable(path, trial);
    const columns = namesOf(table.columns);
    const shape = shapeOf(SHAPES, columns);
    const reports = reportColumns(columns);
    if (shape !== undefined) refuseIncomplete(shape, path, columns);
    if (shape !== undefined) claim(shape.table, { path, shape });
    else if (reports !== undefined) claim('injuries', { path, reports });
    else refuseOtherInjuries(path, columns);
  }
  return found;
}

/** A file as a table whose types are its own; records of JSON as text. @throws KnownError `TABLE_UNREADABLE` */
function readSeasonTable(path: string, trial: DecodeTrial): Promise<ForeignTable> {
  return openSeasonTable(path, trial)();
}

/**
 * Begins to read a file as `readSeasonTable` does: its trial goes on in the other thread while this one decodes what was opened
 * before.
 *
 * @returns decodes it
 */
export function openSeasonTable(path: string, trial: DecodeTrial): () => Promise<ForeignTable> {
  const begun = begin(path, trial);
  // Whoever decodes it gets the error; nobody does where an earlier file is refused.
  begun.catch(() => undefined);
  return async () => {
    const { format, bytes, passed } = await begun;
    return decoded(bytes, path, format, { passForeign: () => passed });
  };
}

async function begin(
  path: string,
  trial: DecodeTrial,
): Promise<PlainFile & { readonly passed: Promise<void> }> {
  const { format, bytes } = await plainFile(await readFile(path), path);
  const isText = format === 'text' || isRecords(path);
  const passed = isText ? Promise.resolve() : trial.passForeign(bytes, path);
  passed.catch(() => undefined);
  return { format, bytes, passed };
}

/** The same of a file whose columns are wanted; undefined of others, of which no value of Parquet is decoded. */
export async function readWantedTable(
  path: string,
  trial: DecodeTrial,
  isWanted: (columns: readonly string[]) => boolean,
): Promise<ForeignTable | undefined> {
  const { format, bytes } = await plainFile(await readFile(path), path);
  const isText = format === 'text' || isRecords(path);
  if (!isText && !isWanted(namesOf(readForeignColumns(bytes, path)))) return undefined;
  const table = await decoded(bytes, path, format, trial);
  return isWanted(namesOf(table.columns)) ? table : undefined;
}

async function decoded(
  bytes: Uint8Array,
  path: string,
  format: PlainFile['format'],
  trial: Pick<DecodeTrial, 'passForeign'>,
): Promise<ForeignTable> {
  if (isRecords(path)) return readRecords(bytes, path);
  return format === 'text' ? readDelimitedTable(bytes, path) : readForeignTable(bytes, path, trial);
}

function namesOf(columns: readonly { readonly name: string }[]): string[] {
  return columns.map(({ name }) => name);
}

function isRecords(path: string): boolean {
  return /\.json(?:\.(?:gz|zst|zstd))?$/i.test(path);
}

function twice(table: string, one: string, other: string): KnownError {
  const reports = { command: ['import', '<folder of reports>'] };
  const remedy = ['import the folder of reports by itself: ', reports];
  return STEP_ERRORS.SEASON_FILE_TWICE(
    { one, other, table },
    table === 'injuries' ? { remedy } : {},
  );
}
