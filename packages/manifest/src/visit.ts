/** Every manifest of a store, for whoever reports on all of them. Memory stays flat however many there are. */
import { setImmediate } from 'node:timers/promises';
import type { ObjectStore } from '@pkg/std';
import { readAt, type DamagedManifest, type StoredManifest } from './store.ts';

export interface VisitOptions {
  /**
   * Whether to look into a folder of a partition, such as `game_date=2024-01-15`. Left out: into all
   * of them.
   */
  readonly isWanted?: (folder: string) => boolean;
}

// Reading one manifest is three small waits for the file system: this many run at once.
const AT_ONCE = 64;

/**
 * Calls `visit` for the newest manifest of every run, sorted by path. A file that lies where a manifest belongs and is
 * none is visited as damaged.
 *
 * @returns the number of manifests visited
 */
export async function visitManifests(
  store: ObjectStore,
  visit: (reading: StoredManifest | DamagedManifest) => void,
  { isWanted = () => true }: VisitOptions = {},
): Promise<number> {
  let count = 0;
  for (const asset of await store.listFolders('manifests')) {
    if (asset === 'backfills' || asset === 'sets') continue;
    const runs = await runFolders(store, `manifests/${asset}`, isWanted);
    for (let from = 0; from < runs.length; from += AT_ONCE) {
      const batch = runs.slice(from, from + AT_ONCE);
      const readings = await Promise.all(
        batch.map((folder) => readAt(store, `${folder}/manifest.json`)),
      );
      for (const { reading } of readings) {
        if (reading.state === 'absent') continue;
        visit(reading);
        count += 1;
      }
      // Reads may be done at once, so the loop yields: signals and heartbeats must get through.
      await setImmediate();
    }
  }
  return count;
}

/** The folders of runs below a folder, sorted. @param onFolder called for each folder on the way to one, in no order */
export async function runFolders(
  store: ObjectStore,
  parent: string,
  isWanted: (folder: string) => boolean,
  onFolder: (folder: string) => void = () => undefined,
): Promise<string[]> {
  const names = await store.listFolders(parent);
  const found: string[] = [];
  for (let from = 0; from < names.length; from += AT_ONCE) {
    const below = await Promise.all(
      names.slice(from, from + AT_ONCE).map((name) => {
        const folder = `${parent}/${name}`;
        if (name.startsWith('run=')) return Promise.resolve([folder]);
        if (!isWanted(name)) return Promise.resolve([]);
        onFolder(folder);
        return runFolders(store, folder, isWanted, onFolder);
      }),
    );
    for (const folders of below) found.push(...folders);
  }
  return found;
}
