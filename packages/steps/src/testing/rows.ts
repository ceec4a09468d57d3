/** Rows for tests: valid, dull, and changed where a test cares. */
import type { RowOf, SnapshotRef } from '@pkg/lake';
import { formatInstant, parseGameDate, parseInstant, sha256, type Instant } from '@pkg/std';
import type { DK_SALARIES, INJURIES_RAW } from '../bronze/contracts.ts';
import type { Game } from '../calendar.ts';
import type { RosterRow } from '../ingest/roster.ts';
import type { Line } from '../box-scores/box-score-history.ts';
import type { MinutesFeatures } from '../minutes/build-features.ts';

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
    games_played: 30,
    minutes_last: 30,
    minutes_ew3: 30,
    minutes_ew10: 30,
    minutes_ew30: 30,
    start_rate: 1,
    play_share_5: 1,
    play_share_20: 1,
    days_since_played: 2,
    team_rest_days: 2,
    is_back_to_back: false,
    vacated_minutes_team: 0,
    vacated_minutes_pos: 0,
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
