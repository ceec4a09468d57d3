/**
 * Gradient-boosted regression trees on histograms, for squared loss. Growth, sampling and every sum run in one fixed
 * order with additions and multiplications alone, so that a fit has the same bytes on every machine.
 *
 * Source: Friedman (2001), Greedy Function Approximation; leaf-wise growth and histogram subtraction as in Ke and
 * others (2017), LightGBM.
 */
import type { YieldToEventLoop } from '@pkg/engine';
import { invariant } from '@pkg/std';
import { z } from 'zod';
import { binTable, type BinnedTable } from './binned-table.ts';
import { growTree, type GrownTree, type TreeOptions } from './regression-tree.ts';
import { sequence } from './sequence.ts';

const treeSchema = z.object({
  /** Of each inner node: the feature it looks at, and the value up to which (or missing) a row goes left. */
  features: z.array(z.int().min(0)).readonly(),
  thresholds: z.array(z.number()).readonly(),
  /** A child: an inner node, or `-1 - i` for leaf `i`. */
  left: z.array(z.int()).readonly(),
  right: z.array(z.int()).readonly(),
  leaves: z.array(z.number()).min(1).readonly(),
});

export const boostedTreesSchema = z.object({
  base: z.number(),
  trees: z.array(treeSchema).readonly(),
});
export type BoostedTrees = z.infer<typeof boostedTreesSchema>;
export type Tree = z.infer<typeof treeSchema>;

export interface BoostingOptions extends TreeOptions {
  readonly trees: number;
  /** Share of each tree's answer that is added, in (0, 1]. */
  readonly rate: number;
  /** Shares of the rows and of the features that each tree is grown on, in (0, 1]. */
  readonly rowShare: number;
  readonly featureShare: number;
  /** Start of the sequence that samples rows and features. */
  readonly seed: number;
}

/**
 * Fits boosted trees.
 *
 * @param vectors one array of features a row, all of one length; NaN is a missing value
 * @param targets one finite value a row
 * @param weights weight of each row, above 0
 * @param yieldToEventLoop called before each tree
 */
export async function fitBoostedTrees(
  vectors: readonly (readonly number[])[],
  targets: readonly number[],
  weights: readonly number[],
  options: BoostingOptions,
  yieldToEventLoop: YieldToEventLoop,
): Promise<BoostedTrees> {
  invariant(vectors.length > 0 && vectors.length === targets.length, 'a row has a target');
  const table = binTable(vectors);
  // On few rows a leaf may be small, or no tree would grow at all.
  const leastRows = Math.min(options.leastRows, Math.max(5, Math.floor(table.rows / 50)));
  const weight = Float64Array.from(weights);
  const total = weight.reduce((sum, value) => sum + value, 0);
  const base = targets.reduce((sum, value, i) => sum + value * weight[i]!, 0) / total;
  // What is left to explain, times the row's weight.
  const residual = Float64Array.from(targets, (value, i) => (value - base) * weight[i]!);
  const random = sequence(options.seed);
  const trees: Tree[] = [];
  for (let i = 0; i < options.trees; i += 1) {
    await yieldToEventLoop();
    const rows = sampledRows(table.rows, options.rowShare, random);
    const features = sampledFeatures(table.bins.length, options.featureShare, random);
    const grown = growTree(table, { residual, weight }, rows, features, { ...options, leastRows });
    if (grown === undefined) continue;
    const leaves = grown.leaves.map((value) => rounded(value * options.rate));
    for (let row = 0; row < table.rows; row += 1) {
      residual[row]! -= leaves[leafOf(grown, table, row)]! * weight[row]!;
    }
    trees.push(plainTree(grown, table, leaves));
  }
  return { base, trees };
}

/** The prediction for one row. O(trees x depth). */
export function predictBoosted(model: BoostedTrees, vector: readonly number[]): number {
  let value = model.base;
  for (const tree of model.trees) {
    let node = tree.features.length === 0 ? -1 : 0;
    while (node >= 0) {
      // A missing value is above no threshold, so it goes left.
      const goesRight = vector[tree.features[node]!]! > tree.thresholds[node]!;
      node = goesRight ? tree.right[node]! : tree.left[node]!;
    }
    value += tree.leaves[-1 - node]!;
  }
  return value;
}

function leafOf(tree: GrownTree, { bins }: BinnedTable, row: number): number {
  let node = 0;
  while (node >= 0) {
    const goesRight = bins[tree.features[node]!]![row]! > tree.lastLeftBin[node]!;
    node = goesRight ? tree.right[node]! : tree.left[node]!;
  }
  return -1 - node;
}

/** Bins become values, so that a model can be read without the table that it was fitted on. */
function plainTree(grown: GrownTree, { edges }: BinnedTable, leaves: number[]): Tree {
  const thresholds = grown.features.map((feature, node) => {
    const bin = grown.lastLeftBin[node]!;
    // Bin 0 alone goes left: nothing but a missing value does.
    return bin === 0 ? -Number.MAX_VALUE : edges[feature]![bin - 1]!;
  });
  return { features: grown.features, thresholds, left: grown.left, right: grown.right, leaves };
}

/** Six decimals say all that a leaf knows, in a third of the bytes. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function sampledRows(count: number, share: number, random: () => number): Int32Array {
  const limit = share * 0x1_0000_0000;
  const rows = new Int32Array(count);
  let size = 0;
  for (let row = 0; row < count; row += 1) {
    if (random() < limit) {
      rows[size] = row;
      size += 1;
    }
  }
  return rows.subarray(0, size);
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
