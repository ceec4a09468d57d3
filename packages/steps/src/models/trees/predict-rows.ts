/** Predictions of many rows by the kernel: the same bytes as walking each row through each tree. */
import type { BoostedTrees } from '../boosted-trees.ts';
import { copyRows } from './bin-rows.ts';
import type { Tree } from './tree.ts';
import { Layout, leaveWorkshop, openWorkshop } from './workshop.ts';

const NODE_BYTES = 16;
/** Rows whose features stay in a cache while all trees look at them. */
const BLOCK = 256;

/** One prediction a row. @param vectors one array of features a row, all of one length; NaN is a missing value */
export async function predictRows(
  { base, trees }: BoostedTrees,
  vectors: readonly (readonly number[])[],
): Promise<Float64Array> {
  const features = vectors[0]?.length ?? 0;
  const workshop = await openWorkshop(1);
  const layout = new Layout();
  const packed = trees.map((tree) => {
    const inner = tree.features.length;
    const nodes = layout.take(NODE_BYTES * (inner + tree.leaves.length));
    return { tree, inner, nodes, leaves: layout.take(8 * tree.leaves.length), depth: depthOf(tree) };
  });
  const matrix = layout.take(8 * features * BLOCK);
  const out = layout.take(8 * BLOCK);
  layout.ensure(workshop);
  const { buffer } = workshop.memory;
  for (const { tree, nodes, leaves } of packed) {
    writeNodes(tree, new DataView(buffer, nodes));
    new Float64Array(buffer, leaves, tree.leaves.length).set(tree.leaves);
  }
  const answers = new Float64Array(buffer, out, BLOCK);
  const predictions = new Float64Array(vectors.length);
  for (let from = 0; from < vectors.length; from += BLOCK) {
    const rows = vectors.slice(from, from + BLOCK);
    copyRows(rows, new Float64Array(buffer, matrix, features * rows.length));
    answers.fill(base);
    for (const { nodes, depth, inner, leaves } of packed) {
      const { kernel } = workshop.crew;
      kernel.addAnswers(matrix, 8 * features, 0, rows.length, nodes, depth, inner, leaves, out);
    }
    predictions.set(answers.subarray(0, rows.length), from);
  }
  leaveWorkshop(workshop);
  return predictions;
}

/** Inner nodes first, then leaves, which lead to themselves. */
function writeNodes(tree: Tree, view: DataView): void {
  const inner = tree.features.length;
  const at = (child: number): number => (child >= 0 ? child : inner - 1 - child);
  for (let node = 0; node < inner; node += 1) {
    const byte = NODE_BYTES * node;
    view.setFloat64(byte, tree.thresholds[node]!, true);
    view.setUint16(byte + 8, 8 * tree.features[node]!, true);
    view.setUint16(byte + 10, tree.missing?.[node] === 'right' ? 1 : 0, true);
    view.setUint16(byte + 12, at(tree.left[node]!), true);
    view.setUint16(byte + 14, at(tree.right[node]!), true);
  }
  for (let leaf = inner; leaf < inner + tree.leaves.length; leaf += 1) {
    const byte = NODE_BYTES * leaf;
    view.setFloat64(byte, 0, true);
    view.setUint32(byte + 8, 0, true);
    view.setUint16(byte + 12, leaf, true);
    view.setUint16(byte + 14, leaf, true);
  }
}

/** Steps from the first node to the farthest leaf. */
function depthOf(tree: Tree): number {
  const depths = new Map<number, number>([[0, 0]]);
  let most = 0;
  // Children come after their parents.
  for (let node = 0; node < tree.features.length; node += 1) {
    const own = depths.get(node)! + 1;
    most = Math.max(most, own);
    for (const child of [tree.left[node]!, tree.right[node]!]) if (child >= 0) depths.set(child, own);
  }
  return most;
}
