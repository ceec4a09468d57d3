/** Bytes as an Arrow table: the one place where files are decoded. */

import type { KnownError } from './std-parts.ts';
import type { Table } from 'apache-arrow';

/** Decodes a file; `invalid` makes the error of bytes that do not decode or lack one of the columns. */
export async function decodeArrow(
  bytes: Uint8Array,
  columns: readonly string[],
  invalid: (problem: string, cause?: unknown) => KnownError,
): Promise<Table> {
  const { tableFromIPC } = await import('apache-arrow');
  let table: Table;
  try {
    table = tableFromIPC(bytes);
  } catch (cause) {
    throw invalid('its bytes do not decode as Arrow IPC', cause);
  }
  const missing = columns.find((name) => table.getChild(name) === null);
  if (missing !== undefined) throw invalid(`it has no column ${missing}`);
  return table;
}
