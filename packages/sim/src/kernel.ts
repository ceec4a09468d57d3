/** The WebAssembly kernel: compiled once a process, instantiated once a thread and a run of its own. Its program is in assembly/. */

import { SIM_ERRORS } from './errors.ts';
import { invariant } from './std-parts.ts';
import type { BlockMaker } from './block-maker.ts';
import { KERNEL_BASE64 } from './generated/kernel-bytes.ts';
import { HEADER_AT, KEY, ROW_STRIDE } from './kernel-layout.ts';
import { rowsOf, sumsPerBlock } from './plan.ts';
import type { Plan } from './plan-memory.ts';
import { blockKey } from './stream.ts';

const PAGE_BYTES = 65536;

/** An instance of the kernel, to be used again. */
export type KernelInstance = object;

/** A compiled kernel; it can be posted to threads. Its parts stay out of the types that users see. */
export type KernelModule = object;

/** The part of WebAssembly that is used here, which neither @types/node 20 nor the library of ES2023 declares. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => KernelModule;
  readonly Instance: new (module: KernelModule, imports: object) => { readonly exports: unknown };
}

/** The memory of an instance. */
interface KernelMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

interface KernelExports {
  readonly memory: KernelMemory;
  readonly makeBlock: (worlds: number) => void;
}

let compiled: KernelModule | undefined;

/**
 * The compiled kernel; the first call compiles it, and what the engine optimises serves every later run.
 *
 * @throws KnownError `KERNEL_UNAVAILABLE` where WebAssembly or its 128-bit vectors are missing.
 */
export function compileKernel(): KernelModule {
  try {
    return (compiled ??= new (webAssembly().Module)(Buffer.from(KERNEL_BASE64, 'base64')));
  } catch (cause) {
    throw SIM_ERRORS.KERNEL_UNAVAILABLE({}, { cause });
  }
}

/** The exports of a new instance. */
export function exportsOf(module: KernelModule): unknown {
  return new (webAssembly().Instance)(module, {}).exports;
}

/** Grows a memory to `bytes` at least; views of it from before are then dead. */
export function growTo(memory: KernelMemory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
}

/** Makes blocks of one plan with the compiled kernel. */
export class Kernel implements BlockMaker {
  readonly rows: Float32Array;
  readonly sums: Float64Array;
  readonly #exports: KernelExports;
  readonly #key: Int32Array;
  readonly #seed: number;

  /** `used` is an instance whose run has ended: the plan takes its memory over. */
  constructor(module: KernelModule, plan: Plan, seed: number, used?: KernelInstance) {
    this.#exports = (used ?? exportsOf(module)) as KernelExports;
    const { memory } = this.#exports;
    growTo(memory, plan.memoryBytes);
    const { buffer } = memory;
    invariant(buffer.byteLength >= plan.memoryBytes, 'the kernel has the memory that it needs');
    new Int32Array(buffer).set(plan.integers);
    const { players, games } = plan;
    this.rows = new Float32Array(buffer, plan.rowsByte, rowsOf(players, games) * ROW_STRIDE);
    this.sums = new Float64Array(buffer, plan.sumsByte, sumsPerBlock(players, games));
    this.#key = new Int32Array(buffer, HEADER_AT + 4 * KEY, 4);
    this.#seed = seed;
  }

  /** Instance that a later plan may take over once no block is made any more. */
  get instance(): KernelInstance {
    return this.#exports;
  }

  make(block: number, worlds: number): void {
    this.#key.set(blockKey(this.#seed, block));
    this.#exports.makeBlock(worlds);
  }
}

function webAssembly(): WebAssemblyApi {
  return (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly;
}
