/** Runs the whole DAG over dates of the made-up league, in process and in memory, for tests. */
import { execute, plan, type Execution, type Plan, type Partition } from '@pkg/engine';
import { decodeTable, type RowOf, type TableContract } from '@pkg/lake';
import type { SourceName } from '@pkg/nba';
import { invariant, parseGameDate, parseInstant, type ObjectStore } from '@pkg/std';
import { importSeason } from '../import/import-season.ts';
import { DEMO_OPTIONS, makeLeague } from '../demo/league.ts';
import type { ModelPins } from '../models/pinned-models.ts';
import { assetsOf, pipeline } from '../pipeline.ts';
import type { PolicyChange } from '../policy.ts';
import {
  loadPlanningContext,
  type PlanningContext,
  type PlanningRequest,
} from '../planning-context.ts';
import { memoryObjectStore, type MemoryObjectStore } from '@pkg/std/memory-object-store';

const NOW = parseInstant('2015-06-01T00:00:00Z');

/** A data root that holds the league's histories and nothing else. */
export async function demoRoot(): Promise<MemoryObjectStore> {
  const store = memoryObjectStore();
  await importSeason(store, makeLeague(DEMO_OPTIONS), () => undefined);
  return store;
}

export interface DemoRun {
  readonly world: PlanningContext;
  readonly plan: Plan;
  readonly execution: Execution;
}

export interface DemoRunOptions {
  readonly steps?: readonly string[];
  readonly policies?: Partial<Record<SourceName, PolicyChange>>;
  readonly rule?: Partial<PlanningRequest['rule']>;
  readonly models?: ModelPins;
}

/** The request of `pipeline run` for these dates, with 200 worlds on one thread. */
function demoRequest(
  dates: readonly string[],
  { policies = {}, rule = {}, models = {} }: DemoRunOptions = {},
): PlanningRequest {
  return {
    dates: dates.map(parseGameDate),
    rule: { mode: 'pretip', leadMinutes: 30, asOf: undefined, allowLookahead: false, ...rule },
    settings: {
      profile: 'sim_v3',
      worlds: 200,
      seed: 12_345,
      threads: 1,
      leadMinutes: 30,
      allowLookahead: rule.allowLookahead ?? false,
      policyChanges: policies,
      models,
    },
    now: NOW,
  };
}

/** Plans and executes the dates. */
export async function runDemo(
  store: ObjectStore,
  dates: readonly string[],
  options: DemoRunOptions = {},
): Promise<DemoRun> {
  const world = await loadPlanningContext(store, demoRequest(dates, options));
  const dag = pipeline({ simThreads: 1, models: options.models });
  const planned = await plan(store, dag, world, world.calendar.slates, {
    resume: true,
    force: false,
    assets: options.steps === undefined ? undefined : assetsOf(dag, options.steps),
    publish: 'always',
    now: NOW,
  });
  const execution = await execute(dag, planned, {
    store,
    environment: {
      code_version: '0.0.0',
      node: 'v20',
      package_versions: {},
      hostname: 'test',
      orchestrator_run_id: 'test',
    },
    clock: () => NOW,
    maxParallel: 4,
    signal: new AbortController().signal,
    onEvent: () => undefined,
  });
  return { world, plan: planned, execution };
}

/** The rows of one output of a date's cell. */
export async function outputRows<T extends TableContract>(
  store: ObjectStore,
  { execution }: DemoRun,
  asset: string,
  date: string,
  contract: T,
): Promise<RowOf<T>[]> {
  const result = execution.results.find(
    ({ cell }) => cell.asset === asset && cell.partition.game_date === date,
  );
  const output = result?.stored?.manifest.outputs[0];
  invariant(output, `${asset} of ${date} has an output`);
  return decodeTable(contract, (await store.get(output.path))!.bytes, output.path);
}

/** The hash of every output of the cells, by cell and name. */
export function outputHashes({ execution }: DemoRun): Record<string, string> {
  const hashes = execution.results.flatMap(({ cell, stored }) =>
    (stored?.manifest.outputs ?? []).map((output) => [`${cell.id} ${output.name}`, output.sha256]),
  );
  return Object.fromEntries(hashes) as Record<string, string>;
}

/** The slate of a date. */
export function slateOn({ world }: DemoRun, date: string): Partition {
  const slate = world.calendar.slates.find(({ date: gameDate }) => gameDate === date);
  invariant(slate, `${date} has a slate`);
  return slate;
}
