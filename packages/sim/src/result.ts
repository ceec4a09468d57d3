/** The result of a run, reduced from the shared outputs of a job in a fixed order. */

import type { SimInput } from './input.ts';
import { sumsWidth, type JobSizes } from './job.ts';
import { QUANTILES } from './row-quantiles.ts';

/** The sums of each player, in the kernel's order. The last two are 1 in worlds of double-doubles and triple-doubles. */
export const STATS = [
  'minutes',
  'pts',
  'reb',
  'ast',
  'stl',
  'blk',
  'tov',
  'fg3m',
  'dd',
  'td',
] as const;

/** One player over all worlds, those in which he sits included. Quantiles: type 7 of Hyndman and Fan. */
export interface PlayerSummary {
  readonly playerId: number;
  readonly fptsMean: number;
  /** Standard deviation over the worlds, divided by their number. */
  readonly fptsStd: number;
  readonly p05: number;
  readonly p10: number;
  readonly p25: number;
  readonly p50: number;
  readonly p75: number;
  readonly p90: number;
  readonly p95: number;
  readonly ptsMean: number;
  readonly rebMean: number;
  readonly astMean: number;
  readonly stlMean: number;
  readonly blkMean: number;
  readonly tovMean: number;
  readonly fg3mMean: number;
  readonly minutesMean: number;
  readonly ddProb: number;
  readonly tdProb: number;
}

/** One game over all worlds. */
export interface GameSummary {
  readonly gameId: string;
  /** Points, home minus away, as drawn from the spread; not the difference of the simulated points. */
  readonly marginMean: number;
  readonly marginStd: number;
  readonly marginP10: number;
  readonly marginP50: number;
  readonly marginP90: number;
  /** Points that the players of both teams scored. */
  readonly totalMean: number;
  readonly totalStd: number;
  readonly totalP10: number;
  readonly totalP50: number;
  readonly totalP90: number;
  /** Share of worlds whose margin is a blowout by the profile. */
  readonly blowoutProb: number;
  readonly overtimeProb: number;
}

/** A team that could not reach its minutes with the players left, and the number of worlds in which it could not. */
export interface ShortTeam {
  readonly teamId: number;
  readonly gameId: string;
  readonly worlds: number;
}

/** A run without its worlds. */
export interface SimSummary {
  readonly worlds: number;
  /** In the order of the input. */
  readonly players: readonly PlayerSummary[];
  /** In the order of the input. */
  readonly games: readonly GameSummary[];
  /** Reported, never scaled away: their worlds fall short of the minutes that they should have. */
  readonly shortTeams: readonly ShortTeam[];
}

export interface SimResult extends SimSummary {
  /** DraftKings points: fpts[player * worlds + world]. Empty where the profile keeps no worlds. */
  readonly fpts: Float32Array;
  /** Worlds below each of `POINT_LEVELS` levels, player-major; only where the options ask for them. */
  readonly pointsBelow?: Uint32Array;
}

/** Sums over blocks in block order, whoever filled them. */
export class SumsOfBlocks {
  readonly total: Float64Array;

  constructor(sizes: JobSizes) {
    this.total = new Float64Array(sumsWidth(sizes));
  }

  /** Adds whole blocks, which follow those added before. */
  add(blocks: Float64Array): void {
    const { total } = this;
    for (let at = 0; at < blocks.length; at += total.length) {
      for (let i = 0; i < total.length; i++) total[i]! += blocks[at + i]!;
    }
  }
}

/** Reduces the sums (`sumsWidth` of them) and quantiles (`QUANTILES` of each row) of all worlds. */
export function makeSummaries(
  input: SimInput,
  sums: Float64Array,
  quantiles: Float64Array,
  worlds: number,
): SimSummary {
  const [players, games] = [input.players.length, input.games.length];
  const shortAt = players * STATS.length;
  const rowsAt = shortAt + input.teams.length;
  const chancesAt = rowsAt + 2 * (players + 2 * games);
  const rowOf = (row: number): RowSummary => {
    const mean = sums[rowsAt + 2 * row]! / worlds;
    const variance = sums[rowsAt + 2 * row + 1]! / worlds - mean * mean;
    const found = named(QUANTILES, quantiles, row * QUANTILES.length, 1);
    return { mean, std: Math.sqrt(Math.max(0, variance)), ...found };
  };
  return {
    worlds,
    players: input.players.map(({ playerId }, row) => {
      const { mean, std, ...found } = rowOf(row);
      const stats = named(STATS, sums, row * STATS.length, worlds);
      return { playerId, fptsMean: mean, fptsStd: std, ...found, ...meansOf(stats) };
    }),
    games: input.games.map(({ gameId }, row) => ({
      gameId,
      ...gameOf(rowOf(players + row), rowOf(players + games + row)),
      blowoutProb: sums[chancesAt + 2 * row]! / worlds,
      overtimeProb: sums[chancesAt + 2 * row + 1]! / worlds,
    })),
    shortTeams: input.teams.flatMap(({ teamId, game }, row) => {
      const short = sums[shortAt + row]!;
      return short === 0 ? [] : [{ teamId, gameId: input.games[game]!.gameId, worlds: short }];
    }),
  };
}

type Means = Omit<PlayerSummary, 'playerId' | 'fptsMean' | 'fptsStd' | `p${number}`>;

function meansOf(stats: Record<(typeof STATS)[number], number>): Means {
  return {
    ptsMean: stats.pts,
    rebMean: stats.reb,
    astMean: stats.ast,
    stlMean: stats.stl,
    blkMean: stats.blk,
    tovMean: stats.tov,
    fg3mMean: stats.fg3m,
    minutesMean: stats.minutes,
    ddProb: stats.dd,
    tdProb: stats.td,
  };
}

type RowSummary = Record<'mean' | 'std' | (typeof QUANTILES)[number], number>;
type Spreads = Omit<GameSummary, 'gameId' | 'blowoutProb' | 'overtimeProb'>;

function gameOf(margin: RowSummary, total: RowSummary): Spreads {
  return {
    marginMean: margin.mean,
    marginStd: margin.std,
    marginP10: margin.p10,
    marginP50: margin.p50,
    marginP90: margin.p90,
    totalMean: total.mean,
    totalStd: total.std,
    totalP10: total.p10,
    totalP50: total.p50,
    totalP90: total.p90,
  };
}

/** Names the numbers from `at` on, each divided by `by`. */
function named<Name extends string>(
  names: readonly Name[],
  values: Float64Array,
  at: number,
  by: number,
): Record<Name, number> {
  return Object.fromEntries(names.map((name, i) => [name, values[at + i]! / by])) as Record<
    Name,
    number
  >;
}
