/**
 * Exact order statistics of any number of float32 values without sorting or keeping them: three passes over the values, each
 * of which counts the next digits (14, 9 and 9 bits) of those that share the digits found so far.
 *
 * Float32 bits, turned so that they ascend with the value, are the number whose digits are counted. Memory is 64 KiB,
 * then 2 KiB per rank, whatever the number of values; a pass is about 1.5 ns per value.
 */

export const PASSES = 3;
/** Counters that a pass needs at most: the 2^14 first digits, or 2^9 for each rank. */
export const PASS_COUNTERS = 16384;
const TOP_SHIFT = 18;
const HALF = PASS_COUNTERS / 2;
const DIGITS = 512;

/** The state of the search for one row's ranks: the digits found so far, and the rank among the values that share them. */
export interface RankState {
  /** Ascending ranks, counted from 0; after a pass each is the rank within its prefix. */
  readonly ranks: Float64Array;
  /** The digits found, as the upper bits of the key; the others are 0. */
  readonly prefixes: Int32Array;
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** Starts the search for the values of these ranks. */
export function startRanks(ranks: readonly number[]): RankState {
  return { ranks: Float64Array.from(ranks), prefixes: new Int32Array(ranks.length) };
}

/** Counts digits of float32 values in one pass. Its scratch is reused from row to row. */
export class DigitCounter {
  /** For each value of the first 14 bits: 0, or 1 + the first rank with that prefix. */
  readonly #firstRank: Uint8Array = new Uint8Array(PASS_COUNTERS);

  /** Adds `values` (viewed as int32 bits) to `counters`, which hold `PASS_COUNTERS` numbers that were 0 before the first call. */
  count(pass: number, values: Int32Array, state: RankState, counters: Uint32Array): void {
    // Plain loops over indexes: this is the one place where every value of every world passes through JavaScript.
    const count = values.length;
    if (pass === 0) {
      for (let i = 0; i < count; i++) counters[topOf(keyOf(values[i]!))]! += 1;
      return;
    }
    const { prefixes } = state;
    const first = this.#firstRank;
    for (let rank = prefixes.length - 1; rank >= 0; rank--)
      first[topOf(prefixes[rank]!)] = rank + 1;
    const known = TOP_SHIFT - 9 * (pass - 1);
    const shift = known - 9;
    for (let i = 0; i < count; i++) {
      const key = keyOf(values[i]!);
      let rank = first[topOf(key)]!;
      if (rank === 0) continue;
      const prefix = (key >> known) << known;
      // Ranks ascend, and with them prefixes: the first equal one counts for all that share it.
      while (rank < prefixes.length && prefixes[rank - 1]! < prefix) rank += 1;
      if (prefixes[rank - 1] !== prefix) continue;
      counters[(rank - 1) * DIGITS + ((key >> shift) & (DIGITS - 1))]! += 1;
    }
    for (const prefix of prefixes) first[topOf(prefix)] = 0;
  }
}

/** Takes the counters of a finished pass: the digits of every rank are longer by those of the pass. */
export function advanceRanks(pass: number, state: RankState, counters: Uint32Array): void {
  const { ranks, prefixes } = state;
  const shift = TOP_SHIFT - 9 * pass;
  const digits = pass === 0 ? PASS_COUNTERS : DIGITS;
  const known = prefixes.slice();
  let [from, before, digit] = [0, 0, 0];
  for (let rank = 0; rank < ranks.length; rank++) {
    // Ranks with one prefix share the counters of the first of them; they ascend, so that one sweep finds them all.
    if (rank === 0 || known[rank] !== known[rank - 1]) {
      from = pass === 0 ? 0 : rank * DIGITS;
      before = 0;
      digit = 0;
    }
    while (digit < digits - 1 && before + counters[from + digit]! <= ranks[rank]!) {
      before += counters[from + digit]!;
      digit += 1;
    }
    ranks[rank]! -= before;
    prefixes[rank] = pass === 0 ? (digit - HALF) << shift : known[rank]! | (digit << shift);
  }
}

/** The values of the ranks, after the last pass; a zero has no sign. */
export function valuesOf({ prefixes }: RankState): Float32Array {
  return Float32Array.from(prefixes, (key) => {
    bits[0] = keyOf(key);
    return float[0]! + 0;
  });
}

/** Float bits as an integer that ascends with the value, and back. */
function keyOf(word: number): number {
  return word ^ ((word >> 31) & 0x7fffffff);
}

/** The first 14 bits of a key, from 0. */
function topOf(key: number): number {
  return (key >> TOP_SHIFT) + HALF;
}
