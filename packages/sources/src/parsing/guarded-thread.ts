/** A thread for what comes from outside: with a limit on time and memory, since nobody can promise what a parser does with it. */
import { Piscina } from 'piscina';

export interface ThreadLimits {
  /** Longest time that one piece of work may take, in ms. */
  readonly timeoutMs: number;
  /** Heap of the thread, in MB. */
  readonly heapMb: number;
}

export type ThreadOutcome<T> =
  | { readonly outcome: 'done'; readonly value: T }
  | { readonly outcome: 'too slow'; readonly cause: unknown }
  | { readonly outcome: 'too large'; readonly cause: unknown };

/** The thread is started by the first piece of work and does not keep the process alive. Work is done in turn. */
export class GuardedThread<Input, Output> {
  readonly #file: URL;
  readonly #limits: ThreadLimits;
  #pool: Piscina<Input, Output> | undefined;

  /** @param file the worker's module: the source in a development run, the built file otherwise */
  constructor(file: URL, limits: ThreadLimits) {
    this.#file = file;
    this.#limits = limits;
  }

  /** Work that takes too long, or too much memory, ends its thread, and the next piece gets another. */
  async run(input: Input): Promise<ThreadOutcome<Output>> {
    const { timeoutMs, heapMb } = this.#limits;
    const pool = (this.#pool ??= new Piscina<Input, Output>({
      filename: this.#file.href,
      maxThreads: 1,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    }));
    try {
      return {
        outcome: 'done',
        value: await pool.run(input, { signal: AbortSignal.timeout(timeoutMs) }),
      };
    } catch (cause) {
      const { name, code } = cause as { readonly name?: string; readonly code?: string };
      if (name === 'AbortError' || name === 'TimeoutError') return { outcome: 'too slow', cause };
      if (code === 'ERR_WORKER_OUT_OF_MEMORY') return { outcome: 'too large', cause };
      throw cause;
    }
  }

  /** Ends the thread; more work starts another one. */
  async close(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    await pool?.destroy();
  }
}
