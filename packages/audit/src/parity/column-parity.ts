/** Two tables of one slate column by column: what the live run recorded, and what is computed now. */
import type { Row } from '@pkg/lake';
import { formatInstant, instantFromMs } from '@pkg/std';
import { UNIFIED_TABLE } from '@pkg/steps';

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
  /** Of these, those whose values are not equal. */
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
   * |live - now| / ((|live| + |now|) / 2), which is 0 where both are 0. Null for what is no quantity: text, flags, ids, instants.
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
  /** In the order of the table. */
  readonly columns: readonly ColumnParity[];
}

/**
 * The columns that are compared: all but two that say how a row came about. `run_id` is made of the keys of the slate, so it
 * differs as soon as anything was read that was not; `input_policy` names gaps in the words of the policies, and those of a
 * daily run and of a backfill are not the same. What both stand for is compared by itself: keys, inputs and policies.
 */
export const COMPARED_COLUMNS: readonly string[] = Object.keys(UNIFIED_TABLE.columns).filter(
  (name) => !['run_id', 'input_policy'].includes(name),
);

export function compareTables(live: readonly Row[], now: readonly Row[]): TableParity {
  const right = new Map(now.map((row) => [row['player_id'], row]));
  const left = new Map(live.map((row) => [row['player_id'], row]));
  const pairs: Pair[] = [
    ...live.map((row) => ({ live: row, now: right.get(row['player_id']) })),
    ...now
      .filter((row) => !left.has(row['player_id']))
      .map((row) => ({ live: undefined, now: row })),
  ];
  const nameOf = (row: Row): string => String(row['player_name']);
  return {
    rows: {
      live: live.length,
      now: now.length,
      both: pairs.filter((pair) => pair.live !== undefined && pair.now !== undefined).length,
    },
    only_live: live.filter((row) => !right.has(row['player_id'])).map(nameOf),
    only_now: now.filter((row) => !left.has(row['player_id'])).map(nameOf),
    columns: COMPARED_COLUMNS.map((column) => compareColumn(column, pairs)),
  };
}

/** Whether no value differs and none is on one side alone. */
export function isEqual(columns: readonly ColumnParity[]): boolean {
  return columns.every(isEqualColumn);
}

export function isEqualColumn({ mismatches, missing, extra }: ColumnParity): boolean {
  return mismatches + missing + extra === 0;
}

interface Pair {
  readonly live: Row | undefined;
  readonly now: Row | undefined;
}

interface Compared {
  readonly player: Row;
  readonly live: unknown;
  readonly now: unknown;
}

function compareColumn(column: string, pairs: readonly Pair[]): ColumnParity {
  const valued = (row: Row | undefined): boolean => (row?.[column] ?? null) !== null;
  const compared = pairs.flatMap(({ live, now }): Compared[] =>
    valued(live) && valued(now) ? [{ player: live!, live: live![column], now: now![column] }] : [],
  );
  const mismatches = compared.filter(({ live, now }) => !Object.is(live, now));
  const missing = pairs.filter(({ live, now }) => valued(live) && !valued(now)).length;
  const extra = pairs.filter(({ live, now }) => !valued(live) && valued(now)).length;
  return {
    column,
    compared: compared.length,
    mismatches: mismatches.length,
    missing,
    extra,
    mismatch_share: share(mismatches.length, compared.length),
    missing_share: share(missing, compared.length + missing),
    extra_share: share(extra, compared.length + extra),
    smape: isQuantity(column) ? smapeOf(compared) : null,
    largest: largestOf(column, mismatches),
  };
}

function typeOf(column: string): string {
  return UNIFIED_TABLE.columns[column as keyof typeof UNIFIED_TABLE.columns].type;
}

function isQuantity(column: string): boolean {
  const type = typeOf(column);
  return (type === 'int32' || type === 'float64') && !column.endsWith('_id');
}

function smapeOf(compared: readonly Compared[]): number {
  const errors = compared.map(({ live, now }) => {
    const [a, b] = [Number(live), Number(now)];
    // Half of the smallest number is 0, twice its difference is not.
    return a === b ? 0 : (2 * Math.abs(a - b)) / (Math.abs(a) + Math.abs(b));
  });
  return share(
    errors.reduce((sum, error) => sum + error, 0),
    errors.length,
  );
}

function largestOf(column: string, mismatches: readonly Compared[]): LargestDifference | null {
  const size = ({ live, now }: Compared): number =>
    typeof live === 'number' && typeof now === 'number' ? Math.abs(live - now) : 0;
  const [first] = mismatches.toSorted((a, b) => size(b) - size(a));
  if (first === undefined) return null;
  return {
    player_id: Number(first.player['player_id']),
    player_name: String(first.player['player_name']),
    live: printable(column, first.live),
    now: printable(column, first.now),
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
