/**
 * The object store on a file system. Creating once is: write a temporary file beside the target,
 * sync it, `link(2)` it to its name (EEXIST: somebody was first), sync the folder, unlink the
 * temporary name. A crash leaves at most a temporary file, which no reader sees.
 */
// eslint-disable-next-line no-restricted-imports -- names of temporary files reach no output
import { randomUUID } from 'node:crypto';
import { constants, type Dirent } from 'node:fs';
import { link, mkdir, open, readdir, readFile, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { KnownError } from './errors.ts';
import {
  checkKey,
  type CreateOutcome,
  type ListedObject,
  type ObjectStore,
  type PointerVersion,
  type StoredObject,
  type SwapOutcome,
  type WriteOptions,
} from './object-store.ts';
import { sha256 } from './sha256.ts';

const TEMPORARY = '.tmp-';
const VERSIONS = '.versions';

/**
 * Opens the object store whose keys are paths below `root`; the folder is made on the first
 * write.
 */
export function fileObjectStore(root: string): ObjectStore {
  return new FileObjectStore(root);
}

class FileObjectStore implements ObjectStore {
  readonly #root: string;
  // A name that no other process or store ever had: one that died between link and unlink left its
  // temporary name on the inode of an object that is there for good, and opening that name again to
  // write would change the object.
  readonly #temporaryTag = randomUUID();
  #temporaryCount = 0;

  constructor(root: string) {
    this.#root = root;
  }

  async get(key: string): Promise<StoredObject | null> {
    const bytes = await orNull(readFile(this.#path(key)));
    return bytes && { bytes, version: sha256(bytes) };
  }

  async list(prefix: string): Promise<readonly ListedObject[]> {
    const found: ListedObject[] = [];
    await this.#walk(prefix, found);
    return found.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async listFolders(prefix: string): Promise<readonly string[]> {
    const entries = await this.#entries(prefix);
    return entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  }

  createOnce(key: string, bytes: Uint8Array): Promise<CreateOutcome> {
    return this.#create(key, bytes, true);
  }

  async #create(key: string, bytes: Uint8Array, isDurable: boolean): Promise<CreateOutcome> {
    const target = this.#path(key);
    const made = await this.#makeFolder(dirname(target));
    const writing = this.#writeTemporary(dirname(target), bytes, isDurable);
    // The new folders and the bytes are on the disk before the name is, in whatever order they get there.
    const syncing = isDurable ? syncParents(made) : undefined;
    const [temporary] = await Promise.all([writing, syncing]).catch(async (error: unknown) => {
      await writing.then(unlink).catch(() => undefined);
      throw error;
    });
    try {
      await link(temporary, target);
      if (isDurable) await syncFolder(dirname(target));
      return { outcome: 'created' };
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw asKnown(error, key);
      const taken = await readFile(target).catch((gone: unknown) => {
        throw asKnown(gone, key);
      });
      const existing = sha256(taken);
      const offered = sha256(bytes);
      return existing === offered
        ? { outcome: 'same' }
        : { outcome: 'different', existing, offered };
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async swapPointer(
    key: string,
    expected: number,
    bytes: Uint8Array,
    { isDurable = true }: WriteOptions = {},
  ): Promise<SwapOutcome> {
    const next = expected + 1;
    // A version after a hole would be newest without ever having been compared with the one before
    // it.
    if (expected > 0 && (await orNull(stat(this.#path(versionKey(key, expected))))) === null) {
      return { outcome: 'lost', current: await this.#newestVersion(key) };
    }
    const made = await this.#create(versionKey(key, next), bytes, isDurable);
    if (made.outcome !== 'created') {
      return { outcome: 'lost', current: (await this.#newestVersion(key)) || next };
    }
    await this.#refreshPlainCopy(key, isDurable);
    return { outcome: 'swapped', version: next };
  }

  async readPointer(key: string): Promise<PointerVersion | null> {
    return this.readPointerVersion(key, await this.#newestVersion(key));
  }

  async readPointerVersion(key: string, version: number): Promise<PointerVersion | null> {
    const bytes = await orNull(readFile(this.#path(versionKey(key, version))));
    return bytes && { version, bytes };
  }

  async settlePointer(key: string): Promise<void> {
    const newest = await this.#newestVersion(key);
    if (newest === 0) return;
    const copy = await orNull(stat(this.#path(key)));
    const version = await stat(this.#path(versionKey(key, newest)));
    if (copy?.ino !== version.ino) await this.#refreshPlainCopy(key, true);
  }

  async replace(key: string, bytes: Uint8Array): Promise<void> {
    const target = this.#path(key);
    await this.#makeFolder(dirname(target));
    const temporary = await this.#writeTemporary(dirname(target), bytes, false);
    try {
      await rename(temporary, target);
    } catch (error) {
      throw asKnown(error, key);
    }
  }

  async remove(prefix: string): Promise<void> {
    // Others may still write below: a folder that is not empty yet is tried again.
    await rm(this.#path(prefix), { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  }

  async probe(): Promise<void> {
    const key = `probe-${this.#temporaryTag}-${String(this.#temporaryCount++)}`;
    try {
      const first = await this.createOnce(key, Buffer.from('a'));
      const second = await this.createOnce(key, Buffer.from('b'));
      if (first.outcome === 'created' && second.outcome === 'different') return;
    } finally {
      await this.remove(key);
    }
    throw new KnownError({
      code: 'STORE_UNFIT',
      kind: 'input',
      message: `expected link(2) to refuse a name that is taken, but below ${this.#root} it does not`,
      hint: 'put the data root on a local file system',
    });
  }

  #path(key: string): string {
    return key === '' ? this.#root : join(this.#root, checkKey(key));
  }

  async #entries(prefix: string): Promise<Dirent[]> {
    const entries = await orNull(readdir(this.#path(prefix), { withFileTypes: true }));
    return (entries ?? []).filter(
      (entry) => !entry.name.startsWith(TEMPORARY) && entry.name !== VERSIONS,
    );
  }

  async #walk(prefix: string, found: ListedObject[]): Promise<void> {
    for (const entry of await this.#entries(prefix)) {
      const key = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      if (entry.isDirectory()) await this.#walk(key, found);
      else found.push({ key, sizeBytes: (await stat(this.#path(key))).size });
    }
  }

  async #newestVersion(key: string): Promise<number> {
    const names = (await orNull(readdir(dirname(this.#path(versionKey(key, 1)))))) ?? [];
    return Math.max(0, ...names.map((name) => (/^\d{6}$/.test(name) ? Number(name) : 0)));
  }

  /**
   * Puts the newest version under the plain name. A crash before this leaves an older copy: see
   * `settlePointer`.
   *
   * Looks again after each rename: between our link and our rename another process may have put a
   * newer version there, and whoever renames last must have seen the newest.
   */
  async #refreshPlainCopy(key: string, isDurable: boolean): Promise<void> {
    try {
      await this.#showNewest(key);
      if (isDurable) await syncFolder(dirname(this.#path(key)));
    } catch (error) {
      throw asKnown(error, key);
    }
  }

  async #showNewest(key: string): Promise<void> {
    const target = this.#path(key);
    for (let shown = 0, newest = await this.#newestVersion(key); shown < newest;) {
      const temporary = this.#temporaryPath(dirname(target));
      await link(this.#path(versionKey(key, newest)), temporary);
      await rename(temporary, target);
      // rename(2) does nothing at all when both names already are the same file.
      await rm(temporary, { force: true });
      shown = newest;
      newest = await this.#newestVersion(key);
    }
  }

  /** Makes a folder; gives those that are new: they survive a crash once their parents are synced. */
  async #makeFolder(folder: string): Promise<readonly string[]> {
    let first: string | undefined;
    try {
      first = await mkdir(folder, { recursive: true });
    } catch (error) {
      throw asKnown(error, folder);
    }
    const made: string[] = [];
    if (first === undefined) return made;
    for (let path = folder; path.length >= first.length; path = dirname(path)) made.push(path);
    return made;
  }

  #temporaryPath(folder: string): string {
    this.#temporaryCount += 1;
    return join(folder, `${TEMPORARY}${this.#temporaryTag}-${String(this.#temporaryCount)}`);
  }

  async #writeTemporary(folder: string, bytes: Uint8Array, isDurable: boolean): Promise<string> {
    const path = this.#temporaryPath(folder);
    try {
      const file = await open(
        path,
        constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL,
        0o444,
      );
      try {
        await file.writeFile(bytes);
        if (isDurable) await file.sync();
      } finally {
        await file.close();
      }
      return path;
    } catch (error) {
      await rm(path, { force: true });
      throw asKnown(error, path);
    }
  }
}

function versionKey(key: string, version: number): string {
  const name = key.slice(key.lastIndexOf('/') + 1);
  const folder = key.slice(0, key.length - name.length);
  return `${folder}${VERSIONS}/${name}/${String(version).padStart(6, '0')}`;
}

async function syncParents(folders: readonly string[]): Promise<void> {
  await Promise.all(folders.map((folder) => syncFolder(dirname(folder))));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function orNull<T>(promise: Promise<T>): Promise<T | null> {
  try {
    return await promise;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw asKnown(error, 'the data root');
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

const HINTS: Readonly<Record<string, string>> = {
  ENOSPC: 'free space on the disk of the data root and run the same command again',
  EACCES: 'make the data root writable for this user',
  EROFS: 'the data root is on a read-only file system; name another with --data-root',
  EMFILE: 'raise the limit of open files (ulimit -n) or lower --max-parallel',
};

function asKnown(error: unknown, where: string): unknown {
  const code = codeOf(error);
  if (code === undefined || error instanceof KnownError) return error;
  return new KnownError({
    code: `IO_${code}`,
    kind: 'upstream',
    message: `writing or reading ${where} failed: ${(error as Error).message}`,
    hint: HINTS[code] ?? 'check the disk of the data root and run the same command again',
    cause: error,
  });
}
