/** Compares two tables of one slate column by column: the live run's, and the one computed now. */
import type { Row } from '@pkg/lake';
import { formatInstant, instantFromMs } from '@pkg/std';
import { UNIFIED_TABLE } from '@pkg/steps';
import {
  compareColumn,
  hasValue,
  pairRows,
  type PairedRows,
  type RowPair,
} from '../tables/compare-rows.ts';
import { provenanceColumns } from '../tables/provenance.ts';

export type CellValue = string | number | boolean | null;

export interface LargestDifference {
  readonly player_id: number;
  readonly player_name: string;
  readonly live: CellValue;
  readonly now: CellValue;
}

export interface ColumnParity {
  readonly column: string;
  /** Players with a value on both sides. */
  readonly compared: number;
  /** The players among these whose values are not equal. */
  readonly mismatches: number;
  /** Values that only the live run has, be it that the player is gone or that nothing is known of him. */
  readonly missing: number;
  /** Values that only the present has. */
  readonly extra: number;
  /** Shares of what was compared, of the live values, and of the present ones; 0 where there are none. */
  readonly mismatch_share: number;
  readonly missing_share: number;
  readonly extra_share: number;
  /**
   * Symmetric mean absolute percentage error, a fraction from 0 to 2: over the values compared the mean of
   * |live - now| / ((|live| + |now|) / 2), which is 0 where both are 0. Null for a column that is no quantity: text, flags, ids, instants.
   */
  readonly smape: number | null;
  /** The largest difference of a number; of anything else the first. */
  readonly largest: LargestDifference | null;
}

export interface TableParity {
  /** Players on each side, and on both. */
  readonly rows: { readonly live: number; readonly now: number; readonly both: number };
  readonly only_live: readonly string[];
  readonly only_now: readonly string[];
  /** The columns in the order of the table. */
  readonly columns: readonly ColumnParity[];
}

const NOT_COMPARED = provenanceColumns('keys', 'policies');

/** The compared columns. The facts behind those that are left out are compared by themselves: keys, inputs and policies. */
export const COMPARED_COLUMNS: readonly string[] = Object.keys(UNIFIED_TABLE.columns).filter(
  (name) => !NOT_COMPARED.has(name),
);

export function compareTables(live: readonly Row[], now: readonly Row[]): TableParity {
  const rows = pairRows(live, now);
  const nameOf = (row: Row): string => String(row['player_name']);
  return {
    rows: { live: live.length, now: now.length, both: rows.both.length },
    only_live: rows.onlyBefore.map(nameOf),
    only_now: rows.onlyAfter.map(nameOf),
    columns: COMPARED_COLUMNS.map((column) => columnParity(column, rows)),
  };
}

/** Whether no value differs and none is on one side alone. */
export function isEqual(columns: readonly ColumnParity[]): boolean {
  return columns.every(isEqualColumn);
}

export function isEqualColumn({ mismatches, missing, extra }: ColumnParity): boolean {
  return mismatches + missing + extra === 0;
}

function columnParity(column: string, { both, onlyBefore, onlyAfter }: PairedRows): ColumnParity {
  const { valued, differing, lost, gained } = compareColumn(column, both);
  const missing = lost + onlyBefore.filter((row) => hasValue(row, column)).length;
  const extra = gained + onlyAfter.filter((row) => hasValue(row, column)).length;
  return {
    column,
    compared: valued.length,
    mismatches: differing.length,
    missing,
    extra,
    mismatch_share: share(differing.length, valued.length),
    missing_share: share(missing, valued.length + missing),
    extra_share: share(extra, valued.length + extra),
    smape: isQuantity(column) ? smapeOf(column, valued) : null,
    largest: largestOf(column, differing),
  };
}

function typeOf(column: string): string {
  return UNIFIED_TABLE.columns[column as keyof typeof UNIFIED_TABLE.columns].type;
}

function isQuantity(column: string): boolean {
  const type = typeOf(column);
  return (type === 'int32' || type === 'float64') && !column.endsWith('_id');
}

function smapeOf(column: string, valued: readonly RowPair[]): number {
  const errors = valued.map(({ before, after }) => {
    const [a, b] = [Number(before[column]), Number(after[column])];
    // Half of the smallest number is 0, twice its difference is not.
    return a === b ? 0 : (2 * Math.abs(a - b)) / (Math.abs(a) + Math.abs(b));
  });
  return share(
    errors.reduce((sum, error) => sum + error, 0),
    errors.length,
  );
}

function largestOf(column: string, differing: readonly RowPair[]): LargestDifference | null {
  const size = ({ before, after }: RowPair): number => {
    const [a, b] = [before[column], after[column]];
    return typeof a === 'number' && typeof b === 'number' ? Math.abs(a - b) : 0;
  };
  const [first] = differing.toSorted((a, b) => size(b) - size(a));
  if (first === undefined) return null;
  const { before, after } = first;
  return {
    player_id: Number(before['player_id']),
    player_name: String(before['player_name']),
    live: printable(column, before[column]),
    now: printable(column, after[column]),
  };
}

function printable(column: string, value: unknown): CellValue {
  return typeOf(column) === 'instant'
    ? formatInstant(instantFromMs(Number(value)))
    : (value as CellValue);
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
