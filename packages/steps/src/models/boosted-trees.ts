/**
 * Gradient-boosted regression trees on histograms, for squared loss. Gradients are summed as integers, so that a fit has the same
 * bytes on every machine and on any number of threads.
 *
 * Source: Friedman (2001), Greedy Function Approximation; leaf-wise growth, histogram subtraction and a learned side for missing
 * values as in Ke and others (2017), LightGBM, and Chen and Guestrin (2016), XGBoost.
 */
import type { YieldToEventLoop } from '@pkg/engine';
import { invariant } from '@pkg/std';
import { z } from 'zod';
import { growTree } from './trees/grow-tree.ts';
import { kernelFit, type TreeFit } from './trees/kernel-fit.ts';
import { advanced, sequence } from './trees/sequence.ts';
import { treeSchema, type GrownTree, type Tree, type TreeOptions } from './trees/tree.ts';

export const boostedTreesSchema = z.object({
  base: z.number(),
  trees: z.array(treeSchema).readonly(),
});
export type BoostedTrees = z.infer<typeof boostedTreesSchema>;

export interface BoostingOptions extends TreeOptions {
  readonly trees: number;
  /** Share of each tree's values that is added, in (0, 1]. */
  readonly rate: number;
  /** Shares of the rows and of the features that each tree is grown on, in (0, 1]. */
  readonly rowShare: number;
  readonly featureShare: number;
  /** Start of the sequence that samples rows and features. */
  readonly seed: number;
}

/** How a fit runs; none of it changes a byte of the model. */
export interface FitRuntime {
  /** Called before each tree. */
  readonly yieldToEventLoop: YieldToEventLoop;
  /** Threads that fit, at least 1. */
  readonly threads: number;
}

/** Starts a fit: by the kernel, or by the reference that it is compared with. */
type OpenFit = (
  vectors: readonly (readonly number[])[],
  residual: Float64Array,
  weight: Float64Array,
) => Promise<TreeFit> | TreeFit;

/**
 * Fits boosted trees.
 *
 * @param vectors one array of features a row, all of one length; NaN is a missing value
 * @param targets one finite value a row
 * @param weights weight of each row, above 0
 * @param openFit the kernel by default
 */
export async function fitBoostedTrees(
  vectors: readonly (readonly number[])[],
  targets: readonly number[],
  weights: readonly number[],
  options: BoostingOptions,
  { yieldToEventLoop, threads }: FitRuntime,
  openFit: OpenFit = (rows, residual, weight) =>
    kernelFit(rows, residual, weight, options.leaves, threads),
): Promise<BoostedTrees> {
  invariant(vectors.length > 0 && vectors.length === targets.length, 'a row has a target');
  // On few rows a leaf may be small, or no tree would grow at all.
  const leastRows = Math.min(options.leastRows, Math.max(5, Math.floor(vectors.length / 50)));
  const weight = Float64Array.from(weights);
  const total = weight.reduce((sum, value) => sum + value, 0);
  const base = targets.reduce((sum, value, i) => sum + value * weight[i]!, 0) / total;
  const residual = Float64Array.from(targets, (value) => value - base);
  const fit = await openFit(vectors, residual, weight);
  const { table } = fit;
  const trees: Tree[] = [];
  let state = options.seed;
  try {
    for (let i = 0; i < options.trees; i += 1) {
      await yieldToEventLoop();
      fit.sampleRows(state, options.rowShare);
      state = advanced(state, table.rows);
      const features = sampledFeatures(table.features, options.featureShare, sequence(state));
      state = advanced(state, features.length);
      const counter = fit.counter(features, { ...options, leastRows });
      const grown = growTree(counter, features, options);
      if (grown === undefined) continue;
      const leaves = grown.leaves.map((value) => rounded(value * options.rate));
      fit.subtractLeafValues(grown, leaves);
      trees.push(plainTree(grown, table, leaves));
    }
  } finally {
    fit.close();
  }
  return { base, trees };
}

/** Predicts one row. O(trees x depth); `predictRows` is faster for more than a few. */
export function predictBoosted(model: BoostedTrees, vector: readonly number[]): number {
  let value = model.base;
  for (const tree of model.trees) {
    let node = tree.features.length === 0 ? -1 : 0;
    while (node >= 0) {
      const value = vector[tree.features[node]!]!;
      const goesRight = Number.isNaN(value)
        ? tree.missing?.[node] === 'right'
        : value > tree.thresholds[node]!;
      node = goesRight ? tree.right[node]! : tree.left[node]!;
    }
    value += tree.leaves[-1 - node]!;
  }
  return value;
}

/** Turns bins into values, so that a model can be read without the table that it was fitted on. */
function plainTree(grown: GrownTree, { edges }: TreeFit['table'], leaves: number[]): Tree {
  const thresholds = grown.features.map((feature, node) => {
    const bin = grown.lastLeftBin[node]!;
    // Bin 0 alone goes left: nothing but a missing value does.
    return bin === 0 ? -Number.MAX_VALUE : edges[feature]![bin - 1]!;
  });
  const missing = grown.isMissingLeft.map((isLeft) => (isLeft ? 'left' : 'right'));
  const { features, left, right } = grown;
  return { features, thresholds, missing, left, right, leaves };
}

/** Six decimals say all that a leaf knows, in a third of the bytes. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function sampledFeatures(count: number, share: number, random: () => number): number[] {
  const wanted = Math.max(1, Math.round(count * share));
  const left = Array.from({ length: count }, (_, feature) => feature);
  const chosen: number[] = [];
  while (chosen.length < wanted) {
    const [feature] = left.splice(Math.floor((random() / 0x1_0000_0000) * left.length), 1);
    chosen.push(feature!);
  }
  return chosen.sort((a, b) => a - b);
}
