/** Plans and runs in one call: what a program of your own needs, beside `plan` for looking first. */
import type { Summary } from '@pkg/manifest';
import type { Instant, ObjectStore } from '@pkg/std';
import { execute, type ExecuteOptions, type Execution } from './execute.ts';
import type { Partition } from './partition.ts';
import { plan, type Plan, type PlanOptions } from './plan.ts';
import type { Pipeline } from './step.ts';
import { summarise } from './summary.ts';

export type RunOptions = Omit<ExecuteOptions, 'store'> & Omit<PlanOptions, 'now'>;

export interface RunOutcome {
  readonly plan: Plan;
  readonly execution: Execution;
  /** The outcome of the whole run; its `exit_code` is 0 when nothing failed. Written nowhere. */
  readonly summary: Summary;
}

/**
 * Plans the partitions as of now and executes the plan; what was made before from the same things is reused.
 *
 * @throws KnownError as `plan` does; what fails in a cell is in the outcome
 */
export async function run<W>(
  store: ObjectStore,
  pipeline: Pipeline<W>,
  world: W,
  partitions: readonly Partition[],
  options: RunOptions,
): Promise<RunOutcome> {
  const startedAt: Instant = options.clock();
  const planned = await plan(store, pipeline, world, partitions, { ...options, now: startedAt });
  const execution = await execute(pipeline, planned, { ...options, store });
  const summary = summarise(planned, execution, {
    backfillId: options.environment.orchestrator_run_id,
    request: {},
    startedAt,
    finishedAt: options.clock(),
    noSlate: [],
  });
  return { plan: planned, execution, summary };
}
