/**
 * The merge of two long sides by the kernel in `assembly/merge-kernel.ts`: rows are copied through its
 * buffers piece by piece, where they stay in the processor's cache, and every row is checked there.
 *
 * The common order of both sides is cut into lanes of equal length, which are merged at once, each
 * as if it were alone. What a lane found nothing for is looked up in the lanes before it.
 */
import { MERGE_KERNEL } from './generated/merge-kernel.ts';

/** One side: times that ascend, and a code of the key for each. */
export interface SortedRows {
  readonly times: Float64Array;
  readonly keys: Int32Array;
}

/** The last row of each key takes 16 bytes of a table that should stay in a cache. */
const MAX_KEYS = 2 ** 20;

interface Constant {
  readonly value: number;
}

interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly ROWS: Constant;
  readonly LANES: Constant;
  readonly STRIDE: Constant;
  readonly CURSORS: Constant;
  readonly LEFT_TIMES: Constant;
  readonly RIGHT_TIMES: Constant;
  readonly LEFT_KEYS: Constant;
  readonly RIGHT_KEYS: Constant;
  readonly MATCHED: Constant;
  readonly TABLE: Constant;
  merge(steps: number): void;
  ascends(times: number, count: number): number;
  bitsOf(integers: number, count: number): number;
}

/** Node's types leave it out; without a just-in-time compiler it is not there at all. */
declare const WebAssembly:
  | {
      readonly Module: new (bytes: Uint8Array) => object;
      readonly Instance: new (module: object) => { readonly exports: unknown };
    }
  | undefined;

/** The rows of one lane on one side, and which of them are in its buffer. */
interface Feed {
  readonly rows: SortedRows;
  readonly times: Float64Array;
  readonly keys: Int32Array;
  /** Slot of the first row in the buffer, and of the end of its rows. */
  readonly first: number;
  last: number;
  /** The caller's row in the first slot, and the end of the lane's. */
  from: number;
  readonly end: number;
}

interface Lane {
  readonly number: number;
  readonly left: Feed;
  readonly right: Feed;
}

/** Everything of one merge. */
interface Merge {
  readonly kernel: Kernel;
  readonly lanes: readonly Lane[];
  readonly cursors: Int32Array;
  /** The answers of the kernel, a slot for each left row in a buffer. */
  readonly answers: Int32Array;
  readonly table: Int32Array;
  readonly matched: Int32Array;
  /** Answered rows of each lane among which some matched nothing, as pairs of first row and end. */
  readonly misses: readonly number[][];
}

/**
 * For each left row the last right row of its key whose time is not later, or -1. O(n + m).
 *
 * @param size one more than the greatest key, rounded up to a power of two for what is checked
 * @returns null if the times of a side do not ascend or are not finite, a key is negative or too
 *   great, there are too many keys, or the machine has no WebAssembly
 */
export function mergeInLanes(left: SortedRows, right: SortedRows, size: number): Int32Array | null {
  const keyCount = 2 ** (32 - Math.clz32(size - 1));
  const kernel = keyCount <= MAX_KEYS ? startKernel(keyCount) : null;
  if (kernel === null || !hasFiniteEnds(left.times) || !hasFiniteEnds(right.times)) return null;
  const merge = startMerge(kernel, left, right, keyCount);
  if (merge === null || !mergeAll(merge, keyCount)) return null;
  lookInEarlierLanes(merge, keyCount);
  return merge.matched;
}

/** Between finite ends all times that ascend are finite. */
function hasFiniteEnds(times: Float64Array): boolean {
  return Number.isFinite(times[0] ?? 0) && Number.isFinite(times.at(-1) ?? 0);
}

let compiled: object | undefined;

/** An instance with memory of its own, freed with it. The code is compiled once. */
function startKernel(keyCount: number): Kernel | null {
  if (typeof WebAssembly === 'undefined') return null;
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(MERGE_KERNEL), (c) => c.charCodeAt(0)));
  const kernel = new WebAssembly.Instance(compiled).exports as Kernel;
  const bytes = kernel.TABLE.value + 4 * kernel.LANES.value * (keyCount + 1);
  kernel.memory.grow(Math.ceil((bytes - kernel.memory.buffer.byteLength) / 65_536));
  return kernel;
}

function startMerge(
  kernel: Kernel,
  left: SortedRows,
  right: SortedRows,
  keyCount: number,
): Merge | null {
  const { buffer } = kernel.memory;
  const [count, stride] = [kernel.LANES.value, kernel.STRIDE.value];
  const length = Math.floor((left.times.length + right.times.length) / count);
  const cuts = Array.from({ length: count + 1 }, (_, lane) =>
    lane === count ? right.times.length : rightRowsOf(left.times, right.times, lane * length),
  );
  const leftCuts = cuts.map((cut, lane) =>
    lane === count ? left.times.length : lane * length - cut,
  );
  const slots = count * stride;
  const cursors = new Int32Array(buffer, kernel.CURSORS.value, 4 * count);
  const feed = (rows: SortedRows, ends: readonly number[], lane: number): Feed => {
    const [times, keys] =
      rows === left
        ? [kernel.LEFT_TIMES.value, kernel.LEFT_KEYS.value]
        : [kernel.RIGHT_TIMES.value, kernel.RIGHT_KEYS.value];
    const first = lane * stride + 1;
    return {
      rows,
      times: new Float64Array(buffer, times, slots),
      keys: new Int32Array(buffer, keys, slots),
      first,
      last: first,
      from: ends[lane]!,
      end: ends[lane + 1]!,
    };
  };
  const lanes = Array.from({ length: count }, (_, lane) => ({
    number: lane,
    left: feed(left, leftCuts, lane),
    right: feed(right, cuts, lane),
  }));
  // Only sides that do not ascend are cut in another order.
  if (lanes.some((lane) => lane.left.end < lane.left.from || lane.right.end < lane.right.from)) {
    return null;
  }
  const table = new Int32Array(buffer, kernel.TABLE.value, count * (keyCount + 1)).fill(-1);
  const answers = new Int32Array(buffer, kernel.MATCHED.value, slots);
  const matched = new Int32Array(left.times.length);
  return { kernel, lanes, cursors, answers, table, matched, misses: lanes.map(() => []) };
}

/** Right rows among the first `rows` of both sides, in the order of the merge. O(log n). */
function rightRowsOf(left: Float64Array, right: Float64Array, rows: number): number {
  let low = Math.max(0, rows - left.length);
  let high = Math.min(rows, right.length);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (right[middle]! <= left[rows - 1 - middle]!) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** False as soon as a row is not what the merge rests on. */
function mergeAll(merge: Merge, keyCount: number): boolean {
  const { kernel, lanes, cursors, matched } = merge;
  for (const { left, right, number } of lanes) {
    if (!fill(kernel, left, left.from, keyCount)) return false;
    if (!fill(kernel, right, right.from, keyCount)) return false;
    setCursors(cursors, number, left.first, right.first, right.from);
  }
  const rows = matched.length + lanes.at(-1)!.right.end;
  for (let rest = Math.floor(rows / lanes.length); rest > 0;) {
    let steps = rest;
    for (const lane of lanes) {
      const room = roomOf(merge, lane, keyCount);
      if (room === 0) return false;
      if (room < steps) steps = room;
    }
    kernel.merge(steps);
    rest -= steps;
  }
  for (const lane of lanes) takeAnswers(merge, lane);
  return mergeLastRows(merge, keyCount);
}

function setCursors(
  cursors: Int32Array,
  lane: number,
  left: number,
  right: number,
  from: number,
): void {
  cursors[lane * 4] = left;
  cursors[lane * 4 + 1] = right;
  cursors[lane * 4 + 2] = from - right;
}

/** Steps that a lane can take, its buffers filled again where they run low; 0 if a row is wrong. */
function roomOf(merge: Merge, lane: Lane, keyCount: number): number {
  const { kernel, cursors } = merge;
  const { left, right, number } = lane;
  const isLow = kernel.ROWS.value >> 3;
  if (left.last - cursors[number * 4]! < isLow) {
    takeAnswers(merge, lane);
    if (!fill(kernel, left, left.from, keyCount)) return 0;
    cursors[number * 4] = left.first;
  }
  if (right.last - cursors[number * 4 + 1]! < isLow) {
    const from = right.from + cursors[number * 4 + 1]! - right.first;
    if (!fill(kernel, right, from, keyCount)) return 0;
    setCursors(cursors, number, cursors[number * 4]!, right.first, from);
  }
  return Math.min(left.last - cursors[number * 4]!, right.last - cursors[number * 4 + 1]!);
}

/** Fills a buffer from a row on; false if a row is wrong. After the last row time never comes. */
function fill(kernel: Kernel, feed: Feed, from: number, keyCount: number): boolean {
  const { rows, times, keys, first, end } = feed;
  const count = Math.min(kernel.ROWS.value, end - from);
  times.set(rows.times.subarray(from, from + count), first);
  keys.set(rows.keys.subarray(from, from + count), first);
  times[first - 1] = from > 0 ? rows.times[from - 1]! : Number.NEGATIVE_INFINITY;
  feed.from = from;
  feed.last = first + count;
  if (from + count === end) {
    times[feed.last] = Number.POSITIVE_INFINITY;
    feed.last = Number.POSITIVE_INFINITY;
  }
  const bits = kernel.bitsOf(keys.byteOffset + first * 4, count);
  return kernel.ascends(times.byteOffset + first * 8, count) === 1 && bits >= 0 && bits < keyCount;
}

/** Copies what a lane has answered out of its buffer. */
function takeAnswers({ kernel, cursors, answers, matched, misses }: Merge, lane: Lane): void {
  const { left, number } = lane;
  const count = cursors[number * 4]! - left.first;
  matched.set(answers.subarray(left.first, left.first + count), left.from);
  // A row of -1 is the only one with the sign bit.
  if (kernel.bitsOf(answers.byteOffset + left.first * 4, count) < 0) {
    misses[number]!.push(left.from, left.from + count);
  }
  left.from += count;
}

/**
 * The rows that do not go evenly into lanes are at the end of the last one: a plain loop. False if one
 * of them is wrong: they may not have been in a buffer yet.
 */
function mergeLastRows(merge: Merge, keyCount: number): boolean {
  const { kernel, lanes, cursors, table, matched, misses } = merge;
  const { left, right, number } = lanes.at(-1)!;
  let next = right.from + cursors[number * 4 + 1]! - right.first;
  if (!fill(kernel, left, left.from, keyCount) || !fill(kernel, right, next, keyCount))
    return false;
  const at = (key: number): number => (key + 1) * lanes.length + number;
  for (let row = left.from; row < left.end; row += 1) {
    for (; next < right.end && right.rows.times[next]! <= left.rows.times[row]!; next += 1) {
      table[at(right.rows.keys[next]!)] = next;
    }
    matched[row] = table[at(left.rows.keys[row]!)]!;
  }
  misses[number]!.push(left.from, left.end);
  return true;
}

/** Every right row of a lane is known to every left row of the lanes after it. */
function lookInEarlierLanes({ lanes, table, matched, misses }: Merge, keyCount: number): void {
  const last = new Int32Array(keyCount).fill(-1);
  for (const { number, left } of lanes) {
    const ranges = misses[number]!;
    for (let at = 0; at < ranges.length; at += 2) {
      for (let row = ranges[at]!; row < ranges[at + 1]!; row += 1) {
        if (matched[row]! < 0) matched[row] = last[left.rows.keys[row]!]!;
      }
    }
    for (let key = 0; key < keyCount; key += 1) {
      const row = table[(key + 1) * lanes.length + number]!;
      if (row >= 0) last[key] = row;
    }
  }
}
