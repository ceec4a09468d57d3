/** A data root whose history has some snapshots alone, whatever was added to it since. */
import type { ObjectStore } from '@pkg/std';

/** A store that shows of `bronze/` only what is in `snapshots`, and all else as it is. Reads only. */
export function historyView(store: ObjectStore, snapshots: ReadonlySet<string>): ObjectStore {
  const isShown = (key: string): boolean => !key.startsWith('bronze/') || snapshots.has(key);
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
