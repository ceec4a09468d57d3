/** Reads histories as they lie there: every snapshot with its clocks, the damaged ones too. Nothing here chooses: see `@pkg/asof`. */
import { parseHivePath } from '@pkg/asof';
import {
  KnownError,
  parseGameDate,
  parseInstant,
  sha256,
  type Instant,
  type ObjectStore,
} from '@pkg/std';
import { DecodeTrial } from './decode-trial.ts';
import { easternHourEnd } from './eastern-time.ts';
import { SealBook } from './seal-book.ts';
import { readClocks } from './snapshot-clocks.ts';
import type { SnapshotRef } from './snapshot.ts';

/**
 * Reads every snapshot below `prefix` (`bronze/injuries_raw/season=2023/date=2024-01-15`), in path order.
 *
 * @throws KnownError `SNAPSHOT_MISPLACED` for a file whose path does not say when it was captured
 */
export async function scanSnapshots(store: ObjectStore, prefix: string): Promise<SnapshotRef[]> {
  const reader = new SnapshotReader(store);
  try {
    return await reader.scan(prefix);
  } finally {
    await reader.close();
  }
}

/** Reads snapshots of one store: opened for a while, closed at its end. */
export class SnapshotReader {
  readonly #store: ObjectStore;
  readonly #trial = new DecodeTrial();
  #book: SealBook;

  constructor(store: ObjectStore) {
    this.#store = store;
    this.#book = new SealBook(store);
  }

  /** As `scanSnapshots`. */
  async scan(prefix: string): Promise<SnapshotRef[]> {
    const found: SnapshotRef[] = [];
    for (const { key } of await this.#store.list(prefix)) {
      const { keys, capturedAt } = placeOf(key);
      if (capturedAt === undefined) continue;
      const stored = await this.#store.get(key);
      if (stored === null) continue;
      found.push(await this.#refOf({ path: key, keys, capturedAt }, stored.bytes));
    }
    return found;
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
    if (verdict.state === 'damaged') throw damagedSnapshot(path, verdict.problem);
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
      return { ...base, asOf, availableAt, rowCount, ...(isUnsealed ? { isUnsealed } : {}) };
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
  if (corrupt !== undefined) throw damagedSnapshot(path, corrupt);
  if (sha256(stored.bytes) !== digest)
    throw damagedSnapshot(path, 'its bytes have changed since it was scanned');
  return stored.bytes;
}

function damagedSnapshot(path: string, problem: string): KnownError {
  return new KnownError({
    code: 'SNAPSHOT_DAMAGED',
    kind: 'input',
    message: `the snapshot ${path} is damaged: ${problem}`,
    hint: 'see what was made from it and how to restore it: pipeline verify --snapshots',
    facts: { path },
  });
}

/** A snapshot file by its path. */
interface Place {
  readonly path: string;
  readonly keys: Readonly<Record<string, string>>;
  readonly capturedAt: Instant;
}

/**
 * What a path says: `run_ts=` is the capture clock; `hour=HH` an Eastern hour, captured when it was over. A file that
 * neither folder holds is the owner's mutable view of the newest data: never read.
 */
export function placeOf(path: string): {
  readonly keys: Readonly<Record<string, string>>;
  readonly capturedAt: Instant | undefined;
} {
  try {
    const { keys, file } = parseHivePath(path);
    const capturedAt = file.endsWith('.parquet') ? captureOf(keys) : undefined;
    return { keys: recordOf(keys), capturedAt };
  } catch (cause) {
    throw new KnownError({
      code: 'SNAPSHOT_MISPLACED',
      kind: 'input',
      message: `the folders of ${path} are not like run_ts=20240115T173000Z or date=2024-01-15/hour=17, each key once: ${(cause as Error).message}`,
      hint: 'move the file out of bronze/, or rename its folder after the time of its capture',
      cause,
    });
  }
}

/** Faster than `Object.fromEntries` by far, as objects with the same keys share their shape. */
function recordOf(keys: ReadonlyMap<string, string>): Record<string, string> {
  const record: Record<string, string> = {};
  for (const [key, value] of keys) record[key] = value;
  return record;
}

function captureOf(keys: ReadonlyMap<string, string>): Instant | undefined {
  const [capture, date, hour] = [keys.get('run_ts'), keys.get('date'), keys.get('hour')];
  if (capture !== undefined) return parseInstant(capture);
  if (date === undefined || hour === undefined) return undefined;
  const end = /^([01]?\d|2[0-3])$/.test(hour)
    ? easternHourEnd(parseGameDate(date), Number(hour))
    : undefined;
  if (end === undefined) throw new RangeError(`the Eastern day ${date} has no hour ${hour}`);
  return end;
}
