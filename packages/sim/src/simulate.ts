/** Runs a slate's worlds on worker threads. It computes nothing itself: it cuts the work, waits and reduces. */

import { KnownError, sha256 } from '@pkg/std';
import type { Piscina } from 'piscina';
import { checkInput } from './check-input.ts';
import type { SimInput } from './input.ts';
import {
  BLOCK_WORLDS,
  blockCount,
  rowCount,
  type Job,
  type Task,
  type TaskOutcome,
} from './job.ts';
import { checkOptions, type SimOptions } from './options.ts';
import { makeOutputs, makeResult, type SimResult } from './result.ts';
import { makeSlate } from './slate.ts';
import { shareSlate, type SharedSlate } from './slate-arrow.ts';

/**
 * Draws `worlds` worlds of a slate.
 *
 * The result depends on the input (not on the order of its rows), the profile, the seed and the number of worlds; world
 * w is the same in every run that has it. Memory: 4 bytes a player and world.
 *
 * @throws KnownError for a wrong input (see `checkInput`) or option (`INVALID_OPTION`, `TOO_LARGE`) before any thread
 *   starts; `SIMULATION_CANCELLED` when `signal` fires; `SIMULATION_FAILED` when a thread breaks.
 */
export async function simulate(input: SimInput, options: SimOptions): Promise<SimResult> {
  checkInput(input);
  const { threads, chunkWorlds } = checkOptions(options, input);
  throwIfCancelled(options.signal);
  const job = await makeJob(input, options);
  const { Piscina } = await import('piscina');
  const pool = new Piscina({
    filename: workerUrl(import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
  });
  // Destroying the pool rejects every task that is waiting or running.
  const stop = (): void => void pool.destroy();
  options.signal?.addEventListener('abort', stop, { once: true });
  try {
    await runJob(pool, job, Math.ceil(chunkWorlds / BLOCK_WORLDS), options.onProgress);
    throwIfCancelled(options.signal);
    return makeResult(input, options.profile, job);
  } catch (error) {
    throwIfCancelled(options.signal);
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', stop);
    await pool.destroy();
  }
}

async function makeJob(input: SimInput, { profile, worlds, seed }: SimOptions): Promise<Job> {
  const slate = await shareSlate(makeSlate(input));
  const sizes = {
    worlds,
    players: input.players.length,
    teams: input.teams.length,
    games: input.games.length,
  };
  return { key: jobKey(slate, profile, seed), slate, profile, seed, sizes, ...makeOutputs(sizes) };
}

/** Rows can be summarised only when every block of them is there, so the two parts run one after the other. */
async function runJob(
  pool: Piscina,
  job: Job,
  chunkBlocks: number,
  onProgress: SimOptions['onProgress'],
): Promise<void> {
  const { worlds } = job.sizes;
  let doneWorlds = 0;
  const run = async (part: Task['part'], from: number, to: number): Promise<void> => {
    const task: Task = { job, part, from, to };
    const outcome = (await pool.run(task)) as TaskOutcome;
    if (!outcome.ok) throw failed(outcome);
    if (part === 'rows') return;
    doneWorlds += Math.min(worlds, to * BLOCK_WORLDS) - from * BLOCK_WORLDS;
    onProgress?.(doneWorlds, worlds);
  };
  await Promise.all(
    chunks(blockCount(job.sizes), chunkBlocks).map(([from, to]) => run('blocks', from, to)),
  );
  const rows = rowCount(job.sizes);
  const rowsAtOnce = Math.ceil(rows / (4 * pool.options.maxThreads));
  await Promise.all(chunks(rows, rowsAtOnce).map(([from, to]) => run('rows', from, to)));
}

function chunks(count: number, size: number): readonly (readonly [number, number])[] {
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => [
    i * size,
    Math.min(count, (i + 1) * size),
  ]);
}

function jobKey(slate: SharedSlate, profile: SimOptions['profile'], seed: number): string {
  const parts = [slate.players, slate.teams, slate.games].map((part) =>
    sha256(new Uint8Array(part)),
  );
  return sha256(JSON.stringify([parts, profile, seed]));
}

/** The worker beside this module: the source in a development run, the built file otherwise. */
function workerUrl(self: string): URL {
  return new URL(self.endsWith('.ts') ? './worker.ts' : './worker.js', self);
}

function failed({ message, stack }: Extract<TaskOutcome, { ok: false }>): KnownError {
  return new KnownError({
    code: 'SIMULATION_FAILED',
    kind: 'blocked',
    message: `expected a worker thread to finish its worlds, got: ${message}`,
    hint: 'Run it again with one thread; if it fails again, report it with this message.',
    facts: { stack },
  });
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new KnownError({
    code: 'SIMULATION_CANCELLED',
    kind: 'cancelled',
    message: 'expected to finish the simulation, got a request to stop',
    hint: 'Nothing was kept; run it again.',
    cause: signal.reason,
  });
}
