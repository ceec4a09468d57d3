/** The answer of a worker thread that failed: an error loses its class and its fields on the way between threads. */
import { KnownError, type KnownErrorFacts } from './known-error.ts';

export interface WorkerFailure {
  readonly ok: false;
  readonly problem: string;
  /** The facts from which `new KnownError` makes the error again; left out for an unforeseen error. */
  readonly known?: KnownErrorFacts;
}

/** Turns anything thrown in a thread into an answer that can be posted. */
export function workerFailure(thrown: unknown): WorkerFailure {
  const problem = thrown instanceof Error ? thrown.message : String(thrown);
  if (!(thrown instanceof KnownError)) return { ok: false, problem };
  const { code, kind, message, remedy, facts } = thrown;
  return { ok: false, problem, known: { code, kind, message, remedy, facts } };
}
