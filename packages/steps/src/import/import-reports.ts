/** Brings injury reports that a scraper kept into the history, without the season that they belong to: the teams are those on record. */
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DecodeTrial, type ForeignTable } from '@pkg/lake';
import { seasonOf, teamReader, scheduledGames, type TeamReader } from '@pkg/nba';
import { formatInstant, type Instant, type ObjectStore, type KnownError } from '@pkg/std';
import { STEP_ERRORS } from '../errors.ts';
import { admitInjuries } from './admit-injuries.ts';
import { Door } from './door.ts';
import { ARCHIVE_FILES, isArchiveInjuries, reportRows } from './read-archive.ts';
import { throwRefused } from './refusals.ts';
import { refuseBreaches } from './row-origin.ts';
import { archiveName, readWantedTable } from './season-files.ts';
import { injuryDrafts, type Draft } from './season-snapshots.ts';
import { refuseOtherInjuries } from './shapes/other-injuries.ts';
import { reportColumns, type ReportColumns, type ReportForms } from './shapes/report-shape.ts';
import { typedRows } from './typed-rows.ts';
import { writeSnapshots, type ImportOrigin, type ImportReport } from './write-snapshots.ts';

/** Files that are looked into. */
const FILE_NAME = /\.(?:parquet|csv|json)(?:\.(?:gz|zst|zstd))?$/i;

interface ReportFile {
  readonly table: ForeignTable;
  readonly columns: ReportColumns;
}

/**
 * Imports a file of injury reports, or a folder of such files; undefined, and nothing is done, of any other.
 *
 * @throws KnownError `NOT_AN_INJURY_REPORT`, `REPORT_TWICE`, `ROWS_REFUSED`; as `inReportColumns` and `writeSnapshots` do
 */
export async function importReports(
  store: ObjectStore,
  path: string,
  forms: ReportForms,
  onProgress: (done: number, total: number) => void,
  origin: ImportOrigin,
): Promise<(ImportReport & { readonly notes: readonly string[] }) | undefined> {
  const files = await reportFiles(path);
  if (files === undefined) return undefined;
  const games = await scheduledGames(store);
  const teams = teamReader(
    games.flatMap((game) => [game.home_team_tricode, game.away_team_tricode]),
  );
  const doors: Door[] = [];
  const drafts = files.flatMap((file) => draftsOf(file, teams, forms, doors));
  throwRefused(
    doors.flatMap((door) => door.refused),
    'mend or remove the named rows, then import again',
  );
  refuseRepeats(drafts);
  refuseBreaches(drafts);
  const written = await writeSnapshots(store, drafts, onProgress, origin);
  const leftOut = doors.flatMap((door) => door.leftOut());
  return { ...written, leftOut, notes: [inWords(drafts, files.length)] };
}

/** The tables of a file, or of every file of a folder; undefined where the first is of something else. */
async function reportFiles(path: string): Promise<ReportFile[] | undefined> {
  const kind = await stat(path).catch(() => undefined);
  if (kind === undefined) return undefined;
  const names = kind.isDirectory() ? (await readdir(path)).toSorted() : [basename(path)];
  const folder = kind.isDirectory() ? path : join(path, '..');
  const isNamed = names.some((name) => ARCHIVE_FILES.includes(archiveName(name)));
  if (isNamed && kind.isDirectory()) return undefined;
  const trial = new DecodeTrial();
  const files: ReportFile[] = [];
  try {
    for (const name of names.filter((each) => FILE_NAME.test(each))) {
      const file = join(folder, name);
      const table = await readWantedTable(file, trial, (present) => {
        if (isNamed && isArchiveInjuries(present)) return false;
        refuseOtherInjuries(file, present);
        return reportColumns(present) !== undefined;
      });
      if (table === undefined && files.length > 0) throw mixed(file, path);
      if (table === undefined) return undefined;
      const columns = reportColumns(table.columns.map((column) => column.name))!;
      files.push({ table, columns });
    }
  } finally {
    await trial.close();
  }
  return files.length === 0 ? undefined : files;
}

function draftsOf(
  { table, columns }: ReportFile,
  teams: TeamReader,
  forms: ReportForms,
  doors: Door[],
): Draft[] {
  const rows = reportRows(table, columns, forms);
  const door = new Door(table.path, rows);
  const index = new Door(table.path, []);
  doors.push(door);
  const typed = typedRows('injuries', rows, door);
  const admitted = admitInjuries(typed, [], { teams, games: [] }, { injuries: door, index });
  return injuryDrafts(admitted, door, seasonOf);
}

/** A report lies in one file, whole. @throws KnownError `REPORT_TWICE` */
function refuseRepeats(drafts: readonly Draft[]): void {
  const files = new Map<Instant, string>();
  for (const { asOf, origin } of drafts) {
    const [earlier, file] = [files.get(asOf), origin!.file];
    if (earlier !== undefined)
      throw STEP_ERRORS.REPORT_TWICE({ earlier, file, reportedAt: formatInstant(asOf) });
    files.set(asOf, file);
  }
}

function mixed(file: string, folder: string): KnownError {
  const remedy = ['import the reports from a folder of their own, or each file by itself'];
  const problem = `other files in ${folder} are injury reports, and this one is not`;
  return STEP_ERRORS.NOT_AN_INJURY_REPORT({ path: file, problem }, { remedy });
}

function inWords(drafts: readonly Draft[], files: number): string {
  const times = drafts.map(({ asOf }) => asOf).toSorted((a, b) => a - b);
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return 'no injury report: the file has no rows';
  const count =
    drafts.length === 1 ? 'one injury report' : `${String(drafts.length)} injury reports`;
  const span =
    first === last ? formatInstant(first) : `${formatInstant(first)} to ${formatInstant(last)}`;
  return `${count} in ${files === 1 ? 'one file' : `${String(files)} files`}, of ${span}`;
}
