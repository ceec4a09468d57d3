/**
 * Several columns of times brought to one scale, exactly: afterwards doubles compare as the instants
 * do. Nothing is rounded. What can't be held exactly is refused.
 */
import { AsofError } from './asof-error.ts';
import { firstDescentOfIntegers, halves, identity, sortOrderOfIntegers } from './sort-order.ts';
import { TICKS_PER_DAY, type Times, type TimeUnit } from './time-column.ts';

/** Columns that compare with each other. */
export interface Scaled {
  /** Instants, or their ranks among all instants of all columns where `integers` is there. */
  readonly columns: readonly Float64Array[];
  /** The instants themselves, where they are too far apart for doubles to hold every one. */
  readonly integers: readonly BigInt64Array[] | null;
  /** Ticks of the common unit in one tick of the first column's unit. */
  readonly ticksOfFirst: bigint;
}

const TWO_32 = 2 ** 32;
const MAX_INT64 = 2n ** 63n - 1n;

/**
 * Brings columns to the finest unit among them. O(n); O(n log n) where integers beyond 2^53 are
 * unsorted.
 *
 * @throws AsofError `UNIT` when only some columns have a unit or a fraction of a coarse unit is
 *   compared with a finer one, `OUT_OF_RANGE` when an instant does not fit in 64 bits of that unit
 */
export function scaleTimes(times: readonly Times[]): Scaled {
  const finest = finestUnit(times);
  const scaled = times.map((column) => scaleColumn(column, finest));
  const doubles = scaled.map((values) => asDoubles(values));
  const ticksOfFirst = factor(times[0]?.unit ?? null, finest);
  if (doubles.every((values) => values !== null)) {
    return { columns: doubles, integers: null, ticksOfFirst };
  }
  const integers = scaled.map((values, at) => asIntegers(values, times[at]!.what));
  return { columns: ranksOf(integers), integers, ticksOfFirst };
}

function finestUnit(times: readonly Times[]): TimeUnit | null {
  const known = times.find(({ unit }) => unit !== null);
  const unknown = times.find(({ unit }) => unit === null);
  if (known === undefined) return null;
  if (unknown !== undefined) {
    const message = `${unknown.what} has no unit, but ${known.what} counts ${String(known.unit)}s`;
    throw new AsofError('UNIT', `${message}: state it as \`unit\``);
  }
  const units = times.map(({ unit }) => unit!);
  return units.reduce((a, b) => (TICKS_PER_DAY[a] >= TICKS_PER_DAY[b] ? a : b));
}

function factor(unit: TimeUnit | null, finest: TimeUnit | null): bigint {
  return unit === null || finest === null ? 1n : TICKS_PER_DAY[finest] / TICKS_PER_DAY[unit];
}

function scaleColumn(times: Times, finest: TimeUnit | null): Float64Array | BigInt64Array {
  const by = factor(times.unit, finest);
  if (by === 1n) return times.values;
  const doubles = asDoubles(times.values);
  const product = doubles && scaleDoubles(doubles, Number(by), times, finest);
  return product ?? scaleIntegers(asIntegers(times.values, times.what), by, times);
}

/** Null when a product is not exact. */
function scaleDoubles(
  values: Float64Array,
  by: number,
  { unit, what }: Times,
  finest: TimeUnit | null,
): Float64Array | null {
  const products = new Float64Array(values.length);
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row]!;
    if (!Number.isInteger(value)) {
      const came = String(value);
      const message = `${what} must hold whole ${String(unit)}s to be compared with ${String(finest)}s, got ${came}`;
      throw new AsofError('UNIT', message);
    }
    const product = value * by;
    if (!Number.isSafeInteger(value) || !Number.isSafeInteger(product)) return null;
    products[row] = product;
  }
  return products;
}

function scaleIntegers(values: BigInt64Array, by: bigint, { unit, what }: Times): BigInt64Array {
  const most = MAX_INT64 / by;
  return values.map((value) => {
    if (value <= most && value >= -most) return value * by;
    const message = `times of ${what} do not fit in 64 bits of the finest unit`;
    throw new AsofError('OUT_OF_RANGE', `${message}, got ${String(value)} ${String(unit)}s`);
  });
}

/** Null when an integer lies beyond 2^53, where doubles have gaps. */
export function asDoubles(values: Float64Array | BigInt64Array): Float64Array | null {
  if (values instanceof Float64Array) return values;
  const { high, low } = halves(values);
  const doubles = new Float64Array(values.length);
  for (let row = 0; row < values.length; row += 1) {
    const upper = high[row]!;
    if (upper < -0x20_0000 || upper >= 0x20_0000) return null;
    doubles[row] = upper * TWO_32 + low[row]!;
  }
  return doubles;
}

function asIntegers(values: Float64Array | BigInt64Array, what: string): BigInt64Array {
  if (values instanceof BigInt64Array) return values;
  const integers = new BigInt64Array(values.length);
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row]!;
    if (!Number.isInteger(value) || value >= 2 ** 63 || value < -(2 ** 63)) {
      const message = `${what} must hold whole numbers of 64 bits, beside integers beyond 2^53`;
      throw new AsofError('OUT_OF_RANGE', `${message}, got ${String(value)} at row ${row}`);
    }
    integers[row] = BigInt(value);
  }
  return integers;
}

/** The halves of a column in ascending order, and whose they are. */
interface Cursor {
  readonly high: Int32Array;
  readonly low: Uint32Array;
  readonly order: Int32Array;
  readonly ranks: Float64Array;
  at: number;
}

/** Replaces each integer by its rank among the distinct ones of all columns: equal stay equal. */
function ranksOf(columns: readonly BigInt64Array[]): Float64Array[] {
  const cursors = columns.map((values): Cursor => {
    const isSorted = firstDescentOfIntegers(values) < 0;
    const order = isSorted ? identity(values.length) : sortOrderOfIntegers(values);
    return { ...halves(values), order, ranks: new Float64Array(values.length), at: 0 };
  });
  let rank = 0;
  for (let least = leastOf(cursors); least !== null; least = leastOf(cursors)) {
    const row = least.order[least.at]!;
    const [high, low] = [least.high[row]!, least.low[row]!];
    rank += 1;
    for (const cursor of cursors) giveRank(cursor, high, low, rank);
  }
  return cursors.map(({ ranks }) => ranks);
}

/** Gives `rank` to all rows of a column that hold the value, which none of its rows is below. */
function giveRank(cursor: Cursor, high: number, low: number, rank: number): void {
  const { order, ranks } = cursor;
  let { at } = cursor;
  for (; at < order.length; at += 1) {
    const row = order[at]!;
    if (cursor.low[row] !== low || cursor.high[row] !== high) break;
    ranks[row] = rank;
  }
  cursor.at = at;
}

function leastOf(cursors: readonly Cursor[]): Cursor | null {
  let least: Cursor | null = null;
  let high = 0;
  let low = 0;
  for (const cursor of cursors) {
    if (cursor.at === cursor.order.length) continue;
    const row = cursor.order[cursor.at]!;
    const upper = cursor.high[row]!;
    const lower = cursor.low[row]!;
    if (least === null || upper < high || (upper === high && lower < low)) {
      least = cursor;
      high = upper;
      low = lower;
    }
  }
  return least;
}
