/** Checks every snapshot against its checksum, and its rows with a check where one is given. */
import { KnownError, sha256, type ObjectStore } from '@pkg/std';
import { DecodeTrial } from './decode-trial.ts';
import { placeOf } from './path-place.ts';
import { SealBook } from './seal-book.ts';
import { readOrProblem, type SnapshotCheck } from './snapshot-reader.ts';

export interface HistoryAudit {
  /** Snapshots that were looked at. */
  readonly snapshots: number;
  /** Snapshots whose bytes are not the recorded ones, or can't be opened. */
  readonly damaged: readonly { readonly path: string; readonly problem: string }[];
  /** Snapshots whose path does not say when they were captured. */
  readonly misplaced: readonly { readonly path: string; readonly problem: string }[];
  /** Snapshots whose rows failed the check. */
  readonly broken: readonly { readonly path: string; readonly problem: string }[];
  /** Paths on record that have no file. */
  readonly missing: readonly string[];
  /** Snapshots without a checksum on record: put there by another program, or by a writer that died. */
  readonly added: readonly string[];
  /** Files of checksums that are damaged themselves. */
  readonly damagedSeals: readonly string[];
}

export interface HistoryAuditOptions {
  /** Whether to look at a path; by default all are. */
  readonly isWanted?: (path: string) => boolean;
  /** Without it nothing is decoded; with it, a snapshot without a checksum is decoded in a thread of its own first. */
  readonly check?: SnapshotCheck;
  readonly onProgress?: (snapshots: number) => void;
}

/** Looks at every snapshot of the store. O(bytes). */
export async function auditHistory(
  store: ObjectStore,
  options: HistoryAuditOptions = {},
): Promise<HistoryAudit> {
  const trial = new DecodeTrial();
  try {
    return await auditAll(store, trial, options);
  } finally {
    await trial.close();
  }
}

async function auditAll(
  store: ObjectStore,
  trial: DecodeTrial,
  { isWanted = () => true, check, onProgress }: HistoryAuditOptions,
): Promise<HistoryAudit> {
  const book = new SealBook(store);
  const { digests, damaged: damagedSeals } = await book.all();
  const there = new Set<string>();
  const damaged: { path: string; problem: string }[] = [];
  const misplaced: { path: string; problem: string }[] = [];
  const broken: { path: string; problem: string }[] = [];
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
    const { bytes } = stored;
    const digest = sha256(bytes);
    const verdict = await book.check(key, digest);
    if (verdict.state === 'damaged') damaged.push({ path: key, problem: verdict.problem });
    if (verdict.state === 'unsealed') added.push(key);
    if (verdict.state !== 'damaged' && check !== undefined) {
      const unread = verdict.state === 'unsealed' ? await problemOf(trial.pass(bytes, key)) : null;
      const problem = unread === null ? await check(key, bytes, digest) : undefined;
      if (unread !== null) damaged.push({ path: key, problem: unread });
      if (problem !== undefined) broken.push({ path: key, problem });
    }
    if (there.size % 1000 === 0) onProgress?.(there.size);
  }
  const missing = [...digests.keys()].filter((path) => isWanted(path) && !there.has(path)).sort();
  return { snapshots: there.size, damaged, misplaced, broken, missing, added, damagedSeals };
}

/** Returns the decoder's complaint in words; null when it read the file. */
async function problemOf(reading: Promise<void>): Promise<string | null> {
  try {
    await reading;
    return null;
  } catch (thrown) {
    if (thrown instanceof KnownError) return thrown.message;
    throw thrown;
  }
}
