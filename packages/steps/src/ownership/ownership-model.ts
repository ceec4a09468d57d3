/**
 * The ownership head predicts the share of entries that roster a player. Boosted trees for the root of the percent that
 * was rostered in the largest contest of past slates; their predictions for one slate are spread over its eight roster
 * spots.
 */
import { z } from 'zod';
import { trainingSchema } from '../models/training.ts';
import {
  boostedTreesSchema,
  fitBoostedTrees,
  type BoostingOptions,
  type FitRuntime,
} from '../models/boosted-trees.ts';
import { predictRows } from '../models/trees/predict-rows.ts';
import { CANDIDATE_VECTOR, candidateVectors } from './candidate-vector.ts';
import type { Candidate } from './candidate.ts';
import { ROSTER_SPOTS } from './slate-market.ts';

export const ownershipModelSchema = z.object({
  head: z.literal('ownership'),
  training: trainingSchema,
  slates: z.int(),
  features: z.array(z.string()),
  /** Trees that predict the square root of a percent. */
  trees: boostedTreesSchema,
});
export type OwnershipModel = z.infer<typeof ownershipModelSchema>;

/** The candidates of one past slate, with the percent of entries (0-100) that rostered each. */
export interface OwnedSlate {
  readonly candidates: readonly Candidate[];
  readonly owned: readonly number[];
}

const FULL_PCT = 100;

/** The root keeps the few players whom everybody has from deciding the fit. Tuned walk-forward: see MODELS.md. */
const BOOSTING: BoostingOptions = {
  trees: 500,
  rate: 0.05,
  leaves: 12,
  leastRows: 60,
  penalty: 5,
  rowShare: 0.7,
  featureShare: 0.5,
  seed: 3,
};

/** Fits the head. Without a slate there is no tree, which spreads ownership evenly. */
export async function fitOwnership(
  slates: readonly OwnedSlate[],
  training: OwnershipModel['training'],
  runtime: FitRuntime,
): Promise<OwnershipModel> {
  const vectors = slates.flatMap(({ candidates }) => candidateVectors(candidates));
  const targets = slates.flatMap(({ owned }) => owned.map(Math.sqrt));
  const weights = targets.map(() => 1);
  return {
    head: 'ownership',
    training,
    slates: slates.length,
    features: [...CANDIDATE_VECTOR],
    trees:
      vectors.length === 0
        ? { base: 1, trees: [] }
        : await fitBoostedTrees(vectors, targets, weights, BOOSTING, runtime),
  };
}

/** Percent of entries (0-100) for each candidate of one slate; sums to 800 where the slate has eight players or more. */
export function scoreOwnership(model: OwnershipModel, candidates: readonly Candidate[]): number[] {
  const roots = predictRows(model.trees, candidateVectors(candidates));
  const appeal = [...roots].map((root) => (root > 0 ? root * root : 0));
  return capped(appeal, ROSTER_SPOTS * FULL_PCT);
}

/**
 * Spreads `total` in proportion to the shares, nobody above 100: the excess goes to the others, in proportion, or
 * evenly where they have no share at all. With fewer players than `total` has hundreds everybody gets 100.
 */
export function capped(shares: readonly number[], total: number): number[] {
  const full = new Set<number>();
  // Every turn fills at least one player more, so there are at most as many turns as players.
  for (;;) {
    const free = shares.reduce((sum, share, i) => (full.has(i) ? sum : sum + share), 0);
    const left = total - FULL_PCT * full.size;
    const others = shares.length - full.size;
    const wanted = shares.map((share, i) => {
      if (full.has(i)) return FULL_PCT;
      return free > 0 ? (left * share) / free : left / others;
    });
    const over = wanted.flatMap((pct, i) => (pct > FULL_PCT && !full.has(i) ? [i] : []));
    if (over.length === 0) return wanted;
    for (const i of over) full.add(i);
  }
}
