/**
 * Creates many files for the waits of few: a batch writes all its temporary files, syncs them side by side, gives them their names
 * and then syncs each folder once. A name never appears before its bytes are on the disk, as where one file is created.
 */
import {
  closeSync,
  constants,
  existsSync,
  linkSync,
  openSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { inParallel } from './in-parallel.ts';
import { codeOf, ioError, type IoAttempt } from './io-error.ts';
import type { ObjectDraft } from './object-store.ts';
import type { SyncedFolders } from './synced-folders.ts';
import { settled, sync, syncFolder } from './syncing.ts';

/** Files of one batch, each open until it is synced. */
const FILES_PER_BATCH = 192;
/** One batch is written while another waits for the disk. */
const BATCHES_AT_ONCE = 2;
/** Folders that are synced at a time. */
const FOLDERS_AT_ONCE = 16;
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;

export interface FilePlace {
  readonly draft: ObjectDraft;
  /** The path of the file. */
  readonly target: string;
}

export interface BatchOptions {
  readonly folders: SyncedFolders;
  /** An unused path in a folder, for a temporary file. */
  readonly nameIn: (folder: string) => string;
  readonly root: string;
}

/**
 * Creates files, in batches. After a failure no temporary file is left, and each file is there whole or not at all.
 *
 * @returns for each place whether its file was created; false where a file was there
 */
export async function createFiles(
  places: readonly FilePlace[],
  options: BatchOptions,
): Promise<readonly boolean[]> {
  const batches: (readonly FilePlace[])[] = [];
  for (let from = 0; from < places.length; from += FILES_PER_BATCH)
    batches.push(places.slice(from, from + FILES_PER_BATCH));
  const created = await inParallel(batches, BATCHES_AT_ONCE, (batch) =>
    createBatch(batch, options),
  );
  return created.flat();
}

async function createBatch(
  places: readonly FilePlace[],
  { folders, nameIn, root }: BatchOptions,
): Promise<readonly boolean[]> {
  const files: number[] = [];
  const temporaries = places.map(({ target }) => nameIn(dirname(target)));
  const names = [...new Set(places.map(({ target }) => dirname(target)))];
  let attempt: IoAttempt = { where: '', root };
  try {
    const made: string[] = [];
    let waits: readonly Promise<void>[];
    try {
      for (const [at, { draft, target }] of places.entries()) {
        attempt = { where: draft.key, bytes: draft.bytes.length, root };
        made.push(...folders.make(dirname(target), attempt));
        files.push(openSync(temporaries[at]!, NEW_FILE, 0o444));
        writeFileSync(files[at]!, draft.bytes);
      }
    } finally {
      // New folders are synced also where a file failed: others may write into them by now.
      waits = folders.syncAllParents(names, made);
      for (const wait of waits) wait.catch(() => undefined);
    }
    await settled([...files.map(sync), ...waits]);
    const created = places.map(({ draft, target }, at) => {
      attempt = { where: draft.key, root };
      return show(temporaries[at]!, target);
    });
    await inParallel(names, FOLDERS_AT_ONCE, syncFolder);
    return created;
  } catch (error) {
    for (const temporary of temporaries) removeIfThere(temporary);
    throw ioError(error, attempt);
  } finally {
    for (const file of files) closeSync(file);
  }
}

/** Gives a synced file its name; false where the name is taken. */
function show(temporary: string, target: string): boolean {
  try {
    linkSync(temporary, target);
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return false;
  } finally {
    unlinkSync(temporary);
  }
}

export function removeIfThere(path: string): void {
  if (existsSync(path)) rmSync(path, { force: true });
}
