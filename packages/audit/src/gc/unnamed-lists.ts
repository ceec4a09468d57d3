/** Lists of the snapshots of a set that no manifest names any more. Many manifests share one, so none goes with a run. */
import { SET_LISTS, setListPath, type Manifest } from '@pkg/manifest';
import { removablePath, type ObjectStore } from '@pkg/std';

/**
 * The paths of the lists that none of the manifests names, sorted.
 *
 * @param manifests all that stay; null for one that can't be read: it may name any list, so none is given
 */
export async function unnamedLists(
  store: ObjectStore,
  manifests: Iterable<Pick<Manifest, 'inputs'> | null>,
): Promise<readonly string[]> {
  const named = new Set<string>();
  for (const manifest of manifests) {
    if (manifest === null) return [];
    for (const { members = [] } of manifest.inputs)
      for (const { sha256 } of members) named.add(setListPath(sha256));
  }
  const lists = await store.list(SET_LISTS);
  return lists.map(({ key }) => key).filter((key) => !named.has(key));
}

/** Removes lists. For callers that hold the claim: a run that is at work may have found one that it is about to name. */
export async function removeLists(store: ObjectStore, paths: readonly string[]): Promise<void> {
  for (const path of paths) await store.remove(removablePath(path));
}
