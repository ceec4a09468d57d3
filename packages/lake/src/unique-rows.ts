/** Rows that have the same key as an earlier one. */
import type { TableContract, UniqueRule } from './contract.ts';
import type { Row } from './parquet.ts';

/** The key of a contract, and its other unique rules. */
export function rulesOf({ key, unique = [] }: TableContract): readonly UniqueRule[] {
  return key.length === 0 ? unique : [{ columns: key }, ...unique];
}

/** Each row that repeats an earlier one under a rule, with that one; as in SQL, a null is like nothing else. O(n). */
export function repeatsOf(
  { columns, unlessBoth }: UniqueRule,
  rows: readonly object[],
): { readonly row: number; readonly repeats: number }[] {
  const any = new Map<string, number>();
  /** Rows that only the columns tell apart. */
  const bare = new Map<string, number>();
  const found: { readonly row: number; readonly repeats: number }[] = [];
  (rows as readonly Row[]).forEach((row, index) => {
    const key = keyOf(row, columns);
    if (key === null) return;
    const isBare = unlessBoth === undefined || (row[unlessBoth] ?? null) === null;
    const repeats = (isBare ? any : bare).get(key);
    if (repeats !== undefined) found.push({ row: index, repeats });
    if (!any.has(key)) any.set(key, index);
    if (isBare && unlessBoth !== undefined && !bare.has(key)) bare.set(key, index);
  });
  return found;
}

/** The values in one text, each with its type and length, since a text may hold whatever would be put between two of them. */
function keyOf(row: Row, columns: readonly string[]): string | null {
  let key = '';
  for (const name of columns) {
    const value = row[name] ?? null;
    if (value === null) return null;
    const text = `${value as string | number | bigint | boolean}`;
    key += `${typeof value} ${String(text.length)} ${text}`;
  }
  return key;
}
