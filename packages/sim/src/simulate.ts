/** Runs a slate's worlds on worker threads and keeps them in memory. It computes nothing itself: it cuts the work and waits. */

import { sumsInInput } from './block.ts';
import { checkInput } from './check-input.ts';
import type { SimInput } from './input.ts';
import {
  blockCount,
  makeOutputs,
  rowCount,
  rowsBytes,
  sumsBytes,
  type BlockOutputs,
  type Job,
} from './job.ts';
import { BLOCK_WORLDS } from './kernel-layout.ts';
import { makeJob } from './make-job.ts';
import { checkOptions, checkSize, type SimOptions } from './options.ts';
import { openPool, throwIfCancelled, type Pool } from './pool.ts';
import { POINT_LEVELS } from './points-below.ts';
import { makeSummaries, SumsOfBlocks, type SimResult } from './result.ts';
import { QUANTILES } from './row-quantiles.ts';
import { freshMemory, lendScratch, type Lent } from './worlds-memory.ts';

/**
 * Draws `worlds` worlds of a slate.
 *
 * The result depends on the input (not on the order of its rows), the profile, the seed and the number of worlds; world
 * w is the same in every run that has it. Memory: 4 bytes per player and world; `streamWorlds` is bounded.
 *
 * @throws KnownError for a wrong input (see `checkInput`) or option (`INVALID_OPTION`, `TOO_LARGE`) before any thread
 *   starts; `KERNEL_UNAVAILABLE`; `SIMULATION_CANCELLED` when `signal` fires; `SIMULATION_FAILED` when a thread breaks.
 */
export async function simulate(input: SimInput, options: SimOptions): Promise<SimResult> {
  checkInput(input);
  const { threads, chunkWorlds } = checkOptions(options);
  checkSize(options, input);
  throwIfCancelled(options.signal);
  const job = makeJob(input, options);
  const pool = openPool(job, threads, options.signal);
  const { sizes } = job;
  const blocks = blockCount(sizes);
  const rows = lendRows(rowsBytes(sizes, sizes.worlds), options);
  const sums = lendScratch(sumsBytes(sizes, blocks));
  try {
    const outputs = makeOutputs(sizes, 0, blocks, { rows: rows.bytes, sums: sums.bytes });
    return await runJob(pool, job, outputs, input, { ...options, chunkWorlds });
  } finally {
    pool.close();
    rows.giveBack();
    sums.giveBack();
  }
}

/** Memory for the rows: that of the result, where it keeps its worlds. */
function lendRows(bytes: number, { memory, profile }: SimOptions): Lent {
  if (profile.worlds_output !== 'fpts') return lendScratch(bytes);
  return memory?.lend(bytes) ?? freshMemory(bytes);
}

/** Rows can be summarised only when every block of them is there, so the two parts run one after the other. */
async function runJob(
  pool: Pool,
  job: Job,
  outputs: BlockOutputs,
  input: SimInput,
  {
    threads,
    chunkWorlds,
    countsBelow = false,
    onProgress,
    profile,
  }: SimOptions & { readonly chunkWorlds: number },
): Promise<SimResult> {
  const { sizes } = job;
  const { worlds, players } = sizes;
  const blocks = blockCount(sizes);
  let doneWorlds = 0;
  const pieces = chunks(blocks, Math.ceil(chunkWorlds / BLOCK_WORLDS));
  await pool.runAll(
    pieces.map(([from, to]) => ({ part: 'blocks' as const, from, to, outputs })),
    (index) => {
      const [from, to] = pieces[index]!;
      doneWorlds += Math.min(worlds, to * BLOCK_WORLDS) - from * BLOCK_WORLDS;
      onProgress?.(doneWorlds, worlds);
    },
  );
  const rows = rowCount(sizes);
  const quantiles = new SharedArrayBuffer(rows * QUANTILES.length * 8);
  const below = countsBelow ? new SharedArrayBuffer(players * POINT_LEVELS * 4) : undefined;
  await pool.runAll(
    chunks(rows, Math.ceil(rows / (4 * threads))).map(([from, to]) => ({
      part: 'rows' as const,
      ...{ from, to, outputs, quantiles, below },
    })),
  );
  const sums = new SumsOfBlocks(sizes);
  sums.add(new Float64Array(outputs.sums, 0, blocks * sums.total.length));
  const keepsWorlds = profile.worlds_output === 'fpts';
  return {
    ...makeSummaries(
      input,
      sumsInInput(sums.total, job.order, sizes),
      new Float64Array(quantiles),
      worlds,
    ),
    fpts: keepsWorlds ? new Float32Array(outputs.rows, 0, players * worlds) : new Float32Array(0),
    ...(below === undefined ? {} : { pointsBelow: new Uint32Array(below) }),
  };
}

/** Cuts `count` things into pieces of `size`. */
function chunks(count: number, size: number): readonly (readonly [number, number])[] {
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => [
    i * size,
    Math.min(count, (i + 1) * size),
  ]);
}
