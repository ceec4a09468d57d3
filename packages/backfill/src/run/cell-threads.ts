/** Opens the worker threads of a run: what each of them is told, as plain data, and the module that it runs. */
import { CellThreads, type Environment } from '@pkg/engine';
import type { ModelPins } from '@pkg/steps';
import { clock, machineClock } from '../process/run-context.ts';

/** The data from which a thread makes its steps, its store and its clock. */
export interface CellThreadData {
  readonly dataRoot: string;
  readonly environment: Environment;
  readonly models?: ModelPins | undefined;
  /** The module whose `pipeline` makes the DAG; that of `@pkg/steps` where it is left out. */
  readonly pipelineModule?: string | undefined;
  /** The clock of the run less that of the machine, in ms: a replayed day is the same in every thread. */
  readonly clockAheadMs: number;
}

/** Threads that compute cells of a data root; they start with the first cell. */
export function openCellThreads(
  threads: number,
  data: Omit<CellThreadData, 'clockAheadMs'>,
): CellThreads {
  const own: CellThreadData = { ...data, clockAheadMs: clock() - machineClock() };
  return new CellThreads({ threads, program: programUrl(import.meta.url), data: own });
}

/** The module beside this one: the source in a development run, the built file otherwise. */
function programUrl(self: string): URL {
  return new URL(self.endsWith('.ts') ? './cell-thread.ts' : './cell-thread.js', self);
}
