/** Grows one tree leaf by leaf: the leaf whose split explains most is split next, and of equal ones the oldest. */
import type { LeafSplit } from './task.ts';
import type { GrownTree, TreeOptions } from './tree.ts';

/** A leaf as whoever counts rows knows it, and the best split of it. */
export interface Leaf<Rows> {
  readonly rows: Rows;
  readonly best: LeafSplit;
}

/** Counts rows: the kernel, or the reference beside it. */
export interface RowCounter<Rows> {
  root(): Leaf<Rows>;
  /** Parts a leaf by its best split: the rows that go left, then those that go right. */
  split(leaf: Leaf<Rows>): readonly [Leaf<Rows>, Leaf<Rows>];
}

interface OpenLeaf<Rows> extends Leaf<Rows> {
  /** The child slot that holds this leaf. */
  readonly parent: { readonly node: number; readonly isLeft: boolean } | undefined;
}

/**
 * Undefined when no split explains anything.
 *
 * @param features of the tree, ascending: what `LeafSplit.feature` counts through
 */
export function growTree<Rows>(
  counter: RowCounter<Rows>,
  features: readonly number[],
  { leaves, penalty }: Pick<TreeOptions, 'leaves' | 'penalty'>,
): GrownTree | undefined {
  const tree: GrownTree = {
    features: [],
    lastLeftBin: [],
    isMissingLeft: [],
    left: [],
    right: [],
    leaves: [],
  };
  const open: OpenLeaf<Rows>[] = [{ ...counter.root(), parent: undefined }];
  while (open.length < leaves) {
    const next = mostGain(open);
    if (next < 0) break;
    const leaf = open[next]!;
    const node = tree.features.push(features[leaf.best.feature]!) - 1;
    tree.lastLeftBin.push(leaf.best.last);
    tree.isMissingLeft.push(leaf.best.isMissingLeft);
    tree.left.push(0);
    tree.right.push(0);
    attach(tree, leaf.parent, node);
    const [left, right] = counter.split(leaf);
    open[next] = { ...left, parent: { node, isLeft: true } };
    open.push({ ...right, parent: { node, isLeft: false } });
  }
  if (open.length === 1) return undefined;
  for (const { best, parent } of open) {
    const index = tree.leaves.push(best.gradient / (best.weight + penalty)) - 1;
    attach(tree, parent, -1 - index);
  }
  return tree;
}

function attach<Rows>(tree: GrownTree, parent: OpenLeaf<Rows>['parent'], child: number): void {
  if (parent === undefined) return;
  (parent.isLeft ? tree.left : tree.right)[parent.node] = child;
}

function mostGain<Rows>(open: readonly OpenLeaf<Rows>[]): number {
  let chosen = -1;
  let gain = 0;
  for (const [index, { best }] of open.entries()) {
    if (best.gain > gain) [chosen, gain] = [index, best.gain];
  }
  return chosen;
}
