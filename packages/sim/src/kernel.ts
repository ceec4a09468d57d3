/** The WebAssembly kernel: compiled once per run, instantiated once per thread. Its program is in assembly/. */

import { SIM_ERRORS } from './errors.ts';
import { invariant } from './std-parts.ts';
import type { BlockMaker } from './block-maker.ts';
import { KERNEL_BASE64 } from './generated/kernel-bytes.ts';
import { HEADER_AT, KEY, ROW_STRIDE } from './kernel-layout.ts';
import { rowsOf, sumsPerBlock } from './plan.ts';
import type { Plan } from './plan-memory.ts';
import { blockKey } from './stream.ts';

const PAGE_BYTES = 65536;

/** A compiled kernel; it can be posted to threads. Its parts stay out of the types that users see. */
export type KernelModule = object;

/** The part of WebAssembly that is used here, which neither @types/node 20 nor the library of ES2023 declares. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => KernelModule;
  readonly Instance: new (module: KernelModule, imports: object) => { readonly exports: unknown };
}

interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly makeBlock: (worlds: number) => void;
}

/**
 * Compiles the kernel.
 *
 * @throws KnownError `KERNEL_UNAVAILABLE` where WebAssembly or its 128-bit vectors are missing.
 */
export function compileKernel(): KernelModule {
  try {
    return new (webAssembly().Module)(Buffer.from(KERNEL_BASE64, 'base64'));
  } catch (cause) {
    throw SIM_ERRORS.KERNEL_UNAVAILABLE({}, { cause });
  }
}

/** Makes blocks of one plan with the compiled kernel. */
export class Kernel implements BlockMaker {
  readonly rows: Float32Array;
  readonly sums: Float64Array;
  readonly #exports: KernelExports;
  readonly #key: Int32Array;
  readonly #seed: number;

  constructor(module: KernelModule, plan: Plan, seed: number) {
    const { exports } = new (webAssembly().Instance)(module, {});
    this.#exports = exports as KernelExports;
    const { memory } = this.#exports;
    const missing = plan.memoryBytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    const { buffer } = memory;
    invariant(buffer.byteLength >= plan.memoryBytes, 'the kernel has the memory that it needs');
    new Int32Array(buffer).set(plan.integers);
    const { players, games } = plan;
    this.rows = new Float32Array(buffer, plan.rowsByte, rowsOf(players, games) * ROW_STRIDE);
    this.sums = new Float64Array(buffer, plan.sumsByte, sumsPerBlock(players, games));
    this.#key = new Int32Array(buffer, HEADER_AT + 4 * KEY, 4);
    this.#seed = seed;
  }

  make(block: number, worlds: number): void {
    this.#key.set(blockKey(this.#seed, block));
    this.#exports.makeBlock(worlds);
  }
}

function webAssembly(): WebAssemblyApi {
  return (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly;
}
