/**
 * Finds the first difference of two files that should be equal: by column and row for tables, by place for anything
 * else.
 */
import { readRows, type Row } from '@pkg/lake';
import { isSameValue } from '../tables/compare-rows.ts';

export interface FileDifference {
  /** The difference in words: `column dk_fpts_mean, row 3 (player_id 203999): 41.2 became 41.3`. */
  readonly text: string;
  /** The column of a table, and its row counted from 0; null where a table has other columns or rows altogether. */
  readonly column: string | null;
  readonly row: number | null;
  /** The number of differing values in each differing column of a table. */
  readonly columns: Readonly<Record<string, number>>;
}

/** Columns that say which row it is, for people. */
const NAMES_OF_A_ROW = [
  'game_id',
  'player_id',
  'player_name',
  'team_id',
  'draft_group_id',
  'book',
  'market',
];

/** Compares two files of one name. Null when their bytes are equal. */
export async function fileDifference(
  name: string,
  before: Uint8Array,
  after: Uint8Array,
): Promise<FileDifference | null> {
  if (Buffer.from(before).equals(after)) return null;
  if (name.endsWith('.parquet'))
    return rowDifference(await readRows(before, name), await readRows(after, name));
  const at = firstByte(before, after);
  const sizes = `${String(before.length)} and ${String(after.length)} bytes`;
  const text = `byte ${String(at)} of ${sizes}: ${around(before, at)} became ${around(after, at)}`;
  return { text, column: null, row: null, columns: {} };
}

/** Compares tables row by row, in their order. */
function rowDifference(before: readonly Row[], after: readonly Row[]): FileDifference {
  const names = Object.keys(before[0] ?? after[0] ?? {});
  const columns: Record<string, number> = {};
  let first: { readonly column: string; readonly row: number } | undefined;
  for (let row = 0; row < Math.min(before.length, after.length); row += 1) {
    for (const column of names) {
      if (isSameValue(before[row]![column], after[row]![column])) continue;
      columns[column] = (columns[column] ?? 0) + 1;
      first ??= { column, row };
    }
  }
  if (first === undefined) {
    const isLength = before.length !== after.length;
    const counts = `${String(before.length)} rows became ${String(after.length)}`;
    const text = isLength ? counts : 'equal values, stored in other bytes';
    return { text, column: null, row: null, columns };
  }
  const { column, row } = first;
  const who = whichRow(before[row]!);
  const values = `${show(before[row]![column])} became ${show(after[row]![column])}`;
  const text = `column ${column}, row ${String(row)}${who}: ${values}`;
  return { text, column, row, columns };
}

function whichRow(row: Row): string {
  const named = NAMES_OF_A_ROW.filter((name) => name in row).map(
    (name) => `${name} ${show(row[name])}`,
  );
  return named.length === 0 ? '' : ` (${named.join(', ')})`;
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function firstByte(before: Uint8Array, after: Uint8Array): number {
  const at = before.findIndex((byte, index) => byte !== after[index]);
  return at === -1 ? before.length : at;
}

/** A little of the file around a place, as text where it is text. */
function around(bytes: Uint8Array, at: number): string {
  const part = Buffer.from(bytes.subarray(Math.max(0, at - 12), at + 12)).toString('latin1');
  return JSON.stringify(part.replaceAll(/[^\x20-\x7e]/g, '.'));
}
