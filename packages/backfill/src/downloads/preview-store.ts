/** A store that keeps what is written to itself: an import into it shows what the import into the real one would do. */
import { inParallel, invariant, outcomeOver, sha256, type ObjectStore } from '@pkg/std';

export interface PreviewStore {
  readonly store: ObjectStore;
  /** The written bytes by key, in the order of writing. */
  readonly written: ReadonlyMap<string, Uint8Array>;
}

/** Reads go to `base`, which is never written to, and see what was written here. */
export function previewStore(base: ObjectStore): PreviewStore {
  const written = new Map<string, Uint8Array>();
  const refuse = (): never => {
    invariant(false, 'an import writes objects, and moves and removes none');
  };
  const createOnce: ObjectStore['createOnce'] = async (key, bytes) => {
    const existing = written.get(key) ?? (await base.get(key))?.bytes;
    if (existing === undefined) {
      written.set(key, bytes);
      return { outcome: 'created' };
    }
    return outcomeOver(existing, bytes);
  };
  const store: ObjectStore = {
    get: async (key) => {
      const own = written.get(key);
      if (own === undefined) return base.get(key);
      return { bytes: own, version: sha256(own) };
    },
    list: (prefix) => base.list(prefix),
    listFolders: (prefix) => base.listFolders(prefix),
    createOnce,
    createAll: (drafts) => inParallel(drafts, 1, ({ key, bytes }) => createOnce(key, bytes)),
    replace: (key, bytes) => {
      written.set(key, bytes);
      return Promise.resolve();
    },
    stamps: (keys) => Promise.resolve(keys.map(() => null)),
    settledFileStats: (keys) => Promise.resolve(keys.map(() => null)),
    readPointer: (key) => base.readPointer(key),
    readPointerVersion: (key, version) => base.readPointerVersion(key, version),
    leftovers: () => base.leftovers(),
    probe: () => Promise.resolve(),
    swapPointer: refuse,
    settlePointer: refuse,
    setAside: refuse,
    remove: refuse,
  };
  return { store, written };
}
