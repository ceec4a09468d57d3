/**
 * A table contract: the columns, types, ranges and keys that a table must have wherever it crosses a step boundary.
 * Rows are plain objects; `RowOf` gives them their type, so that a contract is written once.
 */
import type { GameDate, Instant } from '@pkg/std';

export type ColumnType = 'string' | 'int32' | 'int64' | 'float64' | 'boolean' | 'date' | 'instant';

export interface Limits {
  /** Smallest and largest value allowed, both included; not for texts, days and flags. */
  readonly min?: number;
  readonly max?: number;
  /** The only texts allowed. */
  readonly oneOf?: readonly string[];
}

/** One column; the type parameter is what a row holds, `null` included where the column may be null. */
export interface Column<T> extends Limits {
  readonly type: ColumnType;
  readonly nullable: boolean;
  /** Never set: carries the row's type for `RowOf`. */
  readonly rowType?: T;
}

export type Columns = Readonly<Record<string, Column<unknown>>>;

/** Columns that no two rows may have in common, where none of them is null. */
export interface UniqueRule {
  readonly columns: readonly string[];
  /** Two rows that both have a value here may have the columns in common: an id tells them apart, and a rule of its own says so. */
  readonly unlessBoth?: string;
}

export interface TableContract<C extends Columns = Columns> {
  /** The name of the table in errors and checks. */
  readonly name: string;
  readonly columns: C;
  /** Columns that together name a row: unique, never null. Empty when rows have no key. */
  readonly key: readonly string[];
  /** Further sets of columns that no two rows may have in common, where columns that may be null name a row. */
  readonly unique?: readonly UniqueRule[];
}

/** A row of the table that a contract describes. */
export type RowOf<T extends TableContract> =
  T extends TableContract<infer C>
    ? { readonly [K in keyof C]: C[K] extends Column<infer V> ? V : never }
    : never;

/** Freezes a contract and keeps the literal types of its columns. */
export function defineContract<const C extends Columns>(
  name: string,
  key: readonly (keyof C & string)[],
  columns: C,
  unique: readonly UniqueRule[] = [],
): TableContract<C> {
  return Object.freeze({ name, key, columns, ...(unique.length === 0 ? {} : { unique }) });
}

/** A text column. */
export function text(limits: Limits = {}): Column<string> {
  return { type: 'string', nullable: false, ...limits };
}

/** A 32-bit integer column. */
export function int(limits: Limits = {}): Column<number> {
  return { type: 'int32', nullable: false, ...limits };
}

/** A 64-bit integer column: a number, or a bigint from 2^53. */
export function long(): Column<number | bigint> {
  return { type: 'int64', nullable: false };
}

/** A 64-bit floating point column; NaN and the infinities are never valid. */
export function real(limits: Limits = {}): Column<number> {
  return { type: 'float64', nullable: false, ...limits };
}

/** A true/false column. */
export function flag(): Column<boolean> {
  return { type: 'boolean', nullable: false };
}

/** A calendar day. */
export function day(): Column<GameDate> {
  return { type: 'date', nullable: false };
}

/** A UTC instant, whole milliseconds. */
export function instant(): Column<Instant> {
  return { type: 'instant', nullable: false };
}

/** The same column with null allowed: not known, or not applicable. */
export function nullable<T>(column: Column<T>): Column<T | null> {
  return { ...column, nullable: true };
}
