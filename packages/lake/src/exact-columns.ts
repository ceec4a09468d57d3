/** Some columns of a stranger's Parquet file without the loss of a digit: clocks, and what parts the rows. */
import { addDays, type GameDate } from '@pkg/std';
import { parquetReadObjects, parquetSchema, type SchemaElement } from 'hyparquet';
import { readFooter, type Row } from './parquet.ts';

/** What a column holds: a `timestamp` as bigint nanoseconds, with or without a zone; others as they are. */
export interface ExactColumn {
  readonly name: string;
  readonly type: {
    readonly is: 'timestamp' | 'integer' | 'float' | 'text' | 'day' | 'boolean' | 'unknown';
    readonly isUtc?: boolean;
  };
  /** The type in the words of its format. */
  readonly written: string;
}

/** @param bytes of a file that is known to decode */
export async function readExactColumns(
  bytes: Uint8Array,
  path: string,
  names: readonly string[],
): Promise<{ readonly columns: readonly ExactColumn[]; readonly rows: readonly Row[] }> {
  const metadata = readFooter(bytes, path);
  const columns = parquetSchema(metadata)
    .children.filter(({ element }) => names.includes(element.name))
    .map(({ element, children }) => exactColumn(element, children.length > 0));
  const { compressors } = await import('hyparquet-compressors');
  const rows = await parquetReadObjects({
    file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
    metadata,
    compressors,
    columns: columns.map(({ name }) => name),
    parsers: {
      timestampFromMilliseconds: (ms) => ms * 1_000_000n,
      timestampFromMicroseconds: (us) => us * 1_000n,
      timestampFromNanoseconds: (ns) => ns,
      dateFromDays: (days) => addDays('1970-01-01' as GameDate, days),
    },
  });
  return { columns, rows: rows as Row[] };
}

function exactColumn(element: SchemaElement, isNested: boolean): ExactColumn {
  const { name, type, logical_type: logical, converted_type: converted } = element;
  const of = (is: ExactColumn['type']['is'], written: string): ExactColumn => ({
    ...{ name, written },
    type: { is },
  });
  if (isNested) return of('unknown', 'a nested column');
  if (logical?.type === 'TIMESTAMP') {
    const isUtc = logical.isAdjustedToUTC;
    return { name, type: { is: 'timestamp', isUtc }, written: 'TIMESTAMP' };
  }
  // Source: parquet-format: the older annotation is of UTC; INT96 has no zone.
  if (converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS')
    return { name, type: { is: 'timestamp', isUtc: true }, written: converted };
  if (type === 'INT96') return { name, type: { is: 'timestamp', isUtc: false }, written: 'INT96' };
  if (logical?.type === 'DATE' || converted === 'DATE') return of('day', 'DATE');
  if (logical?.type === 'STRING' || converted === 'UTF8' || logical?.type === 'ENUM')
    return of('text', 'STRING');
  if (logical?.type === 'INTEGER' || (logical === undefined && /^U?INT_/.test(converted ?? '')))
    return of('integer', type ?? 'INTEGER');
  if (logical !== undefined || converted !== undefined)
    return of('unknown', logical?.type ?? converted ?? '');
  if (type === 'INT32' || type === 'INT64') return of('integer', type);
  if (type === 'FLOAT' || type === 'DOUBLE') return of('float', type);
  if (type === 'BOOLEAN') return of('boolean', type);
  return of('unknown', type ?? 'a column without a type');
}
