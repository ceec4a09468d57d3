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
  const first = new Map<string, { readonly any: number; readonly bare: number | undefined }>();
  const found: { readonly row: number; readonly repeats: number }[] = [];
  (rows as readonly Row[]).forEach((row, index) => {
    const values = columns.map((name) => row[name] ?? null);
    if (values.includes(null)) return;
    // As JSON, since a text may hold whatever would be put between two of them.
    const text = JSON.stringify(values, (_, value: unknown) =>
      typeof value === 'bigint' ? `${String(value)}n` : value,
    );
    const known = first.get(text);
    const isBare = unlessBoth === undefined || (row[unlessBoth] ?? null) === null;
    const repeats = isBare ? known?.any : known?.bare;
    if (repeats !== undefined) found.push({ row: index, repeats });
    first.set(text, {
      any: known?.any ?? index,
      bare: known?.bare ?? (isBare ? index : undefined),
    });
  });
  return found;
}
