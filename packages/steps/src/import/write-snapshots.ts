/** Writes snapshots into their histories, many at a time; what is there already stays as it is. */
import { SnapshotWriter } from '@pkg/lake';
import type { ObjectStore } from '@pkg/std';
import type { Draft } from './season-snapshots.ts';

export interface ImportCounts {
  readonly created: number;
  readonly same: number;
  /** Put back where other bytes were than the checksum on record says. */
  readonly restored: number;
}

export interface ImportReport {
  readonly datasets: Readonly<Record<string, ImportCounts>>;
  readonly leftOut: readonly string[];
}

/** Enough writers to keep the disk busy while others wait for a sync. */
const WRITERS = 24;

/**
 * Writes every draft once.
 *
 * @throws KnownError `SNAPSHOT_CONFLICT` at the first draft whose place holds other rows; those written before stay
 */
export async function writeSnapshots(
  store: ObjectStore,
  drafts: readonly Draft[],
  onProgress: (done: number, total: number) => void,
): Promise<Record<string, ImportCounts>> {
  const counts: Record<string, { created: number; same: number; restored: number }> = {};
  const snapshots = new SnapshotWriter(store);
  let next = 0;
  let done = 0;
  const writer = async (): Promise<void> => {
    for (let draft = drafts[next++]; draft !== undefined; draft = drafts[next++]) {
      const count = (counts[draft.dataset] ??= { created: 0, same: 0, restored: 0 });
      count[await snapshots.write(draft)] += 1;
      done += 1;
      onProgress(done, drafts.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: WRITERS }, writer));
  } finally {
    await snapshots.seal();
  }
  return counts;
}
