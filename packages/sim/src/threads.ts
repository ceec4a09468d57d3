/**
 * The worker threads of this process. They are started when a run first needs them and serve later runs, with the kernel
 * optimised and their memory in place; none of them keeps the process alive once its tasks have ended.
 */

import { Worker } from 'node:worker_threads';
import { failure, type Job, type Task, type TaskOutcome } from './job.ts';

/** A thread as one job sees it. */
export interface JobThread {
  /** Does a task after those that were given before; never rejects. */
  run(task: Task): Promise<TaskOutcome>;
  /** Forgets the job. */
  close(): void;
}

/** Message to a thread: a job to come, one of its tasks, or that it has ended. */
export type ThreadMessage =
  | { readonly open: number; readonly job: Job }
  | { readonly of: number; readonly task: Task }
  | { readonly close: number };

/** Threads that are kept when no run uses them. */
const KEPT_THREADS = 16;

const threads: Thread[] = [];
let jobs = 0;

/** Takes the `count` threads with the fewest jobs for a job, and starts what is missing. */
export function takeThreads(job: Job, count: number): readonly JobThread[] {
  jobs += 1;
  while (threads.length < count) threads.push(new Thread(threads));
  const chosen = threads.toSorted((a, b) => a.jobs - b.jobs).slice(0, count);
  return chosen.map((thread) => thread.open(jobs, job));
}

/** One worker thread and the answers that it owes, in the order of its tasks. */
class Thread {
  jobs = 0;
  readonly #all: Thread[];
  readonly #worker: Worker;
  #owed: ((outcome: TaskOutcome) => void)[] = [];
  #fault: Error | undefined;

  constructor(all: Thread[]) {
    this.#all = all;
    this.#worker = new Worker(workerUrl(import.meta.url));
    this.#worker.unref();
    this.#worker.on('message', (outcome: TaskOutcome) => {
      this.#answer(outcome);
    });
    this.#worker.on('error', (error) => {
      this.#end(error instanceof Error ? error : new Error(String(error)));
    });
    this.#worker.on('exit', (code) => {
      this.#end(new Error(`A thread of the simulation ended with ${String(code)}`));
    });
  }

  open(id: number, job: Job): JobThread {
    this.jobs += 1;
    this.#tell({ open: id, job });
    return {
      run: (task) =>
        new Promise((resolve) => {
          if (this.#fault !== undefined) {
            resolve(failure(this.#fault));
            return;
          }
          // While it owes an answer the thread keeps the process alive.
          if (this.#owed.length === 0) this.#worker.ref();
          this.#owed.push(resolve);
          this.#tell({ of: id, task });
        }),
      close: () => {
        this.jobs -= 1;
        this.#tell({ close: id });
        if (this.jobs === 0 && this.#all.length > KEPT_THREADS) {
          this.#forget();
          void this.#worker.terminate();
        }
      },
    };
  }

  #tell(message: ThreadMessage): void {
    if (this.#fault === undefined) this.#worker.postMessage(message);
  }

  #answer(outcome: TaskOutcome): void {
    this.#owed.shift()?.(outcome);
    if (this.#owed.length === 0) this.#worker.unref();
  }

  #end(error: Error): void {
    this.#fault ??= error;
    this.#forget();
    while (this.#owed.length > 0) this.#answer(failure(this.#fault));
  }

  #forget(): void {
    const at = this.#all.indexOf(this);
    if (at >= 0) this.#all.splice(at, 1);
  }
}

/** The worker beside this module: the source in a development run, the built file otherwise. */
function workerUrl(self: string): URL {
  return new URL(self.endsWith('.ts') ? './worker.ts' : './worker.js', self);
}
