/** Brings a season, or any part of one, into the bronze history. */
import type { ObjectStore } from '@pkg/std';
import { refuseBreaches } from './row-origin.ts';
import { seasonSnapshots } from './season-snapshots.ts';
import type { ReadSeason } from './season-tables.ts';
import { writeSnapshots, type ImportOrigin, type ImportReport } from './write-snapshots.ts';

/**
 * Writes each snapshot of the tables once; importing the same tables again changes nothing, and corrected ones become later
 * versions.
 *
 * @throws KnownError `ROWS_REFUSED` and others of `seasonSnapshots`; `SNAPSHOT_CONFLICT` when other rows are recorded already, and
 *   the origin does not say from when they are known; nothing is written then
 */
export async function importSeason(
  store: ObjectStore,
  tables: ReadSeason,
  onProgress: (done: number, total: number) => void,
  origin?: ImportOrigin,
): Promise<ImportReport> {
  const { drafts, leftOut } = seasonSnapshots(tables);
  refuseBreaches(drafts);
  return { ...(await writeSnapshots(store, drafts, onProgress, origin)), leftOut };
}
