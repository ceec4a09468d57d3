/**
 * The pipeline of a run that never was: each thing that can differ between two runs is taken from the one or from the
 * other. The steps compute as always; only their inputs are mixed.
 */
import type { Pipeline, Scope, Selected, Step } from '@pkg/engine';
import { SOURCE_NAMES } from '@pkg/nba';
import { type PlanningContext } from '@pkg/steps';
import type { Seen } from '../remake/scratch-root.ts';

/**
 * The factors that can differ, in the order in which they are swapped: sources as the day brings them, then models,
 * then the settings of the run. `cut-off` is what a step is told of the as-of instant beside what it reads; `settings`
 * are profile, worlds and the like.
 */
export const FACTORS = [...SOURCE_NAMES, 'models', 'cut-off', 'settings', 'seed'] as const;
export type Factor = (typeof FACTORS)[number];

/** One of two runs: its planning context, and its slate. */
export type Side = Seen;

export interface Mix {
  readonly before: Side;
  readonly after: Side;
  /** The factors that are taken from `after`; all others are from `before`. */
  readonly swapped: ReadonlySet<Factor>;
}

/** The side that a factor is taken from. */
export function sideOf(mix: Mix, factor: Factor): Side {
  return mix.swapped.has(factor) ? mix.after : mix.before;
}

export function hybridPipeline(
  dag: Pipeline<PlanningContext>,
  mix: Mix,
): Pipeline<PlanningContext> {
  return { ...dag, steps: dag.steps.map((step) => hybridStep(step, mix)) };
}

function hybridStep(step: Step<PlanningContext>, mix: Mix): Step<PlanningContext> {
  const of = <T>(side: Side, scope: Scope, ask: (scope: Scope, world: PlanningContext) => T): T =>
    ask(scopeOn(side, scope), side.world);
  return {
    ...step,
    select: (scope) =>
      mixed(
        step.asset,
        mix,
        of(mix.before, scope, step.select.bind(step)),
        of(mix.after, scope, step.select.bind(step)),
      ),
    params: (scope) => {
      const { params } = of(sideOf(mix, 'settings'), scope, step.params.bind(step));
      const { seed } = of(sideOf(mix, 'seed'), scope, step.params.bind(step));
      return seed === undefined ? { params } : { params, seed };
    },
  };
}

/** The same scope as another run knew it. */
function scopeOn({ slate }: Side, scope: Scope): Scope {
  switch (scope.kind) {
    case 'shared': {
      const own = slate.shared.find(({ grain }) => grain === scope.shared.grain);
      return { kind: 'shared', shared: own ?? scope.shared };
    }
    case 'partition':
      return { kind: 'partition', partition: slate };
    case 'date':
      return scope;
    case 'group': {
      const own = slate.groups.find(({ id }) => id === scope.group.id);
      return { kind: 'group', partition: slate, group: own ?? scope.group };
    }
  }
}

function mixed(asset: string, mix: Mix, before: Selected, after: Selected): Selected {
  const fromBefore = (name: string): boolean => !mix.swapped.has(factorOf(asset, name));
  const pick = <T>(left: readonly T[], right: readonly T[], nameOf: (item: T) => string): T[] => [
    ...left.filter((item) => fromBefore(nameOf(item))),
    ...right.filter((item) => !fromBefore(nameOf(item))),
  ];
  return {
    inputs: pick(before.inputs, after.inputs, ({ record }) => record.name),
    gaps: pick(before.gaps, after.gaps, ({ source }) => source),
  };
}

/** The factor of a step's input: anything that a model is trained on belongs to the model. */
function factorOf(asset: string, name: string): Factor {
  if (asset.startsWith('models.')) return 'models';
  return FACTORS.find((factor) => factor === name) ?? 'settings';
}
