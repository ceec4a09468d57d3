/**
 * A small made-up league, the same for the same seed on every machine: eight teams, two months, and
 * each oddity of the real archive once. It reads and writes nothing. Its numbers resemble
 * basketball; they say nothing about any league.
 */
import type { ScheduleArchiveRow, SeasonTables } from '../import/season-tables.ts';
import { playGame } from './box-scores.ts';
import { SEASON } from './calendar.ts';
import { makeOdds } from './market.ts';
import { TEAMS } from './names.ts';
import { findOddities, type Oddity } from './oddities.ts';
import { makeReports } from './reports.ts';
import { byDate, makeSeason, tricodeOf, type GameDay } from './season.ts';
import { makeSlates } from './slates.ts';

export interface DemoOptions {
  /** Any whole number; another seed makes other players, games and scores on the same odd dates. */
  readonly seed: number;
}

export interface League extends SeasonTables {
  /** The oddities of dates, by date. */
  readonly oddities: readonly Oddity[];
}

export const DEMO_OPTIONS: DemoOptions = { seed: 2031 };

/**
 * Makes the whole season 2014-15 as archive rows, 2014-10-21 to 2014-12-20.
 *
 * @example
 * const league = makeLeague({ seed: 2031 });
 * league.schedule[0]?.game_id; // '0021400001'
 */
export function makeLeague({ seed }: DemoOptions): League {
  const season = makeSeason(seed);
  const { games } = season;
  const played = games.filter(({ listing }) => listing.isPlayed);
  const results = played.map((game) => ({ game, ...playGame(seed, game) }));
  const boxscores = results.flatMap(({ rows }) => rows);
  const overtimes = results.filter(({ isOvertime }) => isOvertime);
  return {
    schedule: played.map((game) => scheduleRow(game)),
    boxscores,
    ...makeReports(seed, byDate(games)),
    odds: makeOdds(seed, games),
    ...makeSlates(seed, games, boxscores),
    oddities: findOddities(season, new Set(overtimes.map(({ game }) => game.listing.gameId))),
  };
}

function scheduleRow({ listing: { gameId, date, tip, home, away } }: GameDay): ScheduleArchiveRow {
  return {
    season: SEASON,
    season_type: 'Regular Season',
    game_id: gameId,
    game_date: date,
    tip_utc: tip,
    home: tricodeOf(home),
    away: tricodeOf(away),
    home_team_id: TEAMS[home]!.id,
    away_team_id: TEAMS[away]!.id,
  };
}
