/**
 * Reads injury reports in a thread of its own, with a limit on time and memory: PDFs come from outside, and nobody can
 * promise that the library ends on every one.
 */
import { KnownError } from '@pkg/std';
import { drift } from '../drift.ts';
import { GuardedThread } from '../parsing/guarded-thread.ts';
import type { ReportOutcome } from './report-worker.ts';
import type { InjuryReport } from './report.ts';

export interface ReaderLimits {
  /** Longest time that one report may take, in ms; real ones take a tenth of a second. */
  readonly timeoutMs: number;
  /** Largest report, in bytes; real ones have 50 to 100 kB. */
  readonly sizeBytes: number;
}

const LIMITS: ReaderLimits = { timeoutMs: 20_000, sizeBytes: 4 * 1024 * 1024 };
/** Heap of the thread, in MB. */
const HEAP_MB = 256;

/** The thread is started by the first report and does not keep the process alive. */
export class ReportReader {
  readonly #limits: ReaderLimits;
  readonly #thread: GuardedThread<Uint8Array, ReportOutcome>;

  constructor(limits: ReaderLimits = LIMITS) {
    this.#limits = limits;
    const file = workerUrl(import.meta.url);
    this.#thread = new GuardedThread(file, { timeoutMs: limits.timeoutMs, heapMb: HEAP_MB });
  }

  /**
   * The rows of a report. Reports are read one after another.
   *
   * @throws KnownError `PDF_TOO_LARGE`, `PDF_TOO_SLOW`, `PDF_DAMAGED`, `PDF_UNREADABLE`, `INJURY_REPORT_LAYOUT`,
   *   `INJURY_REPORT_CONTENT`
   */
  async read(bytes: Uint8Array): Promise<InjuryReport> {
    if (bytes.byteLength > this.#limits.sizeBytes)
      throw drift('PDF_TOO_LARGE', 'injury report', `it has ${String(bytes.byteLength)} bytes`);
    const outcome = await this.#outcomeOf(bytes);
    if (outcome.ok) return outcome.report;
    const unread = drift('PDF_UNREADABLE', 'injury report', outcome.problem);
    if (outcome.known === undefined) throw unread;
    const { remedy } = unread;
    const facts = { ...outcome.known.facts, retryable: false };
    throw new KnownError({ ...outcome.known, kind: 'upstream', remedy, facts });
  }

  /** Ends the thread; reading again starts another one. */
  close(): Promise<void> {
    return this.#thread.close();
  }

  async #outcomeOf(bytes: Uint8Array): Promise<ReportOutcome> {
    const answer = await this.#thread.run(bytes);
    if (answer.outcome === 'done') return answer.value;
    const { outcome, cause } = answer;
    if (outcome === 'too slow') {
      const problem = `it takes over ${String(this.#limits.timeoutMs)} ms`;
      throw drift('PDF_TOO_SLOW', 'injury report', problem, cause);
    }
    throw drift('PDF_TOO_LARGE', 'injury report', 'it takes more memory than it may', cause);
  }
}

/** The worker beside this module: the source in a development run, the built file otherwise. */
function workerUrl(self: string): URL {
  return new URL(self.endsWith('.ts') ? './report-worker.ts' : './report-worker.js', self);
}
