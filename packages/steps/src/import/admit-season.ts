/**
 * The door of a season folder: every table in the words of the schedule and of the known vocabularies, before anything
 * is written. Rows that can't be read are refused, all of them together; rows that are of no use are left out and
 * reported.
 */
import { admitBoxScores } from './admit-box-scores.ts';
import { admitInjuries } from './admit-injuries.ts';
import { admitOdds } from './admit-odds.ts';
import { admitSchedule } from './admit-schedule.ts';
import { admitSlates } from './admit-slates.ts';
import { Door } from './door.ts';
import { throwRefused } from './refusals.ts';
import { typedRows } from './typed-rows.ts';
import { ARCHIVE_FILE_OF, fileOf, type ReadSeason, type SeasonTables } from './season-tables.ts';

export interface AdmittedSeason {
  readonly tables: SeasonTables;
  readonly doors: Readonly<Record<keyof SeasonTables, Door>>;
  /** The rows that were left out, by file. */
  readonly leftOut: readonly string[];
}

/** @throws KnownError `ROWS_REFUSED`, `REPORTS_WITHOUT_ROWS` */
export function admitSeason(archive: ReadSeason): AdmittedSeason {
  const names = Object.keys(ARCHIVE_FILE_OF) as (keyof SeasonTables)[];
  const doors = Object.fromEntries(
    names.map((table) => [table, new Door(fileOf(archive, table), archive[table])]),
  ) as unknown as Readonly<Record<keyof SeasonTables, Door>>;
  const tables = Object.fromEntries(
    names.map((table) => [table, typedRows<object>(table, archive[table], doors[table])]),
  ) as unknown as SeasonTables;
  const schedule = admitSchedule(tables.schedule, tables.boxscores, doors.schedule);
  // Without its schedule nothing else can be judged.
  throwRefused(doors.schedule.refused, HINT);
  const boxscores = admitBoxScores(tables.boxscores, schedule, doors.boxscores);
  const reports = admitInjuries(tables.injuries, tables.injuryReports, schedule, {
    injuries: doors.injuries,
    index: doors.injuryReports,
  });
  const odds = admitOdds(tables.odds, schedule, doors.odds);
  const { notes, ...slates } = admitSlates(tables, schedule, doors);
  const all = Object.values(doors);
  throwRefused(
    all.flatMap((door) => door.refused),
    HINT,
  );
  return {
    tables: { schedule: schedule.games, boxscores, ...reports, odds, ...slates },
    doors,
    leftOut: [...all.flatMap((door) => door.leftOut()), ...notes],
  };
}

const HINT = 'mend or remove the named rows, then import again';
