/**
 * A slate as typed arrays in canonical order: games by id, teams by game with the home team first, players by team and id.
 *
 * The order of the caller's rows therefore decides nothing but the order of the results.
 */

import { PERCENTAGES, RATES, type SimInput } from './input.ts';

/** Which row of the caller's input each row of the canonical order was. */
export interface SlateOrder {
  readonly playerRow: Int32Array;
  readonly teamRow: Int32Array;
  readonly gameRow: Int32Array;
}

/** Rows of the canonical order. */
export interface Slate extends SlateOrder {
  readonly playProb: Float64Array;
  readonly minutesP10: Float64Array;
  readonly minutesP50: Float64Array;
  readonly minutesP90: Float64Array;
  readonly isStarter: Uint8Array;
  /** Player-major: the nine rates of `RATES`, a minute. */
  readonly rates: Float64Array;
  /** Player-major: the three percentages of `PERCENTAGES`. */
  readonly percentages: Float64Array;
  /**
   * The index of each team's first player; one entry more than teams. Team 2g is the home team of game g, 2g+1 the away
   * one.
   */
  readonly teamStart: Int32Array;
  /** Points; NaN where unknown. */
  readonly spreadHome: Float64Array;
  readonly total: Float64Array;
}

/** Brings a checked input into canonical order. */
export function makeSlate(input: SimInput): Slate {
  const { players, teams, games } = input;
  const gameRow = rowsSorted(games.length, (a, b) =>
    compareText(games[a]!.gameId, games[b]!.gameId),
  );
  const gameRank = inverse(gameRow);
  const teamRank = teams.map(({ game, isHome }) => 2 * gameRank[game]! + (isHome ? 0 : 1));
  const teamRow = rowsSorted(teams.length, (a, b) => teamRank[a]! - teamRank[b]!);
  const playerRow = rowsSorted(players.length, (a, b) => {
    const [left, right] = [players[a]!, players[b]!];
    return teamRank[left.team]! - teamRank[right.team]! || left.playerId - right.playerId;
  });
  const sorted = Array.from(playerRow, (row) => players[row]!);
  const teamStart = new Int32Array(teams.length + 1);
  for (const { team } of sorted) teamStart[teamRank[team]! + 1]! += 1;
  for (let team = 0; team < teams.length; team++) teamStart[team + 1]! += teamStart[team]!;
  const market = Array.from(gameRow, (row) => games[row]!);
  return {
    playerRow,
    playProb: Float64Array.from(sorted, ({ playProb }) => playProb),
    minutesP10: Float64Array.from(sorted, ({ minutesP10 }) => minutesP10),
    minutesP50: Float64Array.from(sorted, ({ minutesP50 }) => minutesP50),
    minutesP90: Float64Array.from(sorted, ({ minutesP90 }) => minutesP90),
    isStarter: Uint8Array.from(sorted, ({ isStarter }) => (isStarter ? 1 : 0)),
    rates: Float64Array.from(sorted.flatMap((player) => RATES.map((name) => player[name]))),
    percentages: Float64Array.from(
      sorted.flatMap((player) => PERCENTAGES.map((name) => player[name])),
    ),
    teamRow,
    teamStart,
    gameRow,
    spreadHome: Float64Array.from(market, ({ spreadHome }) => spreadHome ?? NaN),
    total: Float64Array.from(market, ({ total }) => total ?? NaN),
  };
}

function rowsSorted(count: number, compare: (a: number, b: number) => number): Int32Array {
  return Int32Array.from(Array.from({ length: count }, (_, row) => row).sort(compare));
}

function inverse(order: Int32Array): Int32Array {
  const ranks = new Int32Array(order.length);
  order.forEach((row, rank) => (ranks[row] = rank));
  return ranks;
}

/** By code unit: the same order in every locale. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
