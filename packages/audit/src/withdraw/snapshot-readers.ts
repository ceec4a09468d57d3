/** Finds the published or pinned runs that read a snapshot, or were made from something that read it. */
import { readSetList, type Manifest, type ManifestInput } from '@pkg/manifest';
import { readPins } from '@pkg/publish';
import type { ObjectStore } from '@pkg/std';
import { heldManifests } from '../gc/collect-garbage.ts';

/** `asset date run` of each, sorted. O(manifests). */
export async function heldReaders(
  store: ObjectStore,
  paths: ReadonlySet<string>,
): Promise<readonly string[]> {
  const { pins, damaged } = await readPins(store);
  const pinned = [...pins, ...damaged].map(({ run_id }) => run_id);
  const lists = new Map<string, Promise<boolean>>();
  const found = new Set<string>();
  for (const manifest of await heldManifests(store, pinned)) {
    for (const input of manifest.inputs) {
      if (!(await reads(store, input, paths, lists))) continue;
      found.add(nameOf(manifest));
      break;
    }
  }
  return [...found].sort();
}

function nameOf({ asset, partition }: Manifest): string {
  return `${asset} ${partition.game_date ?? partition.train_through ?? ''} ${partition.run_id}`;
}

async function reads(
  store: ObjectStore,
  { kind, path, members = [] }: ManifestInput,
  paths: ReadonlySet<string>,
  lists: Map<string, Promise<boolean>>,
): Promise<boolean> {
  if (kind === 'snapshot') return paths.has(path);
  if (kind !== 'snapshot_set') return false;
  for (const { partition, sha256 } of members) {
    const day = `${path}/${partition}/`;
    if (![...paths].some((each) => each.startsWith(day))) continue;
    const known = lists.get(sha256) ?? isListed(store, sha256, paths);
    lists.set(sha256, known);
    if (await known) return true;
  }
  return false;
}

/** Whether a set of a day has one of the paths: where its list can't be read, it may have. */
async function isListed(
  store: ObjectStore,
  digest: string,
  paths: ReadonlySet<string>,
): Promise<boolean> {
  const list = await readSetList(store, digest);
  if (list === null || 'problem' in list) return true;
  return list.some(({ path }) => paths.has(path));
}
