/** Folders of a store that are new: made with their parents, and synced with them before anything in them counts as written. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { ioError, type IoAttempt } from './io-error.ts';
import { settled, syncFolder } from './syncing.ts';

export class SyncedFolders {
  /** New folders whose names may not be on the disk yet: what others write below them waits for that, too. */
  readonly #unsynced = new Map<string, Promise<void>>();

  /** Makes a folder and returns the new ones: they survive a crash once their parents are synced. */
  make(folder: string, attempt: IoAttempt): readonly string[] {
    const made: string[] = [];
    if (existsSync(folder)) return made;
    let first: string | undefined;
    try {
      first = mkdirSync(folder, { recursive: true });
    } catch (error) {
      throw ioError(error, attempt);
    }
    if (first === undefined) return made;
    for (let path = folder, below = ''; path !== below; below = path, path = dirname(path)) {
      made.push(path);
      if (path === first) break;
    }
    return made;
  }

  /** Syncs the parents of new folders, and waits for those of others that `folder` is in. */
  async syncParents(folder: string, made: readonly string[]): Promise<void> {
    await settled(this.syncAllParents([folder], made));
  }

  /** Syncs each parent of new folders once; the waits are for these and for those of others that one of `folders` is in. */
  syncAllParents(folders: readonly string[], made: readonly string[]): Promise<void>[] {
    for (const [parent, below] of groupedByParent(made)) {
      const synced = syncFolder(parent).finally(() => {
        for (const each of below) this.#unsynced.delete(each);
      });
      for (const each of below) this.#unsynced.set(each, synced);
    }
    const waits = new Set<Promise<void>>();
    if (this.#unsynced.size === 0) return [];
    for (const folder of folders) {
      // Those above the root too: the root itself may be new.
      for (let path = folder, below = ''; path !== below; below = path, path = dirname(path)) {
        const synced = this.#unsynced.get(path);
        if (synced) waits.add(synced);
      }
    }
    return [...waits];
  }
}

function groupedByParent(folders: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const folder of folders) {
    const group = groups.get(dirname(folder));
    if (group) group.push(folder);
    else groups.set(dirname(folder), [folder]);
  }
  return groups;
}
