/**
 * Chooses the types of an imported table's columns, and reads its rows in these types. A history that has a contract
 * gets the contract's; others what the file's schema says, and text files, which have none, what their history already
 * has or their values allow.
 */
import {
  day,
  expectation,
  flag,
  instant,
  int,
  isValid,
  long,
  nullable,
  real,
  text,
  type Column,
  type ForeignColumn,
  type ForeignTable,
  type Row,
} from '@pkg/lake';
import type { KnownError } from '@pkg/std';
import { STEP_ERRORS } from '../errors.ts';
import { castTo, type CastOptions } from './cast-value.ts';

/** A column of the file with the type that it gets. */
export interface TypedColumn {
  readonly from: ForeignColumn;
  readonly to: Column<unknown>;
  /** True for a history without a contract, where NaN and the infinities are kept, too. */
  readonly isFree: boolean;
}

/** The most columns that one message names. */
const MAX_NAMED = 5;

/**
 * The rows with every value in its column's type, of the columns given alone. Neither nulls nor ranges are checked.
 *
 * @throws KnownError `COLUMN_TYPE` where a value is not exactly one of that type; nothing is left out
 */
export function castRows(
  table: ForeignTable,
  columns: readonly TypedColumn[],
  options: CastOptions,
): Record<string, unknown>[] {
  // Each row begins with all its columns: growing one by one copies it several times.
  const blank = Object.fromEntries(columns.map(({ from }) => [from.name, null]));
  const rows = table.rows.map((): Record<string, unknown> => ({ ...blank }));
  const problems = columns.flatMap((column) => castColumn(table, rows, column, options) ?? []);
  if (problems.length > 0) throw columnRefused(table.path, problems);
  return rows;
}

/** Refuses nulls where none may be, and values out of range. @throws KnownError `COLUMN_TYPE` */
export function checkRows(
  { path, rowNumbers }: Pick<ForeignTable, 'path' | 'rowNumbers'>,
  columns: Readonly<Record<string, Column<unknown>>>,
  rows: readonly Row[],
): void {
  const problems = Object.entries(columns).flatMap(([name, column]) => {
    const index = rows.findIndex((row) => !isValid(row[name], column));
    if (index < 0) return [];
    const came = shown(rows[index]![name]);
    return `row ${String(rowNumbers?.[index] ?? index + 1)} of the column ${name} holds ${came}, not ${expectation(column)}`;
  });
  if (problems.length > 0) throw columnRefused(path, problems);
}

function columnRefused(path: string, problems: readonly string[]): KnownError {
  const more = problems.length - MAX_NAMED;
  const rest = more > 0 ? `; and ${String(more)} more columns` : '';
  const problem = `${problems.slice(0, MAX_NAMED).join('; ')}${rest}`;
  return STEP_ERRORS.COLUMN_TYPE({ path, problem });
}

/** The first value that cannot be cast, in words; undefined where all can. */
function castColumn(
  { rows: before, rowNumbers }: ForeignTable,
  after: Record<string, unknown>[],
  { from, to, isFree }: TypedColumn,
  options: CastOptions,
): string | undefined {
  const { name } = from;
  if (from.type.is === 'unknown') return `the column ${name} is ${from.written}, which is not kept`;
  // Spellings of the league's columns are nobody else's.
  const isKept = isFree && from.type.is === 'float' && to.type === 'float64';
  const cast = isKept
    ? (value: unknown) => value
    : castTo(isFree ? '' : name, to, from.type, options);
  // `checkRows` checks what a contract demands beside the type, once spellings are read.
  const ofType: Column<unknown> = { type: to.type, nullable: true };
  for (const [index, row] of before.entries()) {
    const value = cast(row[name]);
    if (!isKept && !isValid(value, ofType)) {
      const came = `${shown(row[name])} (${from.written})`;
      return `row ${String(rowNumbers?.[index] ?? index + 1)} of the column ${name} holds ${came}, not ${expectation({ ...ofType, nullable: to.nullable })}`;
    }
    after[index]![name] = value;
  }
  return undefined;
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value);
  const words = `'${value as string}'`;
  return words.length > 60 ? `${words.slice(0, 60)}...` : words;
}

/** The type of a column that no contract names, as the file's schema says: of every value that it can have, not of those present. */
export function schemaType({ type }: ForeignColumn): Column<unknown> {
  switch (type.is) {
    case 'boolean':
      return nullable(flag());
    case 'day':
      return nullable(day());
    case 'integer':
      return nullable(type.bits < 32 || (type.bits === 32 && type.isSigned) ? int() : long());
    case 'float':
    case 'decimal':
      return nullable(real());
    case 'timestamp':
      return nullable(instant());
    case 'text':
    case 'time':
    case 'nothing':
    case 'unknown':
      return nullable(text());
  }
}
