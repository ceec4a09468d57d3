/** The merge of two sides that both ascend, and the shortest way to it for plain columns. */
import type { JoinLeft, JoinRight } from './join-side.ts';
import { mergeInLanes, type SortedRows } from './merge-in-lanes.ts';
import type { Scaled } from './time-scale.ts';

/** Rows from which on the kernel's start is worth it. */
const LANES_FROM = 2 ** 15;
/** Keys below which plain columns are joined without a look at them first. */
const PLAIN_KEYS = 2 ** 12;

/**
 * For each left row the last right row of its key whose time is not later, or -1. O(n + m).
 *
 * @param size one more than the greatest code; a left code may be `size` itself, which matches nothing
 */
export function mergeSorted(left: SortedRows, right: SortedRows, size: number): Int32Array {
  const isLong = left.times.length + right.times.length >= LANES_FROM;
  return (isLong ? mergeInLanes(left, right, size + 1) : null) ?? mergeByLoop(left, right, size);
}

/**
 * The join of columns that need no reading: doubles that ascend and one column of small 32-bit keys on
 * each side, and nothing else. Seeing that they are such costs passes over both sides, which the merge
 * saves by checking the rows that it holds.
 *
 * @returns null where a side is anything else, in a row or as a whole; nothing is known then
 */
export function mergePlain(
  left: JoinLeft,
  right: JoinRight,
): { matched: Int32Array; scaled: Scaled } | null {
  const [asking, answering] = [plainRows(left), plainRows(right)];
  if (asking === null || answering === null) return null;
  if (asking.times.length + answering.times.length < LANES_FROM) return null;
  const matched = mergeInLanes(asking, answering, PLAIN_KEYS);
  const columns = [asking.times, answering.times];
  return matched && { matched, scaled: { columns, integers: null, ticksOfFirst: 1n } };
}

function plainRows(side: JoinLeft): SortedRows | null {
  const { time, by } = side;
  if (Object.keys(side).some((name) => name !== 'time' && name !== 'by')) return null;
  if (!(time instanceof Float64Array) || by?.length !== 1) return null;
  const keys = by[0];
  return keys instanceof Int32Array && keys.length === time.length ? { times: time, keys } : null;
}

function mergeByLoop(left: SortedRows, right: SortedRows, size: number): Int32Array {
  const matched = new Int32Array(left.times.length);
  const last = new Int32Array(size + 1).fill(-1);
  const end = right.times.length;
  let next = 0;
  for (let row = 0; row < matched.length; row += 1) {
    const time = left.times[row]!;
    for (; next < end && right.times[next]! <= time; next += 1) last[right.keys[next]!] = next;
    matched[row] = last[left.keys[row]!]!;
  }
  return matched;
}
