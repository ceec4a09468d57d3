/** The port by which the scheduler has cells computed, and the runner that computes them in the calling thread. */
import { invariant } from '@pkg/std';
import { computeCell, type WorkOrder, type WorkResult, type Workshop } from './cell.ts';
import type { Pipeline } from './step.ts';

/**
 * Computes cells, wherever that may be. Who starts, waits, is tried again or ends is for the scheduler to say.
 *
 * `run` never rejects. Once the signal fires it ends soon as `CANCELLED`, unless the outputs are being written: then it ends
 * as it would have. `onProgress` is not called after it ended.
 */
export interface CellRunner {
  run(
    order: WorkOrder,
    signal: AbortSignal,
    onProgress: (done: number, total: number) => void,
  ): Promise<WorkResult>;
}

/** Computes cells in the calling thread, as many at once as it is given. */
export function inThisThread<W>(pipeline: Pipeline<W>, workshop: Workshop): CellRunner {
  return {
    run: (order, signal, onProgress) =>
      computeCell(workshop, stepOf(pipeline, order), order, signal, {
        progress: onProgress,
        computed: () => true,
      }),
  };
}

/** The step that makes the cell of an order. */
export function stepOf<W>(
  { steps }: Pipeline<W>,
  { cell }: WorkOrder,
): Pipeline<W>['steps'][number] {
  const step = steps.find(({ asset }) => asset === cell.asset);
  invariant(step, `the asset ${cell.asset} of a plan is a step of its pipeline`);
  return step;
}
