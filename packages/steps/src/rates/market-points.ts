/**
 * Brings the expected scores of the players of two teams to the market's expectation of their game: the shots of a team
 * are multiplied by one factor, so that nobody's share of them, his percentages, or what else he does, changes.
 *
 * Tuned walk-forward on 2023-24 and 2024-25: see MODELS.md. The whole way to the line is right, not a part of it.
 */
import { groupBy } from '../group-by.ts';
import type { Rates } from './rates-model.ts';

/** The columns of a rates feature row that are used. */
export interface MarketPlayer {
  readonly game_id: string;
  readonly team_id: number;
  readonly is_home: boolean;
  /** Expected minutes, the chance to play included. */
  readonly minutes_p50: number;
  /** Points that the home side gives, and of both teams; null where no odds were known. */
  readonly spread_home: number | null;
  readonly total: number | null;
}

/**
 * A factor never leaves 1 by more than this. Of 1,543 games of two seasons 16 asked for more than 0.1, and one for more than
 * 0.15: beyond that the line knows something that makes other players score, not the same ones more.
 */
export const MAX_MARKET_CHANGE = 0.15;

/**
 * The rates of each row with its shots multiplied by the factor of its team. Games without a line, and those of which one
 * team has no player, stay as they are.
 *
 * @param rates one per row
 */
export function withMarketPoints(rows: readonly MarketPlayer[], rates: readonly Rates[]): Rates[] {
  const factors = new Map<string, number>();
  const indexed = rows.map((row, index) => ({ row, points: pointsOf(row, rates[index]!) }));
  for (const [gameId, players] of groupBy(indexed, ({ row }) => row.game_id)) {
    const pointsAt = (isHome: boolean): number =>
      players.reduce((sum, { row, points }) => sum + (row.is_home === isHome ? points : 0), 0);
    const { spread_home: spread, total } = players[0]!.row;
    const sides = marketFactors(pointsAt(true), pointsAt(false), spread, total);
    factors.set(`${gameId} true`, sides.home);
    factors.set(`${gameId} false`, sides.away);
  }
  return rows.map((row, index) => {
    const own = rates[index]!;
    const factor = factors.get(`${row.game_id} ${String(row.is_home)}`)!;
    return { ...own, fg2a: own.fg2a * factor, fg3a: own.fg3a * factor, fta: own.fta * factor };
  });
}

/**
 * The factors by which expected points of two teams meet a line: their difference the spread, their sum the total, or where
 * there is none what it was.
 *
 * @param home expected points of the home team, at least 0; `away` alike
 */
export function marketFactors(
  home: number,
  away: number,
  spreadHome: number | null,
  total: number | null,
): { readonly home: number; readonly away: number } {
  if (home <= 0 || away <= 0) return { home: 1, away: 1 };
  const sum = total ?? home + away;
  const margin = spreadHome === null ? ((home - away) * sum) / (home + away) : -spreadHome;
  return { home: bounded((sum + margin) / 2 / home), away: bounded((sum - margin) / 2 / away) };
}

function bounded(factor: number): number {
  return Math.min(1 + MAX_MARKET_CHANGE, Math.max(1 - MAX_MARKET_CHANGE, factor));
}

function pointsOf({ minutes_p50: minutes }: MarketPlayer, rates: Rates): number {
  const { fg2a, fg3a, fta, fg2_pct, fg3_pct, ft_pct } = rates;
  return minutes * (2 * fg2a * fg2_pct + 3 * fg3a * fg3_pct + fta * ft_pct);
}
