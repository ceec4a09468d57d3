/**
 * The port through which all durable state goes: run outputs, manifests, plans, pointers,
 * snapshots. The file system implements it today; an S3-compatible store can: `setAside` is the one
 * operation that moves more than one object, and needs no more than that readers skip what is marked.
 *
 * Keys are relative, `/`-separated and made of checked segments. No operation shows a half-written object. A read may
 * be done before it is waited for: a caller that reads in a loop yields to the event loop.
 */
import { STD_ERRORS } from './errors.ts';
import type { Sha256 } from './sha256.ts';
import { isPlainPath, type RemovablePath, type WithdrawablePath } from './stored-path.ts';

export interface StoredObject {
  readonly bytes: Uint8Array;
  /** Opaque: equal versions mean equal bytes. */
  readonly version: string;
}

export interface ListedObject {
  readonly key: string;
}

/** An object to be created. */
export interface ObjectDraft {
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** The outcome of a `createOnce`: this call made the object, or it was there already with the same or with other bytes. */
export type CreateOutcome =
  | { readonly outcome: 'created' }
  | { readonly outcome: 'same' }
  | { readonly outcome: 'different'; readonly existing: Sha256; readonly offered: Sha256 };

/** The newest version of a pointer: version numbers count up from 1. */
export interface PointerVersion {
  readonly version: number;
  readonly bytes: Uint8Array;
}

/**
 * The plain copy of a pointer against its versions: `whole`: it has the bytes of the newest; `missing`; `behind`: those of an
 * older one; `foreign`: of none, so that somebody else wrote it.
 */
export type PlainCopy = 'whole' | 'missing' | 'behind' | 'foreign';

/** A temporary file that a dead writer left behind. No reader sees it. */
export interface Leftover {
  readonly key: string;
  readonly sizeBytes: number;
}

export type SwapOutcome =
  | { readonly outcome: 'swapped'; readonly version: number }
  | { readonly outcome: 'lost'; readonly current: number };

/** Says how long a write lasts. */
export interface WriteOptions {
  /**
   * False: the write may be lost, but never be seen in part, when the machine loses power. For records that mean
   * nothing after that, such as who is running at the moment. Default true.
   */
  readonly isDurable?: boolean;
}

/** The state of an object or a folder, seen without reading it. Opaque: compare two with `isSameFileStat`. */
export type FileStat = readonly number[];

/** Whether both are there and equal. */
export function isSameFileStat(
  a: FileStat | null | undefined,
  b: FileStat | null | undefined,
): boolean {
  if (!a || a.length !== b?.length) return false;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}

export interface ObjectStore {
  /** Bytes and version, or null when there is no such object. */
  get(key: string): Promise<StoredObject | null>;
  /**
   * Every object below `prefix` (a folder, or '' for all), sorted by key; temporary files are
   * hidden.
   */
  list(prefix: string): Promise<readonly ListedObject[]>;
  /** The names of the folders directly below `prefix`, sorted. */
  listFolders(prefix: string): Promise<readonly string[]>;
  /**
   * Writes an object that must not exist yet: one winner ever, never partial, never overwritten. Once it has ended, `bytes` are the
   * caller's again: the store holds none of them.
   */
  createOnce(key: string, bytes: Uint8Array, options?: WriteOptions): Promise<CreateOutcome>;
  /**
   * Creates many objects, each as `createOnce` does, with fewer waits for the disk: all last once the call has ended, and none is
   * known to last before. A crash or a failure leaves some of them, whole, and not the first ones before the others.
   *
   * @returns the outcome of each, in their order
   */
  createAll(drafts: readonly ObjectDraft[]): Promise<readonly CreateOutcome[]>;
  /**
   * Moves a pointer from `expected` (0: there is none yet) to `expected + 1`; one winner per
   * expected version, and none when `expected` is not the newest. Every version is kept. `key`
   * itself is a plain copy of the newest for people and other tools.
   */
  swapPointer(
    key: string,
    expected: number,
    bytes: Uint8Array,
    options?: WriteOptions,
  ): Promise<SwapOutcome>;
  /**
   * For each key of an object or a folder, a stamp that stays equal exactly as long as nothing there changes: the bytes
   * of an object, the names in a folder. Null when nothing is there, or when the store cannot tell without reading.
   */
  stamps(keys: readonly string[]): Promise<readonly (FileStat | null)[]>;
  /** Stamps to keep: as `stamps`, but null for a key that changed so recently that its next change might not show. */
  settledFileStats(keys: readonly string[]): Promise<readonly (FileStat | null)[]>;
  /** The newest version of a pointer, or null. */
  readPointer(key: string): Promise<PointerVersion | null>;
  /** One version of a pointer, counted from 1, or null when it has no such version. */
  readPointerVersion(key: string, version: number): Promise<PointerVersion | null>;
  /**
   * Brings the plain copy of a pointer up to its newest version when a crash between the two left it old or missing, or
   * somebody changed it. A process that takes over a finished pointer from a dead one calls it; when the copy is whole
   * it writes nothing.
   *
   * @returns how the copy was found
   */
  settlePointer(key: string): Promise<PlainCopy>;
  /** Temporary files that writers left behind which died at least a minute ago, sorted by key; `remove` takes them. */
  leftovers(): Promise<readonly Leftover[]>;
  /**
   * Puts an object in place of whatever is there, whole but not durable. For an object of which the
   * caller is the only writer and whose loss does no harm: a heartbeat.
   */
  replace(key: string, bytes: Uint8Array): Promise<void>;
  /**
   * Moves everything below `from` to `to`, where nothing is yet, in one step that lasts: a reader sees all of it at the one
   * place or at the other. False where nothing is at `from`.
   */
  setAside(
    from: RemovablePath | WithdrawablePath,
    to: RemovablePath | WithdrawablePath,
  ): Promise<boolean>;
  /** Removes everything at and below a path, which is checked by its type: see `removablePath`. */
  remove(path: RemovablePath): Promise<void>;
  /** Refuses a store that can't keep the promises above. @throws KnownError `STORE_UNFIT` */
  probe(): Promise<void>;
}

/** Checks that a key is relative and can't leave the root. @throws KnownError `INVALID_KEY` */
export function checkKey(key: string): string {
  if (!isPlainPath(key)) {
    throw STD_ERRORS.INVALID_KEY({ key });
  }
  return key;
}
