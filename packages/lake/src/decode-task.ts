/** The messages between a program and its decoding thread: a task and its outcome. */
import type { Clocks } from './snapshot-clocks.ts';
import type { Instant, WorkerFailure } from '@pkg/std';

/** A file to decode whole. */
export interface DecodeTask {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** The end of its Eastern hour, for a snapshot of an hourly history. */
  readonly hourEnd: Instant | undefined;
  /** A snapshot has two clocks; a stranger's table is read by its own types. */
  readonly as: 'snapshot' | 'rows' | 'foreign';
}

/** The thread's answer; only a snapshot has clocks. */
export type DecodeOutcome = { readonly ok: true; readonly clocks?: Clocks } | WorkerFailure;
