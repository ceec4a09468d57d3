/** Finds the runs that read a snapshot, from their manifests and from the plans of the backfills that made them. */
import { visitManifests, type ManifestInput } from '@pkg/manifest';
import { unsealJson, type ObjectStore } from '@pkg/std';

/** The cells that chose a snapshot, `asset date run`, and the backfills that read it, alone or in a set. */
export interface MadeFrom {
  readonly cells: readonly string[];
  readonly backfills: readonly string[];
}

/** Returns what was made from each path, in the order of the paths. O(manifests), where there is any path. */
export async function runsMadeFrom(
  store: ObjectStore,
  paths: readonly string[],
): Promise<readonly MadeFrom[]> {
  const cells = new Map(paths.map((path) => [path, [] as string[]]));
  const backfills = new Map(paths.map((path) => [path, [] as string[]]));
  if (paths.length > 0) {
    await visitManifests(store, (reading) => {
      if (reading.state === 'damaged') return;
      const { asset, partition, inputs } = reading.manifest;
      const name = `${asset} ${partition.game_date ?? partition.train_through ?? ''} ${partition.run_id}`;
      for (const path of chosenBy(inputs)) cells.get(path)?.push(name);
    });
    for (const { key } of await store.list('manifests/backfills')) {
      if (!key.endsWith('/plan.json')) continue;
      const id = key.split('/').at(-2)!;
      for (const path of await snapshotsOf(store, key)) backfills.get(path)?.push(id);
    }
  }
  return paths.map((path) => ({
    cells: [...new Set(cells.get(path))].sort(),
    backfills: [...new Set(backfills.get(path))].sort(),
  }));
}

function chosenBy(inputs: readonly ManifestInput[]): string[] {
  return inputs.flatMap(({ kind, path }) => (kind === 'snapshot' ? [path] : []));
}

async function snapshotsOf(store: ObjectStore, key: string): Promise<readonly string[]> {
  const stored = await store.get(key);
  const unsealed = stored === null ? { problem: 'gone' } : unsealJson(stored.bytes);
  if ('problem' in unsealed) return [];
  return Object.keys(unsealed.content['snapshots'] ?? {});
}
