/** Does the tasks of a run: on the calling thread alone, or on threads of the process (threads.ts). */

import { setImmediate } from 'node:timers/promises';
import { SIM_ERRORS } from './errors.ts';
import { outcomeOf, type Job, type Task } from './job.ts';
import { TaskRunner } from './task-runner.ts';
import { ThreadKit } from './thread-kit.ts';
import { takeThreads, type JobThread } from './threads.ts';

/** Does the tasks of one job. */
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
  /** Gives the threads back; to be called when no task runs. */
  close(): void;
}

/** A thread has a second task waiting, so that it is not idle while the answer of the first is on its way. */
const TASKS_A_THREAD = 2;

/**
 * Prepares `threads` threads for a job; when `signal` fires, they stop after the block that they are making. One thread is the
 * calling one, which sees to its other work between tasks.
 */
export function openPool(job: Job, threads: number, signal: AbortSignal | undefined): Pool {
  throwIfCancelled(signal);
  const lanes = threads === 1 ? [callingThread(job)] : takeThreads(job, threads);
  const stop = (): void => void Atomics.store(new Int32Array(job.stop), 0, 1);
  signal?.addEventListener('abort', stop, { once: true });
  const runOn = async (lane: JobThread, task: Task): Promise<void> => {
    throwIfCancelled(signal);
    const outcome = await lane.run(task);
    throwIfCancelled(signal);
    if (outcome.ok) return;
    const { message: problem, stack } = outcome;
    throw SIM_ERRORS.SIMULATION_FAILED({ problem }, { facts: { stack } });
  };
  let turn = 0;
  return {
    run: (task) => {
      turn += 1;
      return runOn(lanes[turn % lanes.length]!, task);
    },
    runAll: async (tasks, onDone) => {
      let next = 0;
      let isFailed = false;
      const work = async (lane: JobThread): Promise<void> => {
        while (next < tasks.length && !isFailed) {
          const index = next;
          next += 1;
          try {
            await runOn(lane, tasks[index]!);
          } catch (error) {
            isFailed = true;
            throw error;
          }
          onDone?.(index);
        }
      };
      const workers = threads === 1 ? lanes : Array.from({ length: TASKS_A_THREAD }, () => lanes);
      const ended = await Promise.allSettled(workers.flat().map(work));
      const failure = ended.find((settled) => settled.status === 'rejected');
      if (failure !== undefined) throw failure.reason;
    },
    close: () => {
      signal?.removeEventListener('abort', stop);
      for (const lane of lanes) lane.close();
    },
  };
}

/** @throws KnownError `SIMULATION_CANCELLED` when the signal has fired. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw SIM_ERRORS.SIMULATION_CANCELLED({}, { cause: signal.reason });
}

/** Kits of the calling thread that no run uses; runs that overlap have one each, and one is kept. */
const spareKits: ThreadKit[] = [];

function callingThread(job: Job): JobThread {
  const kit = spareKits.pop() ?? new ThreadKit();
  let runner: TaskRunner | undefined;
  return {
    run: async (task) => {
      // Timers, signals and other runs get their turn between tasks.
      await setImmediate();
      return outcomeOf(() => {
        runner ??= new TaskRunner(job, kit);
        runner.run(task);
      });
    },
    close: () => {
      runner?.close();
      if (spareKits.length === 0) spareKits.push(kit);
    },
  };
}
