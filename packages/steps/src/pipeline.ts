/** The DAG: every asset of the design, in topological order. A day and ten seasons run through this one list. */
import type { Pipeline, Step } from '@pkg/engine';
import type { PoolLimits } from '@pkg/limits';
import { STEP_ERRORS } from './errors.ts';
import { unifiedStep } from './finalize/unified.ts';
import { healthStep } from './health/checks.ts';
import { injuriesStep } from './ingest/injuries.ts';
import { lineupsStep } from './ingest/lineups.ts';
import { oddsStep } from './ingest/odds.ts';
import { rosterStep } from './ingest/roster.ts';
import { scheduleStep } from './ingest/schedule.ts';
import { labelsBoxscoresStep } from './labels/boxscores.ts';
import { labelsMinutesStep } from './labels/minutes.ts';
import { minutesFeaturesStep } from './minutes/features.ts';
import { minutesScoreStep } from './minutes/score.ts';
import { ownershipModelStep } from './training/fit-ownership.ts';
import { minutesModelStep, ratesModelStep } from './training/fit-steps.ts';
import { trainingRowsStep } from './training/training-rows.ts';
import { ownershipStep } from './ownership/score.ts';
import { ratesFeaturesStep } from './rates/features.ts';
import { ratesScoreStep } from './rates/score.ts';
import { ModelCache } from './models/model-cache.ts';
import type { Head } from './models/model-run.ts';
import { type ModelPins } from './models/pinned-models.ts';
import { withPinnedModel } from './models/pinned-step.ts';
import { simStep } from './sim/run.ts';
import { TableCache } from './table-io.ts';
import type { PlanningContext } from './planning-context.ts';

export interface PipelineOptions {
  /** Threads of one simulation, at least 1. */
  readonly simThreads: number;
  /** Heads that use named model runs in place of those that the DAG fits. */
  readonly models?: ModelPins | undefined;
  /** Threads that compute cells, 1 where it is left out: as many cells of a stage may run at once. */
  readonly workers?: number | undefined;
  /** Limits that replace those of pools by name. */
  readonly pools?: PoolLimits | undefined;
}

/**
 * The number of cells that run at once by stage: sources and publishing low, features and scores moderate, simulation
 * one. `memory` is in MiB. Sources are not among them: their fetches have limits of their own (`@pkg/sources`).
 */
const POOLS: PoolLimits = {
  ingest: { units: 2 },
  features: { units: 4 },
  score: { units: 4 },
  sim: { units: 1 },
  publish: { units: 1 },
  labels: { units: 2 },
  models: { units: 1 },
  memory: { units: 2048 },
};

/** Stages that compute: as many of their cells at once as there are threads; memory holds over all. */
const COMPUTING_POOLS = ['ingest', 'features', 'score', 'sim', 'labels', 'models'];

function poolsOf(workers: number): PoolLimits {
  return Object.fromEntries(
    COMPUTING_POOLS.map((name) => [name, { units: Math.max(workers, POOLS[name]!.units) }]),
  );
}

/** The frozen description of the DAG. No work is done. */
export function pipeline({
  simThreads,
  models = {},
  workers = 1,
  pools = {},
}: PipelineOptions): Pipeline<PlanningContext> {
  assertPools(Object.keys(pools));
  const tables = new TableCache();
  const read = new ModelCache();
  const scored = (head: Head, step: Step<PlanningContext>): Step<PlanningContext> =>
    models[head] === undefined ? step : withPinnedModel(step, head);
  return Object.freeze({
    steps: withoutUnreadModels([
      scheduleStep(tables),
      rosterStep(tables),
      injuriesStep(tables),
      oddsStep(tables),
      lineupsStep(tables),
      trainingRowsStep(tables),
      minutesModelStep(),
      ratesModelStep(),
      ownershipModelStep(tables, read),
      minutesFeaturesStep(tables),
      scored('minutes', minutesScoreStep(read)),
      ratesFeaturesStep(tables),
      scored('rates', ratesScoreStep(read)),
      simStep(simThreads),
      scored('ownership', ownershipStep(tables, read)),
      unifiedStep(),
      healthStep(),
      labelsBoxscoresStep(tables),
      labelsMinutesStep(),
    ]),
    published: ['minutes.score', 'rates.score', 'sim.run', 'ownership.score', 'finalize.unified'],
    gate: 'health.checks',
    pools: { ...POOLS, ...poolsOf(workers), ...pools },
  });
}

function assertPools(names: readonly string[]): void {
  const unknown = names.filter((name) => !(name in POOLS));
  if (unknown.length === 0) return;
  throw STEP_ERRORS.UNKNOWN_POOL({ unknown, known: Object.keys(POOLS) });
}

/** Leaves out models that no step reads because another run is pinned in their place: nothing is fitted for nothing. */
function withoutUnreadModels(
  steps: readonly Step<PlanningContext>[],
): readonly Step<PlanningContext>[] {
  const read = new Set(steps.flatMap(({ upstream }) => upstream));
  const kept = steps.filter(({ asset }) => !asset.startsWith('models.') || read.has(asset));
  return kept.length === steps.length ? steps : withoutUnreadModels(kept);
}

/** `finalize` means the end of the line: the unified table, its checks, and the pointers. */
const FAMILY_EXTRAS: Readonly<Record<string, readonly string[]>> = {
  finalize: ['health.checks', 'publish.slate'],
};

/** The names by which a step may be called: those of assets, and those of their families. */
export function stepNames({ steps }: Pick<Pipeline<PlanningContext>, 'steps'>): {
  readonly assets: readonly string[];
  readonly families: readonly string[];
} {
  const assets = [...steps.map(({ asset }) => asset), 'publish.slate'];
  return { assets, families: [...new Set(assets.map((asset) => asset.split('.')[0]!))] };
}

/**
 * The assets that a list of families (`minutes`) and asset names (`sim.run`) means.
 *
 * @throws KnownError `UNKNOWN_STEP`
 */
export function assetsOf(
  { steps }: Pipeline<PlanningContext>,
  names: readonly string[],
): Set<string> {
  const { assets, families } = stepNames({ steps });
  return new Set(
    names.flatMap((name) => {
      if (assets.includes(name)) return [name];
      const own = assets.filter((asset) => asset.startsWith(`${name}.`));
      if (own.length > 0) return [...own, ...(FAMILY_EXTRAS[name] ?? [])];
      throw STEP_ERRORS.UNKNOWN_STEP({ name, families });
    }),
  );
}
