/** The worker threads of one run. */

import { SIM_ERRORS } from './errors.ts';
import type { Piscina } from 'piscina';
import type { Job, Task, TaskOutcome } from './job.ts';

/** Threads that do the tasks of one job. */
export interface Pool {
  /**
   * Does every task, a few at a time; `onDone` sees each that has ended, in whatever order they end.
   *
   * @throws KnownError `SIMULATION_FAILED` when a thread fails, `SIMULATION_CANCELLED` when the signal has fired; not before
   *   the tasks that run have ended.
   */
  runAll(tasks: readonly Task[], onDone?: (index: number) => void): Promise<void>;
  /** Does one task. */
  run(task: Task): Promise<void>;
  /** To be called when no task runs: Piscina takes the answer of a destroyed thread for a fault of its own. */
  close(): Promise<void>;
}

/** Starts `threads` threads for a job; when `signal` fires, they stop after the block that they are making. */
export async function openPool(
  job: Job,
  threads: number,
  signal: AbortSignal | undefined,
): Promise<Pool> {
  throwIfCancelled(signal);
  const { Piscina } = await import('piscina');
  const pool: Piscina = new Piscina({
    filename: workerUrl(import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    workerData: job,
  });
  const stop = (): void => void Atomics.store(new Int32Array(job.stop), 0, 1);
  signal?.addEventListener('abort', stop, { once: true });
  const run = async (task: Task): Promise<void> => {
    throwIfCancelled(signal);
    const outcome = (await pool.run(task)) as TaskOutcome;
    throwIfCancelled(signal);
    if (outcome.ok) return;
    const { message: problem, stack } = outcome;
    throw SIM_ERRORS.SIMULATION_FAILED({ problem }, { facts: { stack } });
  };
  return {
    run,
    runAll: async (tasks, onDone) => {
      let next = 0;
      let isFailed = false;
      const lane = async (): Promise<void> => {
        while (next < tasks.length && !isFailed) {
          const index = next;
          next += 1;
          try {
            await run(tasks[index]!);
          } catch (error) {
            isFailed = true;
            throw error;
          }
          onDone?.(index);
        }
      };
      // A second task waits for each thread, so that none is idle while the answer of the first is on its way.
      const lanes = await Promise.allSettled(Array.from({ length: 2 * threads }, lane));
      const failure = lanes.find((settled) => settled.status === 'rejected');
      if (failure !== undefined) throw failure.reason;
    },
    close: async () => {
      signal?.removeEventListener('abort', stop);
      await pool.destroy();
    },
  };
}

/** @throws KnownError `SIMULATION_CANCELLED` when the signal has fired. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw SIM_ERRORS.SIMULATION_CANCELLED({}, { cause: signal.reason });
}

/** The worker beside this module: the source in a development run, the built file otherwise. */
function workerUrl(self: string): URL {
  return new URL(self.endsWith('.ts') ? './worker.ts' : './worker.js', self);
}
