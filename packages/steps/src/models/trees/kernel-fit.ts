/** The kernel at work on one fit: rows and bins in its memory, histograms beside them. */
import { invariant } from '@pkg/std';
import type { BinnedTable } from './binned-table.ts';
import { binRows, type BinnedRows } from './bin-rows.ts';
import type { Leaf, RowCounter } from './grow-tree.ts';
import { gradientUnit, MAX_ROWS, weightUnit } from './quantised.ts';
import { FEATURE_BYTES, Field, Kind, MAX_THREADS, NumberField, type LeafSplit } from './task.ts';
import type { GrownTree, TreeOptions } from './tree.ts';
import { Layout, releaseArena, acquireArena, type Arena } from './arena.ts';

/** A fit in progress: samples rows, counts them for the next tree, and keeps the residuals. */
export interface TreeFit {
  readonly table: Omit<BinnedTable, 'bins'>;
  /** Samples rows by a sequence that begins at `state`, each with the chance `share`; returns how many. */
  sampleRows(state: number, share: number): number;
  /** Counts the sampled rows on some features; to be used before the next tree. */
  counter(features: readonly number[], options: TreeOptions): RowCounter<unknown>;
  /** Subtracts the leaf values of a tree from the residuals. */
  subtractLeafValues(tree: GrownTree, leafValues: readonly number[]): void;
  /** Releases its memory and threads. */
  close(): void;
}

/** Rows from `at`, four bytes each, and where their histogram lies. */
interface KernelRows {
  readonly at: number;
  readonly count: number;
  readonly histogram: number;
}

/** @param residual what is left to explain of each row, at the start the target less its mean */
export async function kernelFit(
  vectors: readonly (readonly number[])[],
  residual: Float64Array,
  weight: Float64Array,
  leaves: number,
  threads: number,
): Promise<TreeFit> {
  const [rows, features] = [vectors.length, vectors[0]?.length ?? 0];
  invariant(rows <= MAX_ROWS, 'rows are counted in 24 bits');
  const arena = await acquireArena(Math.max(1, Math.min(threads, MAX_THREADS, features)));
  const layout = new Layout();
  // The room of a fit beside its bins: scratch room of binning lies behind it, so that neither is in the way of the other.
  const beyond = 64 * rows + leaves * (features * FEATURE_BYTES + 32) + 4096;
  const table = binRows(arena, vectors, layout, beyond);
  return new KernelFit(arena, table, layout, residual, weight, leaves);
}

class KernelFit implements TreeFit {
  readonly #arena: Arena;
  readonly table: BinnedRows;
  readonly #residual: number;
  readonly #weight: number;
  readonly #cells: number;
  readonly #rows: number;
  readonly #scratch: number;
  readonly #features: number;
  readonly #nodes: number;
  readonly #leafValues: number;
  readonly #histograms: number;
  #sampled = 0;

  constructor(
    arena: Arena,
    table: BinnedRows,
    layout: Layout,
    residual: Float64Array,
    weight: Float64Array,
    leaves: number,
  ) {
    this.#arena = arena;
    this.table = table;
    const { bins } = table;
    this.#residual = layout.take(8 * table.rows);
    this.#weight = layout.take(8 * table.rows);
    this.#cells = layout.take(16 * table.rows);
    this.#rows = layout.take(4 * table.rows + 4);
    this.#scratch = layout.take(4 * table.rows + 4);
    this.#features = layout.take(2 * table.features);
    this.#nodes = layout.take(8 * leaves);
    this.#leafValues = layout.take(8 * leaves);
    this.#histograms = layout.take(leaves * table.features * FEATURE_BYTES);
    layout.ensure(arena);
    const { memory, team } = arena;
    const { buffer } = memory;
    new Float64Array(buffer, this.#residual, table.rows).set(residual);
    new Float64Array(buffer, this.#weight, table.rows).set(weight);
    const unit = weightUnit(
      weight.reduce((most, each) => Math.max(most, each), 0),
      table.rows,
    );
    team.kernel.quantiseWeights(this.#weight, table.rows, 1 / unit, this.#cells);
    const { fields, numbers } = team.block;
    fields[Field.Bins] = bins;
    fields[Field.Stride] = table.stride;
    fields[Field.Cells] = this.#cells;
    fields[Field.Weight] = this.#weight;
    fields[Field.Residual] = this.#residual;
    fields[Field.TableRows] = table.rows;
    fields[Field.Features] = this.#features;
    fields[Field.Nodes] = this.#nodes;
    fields[Field.LeafValues] = this.#leafValues;
    numbers[NumberField.WeightUnit] = unit;
  }

  sampleRows(state: number, share: number): number {
    const { kernel } = this.#arena.team;
    const limit = share * 0x1_0000_0000;
    this.#sampled = kernel.sampleRows(state, this.table.rows, limit, this.#rows);
    return this.#sampled;
  }

  counter(features: readonly number[], options: TreeOptions): RowCounter<KernelRows> {
    const { team, memory, threads } = this.#arena;
    const { block } = team;
    const { rows } = this.table;
    new Uint16Array(memory.buffer, this.#features, features.length).set(features);
    team.work(Kind.MaxGradient);
    const unit = gradientUnit(Math.max(...block.maxima.subarray(0, threads)), rows);
    block.numbers[NumberField.Scale] = 1 / unit;
    team.work(Kind.Quantise);
    block.fields[Field.Width] = features.length;
    block.fields[Field.LeastRows] = options.leastRows;
    block.numbers[NumberField.GradientUnit] = unit;
    block.numbers[NumberField.Penalty] = options.penalty;
    let made = 0;
    const histogram = (): number => {
      made += 1;
      return this.#histograms + (made - 1) * features.length * FEATURE_BYTES;
    };
    return {
      root: () => {
        const all = { at: this.#rows, count: this.#sampled, histogram: histogram() };
        this.#count(all, Kind.Root);
        return { rows: all, best: this.#bestOf(0) };
      },
      split: (leaf) => this.#split(leaf, features, histogram()),
    };
  }

  #split(
    { rows, best }: Leaf<KernelRows>,
    features: readonly number[],
    free: number,
  ): readonly [Leaf<KernelRows>, Leaf<KernelRows>] {
    const { kernel, block } = this.#arena.team;
    const lefts = kernel.partition(
      rows.at,
      rows.count,
      block.fields[Field.Bins]!,
      this.table.stride,
      features[best.feature]!,
      best.last,
      Number(best.isMissingLeft),
      this.#scratch,
    );
    const rights = rows.count - lefts;
    // Only the smaller side is counted: the other is what remains of the whole.
    const isLeftSmaller = lefts <= rights;
    const left = { at: rows.at, count: lefts, histogram: isLeftSmaller ? free : rows.histogram };
    const right = {
      at: rows.at + 4 * lefts,
      count: rights,
      histogram: isLeftSmaller ? rows.histogram : free,
    };
    block.fields[Field.Whole] = rows.histogram;
    this.#count(isLeftSmaller ? left : right, Kind.Split);
    const [part, whole] = [this.#bestOf(0), this.#bestOf(1)];
    return [
      { rows: left, best: isLeftSmaller ? part : whole },
      { rows: right, best: isLeftSmaller ? whole : part },
    ];
  }

  #count({ at, count, histogram }: KernelRows, kind: number): void {
    const { team } = this.#arena;
    team.block.fields[Field.Rows] = at;
    team.block.fields[Field.RowCount] = count;
    team.block.fields[Field.Part] = histogram;
    team.work(kind);
  }

  /** The best of what the threads found; of equal ones that of the first features. */
  #bestOf(leaf: number): LeafSplit {
    const { team, threads } = this.#arena;
    let best = team.block.found(0, leaf);
    for (let share = 1; share < threads; share += 1) {
      const other = team.block.found(share, leaf);
      if (other.gain > best.gain) best = other;
    }
    return best;
  }

  subtractLeafValues(tree: GrownTree, leafValues: readonly number[]): void {
    const { memory, team } = this.#arena;
    const view = new DataView(memory.buffer, this.#nodes, 8 * tree.features.length);
    for (const [node, feature] of tree.features.entries()) {
      view.setUint16(8 * node, feature, true);
      view.setUint8(8 * node + 2, tree.lastLeftBin[node]!);
      view.setUint8(8 * node + 3, tree.isMissingLeft[node]! ? 0 : 1);
      view.setInt16(8 * node + 4, tree.left[node]!, true);
      view.setInt16(8 * node + 6, tree.right[node]!, true);
    }
    new Float64Array(memory.buffer, this.#leafValues, leafValues.length).set(leafValues);
    team.work(Kind.SubtractLeafValues);
  }

  close(): void {
    releaseArena(this.#arena);
  }
}
