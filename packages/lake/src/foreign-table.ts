/** A stranger's Parquet file as rows that lost nothing, with the types that its schema names. */
import { parquetReadObjects, type FileMetaData } from 'hyparquet';
import type { DecodeTrial } from './decode-trial.ts';
import { foreignColumns, type ForeignColumn, type SchemaColumn } from './foreign-schema.ts';
import { valueReader } from './foreign-values.ts';
import type { Row } from './column-table.ts';
import { asBuffer, compressorsFor, readFooter, unreadable, withoutAnnotations } from './parquet.ts';

/** Columns with their types, and rows whose values are as `ForeignType` says; those of unknown types are not in the rows. */
export interface ForeignTable {
  readonly path: string;
  /** Whether the types are those of a schema; else every value is text. */
  readonly isTyped: boolean;
  readonly columns: readonly ForeignColumn[];
  readonly rows: readonly Row[];
  /** The number in the file of each row, from 1, where some rows were left out. */
  readonly rowNumbers?: readonly number[];
}

/**
 * Reads a file of strangers: decoded in a thread of its own first, and here once it is known that this ends.
 *
 * @throws KnownError as `DecodeTrial.passForeign` does
 */
export async function readForeignTable(
  bytes: Uint8Array,
  path: string,
  trial: Pick<DecodeTrial, 'passForeign'>,
): Promise<ForeignTable> {
  await trial.passForeign(bytes, path);
  return decodeForeign(bytes, path);
}

/** The columns of a Parquet file, of which no value is decoded. @throws KnownError `TABLE_UNREADABLE` */
export function readForeignColumns(bytes: Uint8Array, path: string): SchemaColumn[] {
  const metadata = readFooter(bytes, path);
  try {
    return foreignColumns(metadata);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** Decodes what `readForeignTable` reads, on this thread. @throws KnownError `TABLE_UNREADABLE` */
export async function decodeForeign(bytes: Uint8Array, path: string): Promise<ForeignTable> {
  const metadata = readFooter(bytes, path);
  try {
    const columns = foreignColumns(metadata);
    const known = columns.filter(({ type }) => type.is !== 'unknown');
    const rows =
      known.length === 0
        ? []
        : await storedRows(
            bytes,
            metadata,
            known.map(({ name }) => name),
          );
    for (const column of known) readColumn(rows, column);
    return { path, isTyped: true, columns, rows };
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** Values as they lie in the file: numbers, bigints, bytes. */
async function storedRows(
  bytes: Uint8Array,
  metadata: FileMetaData,
  columns: string[],
): Promise<Record<string, unknown>[]> {
  return parquetReadObjects({
    file: asBuffer(bytes),
    metadata: withoutAnnotations(metadata),
    ...(await compressorsFor(metadata, bytes)),
    // The reader converts what is annotated, by way of inexact numbers and moments; it then converts nothing.
    parsers: { timestampFromNanoseconds: (ns) => ns, geographyFromBytes: (bytes) => bytes },
    columns,
  });
}

function readColumn(rows: Record<string, unknown>[], { name, type, written }: ForeignColumn): void {
  const read = valueReader(type, written);
  for (const [index, row] of rows.entries()) {
    const stored = row[name];
    try {
      row[name] = stored === null || stored === undefined ? null : read(stored);
    } catch (cause) {
      const where = `row ${String(index + 1)} of the column ${name} (${written})`;
      throw new RangeError(`${where}: ${(cause as Error).message}`, { cause });
    }
  }
}
