/**
 * Uses the games of earlier seasons at the opening of a new one: how much a player played, and not what came last.
 * Stars rest in the last week of a season, and the summer is no injury. Pure.
 */
import { inSeason, seasonOf } from '@pkg/nba';
import { daysBetween, type GameDate } from '@pkg/std';
import { DECAY, decayedMean, type BoxScoreHistory } from '../box-scores/box-score-history.ts';

interface Dated {
  readonly game_date: GameDate;
}

/**
 * A value of each game, in their order; that of each game of an earlier season is the decayed mean of all of these
 * (half-life 15 games), so that no short mean over them hangs on the last ones.
 *
 * @param games the newest first
 */
export function levelledValues<T extends Dated>(
  games: readonly T[],
  season: string,
  value: (game: T) => number,
): number[] {
  const isOwn = inSeason(season);
  const earlier = games.filter((game) => !isOwn(game.game_date));
  const level = decayedMean(earlier, DECAY.games15, value);
  return games.map((game) => (isOwn(game.game_date) ? value(game) : level));
}

/**
 * The share of the last `count` listings that hold; those that this season lacks count as often as the last twenty
 * before it held. 0 without any.
 *
 * @param listings the newest first
 */
export function levelledShare<T extends Dated>(
  listings: readonly T[],
  season: string,
  count: number,
  holds: (listing: T) => boolean,
): number {
  const shareOf = (of: readonly T[]): number => of.filter(holds).length / of.length;
  const isOwn = inSeason(season);
  const own = listings.filter((one) => isOwn(one.game_date)).slice(0, count);
  const earlier = listings.filter((one) => !isOwn(one.game_date)).slice(0, 20);
  if (earlier.length === 0) return own.length === 0 ? 0 : shareOf(own);
  const before = (count - own.length) * shareOf(earlier);
  return (own.filter(holds).length + before) / count;
}

/** Days from one day to a later one, those between the seasons of a team left out, of which it plays none. */
export function daysWithinSeasons(
  history: BoxScoreHistory,
  teamId: number,
  from: GameDate,
  to: GameDate,
): number {
  const season = seasonOf(to);
  if (seasonOf(from) === season) return daysBetween(from, to);
  const games = history.games(teamId);
  const opening = games.find((game) => seasonOf(game.game_date) === season)?.game_date ?? to;
  const last = games.findLast((game) => seasonOf(game.game_date) !== season)?.game_date ?? from;
  // He may have gone on longer than his present team did.
  const closing = last < from ? from : last;
  // The opening itself is a day after the last game of all, as it were.
  return daysBetween(from, closing) + 1 + daysBetween(opening, to);
}
