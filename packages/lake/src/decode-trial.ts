/**
 * Decodes files of strangers in a thread of its own, with a limit on time and memory: nobody can promise that a reader of
 * Parquet ends on every file. What has passed here once, and is sealed, may be decoded anywhere.
 */
import { KnownError, type Instant } from '@pkg/std';
import { LAKE_ERRORS } from './errors.ts';
import type { Piscina } from 'piscina';
import type { DecodeOutcome, DecodeTask } from './decode-task.ts';
import type { Clocks } from './snapshot-clocks.ts';

export interface TrialLimits {
  /** Longest time that one file may take, in ms; a snapshot takes one, a season's table a few hundred. */
  readonly timeoutMs: number;
  /** Heap of the thread, in MB. */
  readonly heapMb: number;
}

const LIMITS: TrialLimits = { timeoutMs: 120_000, heapMb: 1024 };

/** The thread is started by the first file, takes one file at a time, and does not keep the process alive. */
export class DecodeTrial {
  readonly #limits: TrialLimits;
  readonly #program: URL;
  #pool: Promise<Piscina<DecodeTask, DecodeOutcome>> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** @param program the worker, for tests of the limits */
  constructor(limits: TrialLimits = LIMITS, program: URL = workerUrl(import.meta.url)) {
    this.#limits = limits;
    this.#program = program;
  }

  /**
   * The clocks of a snapshot, every page of which could be decoded.
   *
   * @throws KnownError `DECODE_TOO_SLOW`, `DECODE_TOO_LARGE`, `TABLE_UNREADABLE`, `SNAPSHOT_WITHOUT_CLOCKS`
   */
  async clocksOf(bytes: Uint8Array, path: string, hourEnd?: Instant): Promise<Clocks> {
    return (await this.#decode({ bytes, path, hourEnd, as: 'snapshot' })).clocks!;
  }

  /** Passes where every page of a file could be decoded. @throws KnownError `DECODE_TOO_SLOW`, `DECODE_TOO_LARGE`, `TABLE_UNREADABLE` */
  async pass(bytes: Uint8Array, path: string): Promise<void> {
    await this.#decode({ bytes, path, hourEnd: undefined, as: 'rows' });
  }

  /** Passes where a stranger's table could be decoded. @throws KnownError as `pass` does */
  async passForeign(bytes: Uint8Array, path: string): Promise<void> {
    await this.#decode({ bytes, path, hourEnd: undefined, as: 'foreign' });
  }

  /** Ends the thread; decoding again starts another one. */
  async close(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    await (await pool)?.destroy();
  }

  async #decode(task: DecodeTask): Promise<Extract<DecodeOutcome, { readonly ok: true }>> {
    // One after another, so that the time of a file is its own.
    const turn = this.#last.then(() => this.#outcomeOf(task));
    this.#last = turn.catch(() => undefined);
    const outcome = await turn;
    if (outcome.ok) return outcome;
    if (outcome.known !== undefined) throw new KnownError({ ...outcome.known, kind: 'input' });
    const { path } = task;
    const format = 'a table that this program reads';
    throw LAKE_ERRORS.TABLE_UNREADABLE({ path, format, problem: outcome.problem });
  }

  async #outcomeOf(task: DecodeTask): Promise<DecodeOutcome> {
    const { timeoutMs, heapMb } = this.#limits;
    const { path } = task;
    const pool = await (this.#pool ??= startPool(this.#program, heapMb));
    try {
      return await pool.run(task, { signal: AbortSignal.timeout(timeoutMs) });
    } catch (cause) {
      const { name, code } = cause as { readonly name?: string; readonly code?: string };
      if (name === 'AbortError' || name === 'TimeoutError')
        throw LAKE_ERRORS.DECODE_TOO_SLOW({ path, limitSeconds: timeoutMs / 1000 }, { cause });
      if (code === 'ERR_WORKER_OUT_OF_MEMORY')
        throw LAKE_ERRORS.DECODE_TOO_LARGE({ path, limitMb: heapMb }, { cause });
      throw cause;
    }
  }
}

/** Most commands never start a thread, so the library that does is loaded by the first that does. */
async function startPool(
  program: URL,
  heapMb: number,
): Promise<Piscina<DecodeTask, DecodeOutcome>> {
  const { Piscina } = await import('piscina');
  return new Piscina<DecodeTask, DecodeOutcome>({
    filename: program.href,
    maxThreads: 1,
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
  });
}

/** The worker beside this module: the source in a development run, the built file otherwise. */
function workerUrl(self: string): URL {
  return new URL(self.endsWith('.ts') ? './decode-worker.ts' : './decode-worker.js', self);
}
