/** Predictions of many rows by the kernel: the same bytes as walking each row through each tree. */
import { predictBoosted, type BoostedTrees } from '../boosted-trees.ts';
import { copyRows } from './bin-rows.ts';
import type { Tree } from './tree.ts';
import { Layout, leaveWorkshop, openWorkshop } from './workshop.ts';

/** A leaf of a tree is a bit of a byte, a threshold of a feature one of 64 bins. */
const MAX_LEAVES = 8;
const MAX_THRESHOLDS = 63;
const NODE_BYTES = 8;
/** Rows whose bins stay in a cache while all trees look at them; a multiple of 16. */
const BLOCK = 256;

/**
 * One prediction a row, as `predictBoosted` makes it.
 *
 * @param vectors one array of features a row, all of one length; NaN is a missing value
 */
export async function predictRows(
  model: BoostedTrees,
  vectors: readonly (readonly number[])[],
): Promise<Float64Array> {
  const features = vectors[0]?.length ?? 0;
  const edges = thresholdsOf(model, features);
  if (edges === undefined) return Float64Array.from(vectors, (row) => predictBoosted(model, row));
  const workshop = await openWorkshop(1);
  const { kernel } = workshop.crew;
  const layout = new Layout();
  const nodesAt = model.trees.map((tree) => layout.take(NODE_BYTES * tree.features.length));
  const leavesAt = model.trees.map(() => layout.take(8 * MAX_LEAVES));
  const edgesAt = layout.take(8 * (MAX_THRESHOLDS + 1) * features);
  const matrix = layout.take(8 * features * BLOCK);
  const bins = layout.take(features * BLOCK);
  const out = layout.take(8 * BLOCK);
  const places = layout.take(16);
  layout.ensure(workshop);
  const { buffer } = workshop.memory;
  for (const [i, tree] of model.trees.entries()) {
    writeNodes(tree, edges, new DataView(buffer, nodesAt[i]));
    new Float64Array(buffer, leavesAt[i], tree.leaves.length).set(
      leftToRight(tree).map((leaf) => tree.leaves[leaf]!),
    );
  }
  const padded = new Float64Array(buffer, edgesAt, (MAX_THRESHOLDS + 1) * features).fill(Infinity);
  for (const [feature, own] of edges.entries()) padded.set(own, (MAX_THRESHOLDS + 1) * feature);
  const answers = new Float64Array(buffer, out, BLOCK);
  const predictions = new Float64Array(vectors.length);
  for (let from = 0; from < vectors.length; from += BLOCK) {
    const rows = vectors.slice(from, from + BLOCK);
    copyRows(rows, new Float64Array(buffer, matrix, features * rows.length));
    for (let feature = 0; feature < features; feature += 1) {
      const own = edgesAt + 8 * (MAX_THRESHOLDS + 1) * feature;
      kernel.binColumn(
        matrix + 8 * feature,
        8 * features,
        rows.length,
        own,
        bins + BLOCK * feature,
        1,
      );
    }
    answers.fill(model.base);
    for (const [i, tree] of model.trees.entries()) {
      const { length } = tree.features;
      kernel.addAnswers(bins, rows.length, nodesAt[i]!, length, leavesAt[i]!, out, places);
    }
    predictions.set(answers.subarray(0, rows.length), from);
  }
  leaveWorkshop(workshop);
  return predictions;
}

/** The thresholds of each feature, ascending, without repetition; undefined where a model has too many of them, or of leaves. */
function thresholdsOf({ trees }: BoostedTrees, features: number): number[][] | undefined {
  if (trees.some(({ leaves }) => leaves.length > MAX_LEAVES)) return undefined;
  const sets = Array.from({ length: features }, () => new Set<number>());
  for (const tree of trees)
    for (const [node, feature] of tree.features.entries())
      sets[feature]!.add(tree.thresholds[node]!);
  const edges = sets.map((set) => [...set].sort((a, b) => a - b));
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
    view.setUint8(
      byte + 6,
      below.reduce((bits, leaf) => bits | (1 << place.get(leaf)!), 0),
    );
  }
}

function leftToRight(tree: Tree): number[] {
  return leavesBelow(tree, tree.features.length === 0 ? -1 : 0);
}

function leavesBelow(tree: Tree, child: number): number[] {
  if (child < 0) return [-1 - child];
  return [...leavesBelow(tree, tree.left[child]!), ...leavesBelow(tree, tree.right[child]!)];
}
