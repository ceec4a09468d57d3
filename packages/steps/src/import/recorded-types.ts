/** The types that the columns of a history have so far: text files, which have none of their own, follow them. */
import { readForeignColumns, type Column } from '@pkg/lake';
import { KnownError, type ObjectStore } from '@pkg/std';
import { schemaType } from './column-types.ts';

/** The types of the first snapshot, by path, that can be read; empty for a new history. */
export async function recordedTypes(
  store: ObjectStore,
  source: string,
): Promise<Readonly<Record<string, Column<unknown>>>> {
  for (const { key } of await store.list(`bronze/${source}`)) {
    if (!key.endsWith('.parquet')) continue;
    const stored = await store.get(key);
    if (stored === null) continue;
    try {
      const columns = readForeignColumns(stored.bytes, key);
      return Object.fromEntries(columns.map((column) => [column.name, schemaType(column)]));
    } catch (thrown) {
      if (!(thrown instanceof KnownError)) throw thrown;
    }
  }
  return {};
}
