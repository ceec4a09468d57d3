/**
 * A disk in memory that forgets, for tests of a loss of power. It has the few calls of `node:fs` that the file object
 * store makes.
 *
 * Content of a file lasts once the file was synced; an entry of a folder lasts once the folder was. Of the rest a loss of
 * power keeps each change or not, independently and so in any order; of content that was not synced it keeps a beginning.
 */

/** Thrown by the operation during which the power goes, and by each after it: nothing of them happens. */
export class PowerLost extends Error {}

/** A file or a folder: it stands for the inode and knows the operation that last changed it. */
class Entry {
  static #count = 0;
  readonly ino = (Entry.#count += 1);
  changedAt = 0;
  /** The number of the sync that took last what is here. */
  syncedAt = 0;
}

class File extends Entry {
  bytes: Uint8Array = new Uint8Array();
  lasting: Uint8Array | null = null;
}

class Folder extends Entry {
  readonly entries = new Map<string, File | Folder>();
  readonly lasting = new Map<string, File | Folder>();
}

export interface SimulatedDiskOptions {
  /** From 0 to 1. */
  readonly random: () => number;
  /** The power goes before the operation after this many. */
  readonly crashAfter: number;
  /** A planted bug: syncing a folder does nothing. */
  readonly ignoresFolderSync?: boolean;
  /** True: an operation under way when the power goes ends in an error. Left out: it never ends. */
  readonly endsWhenLost?: boolean;
  /** Called after each operation that changes what a reader finds. */
  readonly onChange?: (disk: SimulatedDisk) => void;
}

/** The status of a file or folder, known without reading it; times count operations, in ms. */
export interface SimulatedStatus {
  readonly size: number;
  readonly ino: number;
  readonly ctimeMs: number;
  readonly mtimeMs: number;
}

export class SimulatedDisk {
  readonly #options: SimulatedDiskOptions;
  #root = new Folder();
  #operations = 0;
  readonly #files: (File | Folder)[] = [];
  #lose: () => void = () => undefined;
  /** Resolves when the power is gone. */
  readonly powerLost = new Promise<void>((resolve) => {
    this.#lose = resolve;
  });

  constructor(options: SimulatedDiskOptions) {
    this.#options = options;
  }

  /** The number of operations so far. */
  get operations(): number {
    return this.#operations;
  }

  /** The disk as the next process finds it; its power stays on. */
  afterPowerLoss(): SimulatedDisk {
    const next = new SimulatedDisk({ ...this.#options, crashAfter: Infinity });
    const kept = new Map<File | Folder, File | Folder>();
    next.#root = this.#keepFolder(this.#root, kept);
    return next;
  }

  /** Another disk with all that is on this one, synced or not: what a process that is killed leaves. */
  copy(changes: Partial<SimulatedDiskOptions> = {}): SimulatedDisk {
    const next = new SimulatedDisk({ ...this.#options, crashAfter: Infinity, ...changes });
    const copies = new Map<File | Folder, File | Folder>();
    next.#root = copyFolder(this.#root, copies);
    return next;
  }

  openSync(path: string, flags: number | string): number {
    if (typeof flags === 'number' && (flags & 3) === 0) return this.#files.push(this.#at(path)) - 1;
    this.#step();
    const { folder, name } = this.#parent(path);
    if (folder.entries.has(name)) throw failure('EEXIST', path);
    const file = new File();
    this.#put(folder, name, file);
    return this.#files.push(file) - 1;
  }

  writeFileSync(file: number, bytes: Uint8Array): void {
    this.#step();
    const entry = this.#files[file];
    if (!(entry instanceof File)) return;
    entry.bytes = Uint8Array.from(bytes);
    entry.changedAt = this.#operations;
  }

  /** Never ends when the power goes, unless `endsWhenLost`. */
  fsync(file: number, done: (error: Error | null) => void): void {
    try {
      this.#step();
    } catch (error) {
      if (this.#options.endsWhenLost === true) setImmediate(done, error as Error);
      return;
    }
    // The content at the time of the call lasts once it is answered; bytes written while the disk is at work need not.
    const entry = this.#files[file]!;
    const content = entry instanceof File ? entry.bytes : new Map(entry.entries);
    const calledAt = this.#operations;
    const answer = (turns: number): void => {
      if (this.#operations > this.#options.crashAfter) {
        if (this.#options.endsWhenLost === true) done(new PowerLost());
        return;
      }
      if (turns > 0) {
        setImmediate(answer, turns - 1);
        return;
      }
      // A later sync that was answered first has taken more along.
      if (entry.syncedAt > calledAt) {
        done(null);
        return;
      }
      entry.syncedAt = calledAt;
      if (entry instanceof File) entry.lasting = content as Uint8Array;
      else if (this.#options.ignoresFolderSync !== true) {
        entry.lasting.clear();
        for (const [name, below] of content as Folder['entries']) entry.lasting.set(name, below);
      }
      done(null);
    };
    // Syncs overtake each other.
    setImmediate(answer, Math.floor(this.#options.random() * 12));
  }

  closeSync(): void {
    // A number is never given out twice.
  }

  linkSync(from: string, to: string): void {
    this.#step();
    const file = this.#at(from);
    const { folder, name } = this.#parent(to);
    if (folder.entries.has(name)) throw failure('EEXIST', to);
    this.#put(folder, name, file);
    this.#options.onChange?.(this);
  }

  renameSync(from: string, to: string): void {
    this.#step();
    const file = this.#at(from);
    const target = this.#parent(to);
    if (target.folder.entries.get(target.name) === file) return;
    const there = target.folder.entries.get(target.name);
    if (there instanceof Folder && there.entries.size > 0) throw failure('ENOTEMPTY', to);
    this.#put(target.folder, target.name, file);
    const source = this.#parent(from);
    this.#drop(source.folder, source.name);
    this.#options.onChange?.(this);
  }

  unlinkSync(path: string): void {
    this.#step();
    const { folder, name } = this.#parent(path);
    if (!folder.entries.has(name)) throw failure('ENOENT', path);
    this.#drop(folder, name);
    this.#options.onChange?.(this);
  }

  /** A folder goes entry by entry, each an operation. */
  rmSync(path: string, options?: { readonly recursive?: boolean }): void {
    if (!this.existsSync(path)) return;
    const entry = this.#at(path);
    if (entry instanceof Folder && options?.recursive === true)
      for (const name of [...entry.entries.keys()]) this.rmSync(`${path}/${name}`, options);
    this.unlinkSync(path);
  }

  mkdirSync(path: string): string | undefined {
    this.#step();
    let folder = this.#root;
    let first: string | undefined;
    let walked = '';
    for (const name of namesOf(path)) {
      walked += `/${name}`;
      let below = folder.entries.get(name);
      if (below === undefined) {
        below = new Folder();
        this.#put(folder, name, below);
        first ??= walked;
      }
      if (!(below instanceof Folder)) throw failure('ENOTDIR', walked);
      folder = below;
    }
    return first;
  }

  existsSync(path: string): boolean {
    try {
      this.#at(path);
      return true;
    } catch {
      return false;
    }
  }

  readdirSync(path: string, options?: { readonly withFileTypes: boolean }): unknown[] {
    const folder = this.#at(path);
    if (!(folder instanceof Folder)) throw failure('ENOTDIR', path);
    if (options === undefined) return [...folder.entries.keys()];
    return [...folder.entries].map(([name, entry]) => ({
      name,
      isDirectory: () => entry instanceof Folder,
      isFile: () => entry instanceof File,
    }));
  }

  readFileSync(path: string): Buffer {
    const file = this.#at(path);
    if (!(file instanceof File)) throw failure('EISDIR', path);
    return Buffer.from(file.bytes);
  }

  statSync(path: string): SimulatedStatus | undefined {
    if (!this.existsSync(path)) return undefined;
    const entry = this.#at(path);
    const { ino, changedAt } = entry;
    const size = entry instanceof File ? entry.bytes.length : 0;
    return { size, ino, ctimeMs: changedAt, mtimeMs: changedAt };
  }

  /** Every file by its path, in no order; bytes are those on the disk, not a copy. */
  *files(): Generator<readonly [path: string, bytes: Uint8Array]> {
    yield* filesBelow(this.#root, '');
  }

  #put(folder: Folder, name: string, entry: File | Folder): void {
    folder.entries.set(name, entry);
    folder.changedAt = this.#operations;
    entry.changedAt = this.#operations;
  }

  #drop(folder: Folder, name: string): void {
    folder.entries.delete(name);
    folder.changedAt = this.#operations;
  }

  #step(): void {
    this.#operations += 1;
    if (this.#operations <= this.#options.crashAfter) return;
    this.#lose();
    throw new PowerLost();
  }

  #at(path: string): File | Folder {
    let entry: File | Folder = this.#root;
    for (const name of namesOf(path)) {
      const below: File | Folder | undefined =
        entry instanceof Folder ? entry.entries.get(name) : undefined;
      if (below === undefined) throw failure('ENOENT', path);
      entry = below;
    }
    return entry;
  }

  #parent(path: string): { readonly folder: Folder; readonly name: string } {
    const names = namesOf(path);
    const name = names.pop()!;
    const folder = this.#at(names.join('/'));
    if (!(folder instanceof Folder)) throw failure('ENOTDIR', path);
    return { folder, name };
  }

  /** Hard links stay links: an entry is kept as the same thing under each of its names. */
  #keepFolder(folder: Folder, kept: Map<File | Folder, File | Folder>): Folder {
    const survivor = new Folder();
    for (const name of new Set([...folder.lasting.keys(), ...folder.entries.keys()])) {
      const [was, is] = [folder.lasting.get(name), folder.entries.get(name)];
      const entry = was === is || this.#options.random() < 0.5 ? was : is;
      if (entry === undefined) continue;
      // A folder that was moved is at its old place or its new one: no file system keeps a folder under two names.
      if (entry instanceof Folder && kept.has(entry)) continue;
      const own = kept.get(entry) ?? this.#keep(entry, kept);
      kept.set(entry, own);
      survivor.entries.set(name, own);
      survivor.lasting.set(name, own);
    }
    return survivor;
  }

  #keep(entry: File | Folder, kept: Map<File | Folder, File | Folder>): File | Folder {
    if (entry instanceof Folder) return this.#keepFolder(entry, kept);
    const survivor = new File();
    const torn = Math.floor(this.#options.random() * (entry.bytes.length + 1));
    survivor.bytes = entry.lasting ?? entry.bytes.slice(0, torn);
    survivor.lasting = survivor.bytes;
    return survivor;
  }
}

function copyFolder(folder: Folder, copies: Map<File | Folder, File | Folder>): Folder {
  const copy = new Folder();
  for (const [name, entry] of folder.entries) {
    const own = copies.get(entry) ?? copyEntry(entry, copies);
    copies.set(entry, own);
    copy.entries.set(name, own);
    copy.lasting.set(name, own);
  }
  return copy;
}

function copyEntry(entry: File | Folder, copies: Map<File | Folder, File | Folder>): File | Folder {
  if (entry instanceof Folder) return copyFolder(entry, copies);
  const copy = new File();
  // Bytes are never changed in place.
  copy.bytes = entry.bytes;
  copy.lasting = entry.bytes;
  return copy;
}

function* filesBelow(
  folder: Folder,
  path: string,
): Generator<readonly [path: string, bytes: Uint8Array]> {
  for (const [name, entry] of folder.entries) {
    const below = path === '' ? name : `${path}/${name}`;
    if (entry instanceof Folder) yield* filesBelow(entry, below);
    else yield [below, entry.bytes];
  }
}

function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '');
}

function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: '${path}'`), { code });
}
