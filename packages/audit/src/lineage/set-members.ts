/**
 * Finds the files that a set of snapshots had when it was read: those of the lists that its manifest names, if they are
 * there still.
 */
import type { PinnedFile } from '@pkg/engine';
import { readSetList, type Manifest, type SetMember } from '@pkg/manifest';
import type { ObjectStore } from '@pkg/std';

/** The members of days, by the digests that manifests name them by. */
export type Lists = ReadonlyMap<string, readonly SetMember[]>;

/** The lists that manifests name, those that are gone or damaged aside. */
export async function listsOf(
  store: ObjectStore,
  manifests: readonly Pick<Manifest, 'inputs'>[],
): Promise<Lists> {
  const lists = new Map<string, readonly SetMember[]>();
  for (const { members = [] } of manifests.flatMap(({ inputs }) => inputs)) {
    for (const { sha256 } of members) {
      if (lists.has(sha256)) continue;
      const list = await readSetList(store, sha256);
      if (list !== null && !('problem' in list)) lists.set(sha256, list);
    }
  }
  return lists;
}

/**
 * The files of a day as they were read then; undefined where they can't be read again: without a list, and with one of which
 * the history does not have a file as it was.
 *
 * @param known every file of that day that the history has, chosen or not
 */
export function membersThen(
  day: { readonly sha256: string } | undefined,
  known: readonly PinnedFile[],
  lists: Lists,
): readonly PinnedFile[] | undefined {
  if (day === undefined) return [];
  const present = new Map(known.map(({ path, sha256 }) => [path, sha256]));
  const list = lists.get(day.sha256);
  return list?.every(({ path, sha256 }) => present.get(path) === sha256) === true
    ? list
    : undefined;
}
