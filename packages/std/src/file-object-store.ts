/**
 * The object store on a file system. Creating once is: write a temporary file beside the target,
 * sync it, `link(2)` it to its name (EEXIST: somebody was first), unlink the temporary name, sync the
 * folder. A crash leaves at most a temporary file, which no reader sees.
 *
 * Only syncing waits for a disk, so only syncing is asynchronous: every other call takes microseconds,
 * less than the way to a thread and back.
 */
// eslint-disable-next-line no-restricted-imports -- names of temporary files reach no output
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
  type Dirent,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { STD_ERRORS } from './errors.ts';
import { settledFileStatsAt, fileStatAt, tickOf } from './file-stats.ts';
import { outcomeOver } from './create-outcome.ts';
import { createFiles, removeIfThere } from './file-batch.ts';
import { codeOf, gone, ioError, orNull } from './io-error.ts';
import {
  checkKey,
  type CreateOutcome,
  type Leftover,
  type ListedObject,
  type ObjectDraft,
  type ObjectStore,
  type PlainCopy,
  type PointerVersion,
  type FileStat,
  type StoredObject,
  type SwapOutcome,
  type WriteOptions,
} from './object-store.ts';
import { HIDDEN, newestVersionAt, pointerVersionKey } from './pointer-versions.ts';
import { sha256 } from './sha256.ts';
import {
  movablePath,
  removablePath,
  type RemovablePath,
  type WithdrawablePath,
} from './stored-path.ts';
import { SyncedFolders } from './synced-folders.ts';
import { settled, sync, syncFolder } from './syncing.ts';

const TEMPORARY = '.tmp-';
/** A temporary file lives for one write; one that is this old has no writer any more. */
const LEFT_BEHIND_MS = 60_000;

/**
 * Opens the object store whose keys are paths below `root`; the folder is made on the first
 * write, with its parents. A relative root is one of the working directory at this call.
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
  readonly #folders = new SyncedFolders();

  constructor(root: string) {
    // Whole, so that it stays the same folder wherever the process goes, and every parent ends at `/`.
    this.#root = resolve(root);
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the port waits, this reading does not
  async get(key: string): Promise<StoredObject | null> {
    const bytes = this.#read(this.#path(key), key);
    if (bytes === null) return null;
    return {
      bytes,
      get version() {
        return sha256(bytes);
      },
    };
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- see `get`
  async list(prefix: string): Promise<readonly ListedObject[]> {
    const found: ListedObject[] = [];
    if (prefix !== '') checkKey(prefix);
    this.#walk(prefix, found);
    return found.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- see `get`
  async listFolders(prefix: string): Promise<readonly string[]> {
    return this.#entriesAt(this.#path(prefix), prefix)
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- see `get`
  async stamps(keys: readonly string[]): Promise<readonly (FileStat | null)[]> {
    return keys.map((key) => fileStatAt(this.#path(key)));
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- see `get`
  async settledFileStats(keys: readonly string[]): Promise<readonly (FileStat | null)[]> {
    const probe = this.#temporaryPath(this.#root);
    return settledFileStatsAt(
      keys.map((key) => this.#path(key)),
      probe,
    );
  }

  createOnce(
    key: string,
    bytes: Uint8Array,
    { isDurable = true }: WriteOptions = {},
  ): Promise<CreateOutcome> {
    return this.#create(key, bytes, { isDurable });
  }

  async #create(
    key: string,
    bytes: Uint8Array,
    { isDurable, show }: { readonly isDurable: boolean; readonly show?: () => void },
  ): Promise<CreateOutcome> {
    const target = this.#path(key);
    const folder = dirname(target);
    const attempt = { where: key, bytes: bytes.length, root: this.#root };
    const made = this.#folders.make(folder, attempt);
    const temporary = this.#temporaryPath(folder);
    const parents = isDurable ? this.#folders.syncParents(folder, made) : null;
    // Nobody waits for it where the file can't even be opened; that error is the one that counts.
    parents?.catch(() => undefined);
    try {
      await this.#writeTemporary(temporary, bytes, parents);
      linkSync(temporary, target);
      show?.();
      unlinkSync(temporary);
      if (isDurable) await syncFolder(folder);
      return { outcome: 'created' };
    } catch (error) {
      removeIfThere(temporary);
      if (codeOf(error) !== 'EEXIST') throw ioError(error, attempt);
      return this.#taken(target, key, bytes);
    }
  }

  /** Compares what was offered with what had been created before. */
  #taken(target: string, key: string, bytes: Uint8Array): CreateOutcome {
    const taken = this.#read(target, key);
    // It went away since: its folder was removed as a whole.
    if (taken === null) throw ioError(gone(target), { where: key });
    return outcomeOver(taken, bytes);
  }

  async createAll(drafts: readonly ObjectDraft[]): Promise<readonly CreateOutcome[]> {
    const places = drafts.map((draft) => ({ draft, target: this.#path(draft.key) }));
    const nameIn = (folder: string): string => this.#temporaryPath(folder);
    const created = await createFiles(places, { folders: this.#folders, nameIn, root: this.#root });
    return places.map(({ draft: { key, bytes }, target }, at): CreateOutcome =>
      created[at]! ? { outcome: 'created' } : this.#taken(target, key, bytes),
    );
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
    if (expected > 0 && !existsSync(this.#path(pointerVersionKey(key, expected)))) {
      return { outcome: 'lost', current: this.#newestVersion(key) };
    }
    const show = (): void => {
      if (next > 1 || !this.#showFirst(key)) this.#showNewest(key, next);
    };
    const made = await this.#create(pointerVersionKey(key, next), bytes, { isDurable, show });
    return made.outcome === 'created'
      ? { outcome: 'swapped', version: next }
      : { outcome: 'lost', current: this.#newestVersion(key) || next };
  }

  async readPointer(key: string): Promise<PointerVersion | null> {
    return this.readPointerVersion(key, this.#newestVersion(key));
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- see `get`
  async readPointerVersion(key: string, version: number): Promise<PointerVersion | null> {
    if (version === 0) return null;
    const path = this.#path(pointerVersionKey(key, version));
    const bytes = orNull(() => readFileSync(path), key);
    return bytes && { version, bytes };
  }

  async settlePointer(key: string): Promise<PlainCopy> {
    const newest = this.#newestVersion(key);
    if (newest === 0) return 'whole';
    const inodeOf = (path: string): number | undefined =>
      statSync(this.#path(path), { throwIfNoEntry: false })?.ino;
    if (inodeOf(key) === inodeOf(pointerVersionKey(key, newest))) return 'whole';
    const found = this.#plainCopy(key, newest);
    // When a root was copied without its links, the bytes decide.
    if (found === 'whole') return found;
    try {
      this.#showNewest(key, newest);
      await syncFolder(dirname(this.#path(key)));
    } catch (error) {
      throw ioError(error, { where: key });
    }
    return found;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- see `get`
  async leftovers(): Promise<readonly Leftover[]> {
    const found: Leftover[] = [];
    const before = existsSync(this.#root) ? tickOf(this.#temporaryPath(this.#root)) : 0;
    this.#walkLeftovers('', before - LEFT_BEHIND_MS, found);
    return found.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async replace(key: string, bytes: Uint8Array): Promise<void> {
    const target = this.#path(key);
    const attempt = { where: key, bytes: bytes.length, root: this.#root };
    this.#folders.make(dirname(target), attempt);
    const temporary = this.#temporaryPath(dirname(target));
    try {
      await this.#writeTemporary(temporary, bytes, null);
      renameSync(temporary, target);
    } catch (error) {
      removeIfThere(temporary);
      throw ioError(error, attempt);
    }
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- see `get`
  async remove(path: RemovablePath): Promise<void> {
    // Checked once more: a cast is no check, and nothing brings back what is gone.
    const target = this.#path(removablePath(path));
    // Others may still write below: a folder that is not empty yet is tried again.
    rmSync(target, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  }

  async setAside(
    from: RemovablePath | WithdrawablePath,
    to: RemovablePath | WithdrawablePath,
  ): Promise<boolean> {
    const [source, target] = [this.#path(movablePath(from)), this.#path(movablePath(to))];
    if (!existsSync(source)) return false;
    const attempt = { where: to, root: this.#root };
    const made = this.#folders.make(dirname(target), attempt);
    try {
      await this.#folders.syncParents(dirname(target), made);
      renameSync(source, target);
      await syncFolder(dirname(target));
      await syncFolder(dirname(source));
    } catch (error) {
      throw ioError(error, attempt);
    }
    return true;
  }

  async probe(): Promise<void> {
    const key = `probe-${this.#temporaryTag}-${String(this.#temporaryCount++)}`;
    try {
      const first = await this.createOnce(key, Buffer.from('a'));
      const second = await this.createOnce(key, Buffer.from('b'));
      if (first.outcome === 'created' && second.outcome === 'different') return;
    } finally {
      await this.remove(removablePath(key));
    }
    throw STD_ERRORS.STORE_UNFIT({ root: this.#root });
  }

  #path(key: string): string {
    // A checked key needs no normalising, which would take as long as the system call.
    return key === '' ? this.#root : `${this.#root}/${checkKey(key)}`;
  }

  #read(path: string, key: string): Buffer | null {
    // An exception costs more than asking first.
    if (!existsSync(path)) return null;
    return orNull(() => readFileSync(path), key);
  }

  #entriesAt(path: string, prefix: string): Dirent[] {
    const entries = orNull(() => readdirSync(path, { withFileTypes: true }), prefix);
    return (entries ?? []).filter((entry) => !HIDDEN.test(entry.name));
  }

  #walk(prefix: string, found: ListedObject[]): void {
    // Names from the disk need no check: opening one that is no key is refused then, and the others are listed.
    for (const entry of this.#entriesAt(
      prefix === '' ? this.#root : `${this.#root}/${prefix}`,
      prefix,
    )) {
      const key = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      if (entry.isDirectory()) this.#walk(key, found);
      else found.push({ key });
    }
  }

  /** @param before a time of the disk's own clock, in ms */
  #walkLeftovers(prefix: string, before: number, found: Leftover[]): void {
    for (const entry of orNull(
      () => readdirSync(this.#path(prefix), { withFileTypes: true }),
      prefix,
    ) ?? []) {
      const key = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      if (entry.isDirectory()) this.#walkLeftovers(key, before, found);
      if (!entry.isFile() || !entry.name.startsWith(TEMPORARY)) continue;
      const status = statSync(this.#path(key), { throwIfNoEntry: false });
      if (status && status.mtimeMs < before) found.push({ key, sizeBytes: status.size });
    }
  }

  #plainCopy(key: string, newest: number): PlainCopy {
    const copy = this.#read(this.#path(key), key);
    if (copy === null) return 'missing';
    for (let version = newest; version > 0; version -= 1) {
      const path = this.#path(pointerVersionKey(key, version));
      if (this.#read(path, key)?.equals(copy) === true)
        return version === newest ? 'whole' : 'behind';
    }
    return 'foreign';
  }

  #newestVersion(key: string): number {
    return newestVersionAt(this.#path(key), key);
  }

  /** Puts the first version under the plain name; false when there is a copy already: of a newer one, perhaps. */
  #showFirst(key: string): boolean {
    try {
      linkSync(this.#path(pointerVersionKey(key, 1)), this.#path(key));
      return true;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      return false;
    }
  }

  /**
   * Puts the newest version under the plain name. A crash before this leaves an older copy: see
   * `settlePointer`.
   *
   * Looks again after each rename: between our link and our rename another process may have put a
   * newer version there, and whoever renames last must have seen the newest.
   */
  #showNewest(key: string, from: number): void {
    const target = this.#path(key);
    for (let shown = 0, newest = from; shown < newest; newest = this.#newestVersion(key)) {
      const temporary = this.#temporaryPath(dirname(target));
      linkSync(this.#path(pointerVersionKey(key, newest)), temporary);
      renameSync(temporary, target);
      // rename(2) does nothing at all when both names already are the same file.
      removeIfThere(temporary);
      shown = newest;
    }
  }

  #temporaryPath(folder: string): string {
    this.#temporaryCount += 1;
    return join(folder, `${TEMPORARY}${this.#temporaryTag}-${String(this.#temporaryCount)}`);
  }

  /**
   * Writes a file; with `parents`, the syncing of the folders on the way to it, durably: bytes and folders are
   * on the disk before the name is, in whatever order they get there.
   */
  async #writeTemporary(
    path: string,
    bytes: Uint8Array,
    parents: Promise<void> | null,
  ): Promise<void> {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
    const file = openSync(path, flags, 0o444);
    try {
      writeFileSync(file, bytes);
      if (parents !== null) await settled([sync(file), parents]);
    } finally {
      closeSync(file);
    }
  }
}
