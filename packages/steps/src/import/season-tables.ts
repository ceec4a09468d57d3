/**
 * The seasons archive as rows: `pipeline import <season folder>` reads them and the demo league makes them. Column
 * names are the archive's; instants are UTC, days are ET calendar days.
 */
import type { OfCounts } from '@pkg/nba';
import type { GameDate, Instant } from '@pkg/std';

export interface ScheduleArchiveRow {
  readonly season: string; // '2023-24'
  readonly season_type: string; // 'Regular Season', 'Playoffs', 'Preseason', 'All-Star', ...
  readonly game_id: string; // ten characters; 1-3 tell the kind: 002 regular season
  readonly game_date: GameDate;
  readonly tip_utc: Instant;
  readonly home: string; // tricode
  readonly away: string;
  readonly home_team_id: number | null;
  readonly away_team_id: number | null;
}

export interface BoxScoreArchiveRow extends OfCounts<number | null> {
  readonly game_id: string;
  readonly game_date: GameDate;
  readonly team: string;
  readonly team_id: number;
  readonly opp: string;
  readonly opp_id: number;
  readonly is_home: boolean;
  readonly player_id: number | null;
  readonly player_name: string;
  /** played, dnp, did_not_dress, not_with_team, suspended, inactive, dnp_unspecified */
  readonly status: string;
  readonly starter: boolean;
  /** Decimal; null, as all counts, when the player did not play. */
  readonly minutes: number | null;
  readonly plus_minus: number | null;
}

export interface InjuryArchiveRow {
  readonly report_ts_utc: Instant;
  readonly pdf_created_utc: Instant;
  /** player, not_yet_submitted, non_nba_event */
  readonly row_type: string;
  readonly game_date: GameDate;
  readonly tip_utc: Instant | null;
  readonly matchup: string; // 'LAL@DEN'
  readonly away: string;
  readonly home: string;
  readonly team: string; // tricode
  readonly player_listed: string | null; // 'Porter Jr., Michael'
  readonly player: string | null; // 'Michael Porter Jr.'
  readonly status: string | null; // Out, Doubtful, Questionable, Probable, Available
  readonly reason: string | null;
  readonly page: number;
  readonly row_no: number;
}

/** One row per report file, also for those without players. */
export interface InjuryReportIndexRow {
  readonly report_ts_utc: Instant;
  readonly pdf_created_utc: Instant;
}

export interface OddsArchiveRow {
  readonly snapshot_ts_utc: Instant;
  readonly game_id: string | null;
  readonly game_date_et: GameDate;
  readonly home: string;
  readonly away: string;
  readonly book: string;
  readonly book_last_update_utc: Instant;
  readonly market: string; // 'spread' or 'total'
  /** Home spread in points, negative when the home team is favoured; or the total. */
  readonly line: number;
}

export interface SalaryArchiveRow {
  readonly game_date: GameDate;
  readonly period_id: number; // one slate: the draft group
  readonly player_id: number | null;
  readonly player_name: string;
  readonly team: string;
  readonly positions: string; // 'PG/SG'
  readonly salary: number; // USD
  readonly matchup: string; // 'LAL@DEN 4:30 PM', its clock is Pacific time
}

export interface OwnershipArchiveRow {
  readonly game_date: GameDate;
  readonly period_id: number;
  readonly contest_id: number;
  readonly contest_name: string;
  readonly entries: number;
  readonly buyin: number | null;
  readonly contest_type: number | null;
  readonly player_id: number | null;
  readonly player_name: string;
  readonly salary: number | null;
  readonly actual_own_pct: number; // 0-100
}

/** A whole season, or any part of one. */
export interface SeasonTables {
  readonly schedule: readonly ScheduleArchiveRow[];
  readonly boxscores: readonly BoxScoreArchiveRow[];
  readonly injuries: readonly InjuryArchiveRow[];
  readonly injuryReports: readonly InjuryReportIndexRow[];
  readonly odds: readonly OddsArchiveRow[];
  readonly salaries: readonly SalaryArchiveRow[];
  readonly ownership: readonly OwnershipArchiveRow[];
}

/** The file of each table in a season folder. */
export const ARCHIVE_FILE_OF: Readonly<Record<keyof SeasonTables, string>> = {
  schedule: 'schedule.parquet',
  boxscores: 'boxscores.parquet',
  injuries: 'injuries.parquet',
  injuryReports: 'injury_report_index.parquet',
  odds: 'odds.parquet',
  salaries: 'dk_salaries.parquet',
  ownership: 'ownership.parquet',
};

/** A season as it was read: a table that does not lie in the archive's own file says where it lies. */
export type ReadSeason = SeasonTables & {
  readonly files?: Readonly<Partial<Record<keyof SeasonTables, string>>>;
  /** Whether the injuries came in the shape of the league's reports, for whose times a zone may have been said. */
  readonly hasReports?: boolean;
};

/** The file that a table was read from, as messages name it. */
export function fileOf(season: ReadSeason, table: keyof SeasonTables): string {
  return season.files?.[table] ?? ARCHIVE_FILE_OF[table];
}
