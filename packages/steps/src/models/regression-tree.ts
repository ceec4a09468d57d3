/** One regression tree, grown leaf by leaf: the leaf whose split explains most is split next. */
import { MAX_BINS, type BinnedTable } from './binned-table.ts';

export interface TreeOptions {
  readonly leaves: number;
  /** Rows below which a leaf is not made. */
  readonly leastRows: number;
  /** Weight of rows with nothing to explain that every leaf is mixed with. */
  readonly penalty: number;
}

export interface Targets {
  /** What is left to explain of each row, times its weight. */
  readonly residual: Float64Array;
  readonly weight: Float64Array;
}

/** A tree over bins; children are inner nodes, or `-1 - i` for leaf `i`. */
export interface GrownTree {
  readonly features: number[];
  readonly lastLeftBin: number[];
  readonly left: number[];
  readonly right: number[];
  readonly leaves: number[];
}

/** Sums a bin of each feature, one feature after the other: residual, weight, rows. */
type Histogram = Float64Array;

interface Split {
  readonly feature: number;
  readonly bin: number;
  readonly gain: number;
}

interface Leaf {
  readonly rows: Int32Array;
  readonly histogram: Histogram;
  readonly residual: number;
  readonly weight: number;
  readonly split: Split | undefined;
  /** The child slot that holds this leaf. */
  readonly parent: { readonly node: number; readonly isLeft: boolean } | undefined;
}

const FIELDS = 3;

/** Grows a tree on some rows and features; undefined when no split explains anything. */
export function growTree(
  table: BinnedTable,
  targets: Targets,
  rows: Int32Array,
  features: readonly number[],
  options: TreeOptions,
): GrownTree | undefined {
  const tree: GrownTree = { features: [], lastLeftBin: [], left: [], right: [], leaves: [] };
  const leafFrom = (own: Int32Array, histogram: Histogram, parent: Leaf['parent']): Leaf => {
    const { residual, weight } = sums(histogram);
    const split = bestSplit(histogram, features, residual, weight, own.length, options);
    return { rows: own, histogram, residual, weight, split, parent };
  };
  const open = [leafFrom(rows, histogramOf(table, targets, rows, features), undefined)];
  while (open.length < options.leaves) {
    const next = mostGain(open);
    if (next < 0) break;
    const leaf = open[next]!;
    const { feature, bin } = leaf.split!;
    const node = tree.features.push(feature) - 1;
    tree.lastLeftBin.push(bin);
    tree.left.push(0);
    tree.right.push(0);
    attach(tree, leaf.parent, node);
    const [leftRows, rightRows] = parted(leaf.rows, table.bins[feature]!, bin);
    // Only the smaller side is counted: the other is what remains.
    const isLeftSmaller = leftRows.length <= rightRows.length;
    const smaller = isLeftSmaller ? leftRows : rightRows;
    const counted = histogramOf(table, targets, smaller, features);
    const rest = subtracted(leaf.histogram, counted);
    const [left, right] = isLeftSmaller ? [counted, rest] : [rest, counted];
    open[next] = leafFrom(leftRows, left, { node, isLeft: true });
    open.push(leafFrom(rightRows, right, { node, isLeft: false }));
  }
  if (open.length === 1) return undefined;
  for (const leaf of open) {
    const index = tree.leaves.push(leaf.residual / (leaf.weight + options.penalty)) - 1;
    attach(tree, leaf.parent, -1 - index);
  }
  return tree;
}

function attach(tree: GrownTree, parent: Leaf['parent'], child: number): void {
  if (parent === undefined) return;
  (parent.isLeft ? tree.left : tree.right)[parent.node] = child;
}

function mostGain(open: readonly Leaf[]): number {
  let chosen = -1;
  let gain = 0;
  for (const [index, { split }] of open.entries()) {
    if (split !== undefined && split.gain > gain) [chosen, gain] = [index, split.gain];
  }
  return chosen;
}

function histogramOf(
  table: BinnedTable,
  { residual, weight }: Targets,
  rows: Int32Array,
  features: readonly number[],
): Histogram {
  const histogram = new Float64Array(features.length * MAX_BINS * FIELDS);
  for (let f = 0; f < features.length; f += 1) {
    const bins = table.bins[features[f]!]!;
    const offset = f * MAX_BINS * FIELDS;
    for (const row of rows) {
      const at = offset + bins[row]! * FIELDS;
      histogram[at]! += residual[row]!;
      histogram[at + 1]! += weight[row]!;
      histogram[at + 2]! += 1;
    }
  }
  return histogram;
}

function subtracted(whole: Histogram, part: Histogram): Histogram {
  const rest = new Float64Array(whole.length);
  for (let i = 0; i < whole.length; i += 1) rest[i] = whole[i]! - part[i]!;
  return rest;
}

/** Every row is in one bin of the first feature, so its bins hold the sums of the leaf. */
function sums(histogram: Histogram): { residual: number; weight: number } {
  let residual = 0;
  let weight = 0;
  for (let bin = 0; bin < MAX_BINS; bin += 1) {
    residual += histogram[bin * FIELDS]!;
    weight += histogram[bin * FIELDS + 1]!;
  }
  return { residual, weight };
}

/** The split that takes most off the squared loss; of equal ones the first. */
function bestSplit(
  histogram: Histogram,
  features: readonly number[],
  residual: number,
  weight: number,
  rows: number,
  { leastRows, penalty }: TreeOptions,
): Split | undefined {
  const whole = (residual * residual) / (weight + penalty);
  let best: Split | undefined;
  for (let f = 0; f < features.length; f += 1) {
    let leftResidual = 0;
    let leftWeight = 0;
    let leftRows = 0;
    for (let bin = 0; bin < MAX_BINS - 1; bin += 1) {
      const at = (f * MAX_BINS + bin) * FIELDS;
      if (histogram[at + 2] === 0) continue;
      leftResidual += histogram[at]!;
      leftWeight += histogram[at + 1]!;
      leftRows += histogram[at + 2]!;
      if (leftRows < leastRows) continue;
      if (rows - leftRows < leastRows) break;
      const rightResidual = residual - leftResidual;
      const gain =
        (leftResidual * leftResidual) / (leftWeight + penalty) +
        (rightResidual * rightResidual) / (weight - leftWeight + penalty) -
        whole;
      if (gain > (best?.gain ?? 0)) best = { feature: features[f]!, bin, gain };
    }
  }
  return best;
}

function parted(rows: Int32Array, bins: Uint8Array, lastLeftBin: number): [Int32Array, Int32Array] {
  const left = new Int32Array(rows.length);
  const right = new Int32Array(rows.length);
  let lefts = 0;
  let rights = 0;
  for (const row of rows) {
    if (bins[row]! <= lastLeftBin) left[lefts++] = row;
    else right[rights++] = row;
  }
  return [left.subarray(0, lefts), right.subarray(0, rights)];
}
