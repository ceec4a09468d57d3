/** The events of a run, as one typed stream: the command line, tests and later a web page read the same. */
import type { ErrorRecord, PlainCopy } from '@pkg/std';

export type CellOutcome = 'succeeded' | 'reused' | 'failed' | 'blocked' | 'skipped' | 'cancelled';

export type EngineEvent =
  | {
      readonly type: 'planned';
      readonly hash: string;
      readonly cells: number;
      /** Those among them that are not reused. */
      readonly toRun: number;
    }
  | { readonly type: 'cell-started'; readonly cell: string; readonly asset: string }
  | {
      readonly type: 'cell-progress';
      readonly cell: string;
      readonly done: number;
      readonly total: number;
    }
  | {
      /** A cell could start, is next in line, and waits for a limit: said once a cell and limit. */
      readonly type: 'cell-waiting';
      readonly cell: string;
      readonly asset: string;
      /** A pool, or `max-parallel`. */
      readonly limit: string;
      /** For a rate: when it may go on; for units nobody knows. */
      readonly waitMs?: number;
    }
  | {
      readonly type: 'cell-retried';
      readonly cell: string;
      readonly asset: string;
      /** The attempt that failed, counted from 1. */
      readonly attempt: number;
      readonly waitMs: number;
      readonly error: ErrorRecord;
    }
  | {
      readonly type: 'cell-finished';
      readonly cell: string;
      readonly asset: string;
      readonly outcome: CellOutcome;
      readonly durationMs: number;
      readonly error?: ErrorRecord;
      readonly reason?: string;
      readonly done: number;
      readonly total: number;
    }
  | {
      /** The plain copy of a manifest was not as its newest version, and is again. */
      readonly type: 'copy-restored';
      readonly cell: string;
      readonly path: string;
      /** `foreign`: somebody else had changed it. */
      readonly found: Exclude<PlainCopy, 'whole'>;
    }
  | { readonly type: 'published'; readonly cell: string; readonly pointers: readonly string[] }
  | {
      /** Nothing new starts from here on; what runs has `graceMs` to finish. */
      readonly type: 'draining';
      readonly reason: string;
      readonly running: number;
      readonly graceMs: number;
    };

export type Listener = (event: EngineEvent) => void;
