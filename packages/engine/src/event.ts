/** What happens during a run, as one typed stream: the command line, tests and later a web page read the same. */
import type { ErrorRecord } from '@pkg/std';

export type CellOutcome = 'succeeded' | 'reused' | 'failed' | 'blocked' | 'skipped' | 'cancelled';

export type EngineEvent =
  | { readonly type: 'cell-started'; readonly cell: string; readonly asset: string }
  | {
      readonly type: 'cell-progress';
      readonly cell: string;
      readonly done: number;
      readonly total: number;
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
  | { readonly type: 'published'; readonly cell: string; readonly pointers: readonly string[] };

export type Listener = (event: EngineEvent) => void;
