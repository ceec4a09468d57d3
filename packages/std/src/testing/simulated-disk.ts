/**
 * A disk in memory that forgets: for tests of what holds after a loss of power. It has the few calls of
 * `node:fs/promises` that the file object store makes.
 *
 * Content of a file lasts once the file was synced; an entry of a folder lasts once the folder was. Of the rest a loss of
 * power keeps each change or not, independently and so in any order; of content that was not synced it keeps a beginning.
 */

class File {
  bytes: Uint8Array = new Uint8Array();
  lasting: Uint8Array | null = null;
}

class Folder {
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

interface Handle {
  writeFile(bytes: Uint8Array): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

export class SimulatedDisk {
  readonly #options: SimulatedDiskOptions;
  #root = new Folder();
  #operations = 0;
  #lose: () => void = () => undefined;
  /** Resolves when the power is gone; whatever was under way never ends. */
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

  async open(path: string, flags: number): Promise<Handle> {
    await this.#step();
    if ((flags & 3) === 0) return this.#handleOf(this.#at(path));
    const { folder, name } = this.#parent(path);
    if (folder.entries.has(name)) throw failure('EEXIST', path);
    const file = new File();
    folder.entries.set(name, file);
    return this.#handleOf(file);
  }

  async link(from: string, to: string): Promise<void> {
    await this.#step();
    const file = this.#at(from);
    const { folder, name } = this.#parent(to);
    if (folder.entries.has(name)) throw failure('EEXIST', to);
    folder.entries.set(name, file);
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#step();
    const file = this.#at(from);
    const target = this.#parent(to);
    if (target.folder.entries.get(target.name) === file) return;
    target.folder.entries.set(target.name, file);
    const source = this.#parent(from);
    source.folder.entries.delete(source.name);
  }

  async rm(path: string): Promise<void> {
    await this.#step();
    try {
      const { folder, name } = this.#parent(path);
      folder.entries.delete(name);
    } catch {
      // As with `force`: what is not there is removed.
    }
  }

  async mkdir(path: string): Promise<string | undefined> {
    await this.#step();
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

  readdir(path: string, options?: { readonly withFileTypes: boolean }): Promise<unknown[]> {
    return attempt(() => {
      const folder = this.#at(path);
      if (!(folder instanceof Folder)) throw failure('ENOTDIR', path);
      const entries = [...folder.entries];
      if (options === undefined) return entries.map(([name]) => name);
      return entries.map(([name, entry]) => ({
        name,
        isDirectory: () => entry instanceof Folder,
      }));
    });
  }

  readFile(path: string): Promise<Buffer> {
    return attempt(() => {
      const file = this.#at(path);
      if (!(file instanceof File)) throw failure('EISDIR', path);
      return Buffer.from(file.bytes);
    });
  }

  stat(path: string): Promise<{ readonly size: number; readonly ino: File | Folder }> {
    return attempt(() => {
      const entry = this.#at(path);
      return { size: entry instanceof File ? entry.bytes.length : 0, ino: entry };
    });
  }

  /** An operation: where the power goes, it never ends. */
  #step(): Promise<void> {
    this.#operations += 1;
    if (this.#operations <= this.#options.crashAfter) return Promise.resolve();
    this.#lose();
    return new Promise(() => undefined);
  }

  #handleOf(entry: File | Folder): Handle {
    return {
      writeFile: async (bytes) => {
        await this.#step();
        if (entry instanceof File) entry.bytes = Uint8Array.from(bytes);
      },
      sync: async () => {
        await this.#step();
        if (entry instanceof File) entry.lasting = entry.bytes;
        else if (this.#options.ignoresFolderSync !== true) {
          entry.lasting.clear();
          for (const [name, below] of entry.entries) entry.lasting.set(name, below);
        }
      },
      close: () => Promise.resolve(),
    };
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

function attempt<T>(read: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(read());
  });
}
