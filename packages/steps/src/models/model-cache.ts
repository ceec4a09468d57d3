/** Model runs that were read, each parsed and checked once a process: every slate of a month reads the same three. */
import type { StepContext } from '@pkg/engine';
import type { Sha256 } from '@pkg/std';
import type { z } from 'zod';
import { modelFile, readModel } from './artifact.ts';

/** Three heads, each with the run of this month and the one before, and as many pinned ones. */
const MAX_MODELS = 12;

export class ModelCache {
  /** By the hash of their bytes, in the order of use. */
  readonly #models = new Map<Sha256, CachedModel>();

  /**
   * The model run that an upstream model asset made, or the one that is pinned in its place. Everyone shares it, frozen by
   * convention.
   *
   * @throws KnownError `MODEL_UNREADABLE`
   */
  async read<T>(context: StepContext, asset: string, schema: z.ZodType<T>): Promise<T> {
    const { sha256 } = modelFile(context, asset);
    const known = this.#models.get(sha256);
    // The same bytes under another schema are read anew: they may be no model of that head.
    const isKnown = known?.schema === schema;
    const model = isKnown ? (known.model as T) : await readModel(context, asset, schema);
    this.#models.delete(sha256);
    this.#models.set(sha256, { schema, model });
    const [oldest] = this.#models.keys();
    if (this.#models.size > MAX_MODELS && oldest !== undefined) this.#models.delete(oldest);
    return model;
  }
}

interface CachedModel {
  readonly schema: z.ZodType;
  readonly model: unknown;
}
