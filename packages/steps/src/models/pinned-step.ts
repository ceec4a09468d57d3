/** A step that reads a pinned model run. */
import type { Step } from '@pkg/engine';
import { invariant } from '@pkg/std';
import type { PlanningContext } from '../planning-context.ts';
import { modelAsset, type Head } from './model-run.ts';
import { chosenModel, isOnnx } from './pinned-models.ts';

/** The step with its pinned model as an input in place of the asset that fits one. */
export function withPinnedModel(step: Step<PlanningContext>, head: Head): Step<PlanningContext> {
  invariant(step.upstream.includes(modelAsset(head)), `${step.asset} reads ${modelAsset(head)}`);
  return {
    ...step,
    upstream: step.upstream.filter((asset) => asset !== modelAsset(head)),
    select: (scope, world) => {
      invariant(
        scope.kind === 'partition' || scope.kind === 'group',
        'a model scores a slate or a draft group',
      );
      const own = step.select(scope, world);
      const { input, gaps } = chosenModel(world.pinnedRuns[head] ?? [], scope.partition);
      return { ...own, inputs: [...own.inputs, input], gaps: [...own.gaps, ...gaps] };
    },
    params: (scope, world) => {
      const own = step.params(scope, world);
      const isExternal = world.pinnedRuns[head]?.some(isOnnx) === true;
      return isExternal
        ? { ...own, params: { ...own.params, onnx_runtime: world.onnxRuntime } }
        : own;
    },
  };
}
