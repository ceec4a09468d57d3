/** The types of a Parquet file's columns in words, for people. */
import type { SchemaElement } from 'hyparquet';
import { readFooter } from './parquet.ts';

export interface StoredColumn {
  readonly name: string;
  /** `text`, `whole number`, `number`, `true or false`, `date`, `instant (UTC)`; of others the physical type. */
  readonly type: string;
  readonly isNullable: boolean;
}

/** @throws KnownError `TABLE_UNREADABLE` for bytes that are no Parquet */
export function columnTypes(bytes: Uint8Array, path: string): StoredColumn[] {
  const [, ...columns] = readFooter(bytes, path).schema;
  return columns.map((column) => ({
    name: column.name,
    type: typeInWords(column),
    isNullable: column.repetition_type !== 'REQUIRED',
  }));
}

function typeInWords({ type, converted_type, logical_type }: SchemaElement): string {
  const logical = logical_type?.type ?? converted_type;
  if (logical === 'STRING' || logical === 'UTF8') return 'text';
  if (logical === 'DATE') return 'date';
  if (logical?.startsWith('TIMESTAMP') === true) return 'instant (UTC)';
  if (type === 'INT32' || type === 'INT64') return 'whole number';
  if (type === 'DOUBLE' || type === 'FLOAT') return 'number';
  if (type === 'BOOLEAN') return 'true or false';
  return String(type).toLowerCase();
}
