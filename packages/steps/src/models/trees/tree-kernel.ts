/** The kernel of boosted trees: compiled once a process, one instance a thread and memory. */
import { TREES_KERNEL } from '../../generated/trees-kernel.ts';

/** Functions that `assembly/trees-kernel.ts` exports; pointers are addresses of bytes in the memory. */
interface FitKernel {
  sampleRows(seed: number, count: number, limit: number, out: number): number;
  maxGradient(residual: number, weight: number, count: number): number;
  quantiseGradients(
    residual: number,
    weight: number,
    count: number,
    scale: number,
    cells: number,
  ): void;
  quantiseWeights(weight: number, count: number, scale: number, cells: number): void;
  addRows(
    rows: number,
    count: number,
    features: number,
    width: number,
    bins: number,
    stride: number,
    cells: number,
    histogram: number,
  ): void;
  subtract(whole: number, part: number, width: number): void;
  leafSums(histogram: number, gradientUnit: number, weightUnit: number, out: number): void;
  bestSplit(
    histogram: number,
    from: number,
    width: number,
    leaf: number,
    gradientUnit: number,
    weightUnit: number,
    leastRows: number,
    penalty: number,
    out: number,
  ): void;
  partition(
    rows: number,
    count: number,
    bins: number,
    stride: number,
    feature: number,
    last: number,
    isMissingLeft: number,
    scratch: number,
  ): number;
  subtractLeafValues(
    residual: number,
    from: number,
    to: number,
    bins: number,
    stride: number,
    nodes: number,
    leaves: number,
  ): void;
}

/** How the columns of a table are put into bins, and rows are predicted. */
export interface TreeKernel extends FitKernel {
  sortColumn(
    column: number,
    step: number,
    count: number,
    sorted: number,
    scratch: number,
    counts: number,
  ): number;
  findEdges(sorted: number, size: number, edges: number): void;
  binColumn(
    column: number,
    step: number,
    count: number,
    edges: number,
    bins: number,
    stride: number,
  ): void;
  addLeafValues(
    bins: number,
    count: number,
    nodes: number,
    nodeCount: number,
    leaves: number,
    out: number,
    places: number,
  ): void;
}

/** A compiled kernel, and memory that threads share; Node's types leave out WebAssembly. */
export type TreeModule = object;
export interface TreeMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => TreeModule;
  readonly Memory: new (size: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: true;
  }) => TreeMemory;
  readonly Instance: new (
    module: TreeModule,
    imports: { readonly env: { readonly memory: TreeMemory } },
  ) => { readonly exports: unknown };
};

export const PAGE_BYTES = 65_536;
/** As in the kernel: a memory of a fit ends here, at 2 GiB. */
const MAX_PAGES = 32_768;

let compiled: TreeModule | undefined;

export function treeModule(): TreeModule {
  compiled ??= new WebAssembly.Module(Buffer.from(TREES_KERNEL, 'base64'));
  return compiled;
}

export function openMemory(): TreeMemory {
  return new WebAssembly.Memory({ initial: 2, maximum: MAX_PAGES, shared: true });
}

export function treeKernel(module: TreeModule, memory: TreeMemory): TreeKernel {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as TreeKernel;
}
