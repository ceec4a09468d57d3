/** Which file of a season folder holds which table: by its name, or by the columns that a known shape has. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  plainFile,
  readDelimitedTable,
  readForeignTable,
  type DecodeTrial,
  type ForeignTable,
} from '@pkg/lake';
import { KnownError } from '@pkg/std';
import { ARCHIVE } from './archive-contracts.ts';
import type { SeasonTables } from './season-tables.ts';
import { ESPN_SHAPES } from './shapes/espn-shapes.ts';
import { LEAGUE_SHAPES } from './shapes/league-shapes.ts';
import { shapeOf, type SeasonShape } from './shapes/season-shape.ts';

export interface SeasonFile {
  readonly path: string;
  /** Undefined for a file in the columns of the archive. */
  readonly shape?: SeasonShape;
}

/** The shapes of schedules and box scores that are known besides the archive's own. */
export const SHAPES: readonly SeasonShape[] = [...LEAGUE_SHAPES, ...ESPN_SHAPES];

/**
 * The file of each table. Other files are looked into only where the schedule or the box scores have none of the archive's
 * names.
 *
 * @throws KnownError `SEASON_FILE_TWICE` where two files hold one table
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
  const names = ARCHIVE.map(({ table, file }) => [table, file, file.replace('.parquet', '.csv')]);
  for (const [table, ...own] of names)
    for (const name of own.filter((each) => present.includes(each)))
      claim(table as keyof SeasonTables, { path: join(folder, name) });
  if (found.has('schedule') && found.has('boxscores')) return found;
  const known = new Set(names.flat());
  for (const name of present) {
    if (known.has(name) || !/\.(parquet|csv)$/i.test(name)) continue;
    const path = join(folder, name);
    const { columns } = await readSeasonTable(path, trial);
    const shape = shapeOf(
      SHAPES,
      columns.map((column) => column.name),
    );
    if (shape !== undefined) claim(shape.table, { path, shape });
  }
  return found;
}

/** A file as a table whose types are its own. @throws KnownError `TABLE_UNREADABLE` */
export async function readSeasonTable(path: string, trial: DecodeTrial): Promise<ForeignTable> {
  const { format, bytes } = await plainFile(await readFile(path), path);
  return format === 'text' ? readDelimitedTable(bytes, path) : readForeignTable(bytes, path, trial);
}

function twice(table: string, one: string, other: string): KnownError {
  return new KnownError({
    code: 'SEASON_FILE_TWICE',
    kind: 'input',
    message: `${one} and ${other} both hold the ${table} of the season`,
    hint: 'leave one of them in the folder; two parts of one table are joined to one file',
  });
}
