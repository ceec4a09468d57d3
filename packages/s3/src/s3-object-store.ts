/**
 * The object store over S3. An object is created once by one PutObject with `If-None-Match: *`; a pointer's versions are such
 * objects, so that a swap has one winner and no version ever returns. What a request that failed has done is not guessed: every
 * write carries a token, and reading back tells whose write is there.
 */
// eslint-disable-next-line no-restricted-imports -- tokens of writes reach no output
import { randomUUID } from 'node:crypto';
import {
  inParallel,
  isPlainPath,
  outcomeOver,
  pointerVersionKey,
  removablePath,
  sha256,
  withdrawablePath,
  type CreateOutcome,
  type FileStat,
  type Leftover,
  type ListedObject,
  type ObjectDraft,
  type ObjectStore,
  type PlainCopy,
  type PointerVersion,
  type RemovablePath,
  type StoredObject,
  type SwapOutcome,
} from '@pkg/std';
import { ATTEMPTS, type Attempts } from './attempts.ts';
import { S3_ERRORS } from './errors.ts';
import { byRemoval, isHidden, versionAt, versionsPrefix } from './key-names.ts';
import { listAll, listFolded, type GetPage } from './listing.ts';
import type { ListedEntry, S3Requests } from './requests.ts';
import type { S3Location } from './s3-url.ts';
import { sdkRequests } from './sdk-requests.ts';
import { SettledRequests, type Replaced } from './settled-requests.ts';
import { stampsOf } from './stamps.ts';

export interface S3StoreOptions {
  /** Requests that are under way at a time. Default 32. */
  readonly parallel?: number;
  readonly attempts?: Attempts;
  /** After which a request that got no byte counts as lost, in ms. Default 30,000. */
  readonly silenceMs?: number;
}

/** Requests at a time, unless the caller says otherwise. */
const PARALLEL = 32;
/** Objects that are moved at a time: their bytes are in memory. */
const MOVES = 8;
/** Objects that are created at a time, for as many requests as a store may have under way. */
const CREATIONS = 64;
/** Rounds of a removal below which others still write. */
const REMOVALS = 10;
/** Rounds of bringing up a plain copy while others move its pointer. */
const SHOWINGS = 50;

/**
 * Opens the object store below a prefix of a bucket. Nothing is asked of the server before the first operation; before the
 * first write of each store the server is probed, so that one that ignores conditions is never written to.
 *
 * @throws KnownError from every operation: `S3_SDK_MISSING`, `S3_DENIED`, `S3_NO_BUCKET`, `S3_REFUSED`, `S3_UNAVAILABLE`,
 * `STORE_UNFIT`
 */
export function s3ObjectStore(location: S3Location, options: S3StoreOptions = {}): ObjectStore {
  const { parallel = PARALLEL, silenceMs = 30_000 } = options;
  return new S3ObjectStore(
    location,
    options,
    sdkRequests(location, { sockets: parallel, silenceMs }),
  );
}

class S3ObjectStore implements ObjectStore {
  readonly #requests: SettledRequests;
  readonly #root: string;
  readonly #start: string;
  readonly #tag = randomUUID();
  #probes = 0;
  #fitness: Promise<void> | undefined;

  constructor({ bucket, prefix }: S3Location, options: S3StoreOptions, requests: S3Requests) {
    this.#root = prefix === '' ? `s3://${bucket}` : `s3://${bucket}/${prefix}`;
    this.#start = prefix === '' ? '' : `${prefix}/`;
    const { attempts = ATTEMPTS, parallel = PARALLEL } = options;
    const settled = { root: this.#root, bucket, start: this.#start, tag: this.#tag };
    this.#requests = new SettledRequests(requests, { ...settled, attempts, parallel });
  }

  async get(key: string): Promise<StoredObject | null> {
    const found = await this.#requests.read(checkKey(key));
    if (found === null) return null;
    const { bytes } = found;
    return {
      bytes,
      get version() {
        return sha256(bytes);
      },
    };
  }

  async list(prefix: string): Promise<readonly ListedObject[]> {
    const entries = await this.#listBelow(prefix);
    return entries.filter(({ key }) => !isHidden(key)).map(({ key }) => ({ key }));
  }

  async listFolders(prefix: string): Promise<readonly string[]> {
    const below = this.#start + (prefix === '' ? '' : `${checkKey(prefix)}/`);
    const names = await listFolded(this.#pages, below, this.#root);
    return names.filter((name) => name !== '' && !isHidden(name));
  }

  async createOnce(key: string, bytes: Uint8Array): Promise<CreateOutcome> {
    checkKey(key);
    await this.#refuseUnfit();
    const there = await this.#requests.putOnce(key, bytes);
    return there === 'created' ? { outcome: 'created' } : outcomeOver(there.bytes, bytes);
  }

  /** The requests themselves are kept within their bound. */
  createAll(drafts: readonly ObjectDraft[]): Promise<readonly CreateOutcome[]> {
    return inParallel(drafts, CREATIONS, ({ key, bytes }) => this.createOnce(key, bytes));
  }

  async swapPointer(key: string, expected: number, bytes: Uint8Array): Promise<SwapOutcome> {
    checkKey(key);
    await this.#refuseUnfit();
    const next = expected + 1;
    // A version after a hole would be newest without ever having been compared with the one before it.
    if (expected > 0 && !(await this.#requests.isThere(pointerVersionKey(key, expected))))
      return { outcome: 'lost', current: await this.#newestVersion(key) };
    const there = await this.#requests.putOnce(pointerVersionKey(key, next), bytes);
    if (there !== 'created')
      return { outcome: 'lost', current: (await this.#newestVersion(key)) || next };
    await this.#show(key, { version: next, bytes });
    return { outcome: 'swapped', version: next };
  }

  async readPointer(key: string): Promise<PointerVersion | null> {
    checkKey(key);
    return this.readPointerVersion(key, await this.#newestVersion(key));
  }

  async readPointerVersion(key: string, version: number): Promise<PointerVersion | null> {
    if (version === 0) return null;
    const found = await this.#requests.read(pointerVersionKey(checkKey(key), version));
    return found && { version, bytes: found.bytes };
  }

  async settlePointer(key: string): Promise<PlainCopy> {
    const newest = await this.readPointer(key);
    if (newest === null) return 'whole';
    const copy = await this.#requests.read(key);
    const found = copy === null ? 'missing' : await this.#plainCopy(key, newest, copy.bytes);
    if (found !== 'whole') await this.#show(key, newest, copy ?? 'absent');
    return found;
  }

  async stamps(keys: readonly string[]): Promise<readonly (FileStat | null)[]> {
    const list = (start: string): Promise<ListedEntry[]> => this.#listFrom(start);
    return stampsOf(keys.map(checkKey), list);
  }

  /** A stamp is made of content alone, so that the next change always shows. */
  settledFileStats(keys: readonly string[]): Promise<readonly (FileStat | null)[]> {
    return this.stamps(keys);
  }

  /** A server shows no object before all of it has come. */
  leftovers(): Promise<readonly Leftover[]> {
    return Promise.resolve([]);
  }

  async replace(key: string, bytes: Uint8Array): Promise<void> {
    checkKey(key);
    await this.#refuseUnfit();
    await this.#requests.put(key, bytes);
  }

  /**
   * Moves by copying all and then removing all, since S3 cannot rename: a reader may see both meanwhile, and a process that dies
   * in between leaves both, but nothing is lost, and calling it again finishes. The newest versions of pointers appear first and
   * go last, so that no reader takes an older one for the newest.
   */
  async setAside(from: string, to: string): Promise<boolean> {
    const [source, target] = [movable(from), movable(to)];
    await this.#refuseUnfit();
    const keys = await this.#allAt(source);
    if (keys.length === 0) return false;
    await inOrder(keys.toReversed(), async (key) => {
      const found = await this.#requests.read(key);
      const place = target + key.slice(source.length);
      if (found === null) return;
      const there = await this.#requests.putOnce(place, found.bytes);
      if (there === 'created' || sha256(there.bytes) === sha256(found.bytes)) return;
      throw S3_ERRORS.S3_REFUSED({
        doing: `moving ${from} to ${to}`,
        root: this.#root,
        problem: `${place} is there already, with other bytes`,
      });
    });
    await inOrder(keys, (key) => this.#requests.delete(key));
    return true;
  }

  async remove(path: RemovablePath): Promise<void> {
    const target = removablePath(path);
    // Others may still write below: it is looked at again until nothing is left.
    for (let round = 0; round < REMOVALS; round += 1) {
      const keys = await this.#allAt(target);
      if (keys.length === 0) return;
      await inOrder(keys, (key) => this.#requests.delete(key));
    }
    throw this.#requests.unavailable('removing', target, new Error('objects were there again'));
  }

  async probe(): Promise<void> {
    const key = `.tmp-probe-${this.#tag}-${String(this.#probes++)}`;
    const refuse = (problem: string): never => {
      throw S3_ERRORS.STORE_UNFIT({ root: this.#root, problem });
    };
    try {
      const first = await this.#requests.putOnce(key, Buffer.from('a'));
      const second = await this.#requests.putOnce(key, Buffer.from('b'));
      if (first !== 'created' || second === 'created')
        refuse(
          'it writes over an object in spite of If-None-Match, so two processes could overwrite each other',
        );
      const bytes = Buffer.from('c');
      const isTaken = await this.#requests.putOver(key, bytes, { etag: `"${'0'.repeat(32)}"` }, 0);
      if (isTaken) refuse('it writes over an object in spite of If-Match');
      const there = await this.#requests.head(key);
      if (there === null || !(await this.#requests.putOver(key, bytes, there, 0)))
        refuse('it refuses If-Match with the ETag that it gave');
    } finally {
      await this.#requests.delete(key);
    }
  }

  /** Probes before the first write. */
  #refuseUnfit(): Promise<void> {
    this.#fitness ??= this.probe().catch((error: unknown) => {
      // A server that was down may be asked again.
      this.#fitness = undefined;
      throw error;
    });
    return this.#fitness;
  }

  /**
   * Brings the plain copy of a pointer up to a version, and further where that is not the newest any more.
   *
   * @param over what is to be replaced; left out: whatever is there, unless it has a newer version
   */
  async #show(key: string, shown: PointerVersion, over?: Replaced): Promise<void> {
    let due = shown;
    let target = over ?? (shown.version === 1 ? ('absent' as const) : undefined);
    for (let round = 0; round < SHOWINGS; round += 1) {
      if (target === undefined) {
        const there = await this.#requests.head(key);
        if ((there?.version ?? 0) >= due.version) return;
        target = there ?? 'absent';
      }
      const isShown = await this.#requests.putOver(key, due.bytes, target, due.version);
      // Whoever has a newer version finds this copy, and replaces it.
      if (isShown && target === 'absent') return;
      target = undefined;
      // Between our version and our copy another may have come whose copy this one has replaced.
      const isNewest = !(await this.#requests.isThere(pointerVersionKey(key, due.version + 1)));
      if (isShown && isNewest) return;
      if (!isNewest) due = (await this.readPointer(key)) ?? due;
    }
    const problem = new Error('other processes kept writing it');
    throw this.#requests.unavailable('writing', key, problem);
  }

  async #plainCopy(key: string, newest: PointerVersion, copy: Uint8Array): Promise<PlainCopy> {
    const digest = sha256(copy);
    if (sha256(newest.bytes) === digest) return 'whole';
    for (let version = newest.version - 1; version > 0; version -= 1) {
      const older = await this.readPointerVersion(key, version);
      if (older !== null && sha256(older.bytes) === digest) return 'behind';
    }
    return 'foreign';
  }

  async #newestVersion(key: string): Promise<number> {
    const entries = await this.#listFrom(versionsPrefix(key));
    return entries.reduce((newest, entry) => Math.max(newest, versionAt(entry.key, key)), 0);
  }

  readonly #pages: GetPage = (request) => this.#requests.page(request);

  /** Keys below the root that start with a text, hidden ones too. */
  async #listFrom(start: string): Promise<ListedEntry[]> {
    const entries = await listAll(this.#pages, this.#start + start, this.#root);
    return entries.map((entry) => ({ ...entry, key: entry.key.slice(this.#start.length) }));
  }

  #listBelow(folder: string): Promise<ListedEntry[]> {
    return this.#listFrom(folder === '' ? '' : `${checkKey(folder)}/`);
  }

  /** The object at a path and all below it, hidden ones too, in the order in which they may be removed. */
  async #allAt(path: string): Promise<string[]> {
    const entries = await this.#listBelow(path);
    const own = (await this.#requests.isThere(path)) ? [path] : [];
    return [...own, ...entries.map(({ key }) => key)].sort(byRemoval);
  }
}

/** Does work for all keys, plain ones side by side and versions one after the other: see `byRemoval`. */
async function inOrder(
  keys: readonly string[],
  work: (key: string) => Promise<void>,
): Promise<void> {
  const plain = keys.filter((key) => !isHidden(key));
  const doPlain = (): Promise<unknown> => inParallel(plain, MOVES, work);
  const isAppearing = keys[0] !== plain[0];
  if (!isAppearing) await doPlain();
  for (const key of keys) if (isHidden(key)) await work(key);
  if (isAppearing) await doPlain();
}

/** @throws KnownError `INVALID_KEY` */
function checkKey(key: string): string {
  if (!isPlainPath(key)) throw S3_ERRORS.INVALID_KEY({ key });
  return key;
}

/** @throws KnownError `NOT_REMOVABLE` */
function movable(path: string): string {
  return /^(?:bronze|seals|withdrawn)\//.test(path) ? withdrawablePath(path) : removablePath(path);
}
