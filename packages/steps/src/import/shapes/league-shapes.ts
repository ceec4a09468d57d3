/**
 * Seasons as the league's own pages give them to nba_api and hoopR's `nba_` functions, as CSV or Parquet.
 *
 * Source: the data sets that nba_api documents for `scheduleleaguev2`, `leaguegamelog`, `playergamelogs`,
 * `boxscoretraditionalv2` and `boxscoretraditionalv3`, and hoopR's column table of `nba_schedule`.
 */
import type { Cells, SeasonShape } from './season-shape.ts';

const SCHEDULE: SeasonShape = {
  name: "the league's schedule (scheduleleaguev2)",
  table: 'schedule',
  signature: ['gameid', 'gamedatetimeutc', 'hometeam_teamtricode', 'awayteam_teamtricode'],
  columns: {
    season: 'seasonyear',
    season_type: 'gamelabel',
    game_id: 'gameid',
    tip_utc: 'gamedatetimeutc',
    home: 'hometeam_teamtricode',
    away: 'awayteam_teamtricode',
    home_team_id: 'hometeam_teamid',
    away_team_id: 'awayteam_teamid',
  },
};

const SNAKE_SCHEDULE: SeasonShape = {
  name: "the league's schedule (hoopR's nba_schedule)",
  table: 'schedule',
  signature: ['game_id', 'game_date_time_utc', 'home_team_tricode', 'away_team_tricode'],
  columns: {
    season: 'season',
    season_type: 'season_type_description',
    game_id: 'game_id',
    tip_utc: 'game_date_time_utc',
    home: 'home_team_tricode',
    away: 'away_team_tricode',
    home_team_id: 'home_team_id',
    away_team_id: 'away_team_id',
  },
};

/** Game, team, player and counts as the second generation of the pages names them. */
const LINE = {
  game_id: 'game_id',
  team: 'team_abbreviation',
  team_id: 'team_id',
  player_id: 'player_id',
  player_name: 'player_name',
  ...{ fgm: 'fgm', fga: 'fga', fg3m: 'fg3m', fg3a: 'fg3a', ftm: 'ftm', fta: 'fta' },
  ...{ oreb: 'oreb', dreb: 'dreb', reb: 'reb', ast: 'ast', stl: 'stl', blk: 'blk' },
  ...{ pf: 'pf', pts: 'pts' },
};

/** A table of players who played; nothing says who started, unless somebody has added it. */
const GAME_LOG: SeasonShape = {
  name: "the league's game log of players",
  table: 'boxscores',
  signature: ['player_id', 'player_name', 'game_id', 'matchup', 'min', 'tov'],
  needs: {
    oneOf: ['starter', 'is_starter'],
    why: 'it does not say who started, which minutes are projected from, and leaves out who was there and did not play',
    bring:
      'bring the box scores of the same games instead (nba_api BoxScoreTraditionalV2 or V3, or hoopR load_nba_player_box); or add a column starter, true or false, from another source',
  },
  columns: {
    ...LINE,
    status: () => 'played',
    starter: (row) => row.text('starter') ?? row.text('is_starter'),
    minutes: 'min',
    tov: 'tov',
  },
};

const TRADITIONAL_V2: SeasonShape = {
  name: "the league's box scores (boxscoretraditionalv2)",
  table: 'boxscores',
  signature: ['player_id', 'player_name', 'game_id', 'start_position', 'comment', 'min', 'to'],
  columns: {
    ...LINE,
    status: (row) => row.text('comment') ?? 'played',
    starter: (row) => String(row.text('start_position') !== null),
    minutes: 'min',
    tov: 'to',
  },
};

const TRADITIONAL_V3: SeasonShape = {
  name: "the league's box scores (boxscoretraditionalv3)",
  table: 'boxscores',
  signature: ['personid', 'familyname', 'gameid', 'position', 'comment', 'minutes', 'turnovers'],
  columns: {
    game_id: 'gameid',
    team: 'teamtricode',
    team_id: 'teamid',
    player_id: 'personid',
    player_name: fullName,
    status: (row) => row.text('comment') ?? 'played',
    starter: (row) => String(row.text('position') !== null),
    minutes: 'minutes',
    fgm: 'fieldgoalsmade',
    fga: 'fieldgoalsattempted',
    fg3m: 'threepointersmade',
    fg3a: 'threepointersattempted',
    ftm: 'freethrowsmade',
    fta: 'freethrowsattempted',
    oreb: 'reboundsoffensive',
    dreb: 'reboundsdefensive',
    reb: 'reboundstotal',
    ast: 'assists',
    stl: 'steals',
    blk: 'blocks',
    tov: 'turnovers',
    pf: 'foulspersonal',
    pts: 'points',
  },
};

export const LEAGUE_SHAPES: readonly SeasonShape[] = [
  SCHEDULE,
  SNAKE_SCHEDULE,
  GAME_LOG,
  TRADITIONAL_V2,
  TRADITIONAL_V3,
];

function fullName(row: Cells): string | null {
  const parts = [row.text('firstname'), row.text('familyname')].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(' ');
}
