/**
 * Lists of snapshots. A manifest names a set of hundreds of snapshots by one digest per day (DESIGN.md, "Sets of
 * snapshots"); a file that is named by that digest and hashes to it lists their paths, written once however many cells
 * read the same day.
 */
import {
  canonicalJson,
  invariant,
  removablePath,
  sha256,
  sha256OfJson,
  type ObjectStore,
  type Sha256,
} from '@pkg/std';
import type { ManifestInput } from './schema.ts';

/** A file of a set, pinned by its hash. */
export interface SetMember {
  readonly path: string;
  readonly sha256: Sha256;
}

/** A list that is not as it should be. */
export interface DamagedList {
  readonly path: string;
  readonly problem: string;
}

/** The folder of the lists: `<folder>/<sha256>.json`. */
export const SET_LISTS = 'manifests/sets';

/** The path of the list with a digest. */
export function setListPath(digest: string): string {
  return `${SET_LISTS}/${digest}.json`;
}

/** The digest of members in path order: that of the bytes of their list. */
export function digestOfSet(ordered: readonly SetMember[]): Sha256 {
  return sha256OfJson(pairsOf(ordered));
}

/** A set as a cell read it: what its manifest says of it, and its members in path order. */
export interface RecordedSet {
  readonly record: Pick<ManifestInput, 'lists' | 'members'>;
  readonly files: readonly SetMember[];
}

/** Writes lists; it does not look again for one that it wrote or found before. */
export class SetLists {
  readonly #store: ObjectStore;
  /** By digest: a manifest waits for lists that another cell is writing. */
  readonly #written = new Map<string, Promise<void>>();

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** Writes the list of each day of a set, those that are not there yet; call it before the manifest that names them. */
  async write({ record: { lists, members = [] }, files }: RecordedSet): Promise<void> {
    if (lists === undefined) return;
    const waits: Promise<void>[] = [];
    let from = 0;
    for (const { count, sha256: digest } of members) {
      const own = files.slice(from, from + count);
      from += count;
      let written = this.#written.get(digest);
      if (written === undefined) {
        written = writeList(this.#store, digest, own);
        this.#written.set(digest, written);
        // The next cell may try again to write a list that failed.
        written.catch(() => this.#written.delete(digest));
      }
      waits.push(written);
    }
    await Promise.all(waits);
  }
}

async function writeList(
  store: ObjectStore,
  digest: string,
  own: readonly SetMember[],
): Promise<void> {
  const path = setListPath(digest);
  const there = await store.get(path);
  if (there !== null && sha256(there.bytes) === digest) return;
  const bytes = Buffer.from(canonicalJson(pairsOf(own)));
  invariant(sha256(bytes) === digest, 'a list is named by its own digest');
  // Its name says what it must hold: damage is replaced by the very bytes that were there.
  if (there !== null) await store.remove(removablePath(path));
  await store.createOnce(path, bytes);
}

/** The members that a digest stands for; null where no list of it was written. */
export async function readSetList(
  store: ObjectStore,
  digest: string,
): Promise<readonly SetMember[] | DamagedList | null> {
  const path = setListPath(digest);
  const stored = await store.get(path);
  if (stored === null) return null;
  const found = sha256(stored.bytes);
  if (found !== digest)
    return { path, problem: `its bytes have changed: they hash to ${found.slice(0, 8)}` };
  const pairs = JSON.parse(Buffer.from(stored.bytes).toString('utf8')) as [string, Sha256][];
  return pairs.map(([file, hash]) => ({ path: file, sha256: hash }));
}

function pairsOf(ordered: readonly SetMember[]): [string, Sha256][] {
  return ordered.map(({ path, sha256: hash }) => [path, hash]);
}
