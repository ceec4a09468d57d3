/** One side of a join as callers write it, checked and read: rows with a null are left out here. */
import { AsofError, checkNames } from './asof-error.ts';
import { encodeKeys, readKeys, type KeyColumn, type Keys } from './key-column.ts';
import { readTimes, type TimeColumn, type Times, type TimeUnit } from './time-column.ts';

/** The rows that ask: each wants what was known at its time. */
export interface JoinLeft {
  readonly time: TimeColumn;
  /** Key columns, one array each; none and `[]` are one group. */
  readonly by?: readonly KeyColumn[] | undefined;
  /** The unit of plain numbers. Needed only beside a column that has a unit of its own. */
  readonly unit?: TimeUnit | undefined;
}

/** The rows that answer. */
export interface JoinRight extends JoinLeft {
  /**
   * Capture clock: when a row could first be read. A row is visible only from then on, whatever its
   * `time`. Without it `time` alone decides.
   */
  readonly availableAt?: TimeColumn | undefined;
}

/** A side without the rows that hold a null in any column. */
export interface Side {
  /** Rows that the caller gave. */
  readonly length: number;
  /** The caller's row of each row kept; null when all are. */
  readonly rows: Int32Array | null;
  readonly time: Times;
  readonly availableAt: Times | null;
  readonly codes: Int32Array;
}

/** Both sides, their keys as common codes below `size`. */
export interface Sides {
  readonly left: Side;
  readonly right: Side;
  readonly size: number;
}

interface RawSide {
  readonly name: 'left' | 'right';
  readonly time: Times;
  readonly availableAt: Times | null;
  readonly keys: readonly Keys[];
}

/** @throws AsofError for columns that can't be read, differ in length or don't go together */
export function readSides(left: JoinLeft, right: JoinRight): Sides {
  const rawLeft = readSide(left, 'left');
  const rawRight = readSide(right, 'right');
  if (rawLeft.keys.length !== rawRight.keys.length) {
    const counts = `${rawLeft.keys.length} on the left and ${rawRight.keys.length} on the right`;
    throw new AsofError('LENGTH', `both sides need as many key columns, got ${counts}`);
  }
  const lengths = [rawLeft.time.values.length, rawRight.time.values.length] as const;
  const codes = encodeKeys(rawLeft.keys, rawRight.keys, ...lengths);
  return {
    left: keepRows(rawLeft, codes.left),
    right: keepRows(rawRight, codes.right),
    size: codes.size,
  };
}

/** The right side alone: rows with a null left out, keys as codes below `size`. */
export function readRight(right: JoinRight): Pick<Sides, 'right' | 'size'> {
  const raw = readSide(right, 'right');
  const noKeys = raw.keys.map(() => readKeys(new Int32Array(0), 'no left side'));
  const { right: codes, size } = encodeKeys(noKeys, raw.keys, 0, raw.time.values.length);
  return { right: keepRows(raw, codes), size };
}

function readSide(side: JoinRight, name: 'left' | 'right'): RawSide {
  const known = ['time', 'by', 'unit', ...(name === 'right' ? ['availableAt'] : [])];
  checkNames(side, known, name);
  const time = readTimes(side.time, side.unit, `${name}.time`);
  const availableAt =
    side.availableAt === undefined
      ? null
      : readTimes(side.availableAt, side.unit, `${name}.availableAt`);
  const keys = (side.by ?? []).map((column, at) => readKeys(column, `${name}.by[${at}]`));
  if (availableAt) checkLength(time, availableAt.values.length, availableAt.what);
  for (const each of keys) checkLength(time, each.length, each.what);
  return { name, time, availableAt, keys };
}

function checkLength(time: Times, length: number, what: string): void {
  const expected = time.values.length;
  if (length === expected) return;
  const message = `${what} has ${length} ${length === 1 ? 'row' : 'rows'}, but ${time.what} has ${expected}`;
  throw new AsofError('LENGTH', message);
}

function keepRows({ time, availableAt, keys }: RawSide, codes: Int32Array): Side {
  const { length } = time.values;
  const masks = [time.nulls, availableAt?.nulls ?? null, ...keys.map(({ nulls }) => nulls)];
  const given = masks.filter((mask) => mask !== null);
  if (given.length === 0) return { length, rows: null, time, availableAt, codes };
  const kept: number[] = [];
  for (let row = 0; row < length; row += 1) {
    if (given.every((mask) => mask[row] === 0)) kept.push(row);
  }
  const rows = Int32Array.from(kept);
  return {
    length,
    rows,
    time: takeTimes(time, rows),
    availableAt: availableAt && takeTimes(availableAt, rows),
    codes: Int32Array.from(rows, (row) => codes[row]!),
  };
}

function takeTimes(times: Times, rows: Int32Array): Times {
  const { values } = times;
  const taken =
    values instanceof Float64Array
      ? Float64Array.from(rows, (row) => values[row]!)
      : BigInt64Array.from({ length: rows.length }, (_, at) => values[rows[at]!]!);
  return { ...times, values: taken, nulls: null };
}
