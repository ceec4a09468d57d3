/**
 * Columns of Apache Arrow, told by their structure alone, so that any version and any copy of the
 * library will do and none is imported. The numbers of types and units are those of Arrow's format.
 *
 * Source: Apache Arrow, format/Schema.fbs, tables `Type`, `TimeUnit`, `DateUnit`, `Precision`.
 */
import { AsofError } from './asof-error.ts';

/** The fields of an Arrow `Vector` that are used here. */
export interface ArrowVector {
  readonly type: { readonly typeId: number };
  readonly length: number;
  readonly nullCount: number;
  readonly data: readonly ArrowChunk[];
  get(index: number): unknown;
  isValid(index: number): boolean;
}

/** The fields of an Arrow `Data` that are used here: one run of a vector's values in memory. */
export interface ArrowChunk {
  readonly length: number;
  readonly values: unknown;
}

/** The types of Arrow's format that hold times or keys. */
export const ARROW = {
  dictionary: -1,
  int: 2,
  floatingPoint: 3,
  utf8: 5,
  date: 8,
  timestamp: 10,
  largeUtf8: 20,
} as const;

/** Typed arrays that hold one value an element. */
export type TypedColumn =
  | Float64Array
  | Float32Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** Whether a value has the structure of an Arrow vector. */
export function isArrowVector(value: unknown): value is ArrowVector {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const vector = value as Partial<ArrowVector>;
  return (
    typeof vector.type?.typeId === 'number' &&
    typeof vector.length === 'number' &&
    typeof vector.get === 'function' &&
    typeof vector.isValid === 'function' &&
    Array.isArray(vector.data)
  );
}

/** The values of a vector of numbers as one typed array: borrowed of one chunk, copied of many. */
export function arrowValues(vector: ArrowVector, what: string): TypedColumn {
  const parts = vector.data.map((chunk) => chunkValues(chunk, is64Bit(vector), what));
  const [first] = parts;
  if (first === undefined) return new Float64Array(0);
  if (parts.length === 1) return first;
  const Column = first.constructor as new (length: number) => TypedColumn;
  const all = new Column(vector.length);
  let start = 0;
  for (const part of parts) {
    all.set(part as never, start);
    start += part.length;
  }
  return all;
}

/** 1 where a vector holds null; null when it holds none. */
export function arrowNulls(vector: ArrowVector): Uint8Array | null {
  if (vector.nullCount === 0) return null;
  return Uint8Array.from({ length: vector.length }, (_, row) => (vector.isValid(row) ? 0 : 1));
}

/** A number that describes a type: its `unit`, `bitWidth` or `precision`. */
export function typeNumber(vector: ArrowVector, name: string): number | undefined {
  const value = (vector.type as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'number' ? value : undefined;
}

function is64Bit(vector: ArrowVector): boolean {
  const { typeId } = vector.type;
  if (typeId === ARROW.timestamp) return true;
  if (typeId === ARROW.int) return typeNumber(vector, 'bitWidth') === 64;
  return typeId === ARROW.date && typeNumber(vector, 'unit') === 1;
}

function chunkValues(chunk: ArrowChunk, isWide: boolean, what: string): TypedColumn {
  const values = chunk.values;
  if (!isTyped(values)) {
    throw new AsofError('COLUMN', `${what} is not an Arrow vector over typed arrays`);
  }
  if (!isWide || values instanceof BigInt64Array || values instanceof BigUint64Array) {
    return values.subarray(0, chunk.length);
  }
  // Arrow before 14 keeps 64-bit values as pairs of 32-bit words, the lower word first.
  const words = values.slice(0, chunk.length * 2) as Int32Array;
  return new BigInt64Array(words.buffer, 0, chunk.length);
}

/** Whether a value is a typed array of a kind that can be a column. */
export function isTyped(value: unknown): value is TypedColumn {
  return (
    ArrayBuffer.isView(value) &&
    !(value instanceof DataView) &&
    !(value instanceof Uint8ClampedArray) &&
    Object.prototype.toString.call(value) !== '[object Float16Array]'
  );
}
