/**
 * A simulation as its threads see it: shared inputs, shared outputs, and the blocks of worlds that it is cut into.
 *
 * Sums over worlds are taken within a block, then over blocks in block order. Threads and chunks decide only who fills a
 * block, so they cannot change a bit.
 */

import { BLOCK_WORLDS, STAT_SUMS } from './kernel-layout.ts';
import type { KernelModule } from './kernel.ts';
import type { Plan } from './plan-memory.ts';
import type { SimProfile } from './profile.ts';
import type { SlateOrder } from './slate.ts';

/** Everything a worker needs of a run; made of plain data and shared memory, so that a message carries it. */
export interface Job {
  /** In shared memory. */
  readonly plan: Plan;
  readonly order: SlateOrder;
  readonly profile: SimProfile;
  readonly seed: number;
  readonly sizes: JobSizes;
  /** The compiled kernel, or undefined for the reference. */
  readonly module: KernelModule | undefined;
  /** One int32: threads stop after their block when it is not 0. */
  readonly stop: SharedArrayBuffer;
}

export interface JobSizes {
  readonly worlds: number;
  readonly players: number;
  readonly teams: number;
  readonly games: number;
}

/** Shared memory for some blocks of worlds, from `firstBlock` on. */
export interface BlockOutputs {
  readonly firstBlock: number;
  /**
   * Float32, row-major, `stride` worlds per row: each player's points, each game's margin, each game's total. It and `sums`
   * may be longer than that.
   */
  readonly rows: SharedArrayBuffer;
  readonly stride: number;
  /** Float64, block-major: `sumsWidth` numbers per block. */
  readonly sums: SharedArrayBuffer;
}

/** Fills blocks; `to` is exclusive. */
export interface BlocksTask {
  readonly part: 'blocks';
  readonly from: number;
  readonly to: number;
  readonly outputs: BlockOutputs;
  /**
   * Uint32, row-major: adds the digits of pass `pass` of each row to these counters, of which there are `width` per
   * row.
   */
  readonly digits?: DigitsTask;
}

export interface DigitsTask {
  readonly pass: number;
  readonly counters: SharedArrayBuffer;
  /** Int32, row-major: the prefixes of each row's ranks. */
  readonly prefixes: SharedArrayBuffer;
}

/** Finds the quantiles of some full rows of `outputs`, which start at block 0. */
export interface RowsTask {
  readonly part: 'rows';
  readonly from: number;
  readonly to: number;
  readonly outputs: BlockOutputs;
  /** Float64, row-major: `QUANTILES` of each row. */
  readonly quantiles: SharedArrayBuffer;
  /** Uint32, player-major: the worlds below each of `POINT_LEVELS` levels, where they are to be counted. */
  readonly below: SharedArrayBuffer | undefined;
}

export type Task = BlocksTask | RowsTask;

/** The answer of a worker; a failure comes as data, because errors lose their fields between threads. */
export type TaskOutcome =
  { readonly ok: true } | { readonly ok: false; readonly message: string; readonly stack: string };

/** Does something and tells how it went. */
export function outcomeOf(act: () => void): TaskOutcome {
  try {
    act();
    return { ok: true };
  } catch (thrown) {
    return failure(thrown);
  }
}

/** Turns what was thrown into data. */
export function failure(thrown: unknown): TaskOutcome {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return { ok: false, message: error.message, stack: error.stack ?? '' };
}

/** Blocks of worlds in a job; the last one may be short. */
export function blockCount({ worlds }: JobSizes): number {
  return Math.ceil(worlds / BLOCK_WORLDS);
}

/** Rows of worlds in a job. */
export function rowCount({ players, games }: JobSizes): number {
  return players + 2 * games;
}

/**
 * Numbers of a block, in the order of the plan: the sums of each player's stats, the worlds in which each team was short,
 * of each row its sum and its sum of squares, of each game its blowouts and its overtimes.
 */
export function sumsWidth(sizes: JobSizes): number {
  const { players, teams, games } = sizes;
  return players * STAT_SUMS + teams + 2 * rowCount(sizes) + 2 * games;
}

/** Shared outputs for `blocks` blocks from `firstBlock` on, in the memory that is given or else in fresh one. */
export function makeOutputs(
  sizes: JobSizes,
  firstBlock: number,
  blocks: number,
  { rows, sums }: { readonly rows?: SharedArrayBuffer; readonly sums?: SharedArrayBuffer } = {},
): BlockOutputs {
  const stride = Math.min(blocks * BLOCK_WORLDS, sizes.worlds - firstBlock * BLOCK_WORLDS);
  return {
    firstBlock,
    stride,
    rows: rows ?? new SharedArrayBuffer(rowsBytes(sizes, stride)),
    sums: sums ?? new SharedArrayBuffer(sumsBytes(sizes, blocks)),
  };
}

/** Bytes of the rows of so many worlds. */
export function rowsBytes(sizes: JobSizes, worlds: number): number {
  return rowCount(sizes) * worlds * 4;
}

/** Bytes of the sums of so many blocks. */
export function sumsBytes(sizes: JobSizes, blocks: number): number {
  return blocks * sumsWidth(sizes) * 8;
}

/** Bytes that the outputs of a whole job take. */
export function outputBytes(sizes: JobSizes): number {
  return rowsBytes(sizes, sizes.worlds) + sumsBytes(sizes, blockCount(sizes));
}
