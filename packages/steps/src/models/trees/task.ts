/**
 * Tasks that the threads of a fit run together: each takes its share of the features, or of the rows. A task lies in the shared
 * memory, so that no message is sent; its epoch counts up when there is a new one.
 */
import type { TreeKernel } from './tree-kernel.ts';

/** A task lies in the memory as integers, then numbers, then the split that each thread found. */
const NUMBERS_AT = 256;
const MAXIMA_AT = 384;
const FOUND_AT = 512;
export const MAX_THREADS = 16;

/** Bytes of one histogram of one feature. */
export const FEATURE_BYTES = 64 * 16;

export const Field = {
  /** Counts up with each task; threads wait for it to change. */
  Epoch: 0,
  /** Threads that have ended their share of the task. */
  Done: 1,
  Kind: 2,
  Shares: 3,
  Rows: 4,
  RowCount: 5,
  Features: 6,
  Width: 7,
  Bins: 8,
  Stride: 9,
  Cells: 10,
  Part: 11,
  Whole: 12,
  LeastRows: 13,
  Residual: 14,
  TableRows: 15,
  Nodes: 16,
  LeafValues: 17,
  /** A thread could not do its share. */
  Failed: 18,
  /** Values row after row, the edges of each column, and scratch memory for each share. */
  Matrix: 19,
  Edges: 20,
  Scratch: 21,
  ScratchBytes: 22,
  Weight: 23,
} as const;

export const NumberField = { GradientUnit: 0, WeightUnit: 1, Penalty: 2, Scale: 3 } as const;

export const Kind = {
  /** Counts the rows into `Part`, and finds its best split. */
  Root: 1,
  /** Counts the rows into `Part`, subtracts them from `Whole`, and finds the best split of both. */
  Split: 2,
  /** Subtracts the leaf values of a tree from the residuals. */
  SubtractLeafValues: 3,
  /** Puts the columns of `Matrix` into bins. */
  Bin: 4,
  /** Finds the greatest gradient of each share of the rows. */
  MaxGradient: 5,
  /** Writes the gradients of the rows as integers, `Scale` units each. */
  Quantise: 6,
} as const;

/** The sums of a leaf, and the split that one thread found for it. */
export interface LeafSplit {
  readonly gradient: number;
  readonly weight: number;
  readonly rows: number;
  readonly gain: number;
  /** Index among the features of the tree. */
  readonly feature: number;
  readonly last: number;
  readonly isMissingLeft: boolean;
}

const FOUND_BYTES = 8 * 8;

export class TaskBlock {
  readonly fields: Int32Array;
  readonly numbers: Float64Array;
  /** The greatest gradient that each share found. */
  readonly maxima: Float64Array;
  readonly #buffer: ArrayBufferLike;

  constructor(buffer: ArrayBufferLike) {
    this.#buffer = buffer;
    this.fields = new Int32Array(buffer, 0, NUMBERS_AT / 4);
    this.numbers = new Float64Array(buffer, NUMBERS_AT, 8);
    this.maxima = new Float64Array(buffer, MAXIMA_AT, MAX_THREADS);
  }

  /** Reads the split that thread `share` found for a leaf of the task: 0 is `Part`, 1 is `Whole`. */
  found(share: number, leaf: number): LeafSplit {
    const at = FOUND_AT + (2 * share + leaf) * FOUND_BYTES;
    const [gradient, weight, rows, gain, feature, last, isLeft] = new Float64Array(
      this.#buffer,
      at,
      7,
    ) as unknown as [number, number, number, number, number, number, number];
    return { gradient, weight, rows, gain, feature, last, isMissingLeft: isLeft === 1 };
  }
}

/** Runs one share of the task. Shares write to memory of their own, so that any number of them gives the same bytes. */
export function doShare(kernel: TreeKernel, block: TaskBlock, share: number): void {
  switch (block.fields[Field.Kind]) {
    case Kind.Bin:
      binColumns(kernel, block, share);
      break;
    case Kind.MaxGradient:
    case Kind.Quantise:
    case Kind.SubtractLeafValues:
      passRows(kernel, block, share);
      break;
    default:
      splitLeaf(kernel, block, share);
  }
}

/** Goes through one share of the rows. */
function passRows(kernel: TreeKernel, { fields, numbers, maxima }: TaskBlock, share: number): void {
  const [rows, shares, residual, weight] = [
    Field.TableRows,
    Field.Shares,
    Field.Residual,
    Field.Weight,
  ].map((field) => fields[field]!) as [number, number, number, number];
  const from = Math.floor((rows * share) / shares);
  const to = Math.floor((rows * (share + 1)) / shares);
  const [residuals, weights, count] = [residual + 8 * from, weight + 8 * from, to - from];
  if (fields[Field.Kind] === Kind.MaxGradient) {
    maxima[share] = kernel.maxGradient(residuals, weights, count);
  } else if (fields[Field.Kind] === Kind.Quantise) {
    const cells = fields[Field.Cells]! + 16 * from;
    kernel.quantiseGradients(residuals, weights, count, numbers[NumberField.Scale]!, cells);
  } else {
    const [bins, stride] = [fields[Field.Bins]!, fields[Field.Stride]!];
    const [nodes, leafValues] = [fields[Field.Nodes]!, fields[Field.LeafValues]!];
    kernel.subtractLeafValues(residual, from, to, bins, stride, nodes, leafValues);
  }
}

/** Counts the rows of a leaf on one share of the features, and finds the best splits among them. */
function splitLeaf(kernel: TreeKernel, { fields, numbers }: TaskBlock, share: number): void {
  const shares = fields[Field.Shares]!;
  const width = fields[Field.Width]!;
  const from = Math.floor((width * share) / shares);
  const to = Math.floor((width * (share + 1)) / shares);
  const offset = from * FEATURE_BYTES;
  const part = fields[Field.Part]! + offset;
  kernel.addRows(
    fields[Field.Rows]!,
    fields[Field.RowCount]!,
    fields[Field.Features]! + 2 * from,
    to - from,
    fields[Field.Bins]!,
    fields[Field.Stride]!,
    fields[Field.Cells]!,
    part,
  );
  const [gradientUnit, weightUnit, penalty] = numbers as unknown as [number, number, number];
  const find = (histogram: number, leaf: number): void => {
    const out = FOUND_AT + (2 * share + leaf) * FOUND_BYTES;
    // Every row is in one bin of each feature, so any of them holds the sums of the leaf.
    kernel.leafSums(histogram + offset, gradientUnit, weightUnit, out);
    kernel.bestSplit(
      histogram,
      from,
      to,
      out,
      gradientUnit,
      weightUnit,
      fields[Field.LeastRows]!,
      penalty,
      out + 24,
    );
  };
  find(fields[Field.Part]!, 0);
  if (fields[Field.Kind] !== Kind.Split) return;
  kernel.subtract(fields[Field.Whole]! + offset, part, to - from);
  find(fields[Field.Whole]!, 1);
}

/** Edges of one column, its number of them among them. */
export const EDGES_BYTES = 64 * 8;
const DIGIT_COUNTS_BYTES = 6 * 2048 * 4;

/** Scratch memory that a share needs to bin columns of so many rows. */
export function binScratchBytes(rows: number): number {
  return DIGIT_COUNTS_BYTES + 2 * (8 * rows + 8);
}

function binColumns(kernel: TreeKernel, { fields }: TaskBlock, share: number): void {
  const [columns, rows, shares] = [Field.Width, Field.RowCount, Field.Shares].map(
    (field) => fields[field]!,
  ) as [number, number, number];
  const counts = fields[Field.Scratch]! + share * fields[Field.ScratchBytes]!;
  const sorted = counts + DIGIT_COUNTS_BYTES;
  const scratch = sorted + 8 * rows + 8;
  const step = 8 * columns;
  const to = Math.floor((columns * (share + 1)) / shares);
  for (let column = Math.floor((columns * share) / shares); column < to; column += 1) {
    const values = fields[Field.Matrix]! + 8 * column;
    const edges = fields[Field.Edges]! + EDGES_BYTES * column;
    const size = kernel.sortColumn(values, step, rows, sorted, scratch, counts);
    kernel.findEdges(sorted, size, edges);
    kernel.binColumn(
      values,
      step,
      rows,
      edges,
      fields[Field.Bins]! + column,
      fields[Field.Stride]!,
    );
  }
}
