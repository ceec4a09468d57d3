/** The program of a worker thread: makes blocks of worlds, or summarises rows, of one job after another. */

import { BlockFiller } from './block.ts';
import type { Job, Task, TaskOutcome } from './job.ts';
import { SUMMARY_WIDTH, summariseRow } from './row-summary.ts';
import { readSlate } from './slate-arrow.ts';
import { WorldMaker } from './world.ts';

interface Prepared {
  readonly key: string;
  readonly filler: Promise<BlockFiller>;
}

/** The job that this thread prepared last: a pool serves one job, so it is prepared once a thread. */
let prepared: Prepared | undefined;

/** Does a task; whatever goes wrong comes back as data. */
export default async function run(task: Task): Promise<TaskOutcome> {
  try {
    if (task.part === 'rows') summariseRows(task);
    else await fillBlocks(task);
    return { ok: true };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { ok: false, message: error.message, stack: error.stack ?? '' };
  }
}

async function fillBlocks({ job, from, to }: Task): Promise<void> {
  if (prepared?.key !== job.key) prepared = { key: job.key, filler: prepare(job) };
  const filler = await prepared.filler;
  const rows = new Float32Array(job.rows);
  const sums = new Float64Array(job.sums);
  for (let block = from; block < to; block++) filler.fill(block, rows, sums);
}

function summariseRows({ job, from, to }: Task): void {
  const { worlds } = job.sizes;
  const rows = new Float32Array(job.rows);
  const summaries = new Float64Array(job.summaries);
  const sorted = new Float32Array(worlds);
  for (let row = from; row < to; row++) {
    const values = rows.subarray(row * worlds, (row + 1) * worlds);
    summariseRow(values, sorted, summaries, row * SUMMARY_WIDTH);
  }
}

async function prepare(job: Job): Promise<BlockFiller> {
  const slate = await readSlate(job.slate);
  return new BlockFiller(new WorldMaker(slate, job.profile, job.seed), slate, job.sizes);
}
