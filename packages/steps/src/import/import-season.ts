/** Brings a season, or any part of one, into the bronze history. */
import type { ObjectStore } from '@pkg/std';
import { seasonSnapshots } from './season-snapshots.ts';
import type { SeasonTables } from './season-tables.ts';
import { writeSnapshots, type ImportReport } from './write-snapshots.ts';

/**
 * Writes each snapshot of the tables once; importing the same tables again changes nothing.
 *
 * @throws KnownError `SNAPSHOT_CONFLICT` when other rows are recorded already; the message says what differs
 */
export async function importSeason(
  store: ObjectStore,
  tables: SeasonTables,
  onProgress: (done: number, total: number) => void,
): Promise<ImportReport> {
  const { drafts, leftOut } = seasonSnapshots(tables);
  return { datasets: await writeSnapshots(store, drafts, onProgress), leftOut };
}
