/**
 * Exact order statistics of any number of float32 values without sorting or keeping them: three passes over the values, each
 * of which counts the next digits (14, 9 and 9 bits) of those that share the digits found so far.
 *
 * Float32 bits, turned so that they ascend with the value, are the number whose digits are counted. Memory is 64 KiB, then
 * 2 KiB a rank, whatever the number of values; a pass is about 1.5 ns a value.
 */

export const PASSES = 3;
/** Counters that a pass needs at most: the 2^14 first digits, or 2^9 for each rank. */
export const PASS_COUNTERS = 16384;
const TOP_SHIFT = 18;
const DIGITS = 512;

/** What is known of one row's ranks: the digits found so far, and the rank among the values that share them. */
export interface RankState {
  /** Ascending ranks, counted from 0; after a pass each is the rank within its prefix. */
  readonly ranks: Float64Array;
  /** The digits found, as the upper bits of the key. */
  readonly prefixes: Uint32Array;
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** Starts the search for the values of these ranks. */
export function startRanks(ranks: readonly number[]): RankState {
  return { ranks: Float64Array.from(ranks), prefixes: new Uint32Array(ranks.length) };
}

/** Counts digits of float32 values in one pass. Its scratch is reused from row to row. */
export class DigitCounter {
  /** For each value of the first 14 bits: 0, or 1 + the first rank with that prefix. */
  readonly #firstRank: Uint8Array = new Uint8Array(PASS_COUNTERS);

  /** Adds `values` (viewed as int32 bits) to `counters`, which hold `PASS_COUNTERS` numbers that were 0 before the first call. */
  count(pass: number, values: Int32Array, state: RankState, counters: Uint32Array): void {
    if (pass === 0) {
      for (const word of values) counters[keyOf(word) >>> TOP_SHIFT]! += 1;
      return;
    }
    const { prefixes } = state;
    const first = this.#firstRank;
    for (let rank = prefixes.length - 1; rank >= 0; rank--) {
      first[prefixes[rank]! >>> TOP_SHIFT] = rank + 1;
    }
    const known = TOP_SHIFT - 9 * (pass - 1);
    const shift = known - 9;
    for (const word of values) {
      const key = keyOf(word);
      let rank = first[key >>> TOP_SHIFT]!;
      if (rank === 0) continue;
      const prefix = ((key >>> known) << known) >>> 0;
      // Ranks ascend, and with them prefixes: the first equal one counts for all that share it.
      while (rank <= prefixes.length && prefixes[rank - 1]! < prefix) rank += 1;
      if (rank > prefixes.length || prefixes[rank - 1] !== prefix) continue;
      counters[(rank - 1) * DIGITS + ((key >>> shift) & (DIGITS - 1))]! += 1;
    }
    for (const prefix of prefixes) first[prefix >>> TOP_SHIFT] = 0;
  }
}

/** Takes the counters of a finished pass: the digits of every rank are longer by those of the pass. */
export function advanceRanks(pass: number, state: RankState, counters: Uint32Array): void {
  const { ranks, prefixes } = state;
  const shift = TOP_SHIFT - 9 * pass;
  const digits = pass === 0 ? PASS_COUNTERS : DIGITS;
  // Ranks with one prefix share the counters of the first of them.
  const owners = Array.from(prefixes, (prefix) => prefixes.indexOf(prefix));
  owners.forEach((owner, rank) => {
    const from = pass === 0 ? 0 : owner * DIGITS;
    let before = 0;
    let digit = 0;
    while (digit < digits - 1 && before + counters[from + digit]! <= ranks[rank]!) {
      before += counters[from + digit]!;
      digit += 1;
    }
    ranks[rank]! -= before;
    prefixes[rank] = (prefixes[rank]! | (digit << shift)) >>> 0;
  });
}

/** The values of the ranks, after the last pass; a zero has no sign. */
export function valuesOf({ prefixes }: RankState): Float32Array {
  return Float32Array.from(prefixes, (key) => {
    bits[0] = (key & 0x80000000) !== 0 ? key ^ 0x80000000 : ~key;
    return float[0]! + 0;
  });
}

/** Float bits as an unsigned key that ascends with the value. */
function keyOf(word: number): number {
  return (word < 0 ? ~word : word ^ 0x80000000) >>> 0;
}
