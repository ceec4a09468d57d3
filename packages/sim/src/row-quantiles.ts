/** The quantiles of rows of worlds, and how they follow from order statistics. */

import {
  advanceRanks,
  DigitCounter,
  PASS_COUNTERS,
  PASSES,
  startRanks,
  valuesOf,
} from './rank-select.ts';

/** The quantiles of every row, in order. */
export const QUANTILES = ['p05', 'p10', 'p25', 'p50', 'p75', 'p90', 'p95'] as const;

const PROBABILITIES = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];

/** The ranks below and above each quantile of `count` values, counted from 0: ascending, each once. */
export function ranksOf(count: number): readonly number[] {
  const ranks = PROBABILITIES.flatMap((p) => {
    const below = Math.floor((count - 1) * p);
    return [below, Math.min(below + 1, count - 1)];
  });
  return [...new Set(ranks)].sort((a, b) => a - b);
}

/**
 * The quantiles from the values of `ranksOf(count)`: linear between the order statistics around (n - 1) p.
 *
 * Source: Hyndman and Fan, "Sample Quantiles in Statistical Packages" (1996), type 7.
 */
export function quantilesFrom(values: Float32Array, count: number): readonly number[] {
  const ranks = ranksOf(count);
  return PROBABILITIES.map((p) => {
    const position = (count - 1) * p;
    const below = ranks.indexOf(Math.floor(position));
    const low = values[below]!;
    // When there is no rank above, the position is the last rank itself.
    const high = values[below + 1] ?? low;
    return low + (position - Math.floor(position)) * (high - low);
  });
}

/** Finds the quantiles of one full row after another; O(n) each. */
export class RowQuantiles {
  readonly #counter: DigitCounter = new DigitCounter();
  readonly #counters: Uint32Array = new Uint32Array(PASS_COUNTERS);

  /** Returns the quantiles of float32 `values`, viewed as int32 bits. */
  of(values: Int32Array): readonly number[] {
    const state = startRanks(ranksOf(values.length));
    for (let pass = 0; pass < PASSES; pass++) {
      this.#counters.fill(0);
      this.#counter.count(pass, values, state, this.#counters);
      advanceRanks(pass, state, this.#counters);
    }
    return quantilesFrom(valuesOf(state), values.length);
  }
}
