/**
 * Computes cells in threads of this process. They start when a cell needs one, keep what they decoded for later cells, and
 * end with the run. One that dies fails the cells that it had, as something that may pass, and another takes its place.
 */
import { Worker } from 'node:worker_threads';
import { throwIfCancelled } from '@pkg/limits';
import type { WorkOrder, WorkResult } from './cell.ts';
import type { CellRunner } from './cell-runner.ts';
import { ENGINE_ERRORS } from './errors.ts';
import { receivedError } from './posted-error.ts';
import { Gate, type FromThread, type ToThread } from './thread-messages.ts';

export interface CellThreadsOptions {
  /** How many, at least 1. */
  readonly threads: number;
  /** The module that each of them runs; it calls `serveCells`. */
  readonly program: URL;
  /** Given to the module as `workerData`: plain data. */
  readonly data: unknown;
}

export class CellThreads implements CellRunner {
  readonly #options: CellThreadsOptions;
  readonly #threads: CellThread[] = [];

  constructor(options: CellThreadsOptions) {
    this.#options = options;
  }

  run(
    order: WorkOrder,
    signal: AbortSignal,
    onProgress: (done: number, total: number) => void,
  ): Promise<WorkResult> {
    return this.#threadFor(order).run(order, signal, onProgress);
  }

  /** Ends the threads, whatever they are doing. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  /** The thread with the least to do; of several, the one that has read the most of what the cell reads. */
  #threadFor(order: WorkOrder): CellThread {
    const files = order.cell.inputs.flatMap((input) => input.files.map(({ sha256 }) => sha256));
    const ranked = this.#threads
      .map((thread) => ({ thread, load: thread.load, known: thread.knownOf(files) }))
      .sort((a, b) => a.load - b.load || b.known - a.known);
    const best = ranked[0]?.thread;
    const { threads, program, data } = this.#options;
    const isFull = this.#threads.length >= threads;
    if (best !== undefined && (best.load === 0 || isFull)) return best;
    const thread = new CellThread(new Worker(program, { workerData: data }), () => {
      this.#threads.splice(this.#threads.indexOf(thread), 1);
    });
    this.#threads.push(thread);
    return thread;
  }
}

/** How long an aborted run waits for outputs that are being written, in ms. */
const WRITING_MS = 2000;

/** A cell that a thread has. */
interface Owed {
  readonly cell: string;
  readonly signal: AbortSignal;
  readonly end: (result: WorkResult) => void;
  readonly onProgress: (done: number, total: number) => void;
}

class CellThread {
  readonly #worker: Worker;
  readonly #owed = new Map<number, Owed>();
  /** Hashes of the files that its cells read. */
  readonly #known = new Set<string>();
  #orders = 0;
  #problem: string | undefined;

  constructor(worker: Worker, onEnd: () => void) {
    this.#worker = worker;
    worker.on('message', (message: FromThread) => {
      this.#hear(message);
    });
    worker.on('error', (error: unknown) => {
      this.#problem = error instanceof Error ? error.message : String(error);
    });
    worker.on('messageerror', (error) => {
      this.#problem = error.message;
      void worker.terminate();
    });
    worker.once('exit', (code) => {
      onEnd();
      const problem = this.#problem ?? `it ended with ${String(code)}`;
      for (const { cell, signal, end } of [...this.#owed.values()]) {
        const died = ENGINE_ERRORS.WORKER_DIED({ cell, problem });
        end(signal.aborted ? cancelled(signal) : failed(died));
      }
    });
  }

  /** How many cells it has. */
  get load(): number {
    return this.#owed.size;
  }

  /** How many of these files cells of it have read. */
  knownOf(files: readonly string[]): number {
    return files.filter((file) => this.#known.has(file)).length;
  }

  run(order: WorkOrder, signal: AbortSignal, onProgress: Owed['onProgress']): Promise<WorkResult> {
    if (signal.aborted) return Promise.resolve(cancelled(signal));
    for (const { files } of order.cell.inputs)
      for (const { sha256 } of files) this.#known.add(sha256);
    this.#orders += 1;
    const id = this.#orders;
    const shared = Gate.make();
    const gate = new Gate(shared);
    return new Promise((resolve) => {
      const cutOff = (): void => {
        // Outputs that are being written are waited for; a step that computes may hear of it too late, or never.
        if (!gate.shut()) {
          this.#endSoon();
          return;
        }
        this.#tell({ type: 'cut-off', id });
        end(cancelled(signal));
      };
      const end = (result: WorkResult): void => {
        signal.removeEventListener('abort', cutOff);
        this.#owed.delete(id);
        resolve(result);
      };
      signal.addEventListener('abort', cutOff);
      this.#owed.set(id, { cell: order.cell.id, signal, end, onProgress });
      this.#tell({ type: 'run', id, order, gate: shared });
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  /** A cell that computes beside one that writes may never let it finish. */
  #endSoon(): void {
    setTimeout(() => {
      if (this.#owed.size > 0) void this.#worker.terminate();
    }, WRITING_MS);
  }

  #tell(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  #hear(message: FromThread): void {
    const owed = this.#owed.get(message.id);
    if (owed === undefined) return;
    if (message.type === 'progress') owed.onProgress(message.done, message.total);
    else if (message.result.outcome === 'succeeded') owed.end(message.result);
    else {
      const { error, checks } = message.result;
      owed.end({ outcome: 'failed', thrown: receivedError(error), checks });
    }
  }
}

function failed(thrown: unknown): WorkResult {
  return { outcome: 'failed', thrown, checks: [] };
}

function cancelled(signal: AbortSignal): WorkResult {
  try {
    throwIfCancelled(signal);
  } catch (thrown) {
    return failed(thrown);
  }
  return failed(new Error('not cancelled'));
}
