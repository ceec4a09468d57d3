/**
 * Columns of keys, and the small integers that stand for them in a join: equal keys of both sides
 * get one code, composite keys get one code for the whole.
 */
/* eslint @typescript-eslint/prefer-for-of: off -- over a typed array it takes three times as long */
import {
  ARROW,
  arrowNulls,
  arrowValues,
  isArrowVector,
  isTyped,
  type ArrowVector,
  type TypedColumn,
} from './arrow-vector.ts';
import { AsofError } from './asof-error.ts';
import { asDoubles } from './time-scale.ts';

/**
 * A column of keys: integers of any width, or text; Arrow vectors of integers, text or
 * dictionaries of these. A null key equals no key, also no other null.
 */
export type KeyColumn =
  | readonly (number | null)[]
  | readonly (bigint | null)[]
  | readonly (string | null)[]
  | TypedColumn
  | ArrowVector;

type Key = number | bigint | string;

/** A key column as it was read. */
export interface Keys {
  /** Null when every key is null, which goes with anything. */
  readonly kind: 'integers' | 'text' | null;
  readonly values: ArrayLike<Key | null>;
  /** Rows as positions in `values`; null when row and position are the same. */
  readonly indices: ArrayLike<number> | null;
  readonly nulls: Uint8Array | null;
  readonly length: number;
  readonly what: string;
}

/**
 * Keys of both sides as codes below `size`. A left key that no right row has may be coded as `size`.
 * The arrays may be the caller's own.
 */
export interface KeyCodes {
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly size: number;
}

/** The number of slots up to which a table is used instead of a hash map, however few rows there are. */
const SMALL_TABLE = 1024;
/** Slots for each row up to which a table is still smaller than a hash map would be. */
const SLOTS_PER_ROW = 4;

/**
 * Reads a key column. O(n).
 *
 * @throws AsofError `KEY` for a key that is no integer and no string, `COLUMN` for what is no column
 */
export function readKeys(column: KeyColumn, what: string): Keys {
  if (isArrowVector(column)) return readVector(column, what);
  if (isTyped(column)) return { ...readTyped(column, what), nulls: null, what };
  if (Array.isArray(column)) return readArray(column, what);
  throw new AsofError('COLUMN', `${what} is not an array, a typed array or an Arrow vector`);
}

/** Codes for composite keys, column by column. O(rows * columns). */
export function encodeKeys(
  left: readonly Keys[],
  right: readonly Keys[],
  leftLength: number,
  rightLength: number,
): KeyCodes {
  const [first, ...rest] = left.map((keys, at) => encodePair(keys, right[at]!));
  if (first === undefined) {
    return { left: new Int32Array(leftLength), right: new Int32Array(rightLength), size: 1 };
  }
  return rest.reduce(combine, first);
}

function readVector(vector: ArrowVector, what: string): Keys {
  const { typeId } = vector.type;
  const nulls = arrowNulls(vector);
  if (typeId === ARROW.int) return { ...readTyped(arrowValues(vector, what), what), nulls, what };
  if (typeId === ARROW.utf8 || typeId === ARROW.largeUtf8) {
    return readArray(valuesOf(vector), what);
  }
  if (typeId === ARROW.dictionary) return readDictionary(vector, nulls, what);
  const came = String(typeId);
  throw new AsofError('KEY', `${what} has Arrow type ${came}; keys are integers or text`);
}

/** A dictionary is read once, and its rows point into it; unless each chunk brings its own. */
function readDictionary(vector: ArrowVector, nulls: Uint8Array | null, what: string): Keys {
  const chunks = vector.data as readonly { readonly dictionary?: unknown }[];
  const dictionary = chunks[0]?.dictionary;
  const isShared = chunks.every((chunk) => chunk.dictionary === dictionary);
  if (!isShared || !isArrowVector(dictionary)) return readArray(valuesOf(vector), what);
  const entries = readVector(dictionary, what);
  const indices = arrowValues(vector, what) as Int32Array;
  const isNull = (_: unknown, row: number): number =>
    nulls?.[row] === 1 || entries.nulls?.[indices[row]!] === 1 ? 1 : 0;
  const hasNull = nulls !== null || entries.nulls !== null;
  const allNulls = hasNull ? Uint8Array.from(indices, isNull) : null;
  return { ...entries, indices, length: vector.length, nulls: allNulls };
}

function valuesOf(vector: ArrowVector): unknown[] {
  return Array.from({ length: vector.length }, (_, row) => vector.get(row));
}

function readTyped(column: TypedColumn, what: string): Omit<Keys, 'nulls' | 'what'> {
  const kind = column.length === 0 ? null : ('integers' as const);
  const shape = { kind, indices: null, length: column.length };
  if (column instanceof BigInt64Array || column instanceof BigUint64Array) {
    const doubles = column instanceof BigInt64Array ? asDoubles(column) : null;
    return { ...shape, values: doubles ?? Array.from(column, safeKey) };
  }
  if (column instanceof Float64Array || column instanceof Float32Array) {
    const row = column.findIndex((value) => !Number.isSafeInteger(value));
    if (row >= 0) throw noKey(column[row], row, what);
  }
  return { ...shape, values: column };
}

function readArray(column: readonly unknown[], what: string): Keys {
  const some = column.find((value) => value !== null);
  const kind = some === undefined ? null : typeof some === 'string' ? 'text' : 'integers';
  let nulls: Uint8Array | null = null;
  let hasBig = false;
  for (let row = 0; row < column.length; row += 1) {
    const value = column[row];
    if (value === null) {
      nulls ??= new Uint8Array(column.length);
      nulls[row] = 1;
    } else if (kind === 'text' ? typeof value !== 'string' : !isInteger(value)) {
      throw noKey(value, row, what);
    } else if (typeof value === 'bigint') hasBig = true;
  }
  const values = column as readonly (Key | null)[];
  return {
    kind,
    values: hasBig ? values.map(safeKey) : values,
    indices: null,
    nulls,
    length: column.length,
    what,
  };
}

function isInteger(value: unknown): boolean {
  return typeof value === 'bigint' || Number.isSafeInteger(value);
}

/** One form for each integer, so that 1n and 1 are one key. */
function safeKey(value: Key | null): Key | null {
  const isSmall =
    typeof value === 'bigint' &&
    value <= Number.MAX_SAFE_INTEGER &&
    value >= Number.MIN_SAFE_INTEGER;
  return isSmall ? Number(value) : value;
}

function noKey(value: unknown, row: number, what: string): AsofError {
  const came = typeof value === 'number' ? String(value) : typeof value;
  const message = `keys of ${what} are safe integers, bigints or strings, all of one kind`;
  return new AsofError('KEY', `${message}, got ${came} at row ${row}`);
}

function encodePair(left: Keys, right: Keys): KeyCodes {
  if (left.kind !== null && right.kind !== null && left.kind !== right.kind) {
    const message = `${left.what} holds ${left.kind}, but ${right.what} holds ${right.kind}`;
    throw new AsofError('KEY', message);
  }
  return encodeByTable(left, right) ?? encodeByMap(left, right);
}

/**
 * Integers that lie close together are their own codes: as they are where they are small, else less
 * the least one.
 */
function encodeByTable(left: Keys, right: Keys): KeyCodes | null {
  if (!isNumeric(left) || !isNumeric(right) || right.length === 0) return null;
  const limit = tableLimit(left.length + right.length);
  if (left.values instanceof Int32Array && right.values instanceof Int32Array) {
    // Bits that any key has: no key is greater, and none is negative if this is not.
    const most = bitsOf(left.values) | bitsOf(right.values);
    if (most >= 0 && most < limit)
      return { left: left.values, right: right.values, size: most + 1 };
  }
  const { min, max } = rangeOf(right.values);
  if (max - min >= limit) return null;
  const size = max - min + 1;
  return {
    left: codesFrom(left.values, min, size),
    right: codesFrom(right.values, min, size),
    size,
  };
}

type NumericKeys = Keys & { readonly values: Int32Array };

/** All numeric typed arrays are treated as one type: the loops need only indices and numbers. */
function isNumeric(keys: Keys): keys is NumericKeys {
  return keys.indices === null && keys.kind !== 'text' && ArrayBuffer.isView(keys.values);
}

function bitsOf(values: Int32Array): number {
  let bits = 0;
  for (let row = 0; row < values.length; row += 1) bits |= values[row]!;
  return bits;
}

function rangeOf(values: Int32Array): { min: number; max: number } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row]!;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

function codesFrom(values: Int32Array, min: number, size: number): Int32Array {
  const codes = new Int32Array(values.length);
  for (let row = 0; row < values.length; row += 1) {
    const code = values[row]! - min;
    codes[row] = code >= 0 && code < size ? code : size;
  }
  return codes;
}

function tableLimit(rows: number): number {
  return Math.max(SMALL_TABLE, SLOTS_PER_ROW * rows);
}

function encodeByMap(left: Keys, right: Keys): KeyCodes {
  const codes = new Map<Key | null, number>();
  const rightCodes = mapRows(right, (key) => {
    const known = codes.get(key);
    if (known !== undefined) return known;
    codes.set(key, codes.size);
    return codes.size - 1;
  });
  const leftCodes = mapRows(left, (key) => codes.get(key) ?? codes.size);
  return { left: leftCodes, right: rightCodes, size: codes.size };
}

/** Codes of all rows; of a dictionary each entry is looked up once. */
function mapRows(keys: Keys, codeOf: (key: Key | null) => number): Int32Array {
  const { values, indices } = keys;
  const codes = new Int32Array(values.length);
  for (let at = 0; at < values.length; at += 1) codes[at] = codeOf(values[at]!);
  if (indices === null) return codes;
  const rows = new Int32Array(indices.length);
  for (let row = 0; row < rows.length; row += 1) rows[row] = codes[indices[row]!] ?? 0;
  return rows;
}

/** Two codes are one integer, and integers are keys like any others. */
function combine(a: KeyCodes, b: KeyCodes): KeyCodes {
  const slots = a.size * b.size;
  if (!Number.isSafeInteger(slots)) {
    throw new AsofError('OUT_OF_RANGE', 'the keys make more than 2^53 combinations');
  }
  const left = pairKeys(a.left, b.left, a.size, b.size);
  const right = pairKeys(a.right, b.right, a.size, b.size);
  return encodeByTable(left, right) ?? encodeByMap(left, right);
}

/** Pairs of codes; -1, which no right row has, where one of the two is of no right row. */
function pairKeys(a: Int32Array, b: Int32Array, aSize: number, bSize: number): Keys {
  const values = new Float64Array(a.length);
  for (let row = 0; row < a.length; row += 1) {
    const isKnown = a[row]! < aSize && b[row]! < bSize;
    values[row] = isKnown ? a[row]! * bSize + b[row]! : -1;
  }
  const shape = { kind: 'integers', indices: null, nulls: null, what: 'pairs' } as const;
  return { ...shape, values, length: values.length };
}
