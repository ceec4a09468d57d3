/** Runs the tasks of one job in a thread. Made once per thread: it holds the kernel's memory or the reference. */

import { BlockFiller } from './block.ts';
import { rowCount, type BlocksTask, type Job, type RowsTask, type Task } from './job.ts';
import { Kernel } from './kernel.ts';
import { makePlan } from './plan.ts';
import { DigitCounter, PASS_COUNTERS } from './rank-select.ts';
import { QUANTILES, RowQuantiles } from './row-quantiles.ts';
import { readSlate } from './slate-arrow.ts';
import { ReferenceBlock } from './reference/reference-block.ts';

export class TaskRunner {
  readonly #job: Job;
  readonly #filler: BlockFiller;
  readonly #digits: DigitCounter = new DigitCounter();
  readonly #quantiles: RowQuantiles = new RowQuantiles();
  readonly #stop: Int32Array;

  constructor(job: Job) {
    this.#job = job;
    this.#stop = new Int32Array(job.stop);
    const { profile, seed, module, sizes } = job;
    const slate = readSlate(job.slate);
    const plan = makePlan(slate, profile, job.tables);
    const maker =
      module === undefined ? new ReferenceBlock(plan, seed) : new Kernel(module, plan, seed);
    this.#filler = new BlockFiller(maker, slate, profile, sizes);
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

  #summarise({ from, to, outputs, quantiles }: RowsTask): void {
    const found = new Float64Array(quantiles);
    const { stride } = outputs;
    for (let row = from; row < to; row++) {
      const values = new Int32Array(outputs.rows, 4 * row * stride, stride);
      found.set(this.#quantiles.of(values), row * QUANTILES.length);
    }
  }
}
