/** Rows that have the same key as an earlier one. */
import type { TableContract, UniqueRule } from './contract.ts';
import type { Row } from './column-table.ts';

/** The key of a contract, and its other unique rules. */
export function rulesOf({ key, unique = [] }: TableContract): readonly UniqueRule[] {
  return key.length === 0 ? unique : [{ columns: key }, ...unique];
}

export interface Repeat {
  readonly row: number;
  readonly repeats: number;
}

/** Each row that repeats an earlier one under a rule, with that one; as in SQL, a null is like nothing else. O(n). */
export function repeatsOf(rule: UniqueRule, rows: readonly object[]): Repeat[] {
  return repeatsIn(rule, rows.length, (name) => (rows as readonly Row[]).map((row) => row[name]));
}

/** The same of rows that are there by column. */
export function repeatsIn(
  { columns, unlessBoth }: UniqueRule,
  rowCount: number,
  columnOf: (name: string) => readonly unknown[],
): Repeat[] {
  const values = columns.map(columnOf);
  const others = unlessBoth === undefined ? undefined : columnOf(unlessBoth);
  const any = new Map<string, number>();
  /** Rows that only the columns tell apart. */
  const bare = new Map<string, number>();
  const found: Repeat[] = [];
  for (let row = 0; row < rowCount; row += 1) {
    const key = keyOf(values, row);
    if (key === null) continue;
    const isBare = others === undefined || (others[row] ?? null) === null;
    const repeats = (isBare ? any : bare).get(key);
    if (repeats !== undefined) found.push({ row, repeats });
    if (!any.has(key)) any.set(key, row);
    if (isBare && others !== undefined && !bare.has(key)) bare.set(key, row);
  }
  return found;
}

/** The values in one text, each with its type and length, since a text may hold whatever would be put between two of them. */
function keyOf(columns: readonly (readonly unknown[])[], row: number): string | null {
  let key = '';
  for (const values of columns) {
    const value = values[row] ?? null;
    if (value === null) return null;
    const text = `${value as string | number | bigint | boolean}`;
    key += `${typeof value} ${String(text.length)} ${text}`;
  }
  return key;
}
