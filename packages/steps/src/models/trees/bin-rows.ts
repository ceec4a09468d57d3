/** Puts rows into bins by the kernel: the same bins and edges as `binTable`. */
import { invariant } from '@pkg/std';
import type { BinnedTable } from './binned-table.ts';
import { Layout, type Arena } from './arena.ts';
import { binScratchBytes, EDGES_BYTES, Field, Kind } from './task.ts';

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
  const edgesAt = rest.take(EDGES_BYTES * features);
  const scratchBytes = Math.ceil(binScratchBytes(rows) / 64) * 64;
  const scratch = rest.take(scratchBytes * arena.threads);
  const matrix = rest.take(8 * rows * features);
  rest.ensure(arena);
  const { buffer } = arena.memory;
  copyRows(vectors, new Float64Array(buffer, matrix, rows * features));
  const { fields } = arena.team.block;
  fields[Field.Matrix] = matrix;
  fields[Field.RowCount] = rows;
  fields[Field.Width] = features;
  fields[Field.Bins] = bins;
  fields[Field.Stride] = stride;
  fields[Field.Edges] = edgesAt;
  fields[Field.Scratch] = scratch;
  fields[Field.ScratchBytes] = scratchBytes;
  arena.team.work(Kind.Bin);
  const edges = Array.from({ length: features }, (_, feature) => {
    const own = new Float64Array(buffer, edgesAt + EDGES_BYTES * feature, EDGES_BYTES / 8);
    const count = own.at(-1)!;
    invariant(count >= 0, 'features are finite or missing');
    return Float64Array.from(own.subarray(0, count));
  });
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
