/**
 * The model assets: each fits one head on the training window and leaves a model run under `models/<head>/`. A slate
 * reads the run whose window ended before its month began, so that a backfill never sees its own future.
 */
import type { Step, StepContext } from '@pkg/engine';
import { daysBefore } from '@pkg/nba';
import { TRAINING_DAYS } from '../look-back.ts';
import { selected } from '../select-input.ts';
import { readUpstream } from '../table-io.ts';
import type { PlanningContext } from '../planning-context.ts';
import { artifactOutput } from '../models/artifact.ts';
import type { FitRuntime } from '../models/boosted-trees.ts';
import type { Training } from '../models/training.ts';
import { minutesHead } from '../minutes/minutes-model.ts';
import { ratesHead } from '../rates/rates-model.ts';
import { TRAINING_TABLE, type TrainingRow } from './labelled-rows.ts';
import { TRAINING, trainThroughOf } from '../slate.ts';

export function minutesModelStep(): Step<PlanningContext> {
  return fitStep('minutes', minutesHead.fit);
}

export function ratesModelStep(): Step<PlanningContext> {
  return fitStep('rates', ratesHead.fit);
}

/** A step that fits one head on the training rows. */
export function fitStep(
  head: string,
  fit: (rows: readonly TrainingRow[], training: Training, runtime: FitRuntime) => Promise<unknown>,
): Step<PlanningContext> {
  return {
    asset: `models.${head}`,
    module: import.meta.url,
    grain: TRAINING,
    pool: 'models',
    upstream: ['models.training_rows'],
    isAsOf: false,
    outputFolder: `models/${head}`,
    select: () => selected([]),
    params: () => ({ params: { training_days: TRAINING_DAYS } }),
    run: async (context) => {
      const rows = await readUpstream(
        context,
        'models.training_rows',
        'training.parquet',
        TRAINING_TABLE,
      );
      const model = await fit(rows, trainingOf(context, rows), fitRuntime(context));
      return { outputs: [artifactOutput(model, rows.length)], checks: [] };
    },
  };
}

/** Fits a model of the pipeline on one thread: a second one saves a quarter of the time and costs half more work. */
export function fitRuntime({ yieldToEventLoop }: StepContext): FitRuntime {
  return { yieldToEventLoop, threads: 1 };
}

export function trainingOf(context: StepContext, rows: readonly TrainingRow[]): Training {
  const through = trainThroughOf(context.scope);
  return {
    train_from: daysBefore(through, TRAINING_DAYS),
    train_through: through,
    rows: rows.length,
  };
}
