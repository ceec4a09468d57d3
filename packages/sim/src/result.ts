/** What a run gives back, reduced from the shared outputs of a job in a fixed order. */

import type { SimInput } from './input.ts';
import { blockCount, ROW_SUMMARY, rowCount, sumsPerBlock, type Job, type JobSizes } from './job.ts';
import type { SimProfile } from './profile.ts';
import { STATS } from './scoring.ts';

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

/** A team that could not reach its minutes with who was left, and in how many worlds. */
export interface ShortTeam {
  readonly teamId: number;
  readonly gameId: string;
  readonly worlds: number;
}

export interface SimResult {
  readonly worlds: number;
  /** In the order of the input. */
  readonly players: readonly PlayerSummary[];
  /** In the order of the input. */
  readonly games: readonly GameSummary[];
  /** DraftKings points: fpts[player * worlds + world]. Empty where the profile keeps no worlds. */
  readonly fpts: Float32Array;
  /** Reported, never scaled away: their worlds fall short of the minutes that they should have. */
  readonly shortTeams: readonly ShortTeam[];
}

/** Reduces the outputs of a finished job. */
export function makeResult(input: SimInput, profile: SimProfile, job: Job): SimResult {
  const { sizes } = job;
  const { worlds, players, games } = sizes;
  const rows = new Float32Array(job.rows);
  const sums = addBlocks(new Float64Array(job.sums), sizes);
  const summaries = new Float64Array(job.summaries);
  const rowOf = (row: number): Record<(typeof ROW_SUMMARY)[number], number> =>
    named(ROW_SUMMARY, summaries, row * ROW_SUMMARY.length, 1);
  const keepsWorlds = profile.worlds_output === 'fpts';
  return {
    worlds,
    players: input.players.map(({ playerId }, row) => {
      const { mean, std, ...quantiles } = rowOf(row);
      const stats = named(STATS, sums, row * STATS.length, worlds);
      return { playerId, fptsMean: mean, fptsStd: std, ...quantiles, ...meansOf(stats) };
    }),
    games: input.games.map(({ gameId }, row) => {
      const margins = rows.subarray((players + row) * worlds, (players + row + 1) * worlds);
      const chances = marginChances(margins, profile);
      return { gameId, ...gameOf(rowOf(players + row), rowOf(players + games + row)), ...chances };
    }),
    fpts: keepsWorlds ? rows.subarray(0, players * worlds) : new Float32Array(0),
    shortTeams: input.teams.flatMap(({ teamId, game }, row) => {
      const short = sums[players * STATS.length + row]!;
      return short === 0 ? [] : [{ teamId, gameId: input.games[game]!.gameId, worlds: short }];
    }),
  };
}

/** Sums over blocks in block order, whoever filled them. */
export function addBlocks(blocks: Float64Array, sizes: JobSizes): Float64Array {
  const width = sumsPerBlock(sizes);
  const sums = new Float64Array(width);
  for (let block = 0; block < blockCount(sizes); block++) {
    for (let i = 0; i < width; i++) sums[i]! += blocks[block * width + i]!;
  }
  return sums;
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

type RowSummary = Record<(typeof ROW_SUMMARY)[number], number>;
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

function marginChances(
  margins: Float32Array,
  { game_script, overtime }: SimProfile,
): Pick<GameSummary, 'blowoutProb' | 'overtimeProb'> {
  let blowouts = 0;
  let overtimes = 0;
  for (const margin of margins) {
    const lead = Math.abs(margin);
    if (lead >= game_script.blowout_margin) blowouts += 1;
    if (lead < overtime.one_period_margin || lead < overtime.two_period_margin) overtimes += 1;
  }
  return {
    blowoutProb: blowouts / margins.length,
    overtimeProb: overtimes / margins.length,
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

/** Fresh shared outputs for a job of these sizes, all zero. */
export function makeOutputs(sizes: JobSizes): Pick<Job, 'rows' | 'sums' | 'summaries'> {
  return {
    rows: new SharedArrayBuffer(rowCount(sizes) * sizes.worlds * 4),
    sums: new SharedArrayBuffer(blockCount(sizes) * sumsPerBlock(sizes) * 8),
    summaries: new SharedArrayBuffer(rowCount(sizes) * ROW_SUMMARY.length * 8),
  };
}
