/** Sums and splits of the kernel in plain TypeScript: the same bytes, slowly. Tests compare both. */
import { binTable, MAX_BINS, type BinnedTable } from './binned-table.ts';
import type { Leaf, RowCounter } from './grow-tree.ts';
import type { TreeFit } from './kernel-fit.ts';
import { gradientUnit, weightUnit } from './quantised.ts';
import { sequence } from './sequence.ts';
import type { LeafSplit } from './task.ts';
import type { GrownTree, TreeOptions } from './tree.ts';

interface Sums {
  gradient: number;
  weight: number;
  rows: number;
}

/** Fits as the kernel does, on rows that it keeps as plain numbers. */
export function referenceFit(
  vectors: readonly (readonly number[])[],
  residual: Float64Array,
  weight: Float64Array,
): TreeFit {
  return new ReferenceFit(vectors, residual, weight);
}

class ReferenceFit implements TreeFit {
  readonly table: BinnedTable;
  readonly #residual: Float64Array;
  readonly #weight: Float64Array;
  readonly #weightUnit: number;
  /** Weights in units. */
  readonly #weights: Float64Array;
  #sampled: readonly number[] = [];

  constructor(
    vectors: readonly (readonly number[])[],
    residual: Float64Array,
    weight: Float64Array,
  ) {
    this.table = binTable(vectors);
    this.#residual = residual.slice();
    this.#weight = weight;
    this.#weightUnit = weightUnit(greatest(weight), weight.length);
    this.#weights = weight.map((each) => rounded(each / this.#weightUnit));
  }

  sampleRows(state: number, share: number): number {
    const random = sequence(state);
    const limit = share * 0x1_0000_0000;
    const rows = Array.from({ length: this.table.rows }, (_, row) => row);
    this.#sampled = rows.filter(() => random() < limit);
    return this.#sampled.length;
  }

  counter(features: readonly number[], options: TreeOptions): RowCounter<readonly number[]> {
    const products = this.#residual.map((each, i) => each * this.#weight[i]!);
    const unit = gradientUnit(greatest(products.map(Math.abs)), products.length);
    const gradients = products.map((each) => rounded(each / unit));
    const units = { gradient: unit, weight: this.#weightUnit };
    const add = (sums: Sums, row: number): void => {
      sums.gradient += gradients[row]!;
      sums.weight += this.#weights[row]!;
      sums.rows += 1;
    };
    const leafOf = (rows: readonly number[]): Leaf<readonly number[]> => {
      const all = { gradient: 0, weight: 0, rows: 0 };
      for (const row of rows) add(all, row);
      const sums = {
        gradient: all.gradient * units.gradient,
        weight: all.weight * units.weight,
        rows: all.rows,
      };
      const histograms = features.map((feature) => {
        const bins = Array.from({ length: MAX_BINS }, () => ({ gradient: 0, weight: 0, rows: 0 }));
        for (const row of rows) add(bins[this.#binOf(row, feature)]!, row);
        return bins;
      });
      return { rows, best: { ...sums, ...bestSplit(histograms, sums, units, options) } };
    };
    return {
      root: () => leafOf(this.#sampled),
      split: ({ rows, best }) => {
        const goesLeft = (row: number): boolean => {
          const bin = this.#binOf(row, features[best.feature]!);
          return bin === 0 ? best.isMissingLeft : bin <= best.last;
        };
        return [leafOf(rows.filter(goesLeft)), leafOf(rows.filter((row) => !goesLeft(row)))];
      },
    };
  }

  subtractLeafValues(tree: GrownTree, leafValues: readonly number[]): void {
    for (let row = 0; row < this.table.rows; row += 1) {
      let node = 0;
      while (node >= 0) {
        const bin = this.#binOf(row, tree.features[node]!);
        const isLeft = bin === 0 ? tree.isMissingLeft[node]! : bin <= tree.lastLeftBin[node]!;
        node = isLeft ? tree.left[node]! : tree.right[node]!;
      }
      this.#residual[row]! -= leafValues[-1 - node]!;
    }
  }

  close(): void {
    this.#sampled = [];
  }

  #binOf(row: number, feature: number): number {
    return this.table.bins[row * this.table.stride + feature]!;
  }
}

function greatest(values: Float64Array): number {
  return values.reduce((most, each) => Math.max(most, each), 0);
}

/** To the nearest integer, ties to even, as adding and taking away 1.5 * 2^52 does. */
function rounded(value: number): number {
  return value + 6_755_399_441_055_744 - 6_755_399_441_055_744;
}

function bestSplit(
  histograms: readonly (readonly Sums[])[],
  all: Sums,
  units: { readonly gradient: number; readonly weight: number },
  { leastRows, penalty }: TreeOptions,
): Pick<LeafSplit, 'gain' | 'feature' | 'last' | 'isMissingLeft'> {
  const whole = (all.gradient * all.gradient) / (all.weight + penalty);
  let best = { gain: 0, feature: -1, last: 0, isMissingLeft: false };
  for (const [feature, cells] of histograms.entries()) {
    for (const isMissingLeft of cells[0]!.rows > 0 ? [true, false] : [true]) {
      const left = { gradient: 0, weight: 0, rows: 0 };
      for (let last = 0; last < MAX_BINS - 1; last += 1) {
        const cell = cells[last]!;
        if (cell.rows === 0 || (last === 0 && !isMissingLeft)) continue;
        left.gradient += cell.gradient;
        left.weight += cell.weight;
        left.rows += cell.rows;
        if (left.rows < leastRows) continue;
        if (all.rows - left.rows < leastRows) break;
        const gradient = left.gradient * units.gradient;
        const weight = left.weight * units.weight;
        const right = all.gradient - gradient;
        const gain =
          (gradient * gradient) / (weight + penalty) +
          (right * right) / (all.weight - weight + penalty) -
          whole;
        if (gain > best.gain) best = { gain, feature, last, isMissingLeft };
      }
    }
  }
  return best;
}
