/**
 * Reads histories as they are: every snapshot with its clocks, the damaged ones too. Nothing here chooses: see
 * `@pkg/asof`.
 */
import {
  inParallel,
  KnownError,
  sha256,
  type Instant,
  type ObjectStore,
  type Sha256,
  type StoredObject,
} from '@pkg/std';
import { DecodeTrial } from './decode-trial.ts';
import { LAKE_ERRORS } from './errors.ts';
import { placeOf } from './path-place.ts';
import { SealBook } from './seal-book.ts';
import { readClocks } from './snapshot-clocks.ts';
import type { SnapshotRef } from './snapshot.ts';

/**
 * Returns what is wrong with the rows of a snapshot that decodes; undefined when nothing is. Such a snapshot is
 * corrupt, with its own clocks.
 */
export type SnapshotCheck = (
  path: string,
  bytes: Uint8Array,
  digest: Sha256,
) => Promise<string | undefined>;

/**
 * Reads every snapshot below `prefix` (`bronze/injuries_raw/season=2023/date=2024-01-15`), in path order. One whose path does
 * not say when it was captured, or that can't be opened, is corrupt by itself.
 */
export async function scanSnapshots(
  store: ObjectStore,
  prefix: string,
  check?: SnapshotCheck,
): Promise<SnapshotRef[]> {
  const reader = new SnapshotReader(store, check);
  try {
    return await reader.scan(prefix);
  } finally {
    await reader.close();
  }
}

/** Snapshots that are read at a time: each is a request where the store is far away. */
const AT_ONCE = 8;

/** Reads snapshots of one store: opened for a while, closed at its end. */
export class SnapshotReader {
  readonly #store: ObjectStore;
  readonly #check: SnapshotCheck | undefined;
  readonly #trial = new DecodeTrial();
  #book: SealBook;

  constructor(store: ObjectStore, check?: SnapshotCheck) {
    this.#store = store;
    this.#check = check;
    this.#book = new SealBook(store);
  }

  /** Reads the snapshots below a prefix as `scanSnapshots` does. */
  async scan(prefix: string): Promise<SnapshotRef[]> {
    const listed = await this.#store.list(prefix);
    const found = await inParallel(listed, AT_ONCE, ({ key }) => this.#scanOne(key));
    return found.filter((each) => each !== null);
  }

  /** One snapshot; null where the file is none, or is gone. */
  async #scanOne(key: string): Promise<SnapshotRef | null> {
    const place = placeOf(key);
    if (place.state === 'apart') return null;
    const { keys } = place;
    if (place.state === 'misplaced')
      return unopened({ path: key, keys, capturedAt: NEVER_SAID }, place.problem);
    const { capturedAt } = place;
    const stored = await readOrProblem(this.#store, key);
    if (stored === null) return null;
    return 'problem' in stored
      ? unopened({ path: key, keys, capturedAt }, stored.problem)
      : this.#refOf({ path: key, keys, capturedAt }, stored.bytes);
  }

  /**
   * The bytes of one snapshot, which may be decoded; null when there is none.
   *
   * @throws KnownError `SNAPSHOT_DAMAGED`
   */
  async read(path: string): Promise<Uint8Array | null> {
    const stored = await this.#store.get(path);
    if (stored === null) return null;
    const verdict = await this.#book.check(path, sha256(stored.bytes));
    if (verdict.state === 'unsealed') await this.#trial.pass(stored.bytes, path);
    if (verdict.state === 'damaged')
      throw LAKE_ERRORS.SNAPSHOT_DAMAGED({ path: path, problem: verdict.problem });
    return stored.bytes;
  }

  /** Ends the thread of first sights, if there was one. */
  close(): Promise<void> {
    return this.#trial.close();
  }

  /** Bytes that match their checksum are known to decode; others are opened in a thread that can be stopped, or not at all. */
  async #refOf({ path, keys, capturedAt }: Place, bytes: Uint8Array): Promise<SnapshotRef> {
    const digest = sha256(bytes);
    const base = { path, keys, sha256: digest, sizeBytes: bytes.byteLength };
    const hourEnd = keys['run_ts'] === undefined ? capturedAt : undefined;
    // The path alone still says when it was captured, so damage to a file from after a cut-off stays out of its sight.
    const asCorrupt = (corrupt: string): SnapshotRef => {
      return { ...base, asOf: capturedAt, availableAt: capturedAt, rowCount: 0, corrupt };
    };
    const verdict = await this.#book.check(path, digest);
    if (verdict.state === 'damaged') return asCorrupt(verdict.problem);
    const isUnsealed = verdict.state === 'unsealed';
    try {
      const { asOf, availableAt, rowCount } = isUnsealed
        ? await this.#trial.clocksOf(bytes, path, hourEnd)
        : await readClocks(path, bytes, hourEnd);
      const clocked = { ...base, asOf, availableAt, rowCount };
      const corrupt = await this.#check?.(path, bytes, digest);
      if (corrupt !== undefined) return { ...clocked, corrupt };
      return isUnsealed ? { ...clocked, isUnsealed } : clocked;
    } catch (error) {
      return asCorrupt((error as Error).message);
    }
  }
}

/**
 * The bytes of a snapshot that was scanned; null when its file is gone.
 *
 * @throws KnownError `SNAPSHOT_DAMAGED` when they are no longer those that were scanned, or were damaged then
 */
export async function readScanned(
  store: ObjectStore,
  { path, sha256: digest, corrupt }: SnapshotRef,
): Promise<Uint8Array | null> {
  const stored = await store.get(path);
  if (stored === null) return null;
  if (corrupt !== undefined) throw LAKE_ERRORS.SNAPSHOT_DAMAGED({ path, problem: corrupt });
  if (sha256(stored.bytes) !== digest)
    throw LAKE_ERRORS.SNAPSHOT_DAMAGED({
      path,
      problem: 'its bytes have changed since it was scanned',
    });
  return stored.bytes;
}

/** A snapshot file by its path. */
interface Place {
  readonly path: string;
  readonly keys: Readonly<Record<string, string>>;
  readonly capturedAt: Instant;
}

/** The clock of a file whose path does not tell one: before every cut-off, so that none overlooks it. */
const NEVER_SAID = Number.NEGATIVE_INFINITY as Instant;
const NO_BYTES = sha256(new Uint8Array());

function unopened({ path, keys, capturedAt }: Place, corrupt: string): SnapshotRef {
  const clocks = { asOf: capturedAt, availableAt: capturedAt };
  return { path, keys, ...clocks, sha256: NO_BYTES, sizeBytes: 0, rowCount: 0, corrupt };
}

/** The errors that one file alone can bring about; any other is a trouble of the disk or of this process. */
const OF_ONE_FILE = /^IO_(?:EACCES|EPERM|EIO|EISDIR|ELOOP|ENXIO)$/;

/** The object, or why this one can't be opened. */
export async function readOrProblem(
  store: ObjectStore,
  path: string,
): Promise<StoredObject | { readonly problem: string } | null> {
  try {
    return await store.get(path);
  } catch (error) {
    if (!(error instanceof KnownError) || !OF_ONE_FILE.test(error.code)) throw error;
    return { problem: error.message };
  }
}
