/**
 * Columns of times as callers have them, read into plain values: what is null, what unit, which
 * numbers. Bringing several columns to one scale is `time-scale.ts`'s work.
 */
import {
  ARROW,
  arrowNulls,
  arrowValues,
  isArrowVector,
  isTyped,
  typeNumber,
  type ArrowVector,
  type TypedColumn,
} from './arrow-vector.ts';
import { AsofError } from './asof-error.ts';

/** The unit that the numbers of a column count. */
export type TimeUnit = 'day' | 'second' | 'millisecond' | 'microsecond' | 'nanosecond';

/**
 * A column of instants: numbers, 64-bit integers, or an Arrow vector of timestamps, dates or
 * numbers. Null, in a plain array or a vector, is an instant that is not known.
 */
export type TimeColumn =
  readonly (number | null)[] | readonly (bigint | null)[] | TypedColumn | ArrowVector;

/** A column as it was read: finite numbers, or 64-bit integers. */
export interface Times {
  readonly values: Float64Array | BigInt64Array;
  /** 1 where the time is null; null when none is. What stands in `values` there means nothing. */
  readonly nulls: Uint8Array | null;
  readonly unit: TimeUnit | null;
  /** Whether the times were seen to ascend; false says nothing. Saves a second look at them. */
  readonly isAscending?: boolean;
  /** The name of the column in a message: `right.availableAt`. */
  readonly what: string;
}

const ARROW_TIME_UNITS: readonly TimeUnit[] = [
  'second',
  'millisecond',
  'microsecond',
  'nanosecond',
];
const ARROW_DATE_UNITS: readonly TimeUnit[] = ['day', 'millisecond'];
const MAX_INT64 = 2n ** 63n - 1n;

/** Ticks a day, exact, coarsest unit first. */
export const TICKS_PER_DAY: Readonly<Record<TimeUnit, bigint>> = {
  day: 1n,
  second: 86_400n,
  millisecond: 86_400_000n,
  microsecond: 86_400_000_000n,
  nanosecond: 86_400_000_000_000n,
};

/**
 * Reads a column. A `Float64Array` or `BigInt64Array`, bare or in a vector, is borrowed, not
 * copied. O(n).
 *
 * @param unit what the caller says that the numbers count
 * @throws AsofError `COLUMN`, `NOT_FINITE`, `OUT_OF_RANGE` or `UNIT`
 */
export function readTimes(column: TimeColumn, unit: TimeUnit | undefined, what: string): Times {
  if (unit !== undefined && !(unit in TICKS_PER_DAY)) {
    const units = Object.keys(TICKS_PER_DAY).join(', ');
    throw new AsofError('OPTION', `unknown unit of ${what}: ${unit}; it is one of ${units}`);
  }
  if (isArrowVector(column)) return readVector(column, unit, what);
  if (Array.isArray(column)) return { ...readArray(column, what), unit: unit ?? null, what };
  if (!isTyped(column)) {
    throw new AsofError('COLUMN', `${what} is not an array, a typed array or an Arrow vector`);
  }
  const shape = { nulls: null, unit: unit ?? null, what };
  if (column instanceof Float64Array && isAscending(column)) {
    return { ...shape, values: column, isAscending: true };
  }
  return { ...shape, values: widen(column, null, what) };
}

/** Whether finite numbers ascend. NaN is not at least anything, and between finite ends all are. */
function isAscending(values: Float64Array): boolean {
  for (let row = 1; row < values.length; row += 1) {
    if (!(values[row]! >= values[row - 1]!)) return false;
  }
  return Number.isFinite(values[0] ?? 0) && Number.isFinite(values.at(-1) ?? 0);
}

function readVector(vector: ArrowVector, unit: TimeUnit | undefined, what: string): Times {
  const own = vectorUnit(vector, what);
  if (own !== null && unit !== undefined && own !== unit) {
    throw new AsofError('UNIT', `${what} is stated in ${unit}s, but its vector holds ${own}s`);
  }
  const nulls = arrowNulls(vector);
  const values = widen(arrowValues(vector, what), nulls, what);
  return { values, nulls, unit: own ?? unit ?? null, what };
}

function vectorUnit(vector: ArrowVector, what: string): TimeUnit | null {
  const { typeId } = vector.type;
  const units =
    typeId === ARROW.timestamp ? ARROW_TIME_UNITS : typeId === ARROW.date ? ARROW_DATE_UNITS : null;
  if (units !== null) {
    const unit = units[typeNumber(vector, 'unit') ?? -1];
    if (unit !== undefined) return unit;
    throw new AsofError('UNIT', `the Arrow type of ${what} has no known time unit`);
  }
  if (typeId === ARROW.int) return null;
  if (typeId === ARROW.floatingPoint && typeNumber(vector, 'precision') !== 0) return null;
  throw new AsofError(
    'COLUMN',
    `${what} has Arrow type ${String(typeId)}; it takes timestamps, dates, integers and floats`,
  );
}

/** Reads a column as numbers or 64-bit integers, and looks at each once: null positions aside, none is NaN. */
function widen(
  column: TypedColumn,
  nulls: Uint8Array | null,
  what: string,
): Float64Array | BigInt64Array {
  if (column instanceof BigInt64Array) return column;
  if (column instanceof BigUint64Array) {
    const signed = new BigInt64Array(column.buffer, column.byteOffset, column.length);
    const row = signed.findIndex((value, at) => value < 0n && nulls?.[at] !== 1);
    if (row >= 0) throw outOfRange(column[row]!, row, what);
    return signed;
  }
  const values = column instanceof Float64Array ? column : new Float64Array(column);
  if (column instanceof Float64Array || column instanceof Float32Array) {
    for (let row = 0; row < values.length; row += 1) {
      if (!Number.isFinite(values[row]!) && nulls?.[row] !== 1) {
        throw notFinite(values[row], row, what);
      }
    }
  }
  return values;
}

function readArray(column: readonly unknown[], what: string): Pick<Times, 'values' | 'nulls'> {
  const isBig = typeof column.find((value) => value !== null) === 'bigint';
  const values = isBig ? new BigInt64Array(column.length) : new Float64Array(column.length);
  let nulls: Uint8Array | null = null;
  for (let row = 0; row < column.length; row += 1) {
    const value = column[row];
    if (value === null) {
      nulls ??= new Uint8Array(column.length);
      nulls[row] = 1;
    } else if (isBig && typeof value === 'bigint') {
      if (value > MAX_INT64 || value < -MAX_INT64 - 1n) throw outOfRange(value, row, what);
      values[row] = value;
    } else if (!isBig && typeof value === 'number') {
      if (!Number.isFinite(value)) throw notFinite(value, row, what);
      values[row] = value;
    } else {
      const kind = isBig ? 'bigints' : 'numbers';
      const came = typeof value;
      throw new AsofError('COLUMN', `${what} holds ${kind}, but a ${came} at row ${row}`);
    }
  }
  return { values, nulls };
}

function notFinite(value: unknown, row: number, what: string): AsofError {
  const came = String(value);
  return new AsofError(
    'NOT_FINITE',
    `the time at row ${row} of ${what} is ${came}; times are finite`,
  );
}

function outOfRange(value: bigint, row: number, what: string): AsofError {
  const came = String(value);
  const message = `${came} at row ${row} of ${what} does not fit in a signed 64-bit integer`;
  return new AsofError('OUT_OF_RANGE', message);
}
