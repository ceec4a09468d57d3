/**
 * A disk in memory that forgets: for tests of what holds after a loss of power. It has the few calls of
 * `node:fs` that the file object store makes.
 *
 * Content of a file lasts once the file was synced; an entry of a folder lasts once the folder was. Of the rest a loss of
 * power keeps each change or not, independently and so in any order; of content that was not synced it keeps a beginning.
 */

/** Thrown by the operation during which the power goes, and by each after it: nothing of them happens. */
export class PowerLost extends Error {}

class File {
  /** The number of the sync that took last what is here. */
  syncedAt = 0;
  bytes: Uint8Array = new Uint8Array();
  lasting: Uint8Array | null = null;
}

class Folder {
  syncedAt = 0;
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

  /** The disk as the next process finds it; its power stays on. */
  afterPowerLoss(): SimulatedDisk {
    const next = new SimulatedDisk({ ...this.#options, crashAfter: Infinity });
    const kept = new Map<File | Folder, File | Folder>();
    next.#root = this.#keepFolder(this.#root, kept);
    return next;
  }

  openSync(path: string, flags: number): number {
    if ((flags & 3) === 0) return this.#files.push(this.#at(path)) - 1;
    this.#step();
    const { folder, name } = this.#parent(path);
    if (folder.entries.has(name)) throw failure('EEXIST', path);
    const file = new File();
    folder.entries.set(name, file);
    return this.#files.push(file) - 1;
  }

  writeFileSync(file: number, bytes: Uint8Array): void {
    this.#step();
    const entry = this.#files[file];
    if (entry instanceof File) entry.bytes = Uint8Array.from(bytes);
  }

  /** Where the power goes, it never ends. */
  fsync(file: number, done: (error: Error | null) => void): void {
    try {
      this.#step();
    } catch {
      return;
    }
    // What was there at the call lasts once it is answered; what is written while the disk is at work need not.
    const entry = this.#files[file]!;
    const content = entry instanceof File ? entry.bytes : new Map(entry.entries);
    const calledAt = this.#operations;
    const answer = (turns: number): void => {
      if (this.#operations > this.#options.crashAfter) return;
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
    folder.entries.set(name, file);
  }

  renameSync(from: string, to: string): void {
    this.#step();
    const file = this.#at(from);
    const target = this.#parent(to);
    if (target.folder.entries.get(target.name) === file) return;
    target.folder.entries.set(target.name, file);
    const source = this.#parent(from);
    source.folder.entries.delete(source.name);
  }

  unlinkSync(path: string): void {
    this.#step();
    const { folder, name } = this.#parent(path);
    if (!folder.entries.delete(name)) throw failure('ENOENT', path);
  }

  rmSync(path: string): void {
    if (this.existsSync(path)) this.unlinkSync(path);
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
        folder.entries.set(name, below);
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
    }));
  }

  readFileSync(path: string): Buffer {
    const file = this.#at(path);
    if (!(file instanceof File)) throw failure('EISDIR', path);
    return Buffer.from(file.bytes);
  }

  statSync(path: string): { readonly size: number; readonly ino: File | Folder } | undefined {
    if (!this.existsSync(path)) return undefined;
    const entry = this.#at(path);
    return { size: entry instanceof File ? entry.bytes.length : 0, ino: entry };
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

function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '');
}

function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: '${path}'`), { code });
}
