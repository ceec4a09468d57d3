/**
 * A history as it would be had everything after a cut-off been deleted, corrupted or given other values: a view that copies
 * nothing, and the rule by which the leak test's copies are made.
 */
import { invariant, parseInstant, type Instant, type ObjectStore } from '@pkg/std';
import { flippedSnapshot, type FutureSnapshot } from './future-snapshots.ts';

/** The treatments of a snapshot from after the cut-off. */
export const POISONS = ['deleted', 'corrupted', 'flipped'] as const;
export type Poison = (typeof POISONS)[number];

export interface Treatment {
  readonly poison: Poison;
  readonly cutoff: Instant;
  /** The later snapshots that a slate scans, by path; others are deleted under every poison. */
  readonly future: ReadonlyMap<string, FutureSnapshot>;
}

/** Whether an object of the history is poisoned: by what was scanned, or by what its path says of its capture. */
export function isPoisoned(key: string, { future, cutoff }: Treatment): boolean {
  return future.has(key) || isCapturedAfter(key, cutoff);
}

/** The bytes that stand in place of a poisoned snapshot; null where nothing does. */
export async function poisonedBytes(
  source: ObjectStore,
  key: string,
  { poison, future }: Treatment,
): Promise<Uint8Array | null> {
  const snapshot = future.get(key);
  if (poison === 'deleted' || snapshot === undefined) return null;
  const stored = await source.get(key);
  invariant(stored, 'a snapshot that was scanned is still there');
  const half = stored.bytes.slice(0, Math.floor(stored.bytes.length / 2));
  return poison === 'corrupted' ? half : flippedSnapshot(snapshot, stored.bytes);
}

/** The store with its later snapshots poisoned. For reading alone: nothing is written through it. */
export function poisonedView(source: ObjectStore, treatment: Treatment): ObjectStore {
  const isGone = (key: string): boolean =>
    isPoisoned(key, treatment) && (treatment.poison === 'deleted' || !treatment.future.has(key));
  const reads: Pick<ObjectStore, 'get' | 'list' | 'listFolders' | 'stamps' | 'settledFileStats'> = {
    get: async (key) => {
      if (!isPoisoned(key, treatment)) return source.get(key);
      const bytes = await poisonedBytes(source, key, treatment);
      return bytes === null ? null : { bytes, version: `${treatment.poison} ${key}` };
    },
    list: async (prefix) => {
      // Without checksums: other values are to be found by whoever looks, not refused as damage.
      if (prefix.startsWith('seals/') && treatment.poison === 'flipped') return [];
      return (await source.list(prefix)).filter(({ key }) => !isGone(key));
    },
    listFolders: async (prefix) => {
      const kept: string[] = [];
      for (const name of await source.listFolders(prefix)) {
        const isLast = !name.startsWith('season=');
        // A folder whose every snapshot is gone is not there.
        if (isLast && (await reads.list(`${prefix}/${name}`)).length === 0) continue;
        kept.push(name);
      }
      return kept;
    },
    stamps: (keys) => Promise.resolve(keys.map(() => null)),
    settledFileStats: (keys) => Promise.resolve(keys.map(() => null)),
  };
  return new Proxy(source, {
    get: (store, name: keyof ObjectStore) => {
      if (name in reads) return reads[name as keyof typeof reads];
      invariant(name.startsWith('read'), `a poisoned history is only read, never ${name}`);
      return store[name].bind(store);
    },
  });
}

/**
 * Tells by the capture clock in its path whether a snapshot is from after the cut-off. The schedule is authoritative,
 * whenever it was captured.
 */
function isCapturedAfter(path: string, cutoff: Instant): boolean {
  const capture = /\/run_ts=([^/]+)\//.exec(path)?.[1];
  const isSchedule = path.startsWith('bronze/schedule/');
  return !isSchedule && capture !== undefined && parseInstant(capture) > cutoff;
}
