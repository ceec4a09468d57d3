/**
 * Any number of worlds in bounded memory: chunks of worlds are handed over in order and forgotten.
 *
 * Quantiles stay exact. They are found digit by digit (rank-select.ts): the first pass counts digits while the worlds are
 * handed over, two more make every world again, because making a world is cheaper than keeping it.
 */

import { sumsInInput } from './block.ts';
import { checkInput } from './check-input.ts';
import type { SimInput } from './input.ts';
import { blockCount, makeOutputs, rowCount, type BlockOutputs, type Job } from './job.ts';
import { BLOCK_WORLDS } from './kernel-layout.ts';
import { makeJob } from './make-job.ts';
import { checkOptions, type SimOptions } from './options.ts';
import { openPool, throwIfCancelled, type Pool } from './pool.ts';
import {
  advanceRanks,
  PASS_COUNTERS,
  PASSES,
  startRanks,
  valuesOf,
  type RankState,
} from './rank-select.ts';
import { makeSummaries, SumsOfBlocks, type SimSummary } from './result.ts';
import { quantilesFrom, ranksOf } from './row-quantiles.ts';

/** Worlds one after another. */
export interface WorldsChunk {
  readonly firstWorld: number;
  readonly worlds: number;
  /** DraftKings points: fpts[player * worlds + i] of world `firstWorld + i`; overwritten after the handler has ended. */
  readonly fpts: Float32Array;
}

/** Called with one chunk after another, in order; the next one waits for it. */
export type WorldsHandler = (chunk: WorldsChunk) => void | Promise<void>;

/** Worlds of a chunk where the options do not say. */
const STREAM_CHUNK_WORLDS = 4096;

/**
 * Draws `worlds` worlds and hands them to `onWorlds` in chunks of `chunkWorlds` (default 4,096). The summary is the one that
 * `simulate` gives, to the bit.
 *
 * Memory for each thread and one more: 4 bytes per player and world of a chunk, and 64 KiB per player. Progress counts the worlds of
 * all three passes, to three times `worlds`.
 *
 * @throws KnownError as `simulate` does, but never `TOO_LARGE`; whatever `onWorlds` throws.
 */
export async function streamWorlds(
  input: SimInput,
  options: SimOptions,
  onWorlds: WorldsHandler,
): Promise<SimSummary> {
  checkInput(input);
  const { threads, chunkWorlds } = checkOptions({ chunkWorlds: STREAM_CHUNK_WORLDS, ...options });
  throwIfCancelled(options.signal);
  const job = makeJob(input, options);
  const pool = openPool(job, threads, options.signal);
  try {
    const run = new StreamRun(pool, job, threads, Math.ceil(chunkWorlds / BLOCK_WORLDS));
    return await run.passes(input, options, onWorlds);
  } finally {
    pool.close();
  }
}

/** Memory that one chunk at a time uses. */
interface Slot {
  readonly outputs: BlockOutputs;
  readonly counters: SharedArrayBuffer;
}

class StreamRun {
  readonly #pool: Pool;
  readonly #job: Job;
  readonly #chunkBlocks: number;
  readonly #slots: Slot[];
  readonly #rows: number;

  constructor(pool: Pool, job: Job, threads: number, chunkBlocks: number) {
    this.#pool = pool;
    this.#job = job;
    this.#chunkBlocks = Math.min(chunkBlocks, blockCount(job.sizes));
    this.#rows = rowCount(job.sizes);
    // One more than threads: a chunk can be handed over while every thread is at work.
    this.#slots = Array.from({ length: threads + 1 }, () => ({
      outputs: makeOutputs(job.sizes, 0, this.#chunkBlocks),
      counters: new SharedArrayBuffer(this.#rows * PASS_COUNTERS * 4),
    }));
  }

  async passes(
    input: SimInput,
    { onProgress, signal }: SimOptions,
    onWorlds: WorldsHandler,
  ): Promise<SimSummary> {
    const { sizes } = this.#job;
    const { worlds, players } = sizes;
    const states = Array.from({ length: this.#rows }, () => startRanks(ranksOf(worlds)));
    const sums = new SumsOfBlocks(sizes);
    for (let pass = 0; pass < PASSES; pass++) {
      const prefixes = sharedPrefixes(states);
      for (const { counters } of this.#slots) new Uint32Array(counters).fill(0);
      await this.#pass(pass, prefixes, async (chunk) => {
        throwIfCancelled(signal);
        const { firstBlock, stride, rows } = chunk;
        const firstWorld = firstBlock * BLOCK_WORLDS;
        onProgress?.(pass * worlds + firstWorld + stride, PASSES * worlds);
        if (pass > 0) return;
        sums.add(new Float64Array(chunk.sums));
        await onWorlds({
          firstWorld,
          worlds: stride,
          fpts: new Float32Array(rows, 0, players * stride),
        });
      });
      const counters = this.#addCounters();
      states.forEach((state, row) => {
        advanceRanks(
          pass,
          state,
          counters.subarray(row * PASS_COUNTERS, (row + 1) * PASS_COUNTERS),
        );
      });
    }
    const quantiles = states.flatMap((state) => quantilesFrom(valuesOf(state), worlds));
    return makeSummaries(
      input,
      sumsInInput(sums.total, this.#job.order, sizes),
      Float64Array.from(quantiles),
      worlds,
    );
  }

  /** Makes every chunk once; `onChunk` sees them in order. */
  async #pass(
    pass: number,
    prefixes: SharedArrayBuffer,
    onChunk: (chunk: BlockOutputs) => Promise<void>,
  ): Promise<void> {
    const blocks = blockCount(this.#job.sizes);
    const free = [...this.#slots];
    const running: { readonly slot: Slot; readonly done: Promise<BlockOutputs> }[] = [];
    let next = 0;
    try {
      while (next < blocks || running.length > 0) {
        while (next < blocks && free.length > 0) {
          const slot = free.shift()!;
          const from = next;
          next = Math.min(blocks, from + this.#chunkBlocks);
          const done = this.#chunk(pass, prefixes, slot, from, next);
          // A failure is met when its turn comes; until then it must not count as unhandled.
          done.catch(() => undefined);
          running.push({ slot, done });
        }
        const { slot, done } = running.shift()!;
        await onChunk(await done);
        free.push(slot);
      }
    } finally {
      await Promise.allSettled(running.map(({ done }) => done));
    }
  }

  async #chunk(
    pass: number,
    prefixes: SharedArrayBuffer,
    slot: Slot,
    from: number,
    to: number,
  ): Promise<BlockOutputs> {
    const { worlds } = this.#job.sizes;
    const stride = Math.min(worlds, to * BLOCK_WORLDS) - from * BLOCK_WORLDS;
    const outputs = { ...slot.outputs, firstBlock: from, stride };
    const digits = { pass, counters: slot.counters, prefixes };
    await this.#pool.run({ part: 'blocks', from, to, outputs, digits });
    const { sums } = outputs;
    const width = sums.byteLength / this.#chunkBlocks;
    return to - from === this.#chunkBlocks
      ? outputs
      : { ...outputs, sums: sums.slice(0, (to - from) * width) };
  }

  #addCounters(): Uint32Array {
    const [first, ...others] = this.#slots.map(({ counters }) => new Uint32Array(counters));
    for (const other of others) other.forEach((count, i) => (first![i]! += count));
    return first!;
  }
}

function sharedPrefixes(states: readonly RankState[]): SharedArrayBuffer {
  const ranks = states[0]!.prefixes.length;
  const shared = new SharedArrayBuffer(4 * states.length * ranks);
  const all = new Int32Array(shared);
  states.forEach(({ prefixes }, row) => {
    all.set(prefixes, row * ranks);
  });
  return shared;
}
