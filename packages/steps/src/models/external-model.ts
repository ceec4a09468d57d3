/**
 * A model run of somebody else's making: an ONNX file, and a `model.json` that says which columns it reads and on what
 * it was trained. It is pinned like any other run, and scored through the interface of its head.
 */
import type { StepContext } from '@pkg/engine';
import type { Row } from '@pkg/lake';
import type { KnownError } from '@pkg/std';
import { z } from 'zod';
import { STEP_ERRORS } from '../errors.ts';
import { PINNED_INPUT, readPinnedJson } from './artifact.ts';
import { trainingSchema } from './training.ts';
import { HEADS, type Head } from './model-run.ts';
import { runOnnx } from './onnx-runtime.ts';

export const ONNX_FILE = 'model.onnx';

export const externalModelSchema = z.object({
  head: z.enum(HEADS),
  kind: z.literal('onnx'),
  training: trainingSchema,
  /** Columns of the head's features in the order of the model's input; `status=OUT` is 1 or 0. */
  features: z.array(z.string()).min(1),
});
export type ExternalModel = z.infer<typeof externalModelSchema>;

/** The outputs of an external model for each row, in this order; see MODELS.md. */
export const EXTERNAL_OUTPUTS: Readonly<Record<Head, readonly string[]>> = {
  minutes: ['play_prob', 'minutes_p10_cond', 'minutes_p50_cond', 'minutes_p90_cond'],
  rates: [
    ...['fg2a', 'fg3a', 'fta', 'oreb', 'dreb', 'ast', 'stl', 'blk', 'tov'],
    ...['fg2_pct', 'fg3_pct', 'ft_pct'],
  ],
  ownership: ['weight'],
};

/**
 * The outputs of the pinned external model for rows, in their order; null when no external model is pinned.
 *
 * @throws KnownError `FEATURE_UNKNOWN` for a feature that the rows do not have; `ONNX_RUNTIME_MISSING`; `ONNX_MODEL_UNFIT`
 */
export async function externalScores(
  context: StepContext,
  head: Head,
  rows: readonly Row[],
): Promise<number[][] | null> {
  const file = context.inputs(PINNED_INPUT).find(({ path }) => path.endsWith(`/${ONNX_FILE}`));
  if (file === undefined) return null;
  const { features } = externalModelSchema.parse(await readPinnedJson(context));
  const vectors = rows.map((row) => features.map((name) => featureValue(row, name)));
  return runOnnx(await context.read(file), vectors, EXTERNAL_OUTPUTS[head].length);
}

/**
 * A feature of a row as a number: true is 1, null is NaN, and `column=text` is 1 where the column has that text.
 *
 * @throws KnownError `FEATURE_UNKNOWN`
 */
export function featureValue(row: Row, name: string): number {
  const at = name.indexOf('=');
  const column = at < 0 ? name : name.slice(0, at);
  if (!(column in row)) throw unknown(name, Object.keys(row));
  const value = row[column];
  if (at >= 0) return value === name.slice(at + 1) ? 1 : 0;
  if (value === null) return NaN;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') return value;
  throw unknown(name, Object.keys(row));
}

function unknown(name: string, columns: readonly string[]): KnownError {
  const what = 'a column with a number or a flag, or <column>=<text>';
  return STEP_ERRORS.FEATURE_UNKNOWN({ name, what, columns });
}
