/** Numeric features as small integers: what histogram trees are grown on. Pure, and the same for the same values. */
import { invariant } from '@pkg/std';

/** Bins of one feature, the one of missing values included; a bin fits a byte. */
export const MAX_BINS = 64;

/** Bins row after row; bin 0 holds missing values. */
export interface BinnedTable {
  readonly rows: number;
  readonly features: number;
  /** Bytes from one row to the next: `bins[row * stride + feature]`. */
  readonly stride: number;
  readonly bins: Uint8Array;
  /** Upper edge of bins 1, 2, ...: a value is in the first bin whose edge is not below it, or in one more. */
  readonly edges: readonly Float64Array[];
}

/**
 * Puts every feature into at most 64 bins of about equally many rows.
 *
 * @param vectors one array of features a row, all of one length; NaN is a missing value
 */
export function binTable(vectors: readonly (readonly number[])[]): BinnedTable {
  const features = vectors[0]?.length ?? 0;
  const stride = Math.ceil(features / 8) * 8;
  const edges: Float64Array[] = [];
  const bins = new Uint8Array(vectors.length * stride);
  const column = new Float64Array(vectors.length);
  for (let feature = 0; feature < features; feature += 1) {
    for (let row = 0; row < vectors.length; row += 1) column[row] = vectors[row]![feature]!;
    const own = edgesOfSorted(column.filter((value) => !Number.isNaN(value)).sort());
    edges.push(own);
    for (let row = 0; row < column.length; row += 1)
      bins[row * stride + feature] = binOf(own, column[row]!);
  }
  return { rows: vectors.length, features, stride, bins, edges };
}

/** The bin of a value: 0 when it is missing, else 1 and the number of edges below it. O(log bins). */
export function binOf(edges: Float64Array, value: number): number {
  if (Number.isNaN(value)) return 0;
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low + 1;
}

/** Edges halfway between neighbouring values, so that a split never depends on the last bit of one. */
function edgesOfSorted(sorted: Float64Array): Float64Array {
  const [first = 0, last = 0] = [sorted[0], sorted.at(-1)];
  invariant(Number.isFinite(first) && Number.isFinite(last), 'features are finite or missing');
  const most = MAX_BINS - 2;
  const edges: number[] = [];
  for (let i = 1; i <= most; i += 1) {
    const at = Math.floor((i * sorted.length) / (most + 1));
    const value = sorted[at];
    // The next greater value: a run of equal ones is never cut.
    const next = value === undefined ? -1 : upperBound(sorted, value, at);
    if (value === undefined || next >= sorted.length) continue;
    const edge = (value + sorted[next]!) / 2;
    if (edges.length === 0 || edge > edges.at(-1)!) edges.push(edge);
  }
  return Float64Array.from(edges);
}

function upperBound(sorted: Float64Array, value: number, from: number): number {
  let low = from;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
