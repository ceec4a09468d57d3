/** What a worker thread answers where it failed: an error loses its class and its fields on the way between threads. */
import { KnownError, type KnownErrorFacts } from './known-error.ts';

export interface WorkerFailure {
  readonly ok: false;
  readonly problem: string;
  /** What `new KnownError` makes the error of again; left out for what nobody foresaw. */
  readonly known?: KnownErrorFacts;
}

/** Turns anything thrown in a thread into an answer that can be posted. */
export function workerFailure(thrown: unknown): WorkerFailure {
  const problem = thrown instanceof Error ? thrown.message : String(thrown);
  if (!(thrown instanceof KnownError)) return { ok: false, problem };
  const { code, kind, message, remedy, facts } = thrown;
  return { ok: false, problem, known: { code, kind, message, remedy, facts } };
}
