/** The kernel's sums and splits in plain TypeScript: the same bytes, slowly. Tests compare both; it also runs where WebAssembly does not. */
import { binTable, MAX_BINS } from './binned-table.ts';
import type { RowCounter } from './grow-tree.ts';
import type { TreeFit } from './kernel-fit.ts';
import { gradientUnit, weightUnit } from './quantised.ts';
import { sequence } from './sequence.ts';
import type { LeafSplit } from './task.ts';
import type { TreeOptions } from './tree.ts';

interface Sums {
  gradient: number;
  weight: number;
  rows: number;
}

export function referenceFit(
  vectors: readonly (readonly number[])[],
  residuals: Float64Array,
  weight: Float64Array,
): TreeFit {
  const table = binTable(vectors);
  const { rows, stride, bins } = table;
  const residual = residuals.slice();
  const unitOfWeight = weightUnit(
    weight.reduce((most, each) => Math.max(most, each), 0),
    rows,
  );
  const weights = weight.map((each) => rounded(each / unitOfWeight));
  let sampled: number[] = [];
  const binAt = (row: number, feature: number): number => bins[row * stride + feature]!;
  return {
    table,
    sampleRows: (state, share) => {
      const random = sequence(state);
      const limit = share * 0x1_0000_0000;
      sampled = Array.from({ length: rows }, (_, row) => row).filter(() => random() < limit);
      return sampled.length;
    },
    counter: (features, options): RowCounter<readonly number[]> => {
      const most = residual.reduce((top, each, i) => Math.max(top, Math.abs(each * weight[i]!)), 0);
      const unit = gradientUnit(most, rows);
      const gradients = residual.map((each, i) => rounded((each * weight[i]!) / unit));
      const leafOf = (own: readonly number[]): { rows: readonly number[]; best: LeafSplit } => {
        const all = sumsOf(own);
        const sums = { gradient: all.gradient * unit, weight: all.weight * unitOfWeight };
        const byFeature = features.map((feature) => {
          const cells = Array.from({ length: MAX_BINS }, () => ({
            gradient: 0,
            weight: 0,
            rows: 0,
          }));
          for (const row of own) add(cells[binAt(row, feature)]!, row);
          return cells;
        });
        const split = bestSplit(
          byFeature,
          { ...sums, rows: own.length },
          unit,
          unitOfWeight,
          options,
        );
        return { rows: own, best: { ...sums, rows: own.length, ...split } };
      };
      const add = (cell: Sums, row: number): void => {
        cell.gradient += gradients[row]!;
        cell.weight += weights[row]!;
        cell.rows += 1;
      };
      const sumsOf = (own: readonly number[]): Sums => {
        const sums = { gradient: 0, weight: 0, rows: 0 };
        for (const row of own) add(sums, row);
        return sums;
      };
      return {
        root: () => leafOf(sampled),
        split: ({ rows: own, best }) => {
          const goesLeft = (row: number): boolean => {
            const bin = binAt(row, features[best.feature]!);
            return bin === 0 ? best.isMissingLeft : bin <= best.last;
          };
          return [leafOf(own.filter(goesLeft)), leafOf(own.filter((row) => !goesLeft(row)))];
        },
      };
    },
    subtractLeafValues: (tree, leafValues) => {
      for (let row = 0; row < rows; row += 1) {
        let node = 0;
        while (node >= 0) {
          const bin = binAt(row, tree.features[node]!);
          const isLeft = bin === 0 ? tree.isMissingLeft[node]! : bin <= tree.lastLeftBin[node]!;
          node = isLeft ? tree.left[node]! : tree.right[node]!;
        }
        residual[row]! -= leafValues[-1 - node]!;
      }
    },
    close: () => undefined,
  };
}

/** To the nearest integer, ties to even, as adding and taking away 1.5 * 2^52 does. */
function rounded(value: number): number {
  return value + 6_755_399_441_055_744 - 6_755_399_441_055_744;
}

function bestSplit(
  histograms: readonly (readonly Sums[])[],
  all: Sums,
  unit: number,
  unitOfWeight: number,
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
        const gradient = left.gradient * unit;
        const weight = left.weight * unitOfWeight;
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
