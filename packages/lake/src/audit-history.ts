/** Holds every snapshot against its checksum. Nothing is decoded. */
import { sha256, type ObjectStore } from '@pkg/std';
import { SealBook } from './seal-book.ts';
import { placeOf } from './path-place.ts';
import { readOrProblem } from './snapshot-reader.ts';

export interface HistoryAudit {
  /** Snapshots that were looked at. */
  readonly snapshots: number;
  /** Those whose bytes are not the recorded ones, or can't be opened. */
  readonly damaged: readonly { readonly path: string; readonly problem: string }[];
  /** Those whose path does not say when they were captured. */
  readonly misplaced: readonly { readonly path: string; readonly problem: string }[];
  /** Paths on record of which there is no file. */
  readonly missing: readonly string[];
  /** Those of which no checksum is on record: put there by another program, or by a writer that died. */
  readonly added: readonly string[];
  /** Files of checksums that are damaged themselves. */
  readonly damagedSeals: readonly string[];
}

export interface HistoryAuditOptions {
  /** Whether to look at a path; by default all are. */
  readonly isWanted?: (path: string) => boolean;
  readonly onProgress?: (snapshots: number) => void;
}

/** Looks at every snapshot of the store. O(bytes). */
export async function auditHistory(
  store: ObjectStore,
  { isWanted = () => true, onProgress }: HistoryAuditOptions = {},
): Promise<HistoryAudit> {
  const book = new SealBook(store);
  const { digests, damaged: damagedSeals } = await book.all();
  const there = new Set<string>();
  const damaged: { path: string; problem: string }[] = [];
  const misplaced: { path: string; problem: string }[] = [];
  const added: string[] = [];
  for (const { key } of await store.list('bronze')) {
    const place = placeOf(key);
    if (!isWanted(key) || place.state === 'apart') continue;
    if (place.state === 'misplaced') {
      misplaced.push({ path: key, problem: place.problem });
      continue;
    }
    const stored = await readOrProblem(store, key);
    if (stored === null) continue;
    there.add(key);
    if ('problem' in stored) {
      damaged.push({ path: key, problem: stored.problem });
      continue;
    }
    const verdict = await book.check(key, sha256(stored.bytes));
    if (verdict.state === 'damaged') damaged.push({ path: key, problem: verdict.problem });
    if (verdict.state === 'unsealed') added.push(key);
    if (there.size % 1000 === 0) onProgress?.(there.size);
  }
  const missing = [...digests.keys()].filter((path) => isWanted(path) && !there.has(path)).sort();
  return { snapshots: there.size, damaged, misplaced, missing, added, damagedSeals };
}
