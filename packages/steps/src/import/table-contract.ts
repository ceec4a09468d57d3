/** Turns an imported table's columns into those of its history, and its rows into these types. */
import {
  defineContract,
  nullable,
  type Column,
  type ForeignTable,
  type Row,
  type TableContract,
} from '@pkg/lake';
import { contractsOf } from '@pkg/nba';
import { STEP_ERRORS } from '../errors.ts';
import type { CastOptions } from './cast-value.ts';
import { castRows, checkRows, schemaType, type TypedColumn } from './column-types.ts';
import { writtenType } from './written-type.ts';

export interface TypedTable {
  /** Its columns in file order; all may be null but those given. */
  readonly contract: TableContract;
  /** The rows without the columns given, which the caller reads. */
  readonly rows: readonly Row[];
}

/**
 * The rows of a table in the types of the history `source`: of its contract, where it has one.
 *
 * @param given types of the clocks, and of the columns that split the rows
 * @param recorded the types that the history's columns have so far, for files that have none
 * @throws KnownError `COLUMN_TYPE`, `TABLE_CONTRACT` where a column of the history's contract is missing
 */
export function typedTable(
  table: ForeignTable,
  source: string,
  given: ReadonlyMap<string, Column<unknown>>,
  recorded: Readonly<Record<string, Column<unknown>>>,
  options: CastOptions,
): TypedTable {
  const form = formOf(table, source);
  const plain = table.columns.filter(({ name }) => !given.has(name));
  const typed = plain.map((from): TypedColumn => {
    const to = form?.columns[from.name];
    if (to !== undefined) return { from, to, isFree: false };
    const free = table.isTyped ? schemaType(from) : writtenType(table, from, recorded, options);
    return { from, to: free, isFree: true };
  });
  const rows = castRows(table, typed, options);
  if (form !== undefined) checkRows(table, without(form.columns, given), rows);
  const types = new Map(typed.map(({ from, to }) => [from.name, nullable(to)]));
  const columns = table.columns.map(
    ({ name }) => [name, types.get(name) ?? given.get(name)!] as const,
  );
  return { contract: defineContract(source, [], Object.fromEntries(columns)), rows };
}

/**
 * The form of the history that the table has; undefined for histories without a contract.
 *
 * @throws KnownError `TABLE_CONTRACT` where a column is missing
 */
export function formOf(table: ForeignTable, source: string): TableContract | undefined {
  const forms = contractsOf(source);
  const present = new Set(table.columns.map(({ name }) => name));
  const missing = (form: TableContract): string[] =>
    Object.keys(form.columns).filter((name) => !present.has(name));
  const form = forms.find((candidate) => missing(candidate).length === 0);
  if (form !== undefined || forms[0] === undefined) return form;
  const lacking = missing(forms[0]);
  const problem = `it lacks ${lacking.join(', ')}; its columns are ${[...present].join(', ')}`;
  const remedy = [
    'rename the columns to those, or import the file under another --source, which no slate reads',
  ];
  throw STEP_ERRORS.TABLE_CONTRACT({ path: table.path, table: source, problem }, { remedy });
}

function without(
  columns: Readonly<Record<string, Column<unknown>>>,
  given: ReadonlyMap<string, unknown>,
): Record<string, Column<unknown>> {
  return Object.fromEntries(Object.entries(columns).filter(([name]) => !given.has(name)));
}
