/**
 * A table column by column: what is decoded, checked, described and encoded. Rows are made from it once, for those who look at
 * one row after another.
 */
import type { TableContract } from './contract.ts';

/** A row of some table. */
export type Row = Readonly<Record<string, unknown>>;

/** Values by column; each column has `rowCount` of them. */
export interface ColumnTable {
  readonly rowCount: number;
  readonly columns: ReadonlyMap<string, readonly unknown[]>;
}

/** The columns of a contract from its rows, in the order of the contract. */
export function columnsOf(contract: TableContract, rows: readonly Row[]): ColumnTable {
  const names = Object.keys(contract.columns);
  const columns = new Map(names.map((name) => [name, rows.map((row) => row[name])]));
  return { rowCount: rows.length, columns };
}

/** The rows of a table, with its columns in their order. */
export function rowsOf({ rowCount, columns }: ColumnTable): Row[] {
  const makeRow = rowShape([...columns.keys()]);
  const rows = Array.from({ length: rowCount }, makeRow);
  for (const [name, values] of columns)
    for (let i = 0; i < rowCount; i += 1) rows[i]![name] = values[i];
  return rows;
}

/**
 * Makes rows of one contract out of parts that have its columns between them; of two values for a column the later counts, and
 * columns that the contract lacks are left out.
 *
 * An object that grows column by column, by spreading say, leaves a trail of outgrown stores behind it. A copy of an object
 * that has all columns is made in one go, and whoever reads many such rows finds each column in the same place.
 */
export function rowMaker(contract: TableContract): RowMaker {
  const makeRow = rowShape(Object.keys(contract.columns));
  return (...parts) => {
    const row = makeRow();
    for (const part of parts as readonly object[] as readonly Row[])
      for (const name in part) if (name in row) row[name] = part[name];
    return row as never;
  };
}

export type RowMaker = <P extends readonly object[]>(...parts: P) => Merged<P>;

type Merged<P extends readonly object[]> = P extends readonly [
  infer First,
  ...infer Rest extends readonly object[],
]
  ? First & Merged<Rest>
  : unknown;

function rowShape(names: readonly string[]): () => Record<string, unknown> {
  const blank: Record<string, unknown> = Object.fromEntries(names.map((name) => [name, null]));
  return () => ({ ...blank });
}
