/** Runs the tasks of one job in a thread, with what the thread keeps. */

import { BlockFiller } from './block.ts';
import { rowCount, type BlocksTask, type Job, type RowsTask, type Task } from './job.ts';
import { Kernel } from './kernel.ts';
import { countBelow, POINT_LEVELS } from './points-below.ts';
import { DigitCounter, PASS_COUNTERS } from './rank-select.ts';
import { QUANTILES, RowQuantiles } from './row-quantiles.ts';
import {
  MARGIN_BINS,
  PLAYER_BINS,
  TOTAL_BINS,
  type RowBins,
  type RowSelector,
} from './row-selector.ts';
import { ReferenceBlock } from './reference/reference-block.ts';
import type { ThreadKit } from './thread-kit.ts';

export class TaskRunner {
  readonly #job: Job;
  readonly #kit: ThreadKit;
  readonly #kernel: Kernel | undefined;
  readonly #filler: BlockFiller;
  readonly #digits: DigitCounter = new DigitCounter();
  readonly #quantiles: RowQuantiles = new RowQuantiles();
  readonly #stop: Int32Array;

  constructor(job: Job, kit: ThreadKit) {
    this.#job = job;
    this.#kit = kit;
    this.#stop = new Int32Array(job.stop);
    const { plan, order, profile, seed, module, sizes } = job;
    this.#kernel =
      module === undefined ? undefined : new Kernel(module, plan, seed, kit.takeKernel());
    const maker = this.#kernel ?? new ReferenceBlock(plan, seed);
    this.#filler = new BlockFiller(maker, order, profile, sizes);
  }

  /** Leaves to later jobs what the thread keeps; the job has no more tasks. */
  close(): void {
    if (this.#kernel !== undefined) this.#kit.giveKernel(this.#kernel.instance);
    this.#kit.trim();
  }

  run(task: Task): void {
    if (task.part === 'rows') this.#summarise(task);
    else this.#fill(task);
  }

  #fill(task: BlocksTask): void {
    for (let block = task.from; block < task.to; block++) {
      if (Atomics.load(this.#stop, 0) !== 0) return;
      this.#filler.fill(block, task.outputs);
    }
    if (task.digits === undefined) return;
    const { pass, counters, prefixes } = task.digits;
    const rows = rowCount(this.#job.sizes);
    const { stride } = task.outputs;
    const ranks = prefixes.byteLength / 4 / rows;
    for (let row = 0; row < rows; row++) {
      const values = new Int32Array(task.outputs.rows, 4 * row * stride, stride);
      this.#digits.count(
        pass,
        values,
        {
          ranks: new Float64Array(0),
          prefixes: new Int32Array(prefixes, 4 * row * ranks, ranks),
        },
        new Uint32Array(counters, 4 * row * PASS_COUNTERS, PASS_COUNTERS),
      );
    }
  }

  #summarise({ from, to, outputs, quantiles, below }: RowsTask): void {
    const found = new Float64Array(quantiles);
    const { module, sizes } = this.#job;
    const { rows, stride } = outputs;
    for (let row = from; row < to; row++) {
      const values = new Float32Array(rows, 4 * row * stride, stride);
      const counts =
        below === undefined || row >= sizes.players
          ? undefined
          : new Uint32Array(below, 4 * row * POINT_LEVELS, POINT_LEVELS);
      const own =
        module === undefined
          ? this.#plainly(values, counts)
          : this.#selected(this.#kit.selectorOf(module), row, values, counts);
      found.set(own, row * QUANTILES.length);
    }
  }

  #selected(
    selector: RowSelector,
    row: number,
    values: Float32Array,
    counts: Uint32Array | undefined,
  ): readonly number[] {
    const quantiles = selector.of(values, this.#binsOf(row));
    if (counts !== undefined) selector.writeBelow(counts);
    return quantiles;
  }

  #plainly(values: Float32Array, counts: Uint32Array | undefined): readonly number[] {
    if (counts !== undefined) countBelow(values, counts);
    return this.#quantiles.of(new Int32Array(values.buffer, values.byteOffset, values.length));
  }

  #binsOf(row: number): RowBins {
    const { players, games } = this.#job.sizes;
    if (row < players) return PLAYER_BINS;
    return row < players + games ? MARGIN_BINS : TOTAL_BINS;
  }
}
