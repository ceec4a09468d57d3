/** Rows for tests: valid and dull, with the changes that a test cares about. */
import type { RowOf, SnapshotRef } from '@pkg/lake';
import type { DK_SALARIES, INJURIES_RAW, Game } from '@pkg/nba';
import { formatInstant, parseGameDate, parseInstant, sha256, type Instant } from '@pkg/std';
import type { RosterRow } from '../ingest/roster-row.ts';
import type { Line } from '../box-scores/box-score-history.ts';
import type { MinutesFeatures } from '../minutes/build-features.ts';
import type { Form } from '../minutes/form.ts';
import type { TeamContext } from '../minutes/team-context.ts';

export const DAY = parseGameDate('2024-01-15');
export const AT = (text: string): Instant => parseInstant(text);

/** A line of a player who played 30 minutes for team 1 (`HOM`) against team 2 (`AWY`). */
export function line(change: Partial<Line> = {}): Line {
  return {
    game_id: '0022300001',
    game_date: parseGameDate('2024-01-10'),
    team_id: 1,
    team_tricode: 'HOM',
    opponent_team_id: 2,
    opponent_team_tricode: 'AWY',
    is_home: true,
    player_id: 11,
    player_name: 'Ann One',
    status: 'played',
    starter: true,
    minutes: 30,
    fgm: 8,
    fga: 16,
    fg3m: 2,
    fg3a: 6,
    ftm: 3,
    fta: 4,
    oreb: 1,
    dreb: 5,
    reb: 6,
    ast: 4,
    stl: 1,
    blk: 1,
    tov: 2,
    pf: 2,
    pts: 21,
    ...change,
  };
}

export function salary(change: Partial<RowOf<typeof DK_SALARIES>> = {}): RowOf<typeof DK_SALARIES> {
  return {
    game_date: DAY,
    draft_group_id: '7',
    lock_ts: AT('2024-01-16T00:00:00Z'),
    player_id: 11,
    player_name: 'Ann One',
    team_tricode: 'HOM',
    positions: 'PG',
    salary: 6000,
    ...change,
  };
}

export function rosterRow(change: Partial<RosterRow> = {}): RosterRow {
  return {
    team_id: 1,
    team_tricode: 'HOM',
    player_id: 11,
    player_name: 'Ann One',
    listed_pos: 'PG',
    source: 'derived_from_boxscores',
    last_listed_date: parseGameDate('2024-01-10'),
    ...change,
  };
}

export function reportRow(
  change: Partial<RowOf<typeof INJURIES_RAW>> = {},
): RowOf<typeof INJURIES_RAW> {
  return {
    report_date: DAY,
    as_of_ts: AT('2024-01-15T22:30:00Z'),
    ingested_ts: AT('2024-01-15T22:30:07Z'),
    row_type: 'player',
    game_date: DAY,
    matchup: 'AWY@HOM',
    home_team_tricode: 'HOM',
    away_team_tricode: 'AWY',
    team_tricode: 'HOM',
    player_name: 'Ann One',
    status_raw: 'Questionable',
    notes_raw: 'ankle',
    source: 'test',
    source_row_id: '1:1',
    ...change,
  };
}

/** `AWY@HOM` on the day, at midnight UTC. */
export function game(change: Partial<Game> = {}): Game {
  return {
    game_id: '0022300009',
    game_date: DAY,
    tip_ts: AT('2024-01-16T00:00:00Z'),
    season_type: 'Regular Season',
    home_team_id: 1,
    home_team_tricode: 'HOM',
    away_team_id: 2,
    away_team_tricode: 'AWY',
    ...change,
  };
}

/** Thirty minutes per game, as a starter, on an unchanged team. */
const FORM: Form = {
  games_played: 30,
  minutes_last: 30,
  minutes_ew2: 30,
  minutes_ew3: 30,
  minutes_ew10: 30,
  minutes_ew30: 30,
  minutes_regulation: 30,
  minutes_close_games: 30,
  minutes_sd_10: 3,
  minutes_max_5: 33,
  minutes_min_5: 27,
  minutes_season: 30,
  games_season: 30,
  minutes_as_starter: 30,
  minutes_off_bench: null,
  minutes_with_team: 30,
  games_with_team: 30,
  started_last: true,
  start_rate: 1,
  start_rate_15: 1,
  play_share_5: 1,
  play_share_20: 1,
  dnp_share_10: 0,
  last_listing: 'played',
  games_missed: 0,
  games_in_row: 20,
  days_since_played: 2,
  margin_last: 8,
  margin_ew3: 8,
};
const TEAM: TeamContext = {
  vacated_minutes_team: 0,
  vacated_minutes_pos: 0,
  absent_minutes: 0,
  absent_minutes_pos: 0,
  absent_starts: 0,
  absent_starts_pos: 0,
  absent_usage: 0,
  returning_minutes: 0,
  returning_minutes_pos: 0,
  departed_minutes: 0,
  departed_minutes_pos: 0,
  team_expected_minutes: 240,
  minutes_share: 30,
  minutes_above_pos: 0,
  rank: 2,
  rank_pos: 0,
  salary_rank: 2,
  salary_rank_pos: 1,
  team_recent_minutes: 30,
  similar_minutes: 30,
  similar_start_rate: 1,
  similar_fpts_per_minute: 1,
  similar_weight: 5,
};

export function features(change: Partial<MinutesFeatures> = {}): MinutesFeatures {
  return {
    game_id: '0022300009',
    game_date: DAY,
    tip_ts: AT('2024-01-16T00:00:00Z'),
    team_id: 1,
    team_tricode: 'HOM',
    opponent_team_id: 2,
    opponent_team_tricode: 'AWY',
    is_home: true,
    player_id: 11,
    player_name: 'Ann One',
    pos_bucket: 'G',
    status: 'AVAILABLE',
    injuries_as_of_ts: AT('2024-01-15T22:30:00Z'),
    is_projected_starter: true,
    is_confirmed_starter: null,
    ...FORM,
    ...TEAM,
    team_rest_days: 2,
    is_back_to_back: false,
    team_games_7_days: 3,
    listed_salary: 5000,
    team_games_season: 40,
    ...change,
  };
}

/** A snapshot of a dataset in the partition of `day`, with its two clocks. */
export function snapshot(
  dataset: string,
  day: string,
  asOf: Instant,
  availableAt: Instant = asOf,
  change: Partial<SnapshotRef> = {},
): SnapshotRef {
  const runTs = formatInstant(availableAt).replaceAll(/[-:]/g, '');
  const path = `bronze/${dataset}/season=2023/date=${day}/run_ts=${runTs}/${dataset}.parquet`;
  return {
    path,
    asOf,
    availableAt,
    keys: { season: '2023', date: day },
    sha256: sha256(path),
    sizeBytes: 100,
    rowCount: 10,
    ...change,
  };
}
