/** An object store in memory, for tests that copy, damage and compare whole data roots. Not for concurrent processes. */
import { sha256, type ListedObject, type ObjectStore } from '@pkg/std';

export interface MemoryStore extends ObjectStore {
  /** The objects themselves: tests may take away and replace what no program may. */
  readonly objects: Map<string, Uint8Array>;
}

/** A store that begins with the objects of another. */
export function memoryStore(start: ReadonlyMap<string, Uint8Array> = new Map()): MemoryStore {
  const objects = new Map(start);
  const pointers = new Map<string, Uint8Array[]>();
  const below = (prefix: string): string[] =>
    [...objects.keys()].filter((key) => prefix === '' || key.startsWith(`${prefix}/`)).sort();
  return {
    objects,
    get: (key) => {
      const bytes = objects.get(key);
      return Promise.resolve(bytes === undefined ? null : { bytes, version: sha256(bytes) });
    },
    list: (prefix) => Promise.resolve(below(prefix).map((key): ListedObject => ({ key }))),
    listFolders: (prefix) => {
      const from = prefix === '' ? 0 : prefix.length + 1;
      const rest = below(prefix).map((key) => key.slice(from).split('/'));
      const folders = rest.flatMap((parts) => (parts.length > 1 ? [parts[0]!] : []));
      return Promise.resolve([...new Set(folders)].sort());
    },
    createOnce: (key, bytes) => {
      const existing = objects.get(key);
      if (existing === undefined) {
        objects.set(key, bytes.slice());
        return Promise.resolve({ outcome: 'created' });
      }
      const [was, offered] = [sha256(existing), sha256(bytes)];
      return Promise.resolve(
        was === offered ? { outcome: 'same' } : { outcome: 'different', existing: was, offered },
      );
    },
    swapPointer: (key, expected, bytes) => {
      const versions = pointers.get(key) ?? [];
      if (versions.length !== expected)
        return Promise.resolve({ outcome: 'lost', current: versions.length });
      const copy = bytes.slice();
      pointers.set(key, [...versions, copy]);
      objects.set(key, copy);
      return Promise.resolve({ outcome: 'swapped', version: expected + 1 });
    },
    readPointer: (key) => {
      const versions = pointers.get(key) ?? [];
      const bytes = versions.at(-1);
      return Promise.resolve(bytes === undefined ? null : { version: versions.length, bytes });
    },
    readPointerVersion: (key, version) => {
      const bytes = pointers.get(key)?.[version - 1];
      return Promise.resolve(bytes === undefined ? null : { version, bytes });
    },
    settlePointer: () => Promise.resolve('whole'),
    leftovers: () => Promise.resolve([]),
    stamps: (keys) => Promise.resolve(keys.map(() => null)),
    settledFileStats: (keys) => Promise.resolve(keys.map(() => null)),
    replace: (key, bytes) => {
      objects.set(key, bytes.slice());
      return Promise.resolve();
    },
    setAside: (from, to) => {
      const moved = below(from);
      for (const key of moved) {
        objects.set(`${to}${key.slice(from.length)}`, objects.get(key)!);
        objects.delete(key);
      }
      return Promise.resolve(moved.length > 0);
    },
    remove: (prefix) => {
      for (const key of below(prefix)) objects.delete(key);
      return Promise.resolve();
    },
    probe: () => Promise.resolve(),
  };
}
