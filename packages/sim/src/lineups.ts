/** Reads from stored worlds how several players do together: a lineup's distribution, a pair's correlation. */

import { SIM_ERRORS } from './errors.ts';
import { QUANTILES, RowQuantiles } from './row-quantiles.ts';
import type { Worlds } from './worlds-file.ts';

/** The sum of some players' DraftKings points over the worlds. Quantiles: type 7 of Hyndman and Fan. */
export interface LineupDistribution extends Readonly<Record<(typeof QUANTILES)[number], number>> {
  readonly mean: number;
  /** Standard deviation over the worlds, divided by their number. */
  readonly std: number;
  /** The sum in each world, added in the order of the players. */
  readonly worlds: Float32Array;
}

/**
 * The distribution of a lineup's points, from the worlds of its players, so that it has the outcomes that they share.
 *
 * @param players Player ids, each once, of any number. O(players x worlds).
 * @throws KnownError `UNKNOWN_PLAYER` for an id that the worlds do not have, or have more than once (in two games).
 */
export function lineupDistribution(worlds: Worlds, players: readonly number[]): LineupDistribution {
  const sums = new Float32Array(worlds.worlds);
  for (const player of players) {
    const fpts = worlds.fpts(rowOf(worlds, player));
    for (let world = 0; world < sums.length; world++) sums[world]! += fpts[world]!;
  }
  const { mean, std } = moments(sums);
  const values = new RowQuantiles().of(new Int32Array(sums.buffer));
  const quantiles = Object.fromEntries(QUANTILES.map((name, i) => [name, values[i]!]));
  return { mean, std, ...(quantiles as Record<(typeof QUANTILES)[number], number>), worlds: sums };
}

/**
 * Pearson's correlation of two players' points over the worlds, -1..1; NaN where one of them never varies.
 *
 * @throws KnownError `UNKNOWN_PLAYER` as `lineupDistribution` does.
 */
export function pairCorrelation(worlds: Worlds, first: number, second: number): number {
  const [a, b] = [worlds.fpts(rowOf(worlds, first)), worlds.fpts(rowOf(worlds, second))];
  const [left, right] = [moments(a), moments(b)];
  let products = 0;
  for (let world = 0; world < a.length; world++) {
    products += (a[world]! - left.mean) * (b[world]! - right.mean);
  }
  return products / a.length / (left.std * right.std);
}

function moments(values: Float32Array): { readonly mean: number; readonly std: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) * (value - mean);
  return { mean, std: Math.sqrt(squares / values.length) };
}

function rowOf({ playerIds }: Worlds, player: number): number {
  const row = playerIds.indexOf(player);
  const isOnce = row !== -1 && !playerIds.includes(player, row + 1);
  if (isOnce) return row;
  throw SIM_ERRORS.UNKNOWN_PLAYER({ player, count: row === -1 ? 'none' : 'several' });
}
