/** Model runs are files: canonical JSON, so that the same fit has the same bytes, checked with zod when read back. */
import type { PinnedFile, StepContext, StepOutput } from '@pkg/engine';
import { invariant } from '@pkg/std';
import { z } from 'zod';
import { STEP_ERRORS } from '../errors.ts';
import { outputFile } from '../table-io.ts';
import { artifactBytes } from './head.ts';

/** The file of a model run that holds the model, or names its other files. */
export const MODEL_FILE = 'model.json';
/** The name of the input that holds a pinned run. */
export const PINNED_INPUT = 'model';

/** A model run as an output file. */
export function artifactOutput(model: unknown, rows: number): StepOutput {
  return { name: MODEL_FILE, bytes: artifactBytes(model), rowCount: rows, columns: [] };
}

/** Reads the model run that an upstream model asset made, or the one that is pinned in its place. @throws KnownError `MODEL_UNREADABLE` */
export async function readModel<T>(
  context: StepContext,
  asset: string,
  schema: z.ZodType<T>,
): Promise<T> {
  const file = modelFile(context, asset);
  const parsed = schema.safeParse(await readJson(context, file));
  if (parsed.success) return parsed.data;
  throw STEP_ERRORS.MODEL_UNREADABLE(
    {
      path: file.path,
      problem: `it is no model run of ${asset}: ${z.prettifyError(parsed.error)}`,
    },
    { remedy: ['fit it again: run the same command with --force'] },
  );
}

/** The `model.json` of the pinned run, unchecked. */
export function readPinnedJson(context: StepContext): Promise<unknown> {
  const file = pinnedFile(context);
  invariant(file, 'a model run is pinned');
  return readJson(context, file);
}

async function readJson(context: StepContext, file: PinnedFile): Promise<unknown> {
  return JSON.parse(Buffer.from(await context.read(file)).toString('utf8'));
}

function pinnedFile(context: StepContext): PinnedFile | undefined {
  return context.inputs(PINNED_INPUT).find(({ path }) => path.endsWith(`/${MODEL_FILE}`));
}

/** The `model.json` of the run of a model asset that a cell reads: the pinned one, or the one that is upstream. */
export function modelFile(context: StepContext, asset: string): PinnedFile {
  const pinned = pinnedFile(context);
  if (pinned !== undefined) return pinned;
  const [source] = context.upstream(asset);
  invariant(source, `${asset} is upstream`);
  return outputFile(source, MODEL_FILE);
}
