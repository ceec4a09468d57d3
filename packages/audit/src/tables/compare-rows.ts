/** Compares two tables of one slate, player by player and column by column, for diffs, parity and attributions. */
import type { Row } from '@pkg/lake';

/** A player who is in both tables. */
export interface RowPair {
  readonly before: Row;
  readonly after: Row;
}

export interface PairedRows {
  /**
   * Pairs in the order of the first table, as are the rows that it has alone; the others are in the order of the
   * second.
   */
  readonly both: readonly RowPair[];
  readonly onlyBefore: readonly Row[];
  readonly onlyAfter: readonly Row[];
}

/** Pairs the rows of two tables by `player_id`. */
export function pairRows(before: readonly Row[], after: readonly Row[]): PairedRows {
  const right = new Map(after.map((row) => [row['player_id'], row]));
  const left = new Set(before.map((row) => row['player_id']));
  return {
    both: before.flatMap((row) => {
      const other = right.get(row['player_id']);
      return other === undefined ? [] : [{ before: row, after: other }];
    }),
    onlyBefore: before.filter((row) => !right.has(row['player_id'])),
    onlyAfter: after.filter((row) => !left.has(row['player_id'])),
  };
}

/** One column of the players whom both tables have. */
export interface ComparedColumn {
  /** The pairs with a value on both sides. */
  readonly valued: readonly RowPair[];
  /** The pairs among these whose values differ. */
  readonly differing: readonly RowPair[];
  /** The number of players with a value on one side alone. */
  readonly lost: number;
  readonly gained: number;
}

export function compareColumn(column: string, pairs: readonly RowPair[]): ComparedColumn {
  const valued = pairs.filter(
    ({ before, after }) => hasValue(before, column) && hasValue(after, column),
  );
  return {
    valued,
    differing: valued.filter(({ before, after }) => !isSameValue(before[column], after[column])),
    lost: pairs.filter(({ before, after }) => hasValue(before, column) && !hasValue(after, column))
      .length,
    gained: pairs.filter(
      ({ before, after }) => !hasValue(before, column) && hasValue(after, column),
    ).length,
  };
}

/** Whether something is known of a row in a column: null, and a column that the table lacks, say nothing. */
export function hasValue(row: Row, column: string): boolean {
  return (row[column] ?? null) !== null;
}

/** Whether two values are the same bit for bit, those of lists and records by what is in them. */
export function isSameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  const isComposed = typeof a === 'object' && a !== null && typeof b === 'object' && b !== null;
  return isComposed && JSON.stringify(a) === JSON.stringify(b);
}
