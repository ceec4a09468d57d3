/**
 * The join: for each left row the newest right row of its key that was known at its time. Backward
 * and inclusive; there is no other direction.
 */
import { AsofError, checkNames } from './asof-error.ts';
import { readSides, type JoinLeft, type JoinRight, type Side, type Sides } from './join-side.ts';
import { mergePlain, mergeSorted } from './merge-sorted.ts';
import { firstDescent, identity, sortRows } from './sort-order.ts';
import { scaleTimes, type Scaled } from './time-scale.ts';
import { ageTest } from './tolerance.ts';

/** The options of a join. */
export interface JoinOptions {
  /**
   * Oldest allowed match: left time less right `time`, in the unit of `left.time`, at least 0; an
   * age equal to it passes. Any age by default.
   */
  readonly tolerance?: number | bigint | undefined;
  /**
   * The treatment of a `time` column that does not ascend: `sort` (default) joins through an index, with the same
   * answer; `refuse` throws `UNSORTED`.
   */
  readonly unsorted?: 'sort' | 'refuse' | undefined;
}

/**
 * Returns for each left row the index of the right row to use, or -1.
 *
 * A right row is visible to a left row if their keys are equal and its `time`, and its `availableAt`
 * where there is one, are at or before the left time. Of the visible rows the latest `time` wins,
 * then the latest `availableAt`, then the last row: later rows correct earlier ones. A row with a
 * null in any column matches nothing. Inputs are neither changed nor kept.
 *
 * O(n + m) for sorted input. Unsorted times, and an `availableAt` that brings rows into another order
 * than `time`, are sorted by radix: linear too, about three times the cost.
 *
 * @param left times that ask, and their keys
 * @param right times that answer, and their keys in the same order of columns
 * @returns one index into the right rows for each left row, -1 for none
 * @throws AsofError for columns that are not what they should be, see its `code`
 *
 * @example
 * ```ts
 * const rows = asofJoin(
 *   { time: [10, 20, 30], by: [['a', 'b', 'a']] },
 *   { time: [5, 10, 25], availableAt: [6, 12, 26], by: [['a', 'a', 'a']] },
 * );
 * // Int32Array [0, -1, 2]: at 10 the second row was stamped, but could not be read before 12
 * ```
 */
export function asofJoin(left: JoinLeft, right: JoinRight, options: JoinOptions = {}): Int32Array {
  checkOptions(options);
  const plain = mergePlain(left, right);
  if (plain) return withoutOld(plain.matched, ageTest(options.tolerance, plain.scaled));
  const sides = readSides(left, right);
  const clocks = [sides.left.time, sides.right.time, sides.right.availableAt];
  const scaled = scaleTimes(clocks.filter((times) => times !== null));
  const isTooOld = ageTest(options.tolerance, scaled);
  if (options.unsorted === 'refuse') {
    refuseDescent(sides.left, scaled.columns[0]!);
    refuseDescent(sides.right, scaled.columns[1]!);
  }
  const matched = withoutOld(match(sides, scaled), isTooOld);
  return inCallersRows(matched, sides.left, sides.right);
}

function withoutOld(matched: Int32Array, isTooOld: ReturnType<typeof ageTest>): Int32Array {
  if (!isTooOld) return matched;
  for (let row = 0; row < matched.length; row += 1) {
    if (matched[row]! >= 0 && isTooOld(row, matched[row]!)) matched[row] = -1;
  }
  return matched;
}

function checkOptions(options: JoinOptions): void {
  checkNames(options, ['tolerance', 'unsorted'], 'the options of a join');
  const { unsorted } = options;
  if (unsorted === undefined || unsorted === 'sort' || unsorted === 'refuse') return;
  throw new AsofError('OPTION', `unsorted is 'sort' or 'refuse', got ${String(unsorted)}`);
}

function refuseDescent({ time, rows }: Side, scaled: Float64Array): void {
  const at = firstDescent(scaled);
  if (at < 0) return;
  const [value, before] = [String(time.values[at]), String(time.values[at - 1])];
  const row = rows?.[at] ?? at;
  const message = `times of ${time.what} are not ascending: ${value} after ${before} at row ${row}`;
  throw new AsofError('UNSORTED', message);
}

/** Rows in the order in which they ask, or become visible. */
interface Stream {
  readonly times: Float64Array;
  readonly keys: Int32Array;
  readonly rows: Int32Array;
}

function match({ left: asking, right: answering, size }: Sides, scaled: Scaled): Int32Array {
  const [leftTimes, rightTimes, availableAt] = scaled.columns as readonly [
    Float64Array,
    Float64Array,
    Float64Array?,
  ];
  const visibleAt = availableAt ? later(rightTimes, availableAt) : rightTimes;
  const isLeftSorted = asking.time.isAscending === true || firstDescent(leftTimes) < 0;
  const isRightSorted =
    (answering.time.isAscending === true && !availableAt) || firstDescent(visibleAt) < 0;
  if (isLeftSorted && isRightSorted && !availableAt) {
    const left = { times: leftTimes, keys: asking.codes };
    return mergeSorted(left, { times: rightTimes, keys: answering.codes }, size);
  }
  const left = stream(leftTimes, asking.codes, isLeftSorted);
  const right = stream(visibleAt, answering.codes, isRightSorted);
  const beats = availableAt ? newer(rightTimes, availableAt) : null;
  return matchStreams(left, right, size, beats);
}

/** A row is known when both clocks have passed. */
function later(a: Float64Array, b: Float64Array): Float64Array {
  const latest = new Float64Array(a.length);
  for (let row = 0; row < a.length; row += 1) latest[row] = a[row]! > b[row]! ? a[row]! : b[row]!;
  return latest;
}

/** The total order of visible rows: `time`, then `availableAt`, then the row. */
export function newer(
  time: Float64Array,
  availableAt: Float64Array,
): (row: number, other: number) => boolean {
  return (row, other) => {
    const step =
      time[row]! - time[other]! || availableAt[row]! - availableAt[other]! || row - other;
    return step > 0;
  };
}

function stream(times: Float64Array, keys: Int32Array, isSorted: boolean): Stream {
  if (isSorted) return { times, keys, rows: identity(times.length) };
  const { order: rows, sorted } = sortRows(times);
  // A plain loop: `map` with its callbacks would cost more than the sort.
  const sortedKeys = new Int32Array(rows.length);
  for (let at = 0; at < rows.length; at += 1) sortedKeys[at] = keys[rows[at]!]!;
  return { times: sorted, keys: sortedKeys, rows };
}

/**
 * Matches as `mergeSorted` does, for rows that are visited in another order than they stand in. Rows become visible in
 * the order of both clocks, and one that becomes visible late must not push aside a newer one.
 */
function matchStreams(
  left: Stream,
  right: Stream,
  size: number,
  beats: ((row: number, other: number) => boolean) | null,
): Int32Array {
  const matched = new Int32Array(left.times.length);
  const last = new Int32Array(size + 1).fill(-1);
  const end = right.times.length;
  let next = 0;
  for (let at = 0; at < matched.length; at += 1) {
    const time = left.times[at]!;
    for (; next < end && right.times[next]! <= time; next += 1) {
      const key = right.keys[next]!;
      const row = right.rows[next]!;
      const current = last[key]!;
      if (current < 0 || beats === null || beats(row, current)) last[key] = row;
    }
    matched[left.rows[at]!] = last[left.keys[at]!]!;
  }
  return matched;
}

function inCallersRows(matched: Int32Array, left: Side, right: Side): Int32Array {
  const { rows } = right;
  if (rows) {
    for (let row = 0; row < matched.length; row += 1) {
      if (matched[row]! >= 0) matched[row] = rows[matched[row]!]!;
    }
  }
  if (!left.rows) return matched;
  const all = new Int32Array(left.length).fill(-1);
  left.rows.forEach((row, at) => (all[row] = matched[at]!));
  return all;
}
