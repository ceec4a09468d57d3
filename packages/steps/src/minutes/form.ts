/**
 * Features of a player's minutes from his own past games: recent and season means with decay, starts, rust, and games
 * whose length or margin bent them. Pure over the history.
 */
import { flag, int, nullable, real, text, type RowOf, type TableContract } from '@pkg/lake';
import { inSeason, seasonOf } from '@pkg/nba';
import type { GameDate } from '@pkg/std';
import {
  DECAY,
  decayedMean,
  isPlayed,
  type BoxScoreHistory,
  type Line,
  type PlayedLine,
} from '../box-scores/box-score-history.ts';
import { daysWithinSeasons, levelledShare, levelledValues } from './earlier-seasons.ts';

const minutes = (): ReturnType<typeof real> => real({ min: 0, max: 80 });
const share = (): ReturnType<typeof real> => real({ min: 0, max: 1 });
const games = (): ReturnType<typeof int> => int({ min: 0 });

/**
 * The listings of a player in the last game of this season; before one has, `played` if he was in the one before, else
 * `none`.
 */
export const LISTINGS = ['played', 'dnp', 'did_not_dress', 'inactive', 'absent', 'none'] as const;

export const FORM_COLUMNS = {
  /** Games on the court within the history. */
  games_played: games(),
  /**
   * Minutes of the last game on the court, and decayed means with half-lives of 2, 3, 10 and 30 games. Games of earlier
   * seasons count as their decayed mean: which of them came last says nothing of a new season.
   */
  minutes_last: minutes(),
  minutes_ew2: minutes(),
  minutes_ew3: minutes(),
  minutes_ew10: minutes(),
  minutes_ew30: minutes(),
  /** Without overtime, half-life 6 games: all games, and those that ended within 15 points. */
  minutes_regulation: minutes(),
  minutes_close_games: nullable(minutes()),
  /** Spread and range of the last ten and five games; null below three games, and without any. */
  minutes_sd_10: nullable(minutes()),
  minutes_max_5: nullable(minutes()),
  minutes_min_5: nullable(minutes()),
  /** Mean and number of games of this season; the mean is null without any. */
  minutes_season: nullable(minutes()),
  games_season: games(),
  /** Decayed means over the games he started, and those he did not, half-life 8 games. */
  minutes_as_starter: nullable(minutes()),
  minutes_off_bench: nullable(minutes()),
  /** Decayed mean over games with the team at hand, half-life 6 games, and how many there are. */
  minutes_with_team: nullable(minutes()),
  games_with_team: games(),
  started_last: flag(),
  /** Decayed shares of games started, half-lives of 3 and 15 games on the court. */
  start_rate: share(),
  start_rate_15: share(),
  /**
   * Shares of the last 5, 10 or 20 listings: on the court; on the bench by the coach's decision. What this season lacks
   * of them is filled with the share of the last 20 listings before it.
   */
  play_share_5: share(),
  play_share_20: share(),
  dnp_share_10: share(),
  last_listing: text({ oneOf: LISTINGS }),
  /** Listings of this season since he was last on the court, and the unbroken run of games on it, up to 20. */
  games_missed: int({ min: 0, max: 20 }),
  games_in_row: int({ min: 0, max: 20 }),
  /** Days since he was on the court, those between his team's last season and its first game of this one left out. */
  days_since_played: nullable(games()),
  /** Final margin, to 40 points either way, of his last game, and decayed with a half-life of 3 games. */
  margin_last: nullable(real({ min: 0, max: 40 })),
  margin_ew3: nullable(real({ min: 0, max: 40 })),
} as const;
export type Form = RowOf<TableContract<typeof FORM_COLUMNS>>;

/** Games on the court that decayed means look at: beyond, their weights no longer move a mean. */
const MAX_GAMES = 60;
const LISTED_GAMES = 20;
const CLOSE_MARGIN = 15;
const MAX_MARGIN = 40;
const REGULATION_MINUTES = 240;

/** The form of one player for a game of `teamId` on `gameDate`. */
export function playerForm(
  history: BoxScoreHistory,
  playerId: number,
  teamId: number,
  gameDate: GameDate,
): Form {
  const all = history.played(playerId);
  const played = all.slice(0, MAX_GAMES);
  const season = seasonOf(gameDate);
  const isOwn = inSeason(season);
  const ofSeason = played.filter((line) => isOwn(line.game_date));
  const withTeam = played.filter((line) => line.team_id === teamId);
  const levelled = levelledValues(played, season, minutesOf);
  const starts = levelledValues(played, season, (line) => (line.starter ? 1 : 0));
  return {
    games_played: all.length,
    minutes_last: levelled[0] ?? 0,
    minutes_ew2: decayedMean(levelled, DECAY.games2, itself),
    minutes_ew3: decayedMean(levelled, DECAY.games3, itself),
    minutes_ew10: decayedMean(levelled, DECAY.games10, itself),
    minutes_ew30: decayedMean(levelled, DECAY.games30, itself),
    ...spread(played),
    minutes_season: meanOrNull(ofSeason, 1),
    games_season: ofSeason.length,
    minutes_as_starter: meanOrNull(
      played.filter((line) => line.starter),
      DECAY.games8,
    ),
    minutes_off_bench: meanOrNull(
      played.filter((line) => !line.starter),
      DECAY.games8,
    ),
    minutes_with_team:
      withTeam.length === 0
        ? null
        : decayedMean(levelledValues(withTeam, season, minutesOf), DECAY.games6, itself),
    games_with_team: withTeam.length,
    started_last: played[0]?.starter ?? false,
    start_rate: decayedMean(starts, DECAY.games3, itself),
    start_rate_15: decayedMean(starts, DECAY.games15, itself),
    ...useOf(
      history
        .listings(playerId)
        .slice(-2 * LISTED_GAMES)
        .reverse(),
      season,
    ),
    days_since_played:
      played[0] === undefined
        ? null
        : daysWithinSeasons(history, teamId, played[0].game_date, gameDate),
    ...gameShape(history, played, season),
  };
}

function minutesOf(line: PlayedLine): number {
  return line.minutes;
}

function itself(value: number): number {
  return value;
}

function meanOrNull(lines: readonly PlayedLine[], decay: number): number | null {
  return lines.length === 0 ? null : decayedMean(lines, decay, minutesOf);
}

function spread(
  played: readonly PlayedLine[],
): Pick<Form, 'minutes_sd_10' | 'minutes_max_5' | 'minutes_min_5'> {
  const ten = played.slice(0, 10).map(minutesOf);
  const five = ten.slice(0, 5);
  const mean = ten.reduce((sum, value) => sum + value, 0) / ten.length;
  const variance = ten.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return {
    minutes_sd_10: ten.length < 3 ? null : Math.sqrt(variance / ten.length),
    minutes_max_5: five.length === 0 ? null : Math.max(...five),
    minutes_min_5: five.length === 0 ? null : Math.min(...five),
  };
}

type Use = Pick<
  Form,
  | 'play_share_5'
  | 'play_share_20'
  | 'dnp_share_10'
  | 'last_listing'
  | 'games_missed'
  | 'games_in_row'
>;

/** @param listings the newest first */
function useOf(listings: readonly Line[], season: string): Use {
  const isOwn = inSeason(season);
  const own = listings.filter((line) => isOwn(line.game_date));
  const shareOf = (count: number, holds: (line: Line) => boolean): number =>
    levelledShare(listings, season, count, holds);
  const run = (of: readonly Line[], holds: (line: Line) => boolean): number => {
    const end = of.findIndex((line) => !holds(line));
    return Math.min(LISTED_GAMES, end < 0 ? of.length : end);
  };
  return {
    play_share_5: shareOf(5, isPlayed),
    play_share_20: shareOf(LISTED_GAMES, isPlayed),
    dnp_share_10: shareOf(10, (line) => line.status === 'dnp'),
    last_listing: listingOf(own[0] ?? listings.find(isPlayed)),
    games_missed: run(own, (line) => !isPlayed(line)),
    games_in_row: run(listings, isPlayed),
  };
}

function listingOf(line: Line | undefined): (typeof LISTINGS)[number] {
  if (line === undefined) return 'none';
  if (isPlayed(line)) return 'played';
  const known = LISTINGS.find((name) => name === line.status);
  return known === undefined || known === 'played' ? 'absent' : known;
}

type GameShape = Pick<
  Form,
  'minutes_regulation' | 'minutes_close_games' | 'margin_last' | 'margin_ew3'
>;

/** Overtime adds minutes and a blowout takes them from starters: both say little of the next game. */
function gameShape(
  history: BoxScoreHistory,
  played: readonly PlayedLine[],
  season: string,
): GameShape {
  const shaped = played.slice(0, LISTED_GAMES).map((line) => {
    const own = history.game(line.game_id, line.team_id);
    const other = history.game(line.game_id, line.opponent_team_id);
    const total = Math.max(REGULATION_MINUTES, own?.minutes ?? 0);
    const margin = Math.abs((own?.points ?? 0) - (other?.points ?? 0));
    return {
      game_date: line.game_date,
      minutes: (line.minutes * REGULATION_MINUTES) / total,
      margin: Math.min(MAX_MARGIN, margin),
    };
  });
  const close = shaped.filter(({ margin }) => margin < CLOSE_MARGIN);
  return {
    minutes_regulation: decayedMean(
      levelledValues(shaped, season, (game) => game.minutes),
      DECAY.games6,
      itself,
    ),
    minutes_close_games:
      close.length === 0 ? null : decayedMean(close, DECAY.games6, (game) => game.minutes),
    margin_last: shaped[0]?.margin ?? null,
    margin_ew3:
      shaped.length === 0 ? null : decayedMean(shaped, DECAY.games3, (game) => game.margin),
  };
}
