/** Planning and computing in a root where nothing is published and nobody else is at work: how every proof makes cells again. */
import {
  execute,
  plan,
  type Execution,
  type Listener,
  type Only,
  type Pipeline,
  type Plan,
  type Partition,
} from '@pkg/engine';
import type { Instant, ObjectStore } from '@pkg/std';
import type { PlanningContext } from '@pkg/steps';
import { clock, environmentOf } from '@pkg/backfill/process';

export interface AgainPlan {
  readonly dag: Pipeline<PlanningContext>;
  readonly world: PlanningContext;
  readonly slates: readonly Partition[];
  /** Assets to make; undefined: all. */
  readonly assets: ReadonlySet<string> | undefined;
  readonly now: Instant;
  readonly only?: Only | undefined;
}

/** Plans slates: cells with the same key are reused. Writes nothing. */
export function planAgain(
  store: ObjectStore,
  { dag, world, slates, assets, now, only }: AgainPlan,
): Promise<Plan> {
  const options = { resume: true, force: false, publish: 'never', assets, now, only } as const;
  return plan(store, dag, world, slates, options);
}

export interface AgainExecution {
  /** The name of the maker that manifests record. */
  readonly name: string;
  readonly maxParallel: number;
  readonly onEvent?: Listener;
}

/** Computes what a plan has to run. */
export function computeAgain(
  store: ObjectStore,
  dag: Pipeline<PlanningContext>,
  planned: Plan,
  { name, maxParallel, onEvent = () => undefined }: AgainExecution,
): Promise<Execution> {
  return execute(dag, planned, {
    store,
    environment: environmentOf(name),
    clock,
    signal: new AbortController().signal,
    maxParallel,
    onEvent,
  });
}
