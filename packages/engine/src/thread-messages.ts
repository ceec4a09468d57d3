/** Messages between the scheduler's thread and those that compute cells, and the gate that both share. */
import type { ManifestCheck } from '@pkg/manifest';
import type { WorkOrder, WorkResult } from './cell.ts';
import type { PostedError } from './posted-error.ts';

/** To a thread: a cell to compute, or one that is to end. */
export type ToThread =
  | {
      readonly type: 'run';
      readonly id: number;
      readonly order: WorkOrder;
      readonly gate: SharedArrayBuffer;
    }
  | { readonly type: 'cut-off'; readonly id: number };

/** From a thread. */
export type FromThread =
  | {
      readonly type: 'progress';
      readonly id: number;
      readonly done: number;
      readonly total: number;
    }
  | { readonly type: 'ended'; readonly id: number; readonly result: PostedResult };

export type PostedResult =
  | Extract<WorkResult, { outcome: 'succeeded' }>
  | {
      readonly outcome: 'failed';
      readonly error: PostedError;
      readonly checks: readonly ManifestCheck[];
    };

/**
 * Settles which comes first: that a cell is cut off, or that its outputs are written. Without it a thread that hears late of
 * the end of a run could commit a success beside the failure that the scheduler commits.
 */
export class Gate {
  readonly #state: Int32Array;

  constructor(shared: SharedArrayBuffer) {
    this.#state = new Int32Array(shared);
  }

  static make(): SharedArrayBuffer {
    return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  }

  /** True where the outputs may be written. */
  enter(): boolean {
    return Atomics.compareExchange(this.#state, 0, COMPUTING, WRITING) === COMPUTING;
  }

  /** True where nothing will be written. */
  shut(): boolean {
    return Atomics.compareExchange(this.#state, 0, COMPUTING, CUT_OFF) === COMPUTING;
  }
}

const COMPUTING = 0;
const WRITING = 1;
const CUT_OFF = 2;
