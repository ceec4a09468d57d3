/** The history as a recorded plan saw it: snapshots added since are hidden, and those gone since are named. */
import type { PlanFile } from '@pkg/manifest';
import { sha256, type KnownError, type ObjectStore } from '@pkg/std';
import { AUDIT_ERRORS } from '../errors.ts';

/**
 * A store that shows only the snapshots of `bronze/` that the plan was to read, and everything else as it is. For
 * reading.
 */
export function historyView(store: ObjectStore, { snapshots }: PlanFile): ObjectStore {
  const isShown = (key: string): boolean => !key.startsWith('bronze/') || key in snapshots;
  return new Proxy(store, {
    get: (target, name: keyof ObjectStore) => {
      if (name === 'list')
        return async (prefix: string) =>
          (await target.list(prefix)).filter(({ key }) => isShown(key));
      if (name === 'get')
        return (key: string) => (isShown(key) ? target.get(key) : Promise.resolve(null));
      return target[name].bind(target);
    },
  });
}

/** Explains why a plan can't be made again: the first of its snapshots that is not there any more as it was. O(bytes). */
export async function snapshotGone(
  store: ObjectStore,
  { snapshots }: PlanFile,
): Promise<KnownError | undefined> {
  for (const [path, recorded] of Object.entries(snapshots)) {
    const read = await readSnapshot(store, path, recorded);
    if ('problem' in read) return read.problem;
  }
  return undefined;
}

/** The bytes of a snapshot as a run read it, or why they can't be had. */
export async function readSnapshot(
  store: ObjectStore,
  path: string,
  recorded: string,
): Promise<{ readonly bytes: Uint8Array } | { readonly problem: KnownError }> {
  const stored = await store.get(path);
  if (stored !== null && sha256(stored.bytes) === recorded) return stored;
  const state = stored === null ? 'is gone' : 'has changed';
  const hash = recorded.slice(0, 8);
  const problem = AUDIT_ERRORS.SNAPSHOT_GONE({ path, state, sha256: hash });
  return { problem };
}
