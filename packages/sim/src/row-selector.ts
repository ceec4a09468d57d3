/**
 * The quantiles of full rows of worlds by the kernel's counting (assembly/order.ts): values are counted in bins, and those of
 * the bins that hold a wanted rank are picked out and selected among. Exact, as `RowQuantiles` is, and without a sort.
 */

import { exportsOf, growTo, type KernelModule } from './kernel.ts';
import { BINS } from './kernel-layout.ts';
import { LEVELS_A_POINT, POINT_LEVELS } from './points-below.ts';
import { quantilesFrom, ranksOf } from './row-quantiles.ts';

/** Bins of a kind of row: bin b holds values from (lowest + b) / scale on. */
export interface RowBins {
  readonly scale: number;
  readonly lowest: number;
}

/** Points from -32 to 224, margins from -128 to 128, totals from 0 to 512; what is beyond is in the first or last bin. */
export const PLAYER_BINS: RowBins = { scale: 8, lowest: -256 };
export const MARGIN_BINS: RowBins = { scale: 8, lowest: -1024 };
export const TOTAL_BINS: RowBins = { scale: 4, lowest: 0 };

interface OrderExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  countBins(values: number, count: number, counters: number, scale: number, lowest: number): number;
  pickBins(
    values: number,
    count: number,
    steps: number,
    to: number,
    scale: number,
    lowest: number,
  ): number;
  dealBins(from: number, end: number, ends: number, scale: number, lowest: number): void;
  selectRank(values: number, count: number, rank: number): number;
}

/** Values that are looked at together: as many as a first-level or second-level cache holds. */
const STAGE_VALUES = 16_384;
/** Byte addresses: two sets of counters, a step for each bin, the end of each bin's values, then the staged values. */
const COUNTERS_AT = 1024;
const STEPS_AT = COUNTERS_AT + 8 * BINS;
const ENDS_AT = STEPS_AT + BINS;
const STAGE_AT = ENDS_AT + 4 * BINS;
const PICKED_AT = STAGE_AT + 4 * STAGE_VALUES;

/** Finds the quantiles of one row after another; its memory grows with the values of the fullest bins of a row. */
export class RowSelector {
  readonly #exports: OrderExports;
  #buffer: ArrayBuffer | undefined;
  #counters: Int32Array = new Int32Array(0);
  #steps: Uint8Array = new Uint8Array(0);
  #ends: Int32Array = new Int32Array(0);
  #stage: Float32Array = new Float32Array(0);
  #count = -1;
  #ranks: readonly number[] = [];

  constructor(module: KernelModule) {
    this.#exports = exportsOf(module) as OrderExports;
  }

  /** Bytes of memory that it holds. */
  get bytes(): number {
    return this.#exports.memory.buffer.byteLength;
  }

  /** Returns the quantiles of `values`. */
  of(values: Float32Array, { scale, lowest }: RowBins): readonly number[] {
    const count = values.length;
    if (count !== this.#count) {
      this.#count = count;
      this.#ranks = ranksOf(count);
    }
    this.#view(PICKED_AT);
    this.#counters.fill(0);
    let zeros = 0;
    this.#staged(values, (size) => {
      zeros += this.#exports.countBins(STAGE_AT, size, COUNTERS_AT, scale, lowest);
    });
    // Zeros are the least of their bin: who sits in most worlds has thousands, which need not be looked at again.
    const wanted = this.#wanted(-lowest, zeros);
    const picked = wanted.reduce(
      (sum, { isPicked, count: held }) => sum + (isPicked ? held : 0),
      0,
    );
    // A value that is not picked is written behind the last one that is.
    const dealtAt = PICKED_AT + 4 * (picked + 4);
    this.#view(dealtAt + 4 * picked);
    this.#steps.fill(0);
    let to = dealtAt;
    for (const { bin, count: held, isPicked } of wanted) {
      if (!isPicked) continue;
      this.#steps[bin] = 4;
      this.#ends[bin] = to;
      to += 4 * held;
    }
    let end = PICKED_AT;
    this.#staged(values, (size) => {
      end = this.#exports.pickBins(STAGE_AT, size, STEPS_AT, end, scale, lowest);
    });
    this.#exports.dealBins(PICKED_AT, end, ENDS_AT, scale, lowest);
    return quantilesFrom(this.#values(wanted, dealtAt), count);
  }

  /** Writes how many of the last row's values, which are a player's, are below each of `POINT_LEVELS` levels. */
  writeBelow(below: Uint32Array): void {
    const counters = this.#counters;
    const width = PLAYER_BINS.scale / LEVELS_A_POINT;
    let bin = 0;
    let count = 0;
    for (let level = 0; level < POINT_LEVELS; level++) {
      for (const end = level * width - PLAYER_BINS.lowest; bin < end; bin++) {
        count += counters[bin]! + counters[BINS + bin]!;
      }
      below[level] = count;
    }
  }

  /** The values of the ranks, ascending; a zero has no sign. */
  #values(wanted: readonly WantedBin[], dealtAt: number): Float32Array {
    const found = new Float32Array(this.#ranks.length);
    let at = dealtAt;
    let next = 0;
    for (const { count, ranks, zeros, isPicked } of wanted) {
      // A selected value has the smaller ones before it, so the next rank is looked for behind it.
      let done = 0;
      for (const rank of ranks) {
        if (rank >= zeros) {
          found[next] = this.#exports.selectRank(at + 4 * done, count - done, rank - done) + 0;
          done = rank + 1;
        }
        next += 1;
      }
      if (isPicked) at += 4 * count;
    }
    return found;
  }

  /** The bins that hold a wanted rank, ascending; `zeros` of all values are zeros, which are in bin `zeroBin`. */
  #wanted(zeroBin: number, zeros: number): readonly WantedBin[] {
    const [counters, wanted] = [this.#counters, this.#ranks];
    const bins: WantedBin[] = [];
    let below = 0;
    let next = 0;
    for (let bin = 0; next < wanted.length; bin++) {
      const count = counters[bin]! + counters[BINS + bin]!;
      const end = below + count;
      if (wanted[next]! < end) {
        const ranks: number[] = [];
        while (next < wanted.length && wanted[next]! < end) {
          ranks.push(wanted[next]! - below);
          next += 1;
        }
        // The first bin holds what is below it, too.
        const least = bin === zeroBin && bin > 0 ? zeros : 0;
        bins.push({ bin, count, ranks, zeros: least, isPicked: ranks.at(-1)! >= least });
      }
      below = end;
    }
    return bins;
  }

  #staged(values: Float32Array, look: (size: number) => void): void {
    for (let from = 0; from < values.length; from += STAGE_VALUES) {
      const piece = values.subarray(from, from + STAGE_VALUES);
      this.#stage.set(piece);
      look(piece.length);
    }
  }

  /** Has memory up to `bytes`, and views of it as it is now. */
  #view(bytes: number): void {
    const { memory } = this.#exports;
    growTo(memory, bytes);
    const { buffer } = memory;
    if (buffer === this.#buffer) return;
    this.#buffer = buffer;
    this.#counters = new Int32Array(buffer, COUNTERS_AT, 2 * BINS);
    this.#steps = new Uint8Array(buffer, STEPS_AT, BINS);
    this.#ends = new Int32Array(buffer, ENDS_AT, BINS);
    this.#stage = new Float32Array(buffer, STAGE_AT, STAGE_VALUES);
  }
}

interface WantedBin {
  readonly bin: number;
  readonly count: number;
  /** Ranks within the bin, ascending. */
  readonly ranks: readonly number[];
  /** Zeros that come before the other values of the bin. */
  readonly zeros: number;
  /** Whether a rank is beyond the zeros. */
  readonly isPicked: boolean;
}
