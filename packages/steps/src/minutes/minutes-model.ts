/**
 * The minutes head predicts who plays, and for how long. Boosted trees for the chance to play, for minutes given that
 * one plays, and for how far those may be off; quantiles of past errors by predicted minutes make the levels.
 */
import { z } from 'zod';
import { trainingSchema } from '../models/training.ts';
import {
  boostedTreesSchema,
  fitBoostedTrees,
  type BoostedTrees,
  type BoostingOptions,
  type FitRuntime,
} from '../models/boosted-trees.ts';
import { predictRows } from '../models/trees/predict-rows.ts';
import type { FittedHead } from '../models/head.ts';
import type { Training } from '../models/training.ts';
import { quantile } from '../models/quantile.ts';
import type { MinutesFeatures } from './build-features.ts';
import { chancesToPlay, chanceToPlaySchema, fitChanceToPlay } from './chance-to-play.ts';
import { MINUTES_VECTOR, minutesVector } from './feature-vector.ts';

const errorBin = z.object({
  predicted: z.number(),
  q10: z.number(),
  q50: z.number(),
  q90: z.number(),
  rows: z.int(),
});

export const minutesModelSchema = z.object({
  head: z.literal('minutes'),
  training: trainingSchema,
  features: z.array(z.string()),
  /** The chance to be on the court. */
  play: chanceToPlaySchema,
  /** Minutes given that he plays, and the mean absolute error to expect of them. */
  minutes: boostedTreesSchema,
  error: boostedTreesSchema,
  /** Quantiles of errors over the expected absolute error, at bins of predicted minutes. */
  errors: z.array(errorBin),
});
export type MinutesModel = z.infer<typeof minutesModelSchema>;

/** A past player game: its features, and its outcome. */
export interface MinutesTrainingRow extends MinutesFeatures {
  readonly label_played: boolean;
  readonly label_minutes: number;
}

export interface MinutesPrediction {
  readonly playProb: number;
  /** Minutes given that he plays, before the team is brought to its 240. */
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
}

/** Tuned walk-forward on 2023-24 and 2024-25: see MODELS.md. */
const BOOSTING: BoostingOptions = {
  trees: 300,
  rate: 0.05,
  leaves: 8,
  leastRows: 100,
  penalty: 10,
  rowShare: 0.6,
  featureShare: 0.4,
  seed: 1,
};
const PLAY_BOOSTING: BoostingOptions = { ...BOOSTING, trees: 300 };
const ERROR_BOOSTING: BoostingOptions = { ...BOOSTING, trees: 80, leastRows: 200, penalty: 50 };

/** Bins of predicted minutes in which errors are alike. */
const BIN_EDGES = [0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 48] as const;
const MIN_BIN_ROWS = 30;
const MIN_MINUTES = 1;
const MAX_MINUTES = 42;
/** No expected error is below this: a fit on few rows must not be sure of itself. */
const MIN_ERROR = 1;

export const minutesHead: FittedHead<
  MinutesFeatures,
  MinutesTrainingRow,
  MinutesModel,
  MinutesPrediction
> = {
  name: 'minutes',
  schema: minutesModelSchema,
  fit: fitMinutes,
  score: scoreMinutes,
};

/** Fits the head. @param rows training rows, those ruled out included */
export async function fitMinutes(
  rows: readonly MinutesTrainingRow[],
  training: Training,
  runtime: FitRuntime,
): Promise<MinutesModel> {
  const played = rows.filter((row) => row.label_played && row.status !== 'OUT');
  const vectors = played.map(minutesVector);
  const minutes = await fitOn(vectors, played.map(labelOf), BOOSTING, runtime);
  const outOfFold = await outOfFoldPredictions(played, vectors, minutes, runtime);
  const misses = played.map((row, i) => row.label_minutes - outOfFold[i]!);
  const error = await fitOn(vectors, misses.map(Math.abs), ERROR_BOOSTING, runtime);
  const expected = expectedErrors(error, vectors);
  const relative = misses.map((miss, i) => miss / expected[i]!);
  return {
    head: 'minutes',
    training,
    features: [...MINUTES_VECTOR],
    play: await fitChanceToPlay(rows, PLAY_BOOSTING, runtime),
    minutes,
    error,
    errors: errorBins(outOfFold, relative),
  };
}

/** Scores players, one prediction a row. */
export function scoreMinutes(
  model: MinutesModel,
  rows: readonly MinutesFeatures[],
): MinutesPrediction[] {
  const vectors = rows.map(minutesVector);
  const minutes = predictRows(model.minutes, vectors);
  const errors = expectedErrors(model.error, vectors);
  return chancesToPlay(model.play, rows).map((playProb, i) => {
    const predicted = clamped(minutes[i]!);
    const at = (q: 'q10' | 'q50' | 'q90'): number =>
      predicted + errors[i]! * interpolate(model.errors, predicted, q);
    const p50 = clamped(at('q50'));
    return {
      playProb,
      p10: Math.max(0, Math.min(at('q10'), p50 * 0.9)),
      p50,
      p90: Math.min(48, Math.max(at('q90'), p50 * 1.1)),
    };
  });
}

function labelOf(row: MinutesTrainingRow): number {
  return row.label_minutes;
}

function fitOn(
  vectors: readonly (readonly number[])[],
  targets: readonly number[],
  options: BoostingOptions,
  runtime: FitRuntime,
): Promise<BoostedTrees> {
  const weights = targets.map(() => 1);
  return fitBoostedTrees(vectors, targets, weights, options, runtime);
}

/** Predicts each half of the game days by a fit of the other half: errors of rows that a fit has seen are too small. */
async function outOfFoldPredictions(
  played: readonly MinutesTrainingRow[],
  vectors: readonly (readonly number[])[],
  whole: BoostedTrees,
  runtime: FitRuntime,
): Promise<number[]> {
  const days = [...new Set(played.map((row) => row.game_date))].sort();
  const half = new Map(days.map((day, index) => [day, index % 2]));
  const foldOf = played.map((row) => half.get(row.game_date)!);
  // A single day has no halves: the fit of all of it stands in.
  const predictions = [...predictRows(whole, vectors)].map(clamped);
  for (const fold of [0, 1]) {
    const inside = foldOf.flatMap((own, i) => (own === fold ? [i] : []));
    const outside = foldOf.flatMap((own, i) => (own === fold ? [] : [i]));
    if (inside.length === 0 || outside.length === 0) continue;
    const model = await fitOn(
      outside.map((i) => vectors[i]!),
      outside.map((i) => played[i]!.label_minutes),
      BOOSTING,
      runtime,
    );
    const predicted = predictRows(
      model,
      inside.map((i) => vectors[i]!),
    );
    for (const [at, i] of inside.entries()) predictions[i] = clamped(predicted[at]!);
  }
  return predictions;
}

function expectedErrors(
  model: BoostedTrees,
  vectors: readonly (readonly number[])[],
): Float64Array {
  return predictRows(model, vectors).map((error) => Math.max(MIN_ERROR, error));
}

function clamped(minutes: number): number {
  return Math.min(MAX_MINUTES, Math.max(MIN_MINUTES, minutes));
}

function errorBins(
  predicted: readonly number[],
  relative: readonly number[],
): MinutesModel['errors'] {
  return BIN_EDGES.slice(0, -1).flatMap((from, index) => {
    const to = BIN_EDGES[index + 1]!;
    const inside = predicted.flatMap((value, i) => (value >= from && value < to ? [i] : []));
    // A bin with few rows has no tails worth a number; its neighbours speak for it.
    if (inside.length < MIN_BIN_ROWS) return [];
    const sorted = inside.map((i) => relative[i]!).sort((a, b) => a - b);
    const centre = inside.reduce((sum, i) => sum + predicted[i]!, 0) / inside.length;
    const [q10, q50, q90] = [quantile(sorted, 0.1), quantile(sorted, 0.5), quantile(sorted, 0.9)];
    return [{ predicted: centre, q10, q50, q90, rows: inside.length }];
  });
}

function interpolate(
  errors: MinutesModel['errors'],
  predicted: number,
  q: 'q10' | 'q50' | 'q90',
): number {
  const above = errors.find((bin) => bin.predicted >= predicted);
  const below = errors.findLast((bin) => bin.predicted <= predicted);
  if (above === undefined || below === undefined) return (above ?? below)?.[q] ?? 0;
  if (above === below) return above[q];
  const share = (predicted - below.predicted) / (above.predicted - below.predicted);
  return below[q] + share * (above[q] - below[q]);
}
