/**
 * The program of a worker thread: the same DAG as in the main thread, over the same data root. A simulation here has one
 * thread: the threads are busy with other cells.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { serveCells, type Pipeline } from '@pkg/engine';
import { SetLists } from '@pkg/manifest';
import { instantFromMs, invariant } from '@pkg/std';
import type { PipelineOptions, PlanningContext } from '@pkg/steps';
import { machineClock } from '../process/run-context.ts';
import { openDataRoot } from '../settings/data-root.ts';
import type { CellThreadData } from './cell-threads.ts';

invariant(parentPort, 'this module runs in a worker thread');
const { dataRoot, environment, models, pipelineModule, clockAheadMs } =
  workerData as CellThreadData;
const steps = (await import(pipelineModule ?? '@pkg/steps')) as {
  readonly pipeline: (options: PipelineOptions) => Pipeline<PlanningContext>;
};
const store = openDataRoot(dataRoot);
serveCells(parentPort, steps.pipeline({ simThreads: 1, models }), {
  store,
  environment,
  clock: () => instantFromMs(machineClock() + clockAheadMs),
  lists: new SetLists(store),
});
