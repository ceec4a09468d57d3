import { formatInstant } from '@pkg/std';
import type { TableContract } from './contract.ts';
import type { Row } from './column-table.ts';
import { readRows } from './parquet.ts';
import { readClocks } from './snapshot-clocks.ts';
import type { SnapshotDraft } from './snapshot.ts';

/**
 * Describes in words how a snapshot differs from the one in its place; undefined when the facts are the same, whatever
 * their order and encoding. For bytes that are known to decode.
 */
export async function difference<T extends TableContract>(
  path: string,
  bytes: Uint8Array,
  draft: SnapshotDraft<T>,
): Promise<string | undefined> {
  try {
    const { asOf } = await readClocks(path, bytes);
    if (asOf !== draft.asOf)
      return `as_of_ts ${formatInstant(asOf)} is recorded, ${formatInstant(draft.asOf)} came`;
    return rowDifference(await readRows(bytes, path), draft.rows);
  } catch (error) {
    return `what is recorded can't be read: ${(error as Error).message}`;
  }
}

/** Describes in words how rows differ; undefined when each comes as often in both. */
function rowDifference(before: readonly Row[], after: readonly Row[]): string | undefined {
  const counts = new Map<string, number>();
  for (const row of before.map(printed)) counts.set(row, (counts.get(row) ?? 0) + 1);
  let added = 0;
  let example = '';
  for (const row of after.map(printed)) {
    const left = counts.get(row) ?? 0;
    if (left > 0) counts.set(row, left - 1);
    else {
      added += 1;
      if (example === '') example = `, such as ${row.slice(0, 200)}`;
    }
  }
  const gone = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (gone === 0 && added === 0) return undefined;
  return `${String(gone)} rows recorded are missing, ${String(added)} are new${example}`;
}

function printed(row: Row): string {
  const ordered = Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
  return JSON.stringify(ordered, (_, value: unknown) =>
    typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))
      ? String(value)
      : value,
  );
}
