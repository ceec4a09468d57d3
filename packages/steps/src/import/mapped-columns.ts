/**
 * A stranger's columns under the names of a history: only names change, and values that the file lacks may be given for
 * it.
 */
import type { ForeignColumn, ForeignTable, Row } from '@pkg/lake';
import type { KnownError } from '@pkg/std';
import { STEP_ERRORS } from '../errors.ts';

export interface ColumnMapping {
  /** The column of the file for each column of the history. */
  readonly columns: Readonly<Record<string, string>>;
  /** Text that every row has in a column which the file lacks. */
  readonly values: Readonly<Record<string, string>>;
}

export const AS_NAMED: ColumnMapping = { columns: {}, values: {} };

/** The name that a column of the file has in the history; either name will do. */
export function mappedName({ columns }: ColumnMapping, name: string): string {
  return Object.entries(columns).find(([, own]) => own === name)?.[0] ?? name;
}

/**
 * The table under the names of the history; columns that are not mapped keep theirs.
 *
 * @throws KnownError `MAPPING_COLUMN` for a column that the file lacks, and for two that would have one name
 */
export function mappedTable(table: ForeignTable, mapping: ColumnMapping): ForeignTable {
  if (mapping === AS_NAMED) return table;
  checkMapping(table, mapping);
  const said = Object.keys(mapping.values).map((name): ForeignColumn => {
    return { name, type: { is: 'text' }, written: 'text' };
  });
  const columns = table.columns.flatMap((column) =>
    namesOf(mapping.columns, column.name).map((name) => ({ ...column, name })),
  );
  return { ...table, columns: [...columns, ...said], rows: mappedRows(table.rows, mapping) };
}

function mappedRows(rows: readonly Row[], mapping: ColumnMapping): readonly Row[] {
  const names = new Map(
    Object.keys(rows[0] ?? {}).map((own) => [own, namesOf(mapping.columns, own)]),
  );
  return rows.map((row) => ({
    ...Object.fromEntries(
      Object.entries(row).flatMap(([own, value]) =>
        (names.get(own) ?? [own]).map((name) => [name, value]),
      ),
    ),
    ...mapping.values,
  }));
}

function namesOf(names: ColumnMapping['columns'], own: string): string[] {
  const mapped = Object.keys(names).filter((name) => names[name] === own);
  return mapped.length === 0 ? [own] : mapped;
}

function checkMapping({ path, columns }: ForeignTable, mapping: ColumnMapping): void {
  const present = columns.map(({ name }) => name);
  for (const [name, own] of Object.entries(mapping.columns)) {
    if (!present.includes(own))
      throw problem(
        path,
        `columns.${name}`,
        `${path} has no column ${own}; it has ${present.join(', ')}`,
      );
  }
  const owns = Object.values(mapping.columns);
  const kept = present.filter((name) => !owns.includes(name));
  for (const [key, names] of Object.entries({ columns: mapping.columns, values: mapping.values })) {
    const taken = Object.keys(names).find((name) => kept.includes(name));
    if (taken !== undefined)
      throw problem(
        path,
        `${key}.${taken}`,
        `${path} has a column ${taken} of its own, which no other may be`,
      );
  }
}

function problem(path: string, key: string, words: string): KnownError {
  return STEP_ERRORS.MAPPING_COLUMN({ path, key, problem: words });
}
