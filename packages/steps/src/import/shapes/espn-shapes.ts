/**
 * Seasons as hoopR and the sportsdataverse write them, from ESPN's pages.
 *
 * Source: the column tables of hoopR's `load_nba_schedule` and `load_nba_player_box` (CRAN, hoopR 2.1.0).
 */
import type { Cells, SeasonShape } from './season-shape.ts';

/** Source: the values of `season_type` in ESPN's schedules. */
const PARTS: Readonly<Record<string, string>> = {
  1: 'Preseason',
  2: 'Regular Season',
  3: 'Playoffs',
  5: 'Play-In',
};

const SCHEDULE: SeasonShape = {
  name: "hoopR's schedule",
  table: 'schedule',
  signature: ['home_abbreviation', 'away_abbreviation', 'season_type', 'date'],
  columns: {
    season: (row) => startedBefore(row.text('season')),
    // Its All-Star games lie in the regular season.
    season_type: (row) =>
      row.text('type_abbreviation') === 'ALLSTAR'
        ? 'All-Star'
        : (PARTS[row.text('season_type') ?? ''] ?? row.text('season_type')),
    game_id: (row) => row.text('game_id') ?? row.text('id'),
    tip_utc: 'date',
    home: 'home_abbreviation',
    away: 'away_abbreviation',
    home_team_id: 'home_id',
    away_team_id: 'away_id',
  },
};

const PLAYER_BOX: SeasonShape = {
  name: "hoopR's player box scores",
  table: 'boxscores',
  signature: ['athlete_id', 'athlete_display_name', 'did_not_play', 'field_goals_made'],
  columns: {
    game_id: (row) => row.text('game_id'),
    team: 'team_abbreviation',
    team_id: 'team_id',
    player_id: 'athlete_id',
    player_name: 'athlete_display_name',
    status: statusOf,
    starter: 'starter',
    minutes: 'minutes',
    fgm: 'field_goals_made',
    fga: 'field_goals_attempted',
    fg3m: 'three_point_field_goals_made',
    fg3a: 'three_point_field_goals_attempted',
    ftm: 'free_throws_made',
    fta: 'free_throws_attempted',
    oreb: 'offensive_rebounds',
    dreb: 'defensive_rebounds',
    reb: 'rebounds',
    ast: 'assists',
    stl: 'steals',
    blk: 'blocks',
    tov: 'turnovers',
    pf: 'fouls',
    pts: 'points',
  },
};

export const ESPN_SHAPES: readonly SeasonShape[] = [SCHEDULE, PLAYER_BOX];

/** ESPN names a season after the year in which it ends: `2023-24` of 2024. */
function startedBefore(season: string | null): string | null {
  const year = Number(season);
  if (season === null || !Number.isInteger(year)) return season;
  return `${String(year - 1)}-${String(year % 100).padStart(2, '0')}`;
}

function statusOf(row: Cells): string {
  if (row.value('did_not_play') !== true && row.text('did_not_play')?.toLowerCase() !== 'true')
    return 'played';
  const isInactive = row.value('active') === false || row.text('active')?.toLowerCase() === 'false';
  if (isInactive) return 'inactive';
  return /coach/i.test(row.text('reason') ?? '') ? 'dnp' : 'dnp_unspecified';
}
