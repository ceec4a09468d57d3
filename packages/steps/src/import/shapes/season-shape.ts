/**
 * Tables of a season as public packages write them, in the columns of the seasons archive. A shape only renames columns and
 * rearranges words; what the words mean is judged at the door, as for every archive.
 */
import type { ForeignColumn, ForeignTable } from '@pkg/lake';
import { STEP_ERRORS } from '../../errors.ts';

/** One way in which schedules or box scores are written. */
export interface SeasonShape {
  /** The name of the shape in messages. */
  readonly name: string;
  readonly table: 'schedule' | 'boxscores';
  /** Columns that tell it from the others, in lower case. */
  readonly signature: readonly string[];
  /**
   * The requirement of tables that leave something out: columns of which one has to be added, in lower case, and what
   * to do without.
   */
  readonly needs?: {
    readonly oneOf: readonly string[];
    readonly why: string;
    readonly bring: string;
  };
  /**
   * The source of each known column of the archive: a column of the file, in lower case, or how its text follows from a
   * row.
   */
  readonly columns: Readonly<Record<string, string | ((row: Cells) => string | null)>>;
}

/** The cells of one row by column, whatever the case of its name. */
export interface Cells {
  /** The text without spaces around it; null for none and for an empty one. */
  readonly text: (column: string) => string | null;
  readonly value: (column: string) => unknown;
}

/**
 * The shape that a table with these columns has; undefined where none fits. Among several the one that more columns
 * tell.
 */
export function shapeOf(
  shapes: readonly SeasonShape[],
  columns: readonly string[],
): SeasonShape | undefined {
  const present = new Set(columns.map((name) => name.toLowerCase()));
  return shapes
    .filter(({ signature }) => signature.every((name) => present.has(name)))
    .toSorted((a, b) => b.signature.length - a.signature.length)[0];
}

/** @throws KnownError `SHAPE_INCOMPLETE` for a table that leaves out what its shape needs */
export function refuseIncomplete(
  { name, needs }: SeasonShape,
  path: string,
  columns: readonly string[],
): void {
  if (needs === undefined) return;
  const present = new Set(columns.map((column) => column.toLowerCase()));
  if (needs.oneOf.some((column) => present.has(column))) return;
  throw STEP_ERRORS.SHAPE_INCOMPLETE({ path, shape: name, why: needs.why, bring: needs.bring });
}

/** The table in the columns of the archive; values that are only renamed stay as they are, those that follow are text. */
export function inShape(shape: SeasonShape, table: ForeignTable): ForeignTable {
  const present = new Map(table.columns.map((column) => [column.name.toLowerCase(), column]));
  const named = Object.entries(shape.columns).flatMap(([name, from]) => {
    const own = typeof from === 'string' ? present.get(from) : undefined;
    if (typeof from === 'string' && own === undefined) return [];
    return [{ name, from, own }];
  });
  const columns = named.map(({ name, own }): ForeignColumn =>
    own === undefined ? { name, type: { is: 'text' }, written: 'text' } : { ...own, name },
  );
  const rows = table.rows.map((row) => {
    const value = (column: string): unknown => row[present.get(column)?.name ?? column] ?? null;
    const cells: Cells = { value, text: (column) => textOf(value(column)) };
    return Object.fromEntries(
      named.map(({ name, from, own }) => [
        name,
        typeof from === 'string' ? row[own!.name] : from(cells),
      ]),
    );
  });
  return { ...table, columns, rows };
}

function textOf(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value);
  if (typeof value !== 'string') return null;
  const text = value.trim();
  return text === '' ? null : text;
}
