/** The columns of a season folder's files that are read, with their types; each file may have more. */
import {
  day,
  defineContract,
  flag,
  instant,
  int,
  nullable,
  real,
  text,
  type TableContract,
} from '@pkg/lake';
import { eachCount } from '@pkg/nba';
import type { SeasonTables } from './season-tables.ts';

export interface ArchiveFile {
  readonly table: keyof SeasonTables;
  readonly file: string;
  readonly contract: TableContract;
  /** Columns that a file may do without. */
  readonly optional?: readonly string[];
}

const SCHEDULE = defineContract('schedule.parquet', [], {
  season: text(),
  season_type: text(),
  game_id: text(),
  game_date: day(),
  tip_utc: instant(),
  home: text(),
  away: text(),
  home_team_id: nullable(int()),
  away_team_id: nullable(int()),
});

const BOXSCORES = defineContract('boxscores.parquet', [], {
  game_id: text(),
  game_date: day(),
  team: text(),
  team_id: int(),
  opp: text(),
  opp_id: int(),
  is_home: flag(),
  player_id: nullable(int()),
  player_name: text(),
  status: text(),
  starter: flag(),
  minutes: nullable(real()),
  ...eachCount(nullable(int())),
});

const INJURIES = defineContract('injuries.parquet', [], {
  report_ts_utc: instant(),
  pdf_created_utc: instant(),
  row_type: text(),
  game_date: day(),
  matchup: text(),
  away: text(),
  home: text(),
  team: nullable(text()),
  player: nullable(text()),
  status: nullable(text()),
  reason: nullable(text()),
  page: int(),
  row_no: int(),
});

const INJURY_REPORTS = defineContract('injury_report_index.parquet', [], {
  report_ts_utc: instant(),
  pdf_created_utc: instant(),
});

const ODDS = defineContract('odds.parquet', [], {
  snapshot_ts_utc: instant(),
  game_id: nullable(text()),
  game_date_et: day(),
  home: text(),
  away: text(),
  book: text(),
  book_last_update_utc: instant(),
  market: text(),
  line: nullable(real()),
});

const SALARIES = defineContract('dk_salaries.parquet', [], {
  game_date: day(),
  period_id: int(),
  player_id: nullable(int()),
  player_name: text(),
  team: text(),
  positions: text(),
  salary: int(),
});

const OWNERSHIP = defineContract('ownership.parquet', [], {
  game_date: day(),
  period_id: int(),
  contest_id: int(),
  contest_name: text(),
  entries: int(),
  player_id: nullable(int()),
  player_name: text(),
  actual_own_pct: real(),
});

/** The files of a season folder, in the order in which they are read. */
export const ARCHIVE: readonly ArchiveFile[] = [
  {
    table: 'schedule',
    file: 'schedule.parquet',
    contract: SCHEDULE,
    optional: ['home_team_id', 'away_team_id'],
  },
  { table: 'boxscores', file: 'boxscores.parquet', contract: BOXSCORES },
  { table: 'injuries', file: 'injuries.parquet', contract: INJURIES },
  { table: 'injuryReports', file: 'injury_report_index.parquet', contract: INJURY_REPORTS },
  { table: 'odds', file: 'odds.parquet', contract: ODDS },
  { table: 'salaries', file: 'dk_salaries.parquet', contract: SALARIES, optional: ['player_id'] },
  {
    table: 'ownership',
    file: 'ownership.parquet',
    contract: OWNERSHIP,
    optional: ['player_id'],
  },
];
