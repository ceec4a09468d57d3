/**
 * Orders of rows: whether a column is sorted, and the stable permutation that sorts it. Values are
 * never moved in the caller's memory.
 */

/** Below this many rows a comparison sort beats filling histograms; measured, not critical. */
const RADIX_FROM = 200;
const DIGIT_BITS = 11;
const TWO_32 = 2 ** 32;
const IS_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** The upper and lower 32 bits of 64-bit keys that sort as unsigned numbers. */
interface Words {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}

/** The first row that is less than the one before it, or -1 when the column ascends. O(n). */
export function firstDescent(values: Float64Array): number {
  for (let row = 1; row < values.length; row += 1) {
    if (values[row]! < values[row - 1]!) return row;
  }
  return -1;
}

/** As `firstDescent`, for 64-bit integers. O(n). */
export function firstDescentOfIntegers(values: BigInt64Array): number {
  const words = signedWords(values);
  for (let row = 1; row < values.length; row += 1) {
    const step = words.high[row]! - words.high[row - 1]! || words.low[row]! - words.low[row - 1]!;
    if (step < 0) return row;
  }
  return -1;
}

/**
 * The stable order of finite numbers, smallest first: rows of equal value keep their order. 0 and
 * -0 are equal. A radix sort: O(n) with one pass for each 11 bits in which the values differ.
 */
export function sortOrder(values: Float64Array): Int32Array {
  if (values.length < RADIX_FROM) {
    return identity(values.length).sort((a, b) => Math.sign(values[a]! - values[b]!) || a - b);
  }
  return orderOfWords(integerWords(values) ?? floatWords(values));
}

/** As `sortOrder`, for 64-bit integers. */
export function sortOrderOfIntegers(values: BigInt64Array): Int32Array {
  if (values.length < RADIX_FROM) {
    return identity(values.length).sort((a, b) =>
      values[a]! < values[b]! ? -1 : values[a]! > values[b]! ? 1 : a - b,
    );
  }
  return orderOfWords(signedWords(values));
}

/** The upper (signed) and lower (unsigned) halves of 64-bit integers, as views where possible. */
export function halves(values: BigInt64Array): { high: Int32Array; low: Uint32Array } {
  const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  const lowAt = IS_LITTLE_ENDIAN ? 0 : 1;
  const high = new Int32Array(values.length);
  const low = new Uint32Array(values.length);
  for (let row = 0; row < values.length; row += 1) {
    high[row] = words[row * 2 + 1 - lowAt]!;
    low[row] = words[row * 2 + lowAt]!;
  }
  return { high, low };
}

/** 0, 1, 2, ... */
export function identity(length: number): Int32Array {
  const order = new Int32Array(length);
  for (let row = 0; row < length; row += 1) order[row] = row;
  return order;
}

function signedWords(values: BigInt64Array): Words {
  const { high, low } = halves(values);
  const unsigned = new Uint32Array(high.buffer);
  for (let row = 0; row < unsigned.length; row += 1) unsigned[row]! ^= 0x8000_0000;
  return { high: unsigned, low };
}

/** Distances from the least value; null unless all are integers at most 2^53 apart. */
function integerWords(values: Float64Array): Words | null {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isSafeInteger(value)) return null;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (max - min > Number.MAX_SAFE_INTEGER) return null;
  const high = new Uint32Array(values.length);
  const low = new Uint32Array(values.length);
  for (let row = 0; row < values.length; row += 1) {
    const distance = values[row]! - min;
    high[row] = Math.floor(distance / TWO_32);
    low[row] = distance;
  }
  return { high, low };
}

/**
 * The bits of doubles, changed so that they sort as unsigned integers: the sign bit flipped for
 * positive numbers, every bit for negative ones.
 */
function floatWords(values: Float64Array): Words {
  const copy = new Float64Array(values.length);
  // Adding 0 turns -0 into 0: they compare as equal and must therefore have equal bits.
  for (let row = 0; row < values.length; row += 1) copy[row] = values[row]! + 0;
  const { high, low } = halves(new BigInt64Array(copy.buffer));
  const unsigned = new Uint32Array(high.buffer);
  for (let row = 0; row < values.length; row += 1) {
    const isNegative = high[row]! < 0;
    unsigned[row]! ^= isNegative ? 0xffff_ffff : 0x8000_0000;
    if (isNegative) low[row]! ^= 0xffff_ffff;
  }
  return { high: unsigned, low };
}

function orderOfWords({ high, low }: Words): Int32Array {
  const order = sortByWord(low, identity(low.length));
  const carried = new Uint32Array(high.length);
  for (let at = 0; at < carried.length; at += 1) carried[at] = high[order[at]!]!;
  return sortByWord(carried, order);
}

/** Sorts `order` by the key that stands at the same place: least significant digit first. */
function sortByWord(keys: Uint32Array, order: Int32Array): Int32Array {
  let from = { keys, order };
  let to: typeof from | null = null;
  for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
    const starts = digitStarts(from.keys, shift);
    if (starts === null) continue;
    to ??= { keys: new Uint32Array(keys.length), order: new Int32Array(order.length) };
    scatter(from, to, starts, shift);
    [from, to] = [to, from];
  }
  return from.order;
}

function scatter(
  from: { keys: Uint32Array; order: Int32Array },
  to: { keys: Uint32Array; order: Int32Array },
  starts: Int32Array,
  shift: number,
): void {
  const { keys, order } = from;
  const { keys: toKeys, order: toOrder } = to;
  const mask = (1 << DIGIT_BITS) - 1;
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at]!;
    const digit = (key >>> shift) & mask;
    const place = starts[digit]!;
    starts[digit] = place + 1;
    toKeys[place] = key;
    toOrder[place] = order[at]!;
  }
}

/** Where each value of a digit begins; null when all keys share one, so that the pass is idle. */
function digitStarts(keys: Uint32Array, shift: number): Int32Array | null {
  const mask = (1 << DIGIT_BITS) - 1;
  const starts = new Int32Array(mask + 2);
  for (const key of keys) starts[((key >>> shift) & mask) + 1]! += 1;
  if (keys.length === 0 || starts[((keys[0]! >>> shift) & mask) + 1] === keys.length) return null;
  for (let digit = 1; digit < starts.length; digit += 1) starts[digit]! += starts[digit - 1]!;
  return starts;
}
