/** Predicts many rows by the kernel: the same bytes as walking each row through each tree. */
import { predictBoosted, type BoostedTrees } from '../boosted-trees.ts';
import { acquireSingleArena, Layout, releaseArena } from './arena.ts';
import { copyRows } from './bin-rows.ts';
import type { Tree } from './tree.ts';

/** A leaf of a tree is a bit of a byte, a threshold of a feature one of 64 bins. */
const MAX_LEAVES = 8;
const MAX_THRESHOLDS = 63;
const NODE_BYTES = 8;
/** Rows whose bins stay in a cache while all trees look at them; a multiple of 16. */
const BLOCK = 256;

/** A model as the kernel reads it, laid out once. */
interface Prepared {
  /** Thresholds of each feature, ascending, filled up to 64 with infinity. */
  readonly edges: Float64Array;
  /** Features that some tree looks at. */
  readonly used: readonly number[];
  readonly nodes: Uint8Array;
  /** Inner nodes of each tree. */
  readonly counts: readonly number[];
  /** Eight values a tree, from left to right. */
  readonly leafValues: Float64Array;
}

const prepared = new WeakMap<BoostedTrees, Prepared | undefined>();

/**
 * Predicts each row, as `predictBoosted` does.
 *
 * @param vectors one array of features a row, all of one length; NaN is a missing value
 */
export function predictRows(
  model: BoostedTrees,
  vectors: readonly (readonly number[])[],
): Float64Array {
  if (!prepared.has(model)) prepared.set(model, prepare(model));
  const plan = prepared.get(model);
  // A model of larger trees, or of more thresholds, is walked: the same numbers, slower.
  if (plan === undefined) return Float64Array.from(vectors, (row) => predictBoosted(model, row));
  const arena = acquireSingleArena();
  const features = vectors[0]?.length ?? 0;
  const layout = new Layout();
  const nodes = layout.take(plan.nodes.length);
  const leafValues = layout.take(8 * plan.leafValues.length);
  const edges = layout.take(8 * plan.edges.length);
  const matrix = layout.take(8 * features * BLOCK);
  const bins = layout.take(features * BLOCK);
  const out = layout.take(8 * BLOCK);
  const places = layout.take(16);
  layout.ensure(arena);
  const { kernel } = arena.team;
  const { buffer } = arena.memory;
  new Uint8Array(buffer, nodes, plan.nodes.length).set(plan.nodes);
  new Float64Array(buffer, leafValues, plan.leafValues.length).set(plan.leafValues);
  new Float64Array(buffer, edges, plan.edges.length).set(plan.edges);
  const sums = new Float64Array(buffer, out, BLOCK);
  const predictions = new Float64Array(vectors.length);
  const step = 8 * features;
  for (let from = 0; from < vectors.length; from += BLOCK) {
    const rows = vectors.slice(from, from + BLOCK);
    const count = rows.length;
    copyRows(rows, new Float64Array(buffer, matrix, features * count));
    for (const f of plan.used) {
      const own = edges + 8 * (MAX_THRESHOLDS + 1) * f;
      kernel.binColumn(matrix + 8 * f, step, count, own, bins + BLOCK * f, 1);
    }
    sums.fill(model.base);
    let tree = nodes;
    for (const [i, inner] of plan.counts.entries()) {
      const values = leafValues + 8 * MAX_LEAVES * i;
      kernel.addLeafValues(bins, count, tree, inner, values, out, places);
      tree += NODE_BYTES * inner;
    }
    predictions.set(sums.subarray(0, count), from);
  }
  releaseArena(arena);
  return predictions;
}

/** Lays out a model; undefined where it has too many leaves or thresholds. */
function prepare({ trees }: BoostedTrees): Prepared | undefined {
  const edges = thresholdsOf(trees);
  if (edges === undefined || trees.some(({ leaves }) => leaves.length > MAX_LEAVES))
    return undefined;
  const padded = new Float64Array((MAX_THRESHOLDS + 1) * edges.length).fill(Infinity);
  for (const [feature, own] of edges.entries()) padded.set(own, (MAX_THRESHOLDS + 1) * feature);
  const counts = trees.map(({ features }) => features.length);
  const nodes = new Uint8Array(NODE_BYTES * counts.reduce((sum, count) => sum + count, 0));
  const leafValues = new Float64Array(MAX_LEAVES * trees.length);
  let at = 0;
  for (const [i, tree] of trees.entries()) {
    writeNodes(tree, edges, new DataView(nodes.buffer, at));
    at += NODE_BYTES * tree.features.length;
    const values = leftToRight(tree).map((leaf) => tree.leaves[leaf]!);
    leafValues.set(values, MAX_LEAVES * i);
  }
  const used = edges.flatMap((own, feature) => (own.length > 0 ? [feature] : []));
  return { edges: padded, used, nodes, counts, leafValues };
}

/** Collects the thresholds of each feature, ascending, without repetition; undefined where one has too many. */
function thresholdsOf(trees: readonly Tree[]): number[][] | undefined {
  const sets: Set<number>[] = [];
  for (const { features, thresholds } of trees)
    for (const [node, feature] of features.entries())
      (sets[feature] ??= new Set()).add(thresholds[node]!);
  const edges = Array.from(sets, (set) => [...(set ?? [])].sort((a, b) => a - b));
  return edges.every(({ length }) => length <= MAX_THRESHOLDS) ? edges : undefined;
}

function writeNodes(tree: Tree, edges: readonly (readonly number[])[], view: DataView): void {
  const place = new Map(leftToRight(tree).map((leaf, i) => [leaf, i]));
  for (const [node, feature] of tree.features.entries()) {
    const byte = NODE_BYTES * node;
    view.setUint32(byte, BLOCK * feature, true);
    view.setUint8(byte + 4, edges[feature]!.indexOf(tree.thresholds[node]!) + 1);
    view.setUint8(byte + 5, tree.missing?.[node] === 'right' ? 1 : 0);
    const below = leavesBelow(tree, tree.left[node]!);
    const bits = below.reduce((all, leaf) => all | (1 << place.get(leaf)!), 0);
    view.setUint8(byte + 6, bits);
  }
}

function leftToRight(tree: Tree): number[] {
  return leavesBelow(tree, tree.features.length === 0 ? -1 : 0);
}

function leavesBelow(tree: Tree, child: number): number[] {
  if (child < 0) return [-1 - child];
  return [...leavesBelow(tree, tree.left[child]!), ...leavesBelow(tree, tree.right[child]!)];
}
