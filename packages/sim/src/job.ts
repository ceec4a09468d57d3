/**
 * A simulation as its threads see it: shared inputs, shared outputs, and the blocks of worlds that it is cut into.
 *
 * Sums over worlds are taken within a block in world order, then over blocks in block order. Threads and chunks decide
 * only who fills a block, so they cannot change a bit.
 */

import type { SimProfile } from './profile.ts';
import { STATS } from './scoring.ts';
import type { SharedSlate } from './slate-arrow.ts';

/** Worlds in a block. It is part of the definition of a mean: another block size gives other last bits. */
export const BLOCK_WORLDS = 250;

/** Numbers that summarise one row of worlds, in order. */
export const ROW_SUMMARY = [
  'mean',
  'std',
  'p05',
  'p10',
  'p25',
  'p50',
  'p75',
  'p90',
  'p95',
] as const;

/** Everything a worker needs; made of plain data and shared memory, so that a message carries it. */
export interface Job {
  /** Equal for equal inputs, profile and seed: a worker prepares them once. */
  readonly key: string;
  readonly slate: SharedSlate;
  readonly profile: SimProfile;
  readonly seed: number;
  readonly sizes: JobSizes;
  /** Float32, row-major: a row for each player's points, each game's margin, each game's total; a column a world. */
  readonly rows: SharedArrayBuffer;
  /** Float64, block-major: `sumsPerBlock` numbers a block. */
  readonly sums: SharedArrayBuffer;
  /** Float64, row-major: `ROW_SUMMARY` of each row. */
  readonly summaries: SharedArrayBuffer;
}

export interface JobSizes {
  readonly worlds: number;
  readonly players: number;
  readonly teams: number;
  readonly games: number;
}

/** What a worker is asked to do: fill some blocks, or summarise some full rows. `to` is exclusive. */
export interface Task {
  readonly job: Job;
  readonly part: 'blocks' | 'rows';
  readonly from: number;
  readonly to: number;
}

/** What a worker answers; a failure comes as data, because errors lose their fields between threads. */
export type TaskOutcome =
  { readonly ok: true } | { readonly ok: false; readonly message: string; readonly stack: string };

/** Blocks of worlds in a job; the last one may be short. */
export function blockCount({ worlds }: JobSizes): number {
  return Math.ceil(worlds / BLOCK_WORLDS);
}

/** Rows of worlds in a job. */
export function rowCount({ players, games }: JobSizes): number {
  return players + 2 * games;
}

/** Per block: the sums of each player's stats, then the worlds in which each team was short. */
export function sumsPerBlock({ players, teams }: JobSizes): number {
  return players * STATS.length + teams;
}

/** Bytes of shared memory that the outputs of a job take. */
export function outputBytes(sizes: JobSizes): number {
  const { worlds } = sizes;
  const sums = blockCount(sizes) * sumsPerBlock(sizes) * 8;
  return rowCount(sizes) * (worlds * 4 + ROW_SUMMARY.length * 8) + sums;
}
