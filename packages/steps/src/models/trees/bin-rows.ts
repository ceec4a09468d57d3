/** Puts rows into bins by the kernel: the same bins and edges as `binTable`. */
import { edgesOfSorted, type BinnedTable } from './binned-table.ts';
import { Layout, type Arena } from './arena.ts';

const DIGIT_COUNTS_BYTES = 6 * 2048 * 4;
const EDGES = 64;

/** Binned rows; `bins` is their address in the memory. */
export interface BinnedRows extends Omit<BinnedTable, 'bins'> {
  readonly bins: number;
}

/** @param layout gives the room of the bins; scratch room begins `beyond` bytes after it, and may be written over later */
export function binRows(
  arena: Arena,
  vectors: readonly (readonly number[])[],
  layout: Layout,
  beyond: number,
): BinnedRows {
  const rows = vectors.length;
  const features = vectors[0]?.length ?? 0;
  const stride = Math.ceil(features / 8) * 8;
  const bins = layout.take(rows * stride);
  const rest = new Layout();
  rest.end = layout.end + beyond;
  const edgesAt = rest.take(8 * EDGES);
  const counts = rest.take(DIGIT_COUNTS_BYTES);
  const sortedAt = rest.take(8 * rows + 8);
  const scratch = rest.take(8 * rows + 8);
  const matrixAt = rest.take(8 * rows * features);
  rest.ensure(arena);
  const { kernel } = arena.team;
  const { buffer } = arena.memory;
  copyRows(vectors, new Float64Array(buffer, matrixAt, rows * features));
  const step = 8 * features;
  const edges: Float64Array[] = [];
  for (let feature = 0; feature < features; feature += 1) {
    const column = matrixAt + 8 * feature;
    const size = kernel.sortColumn(column, step, rows, sortedAt, scratch, counts);
    const own = edgesOfSorted(new Float64Array(buffer, sortedAt, size));
    const padded = new Float64Array(buffer, edgesAt, EDGES).fill(Infinity);
    padded.set(own);
    kernel.binColumn(column, step, rows, edgesAt, bins + feature, stride);
    edges.push(own);
  }
  return { rows, features, stride, bins, edges };
}

/** Rows one after the other. */
export function copyRows(vectors: readonly (readonly number[])[], matrix: Float64Array): void {
  let at = 0;
  for (const vector of vectors) {
    for (let f = 0; f < vector.length; f += 1) matrix[at + f] = vector[f]!;
    at += vector.length;
  }
}
