/** The checksums of a store's snapshots: looked up by path, held against bytes, and added to. */
import { inParallel, type ObjectStore, type Sha256 } from '@pkg/std';
import { readSealFile, sealFile, sealFolder, type Seal } from './seal-file.ts';

/**
 * `sealed`: the bytes are those that were recorded. `unsealed`: nothing was recorded of this path. `damaged`: they are
 * others, or the record can't be read.
 */
export type SealVerdict =
  | { readonly state: 'sealed' | 'unsealed' }
  | { readonly state: 'damaged'; readonly problem: string };

/** The seals in one folder. */
interface Page {
  /** More than one where a file was replaced on purpose and sealed again. */
  readonly digests: Map<string, Set<Sha256>>;
  /** Seals as they stand in files that are not damaged. */
  readonly sound: Set<string>;
  /** Keys of files whose bytes are not those of their names. */
  readonly damaged: readonly string[];
}

const NONE: ReadonlySet<Sha256> = new Set();
/** Files that are read at a time. */
const AT_ONCE = 8;

/** Reads each folder once, so one is opened anew for each scan or batch of writes. */
export class SealBook {
  readonly #store: ObjectStore;
  readonly #pages = new Map<string, Promise<Page>>();

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** Returns the recorded digests of a snapshot; none for one that was never sealed. */
  async digestsOf(path: string): Promise<ReadonlySet<Sha256>> {
    return (await this.#pageOf(sealFolder(path))).digests.get(path) ?? NONE;
  }

  /** Whether bytes with this digest are those of the snapshot. */
  async check(path: string, digest: Sha256): Promise<SealVerdict> {
    const { digests, damaged } = await this.#pageOf(sealFolder(path));
    const recorded = digests.get(path);
    if (recorded?.has(digest) === true) return { state: 'sealed' };
    if (recorded !== undefined) {
      const known = [...recorded].map((each) => each.slice(0, 8)).join(' or ');
      const problem = `its bytes have changed: they hash to ${digest.slice(0, 8)}, recorded is ${known}`;
      return { state: 'damaged', problem };
    }
    if (damaged.length === 0) return { state: 'unsealed' };
    const problem = `its checksum can't be read, since ${damaged[0]!} is damaged`;
    return { state: 'damaged', problem };
  }

  /**
   * Records seals that no sound file has: one file per folder. Files of simultaneous writers lie beside it; one that
   * was damaged is replaced where all of its seals come again.
   */
  async add(seals: readonly Seal[]): Promise<void> {
    const byFolder = new Map<string, Seal[]>();
    for (const seal of seals) {
      const folder = sealFolder(seal.path);
      const page = await this.#pageOf(folder);
      if (page.sound.has(nameOf(seal))) continue;
      enter(page, seal, true);
      byFolder.set(folder, [...(byFolder.get(folder) ?? []), seal]);
    }
    for (const [folder, own] of [...byFolder].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const { key, bytes } = sealFile(folder, own);
      const made = await this.#store.createOnce(key, bytes);
      // A damaged file under the name of these very seals.
      if (made.outcome === 'different') await this.#store.replace(key, bytes);
    }
  }

  /** Every path that is sealed, with its digests, and the files of seals that are damaged. Reads every folder. */
  async all(): Promise<{
    readonly digests: ReadonlyMap<string, ReadonlySet<Sha256>>;
    readonly damaged: readonly string[];
  }> {
    const digests = new Map<string, ReadonlySet<Sha256>>();
    const damaged: string[] = [];
    for (const dataset of await this.#store.listFolders('seals')) {
      const periods = await this.#store.listFolders(`seals/${dataset}`);
      const pages = await inParallel(periods, AT_ONCE, (period) =>
        this.#pageOf(`seals/${dataset}/${period}`),
      );
      for (const page of pages) {
        for (const [path, own] of page.digests) digests.set(path, own);
        damaged.push(...page.damaged);
      }
    }
    return { digests, damaged };
  }

  #pageOf(folder: string): Promise<Page> {
    const known = this.#pages.get(folder);
    if (known !== undefined) return known;
    const page = this.#read(folder);
    this.#pages.set(folder, page);
    return page;
  }

  async #read(folder: string): Promise<Page> {
    const damaged: string[] = [];
    const page: Page = { digests: new Map(), sound: new Set(), damaged };
    const listed = await this.#store.list(folder);
    const files = await inParallel(listed, AT_ONCE, async ({ key }) => ({
      key,
      stored: await this.#store.get(key),
    }));
    for (const { key, stored } of files) {
      if (stored === null) continue;
      const { seals, isIntact } = readSealFile(key, stored.bytes);
      for (const seal of seals) enter(page, seal, isIntact);
      if (!isIntact) damaged.push(key);
    }
    return page;
  }
}

function enter({ digests, sound }: Page, seal: Seal, isSound: boolean): void {
  const own = digests.get(seal.path);
  if (own === undefined) digests.set(seal.path, new Set([seal.sha256]));
  else own.add(seal.sha256);
  if (isSound) sound.add(nameOf(seal));
}

function nameOf({ path, sha256 }: Seal): string {
  return `${sha256} ${path}`;
}
