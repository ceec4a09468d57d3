/**
 * Defines a head: a deterministic fit of labelled past rows, an artifact that says what it was fitted on, and a score
 * that needs nothing else. The artifact is canonical JSON, so its hash names the fit.
 */
import { canonicalJson, sha256, type JsonValue, type Sha256 } from '@pkg/std';
import type { z } from 'zod';
import type { FitRuntime } from './boosted-trees.ts';
import type { Training } from './training.ts';

/**
 * @typeParam Row the features of one player before his game
 * @typeParam Labelled the same for a past game, with its outcome
 * @typeParam Model the artifact: plain data, as `schema` checks it
 * @typeParam Score the head's prediction for one row
 */
export interface FittedHead<Row, Labelled extends Row, Model, Score> {
  readonly name: string;
  readonly schema: z.ZodType<Model>;
  /** Equal rows in equal order give an equal artifact, on any machine. */
  readonly fit: (
    rows: readonly Labelled[],
    training: Training,
    runtime: FitRuntime,
  ) => Promise<Model>;
  /** One score per row, in their order; a row's score depends on that row alone. */
  readonly score: (model: Model, rows: readonly Row[]) => Score[];
}

/** The bytes of an artifact: canonical JSON and a line end. */
export function artifactBytes(model: unknown): Uint8Array {
  return Buffer.from(`${canonicalJson(model as JsonValue, 1)}\n`);
}

/** The content hash of an artifact: that of its file. */
export function artifactSha256(model: unknown): Sha256 {
  return sha256(artifactBytes(model));
}
