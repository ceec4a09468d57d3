/**
 * Orders of rows: whether a column is sorted, and the stable permutation that sorts it. Values are
 * never moved in the caller's memory.
 */
/* eslint @typescript-eslint/prefer-for-of: off -- over a typed array it takes three times as long */

/** Below this many rows a comparison sort beats filling histograms; measured, not critical. */
const RADIX_FROM = 200;
/** Digits of up to 11 bits: their 2048 counters and write positions stay in the first cache. */
const DIGIT_BITS = 11;
const TWO_32 = 2 ** 32;
const IS_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** 64-bit keys that sort as unsigned numbers; `high` is null where it is 0 throughout. */
interface Words {
  readonly high: Uint32Array | null;
  readonly low: Uint32Array;
}

/** The first row that is less than the one before it, or -1 when the column ascends. O(n). */
export function firstDescent(values: Float64Array): number {
  for (let row = 1; row < values.length; row += 1) {
    if (values[row]! < values[row - 1]!) return row;
  }
  return -1;
}

/** Finds the first descent as `firstDescent` does, among 64-bit integers. O(n). */
export function firstDescentOfIntegers(values: BigInt64Array): number {
  const { high, low } = halves(values);
  for (let row = 1; row < values.length; row += 1) {
    const step = high[row]! - high[row - 1]! || low[row]! - low[row - 1]!;
    if (step < 0) return row;
  }
  return -1;
}

/**
 * The stable order of finite numbers, smallest first: rows of equal value keep their order. 0 and
 * -0 are equal. A radix sort: O(n) with one pass for each 11 bits in which the values differ.
 */
export function sortOrder(values: Float64Array): Int32Array {
  return sortRows(values).order;
}

/** Sorts as `sortOrder` does, and returns the values in that order too. */
export function sortRows(values: Float64Array): { order: Int32Array; sorted: Float64Array } {
  if (values.length < RADIX_FROM) {
    const order = identity(values.length).sort(
      (a, b) => Math.sign(values[a]! - values[b]!) || a - b,
    );
    return { order, sorted: gather(values, order) };
  }
  const distances = distanceWords(values);
  if (distances?.high !== null) {
    const order = orderOfWords(distances ?? floatWords(values));
    return { order, sorted: gather(values, order) };
  }
  // The sorted keys are the values but for the least one: adding it saves reading at random.
  const { keys, order } = sortByWord(distances.low, identity(values.length));
  return { order, sorted: shifted(keys, distances.least) };
}

/** Sorts 64-bit integers as `sortOrder` does. */
export function sortOrderOfIntegers(values: BigInt64Array): Int32Array {
  if (values.length < RADIX_FROM) {
    return identity(values.length).sort((a, b) =>
      values[a]! < values[b]! ? -1 : values[a]! > values[b]! ? 1 : a - b,
    );
  }
  return orderOfWords(signedWords(values));
}

/** The upper (signed) and lower (unsigned) halves of 64-bit integers. */
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

function shifted(keys: Uint32Array, by: number): Float64Array {
  const values = new Float64Array(keys.length);
  for (let at = 0; at < keys.length; at += 1) values[at] = keys[at]! + by;
  return values;
}

function gather(values: Float64Array, order: Int32Array): Float64Array {
  const gathered = new Float64Array(order.length);
  for (let at = 0; at < order.length; at += 1) gathered[at] = values[order[at]!]!;
  return gathered;
}

/** Distances from the least value; null unless all are integers less than 2^53 apart. */
function distanceWords(values: Float64Array): (Words & { readonly least: number }) | null {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row]!;
    if (!Number.isSafeInteger(value)) return null;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (max - min > Number.MAX_SAFE_INTEGER) return null;
  const low = new Uint32Array(values.length);
  if (max - min < TWO_32) {
    for (let row = 0; row < values.length; row += 1) low[row] = values[row]! - min;
    return { high: null, low, least: min };
  }
  const high = new Uint32Array(values.length);
  for (let row = 0; row < values.length; row += 1) {
    const distance = values[row]! - min;
    high[row] = Math.floor(distance / TWO_32);
    low[row] = distance;
  }
  return { high, low, least: min };
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
  const { order } = sortByWord(low, identity(low.length));
  if (high === null) return order;
  const carried = new Uint32Array(high.length);
  for (let at = 0; at < carried.length; at += 1) carried[at] = high[order[at]!]!;
  return sortByWord(carried, order).order;
}

interface Pairs {
  readonly keys: Uint32Array;
  readonly order: Int32Array;
}

/**
 * Sorts `order` by the key that stands at the same place, least significant digit first. Both arrays
 * are used up.
 */
function sortByWord(keys: Uint32Array, order: Int32Array): Pairs {
  let varying = 0;
  for (let at = 0; at < keys.length; at += 1) varying |= keys[at]! ^ keys[0]!;
  const bits = 32 - Math.clz32(varying);
  const passes = Math.ceil(bits / DIGIT_BITS);
  const width = Math.ceil(bits / passes);
  let from: Pairs = { keys, order };
  let to: Pairs = { keys: new Uint32Array(keys.length), order: new Int32Array(order.length) };
  for (let pass = 0; pass < passes; pass += 1) {
    scatter(from, to, pass * width, (1 << width) - 1);
    [from, to] = [to, from];
  }
  return from;
}

function scatter(from: Pairs, to: Pairs, shift: number, mask: number): void {
  const { keys, order } = from;
  const { keys: toKeys, order: toOrder } = to;
  const starts = new Int32Array(mask + 2);
  for (let at = 0; at < keys.length; at += 1) starts[((keys[at]! >>> shift) & mask) + 1]! += 1;
  for (let digit = 1; digit <= mask; digit += 1) starts[digit]! += starts[digit - 1]!;
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at]!;
    const digit = (key >>> shift) & mask;
    const place = starts[digit]!;
    starts[digit] = place + 1;
    toKeys[place] = key;
    toOrder[place] = order[at]!;
  }
}
