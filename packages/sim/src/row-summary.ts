import { ROW_SUMMARY } from './job.ts';

const PROBABILITIES = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];

/**
 * Writes `ROW_SUMMARY` of `row` to `into` at `at`: mean and standard deviation over these worlds (divided by their number),
 * then quantiles.
 *
 * A sum runs in world order. The quantile of p is the linear interpolation between the order statistics around (n - 1) p,
 * counted from 0. Source: Hyndman and Fan, "Sample Quantiles in Statistical Packages" (1996), type 7. `sorted` is scratch
 * of the length of `row`. O(n log n).
 */
export function summariseRow(
  row: Float32Array,
  sorted: Float32Array,
  into: Float64Array,
  at: number,
): void {
  const count = row.length;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += row[i]!;
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (row[i]! - mean) * (row[i]! - mean);
  into[at] = mean;
  into[at + 1] = Math.sqrt(squares / count);
  sorted.set(row);
  sorted.sort();
  PROBABILITIES.forEach((p, i) => (into[at + 2 + i] = quantile(sorted, p)));
}

/** The type 7 quantile of ascending numbers. */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  const position = (sorted.length - 1) * p;
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (position - below) * (high - low);
}

/** Numbers in one row's summary. */
export const SUMMARY_WIDTH: number = ROW_SUMMARY.length;
