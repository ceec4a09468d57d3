/** Adds snapshots to their histories, each with its checksum. */
import { formatInstant, KnownError, sha256, type ObjectStore } from '@pkg/std';
import type { TableContract } from './contract.ts';
import { encodeTable } from './parquet.ts';
import { SealBook } from './seal-book.ts';
import type { Seal } from './seal-file.ts';
import { difference } from './snapshot-difference.ts';
import { snapshotPlace } from './snapshot-place.ts';
import type { SnapshotDraft, SnapshotWritten } from './snapshot.ts';

/**
 * Adds a snapshot to its history, once and for ever.
 *
 * @throws KnownError `SNAPSHOT_CONFLICT` when other rows are recorded there; the message says what differs
 */
export async function writeSnapshot<T extends TableContract>(
  store: ObjectStore,
  draft: SnapshotDraft<T>,
): Promise<SnapshotWritten> {
  const writer = new SnapshotWriter(store);
  const written = await writer.write(draft);
  await writer.seal();
  return written;
}

/** Writes many snapshots, whose checksums are recorded together: call `seal` at the end, however that came. */
export class SnapshotWriter {
  readonly #store: ObjectStore;
  readonly #book: SealBook;
  #unrecorded: Seal[] = [];

  constructor(store: ObjectStore) {
    this.#store = store;
    this.#book = new SealBook(store);
  }

  /** As `writeSnapshot`, but for the checksum. @throws KnownError `SNAPSHOT_CONFLICT` */
  async write<T extends TableContract>(draft: SnapshotDraft<T>): Promise<SnapshotWritten> {
    const path = await snapshotPlace(this.#store, draft, this.#book);
    const bytes = encodeTable(draft.contract, draft.rows, {
      as_of_ts: formatInstant(draft.asOf),
      available_at: formatInstant(draft.availableAt),
      contract: draft.contract.name,
    });
    const offered = sha256(bytes);
    const recorded = await this.#book.digestsOf(path);
    const isOnRecord = recorded.has(offered);
    if (recorded.size > 0 && !isOnRecord && (await this.#store.get(path)) === null) {
      const [known] = recorded;
      throw conflict(path, 'the file that was recorded is gone, and had other bytes', {
        recorded: known,
        offered,
      });
    }
    const written = await this.#store.createOnce(path, bytes);
    if (written.outcome !== 'different') {
      this.#unrecorded.push({ path, sha256: offered });
      return written.outcome;
    }
    const { existing } = written;
    if (isOnRecord && !recorded.has(existing)) {
      // A loss of power may leave less than these bytes, which is damage that shows, as before.
      await this.#store.replace(path, bytes);
      return 'restored';
    }
    const stored = await this.#store.get(path);
    const verdict = await this.#book.check(path, existing);
    const words =
      verdict.state === 'damaged'
        ? `what is recorded is damaged: ${verdict.problem}`
        : await difference(
            { path, bytes: stored?.bytes, isSealed: verdict.state === 'sealed' },
            draft,
          );
    throw conflict(path, words, { existing, offered });
  }

  /**
   * Records the checksums of what was written since. A crash before this leaves snapshots without one, which the next
   * writer of the same rows records, and else the first run that reads them.
   */
  async seal(): Promise<void> {
    const seals = this.#unrecorded;
    this.#unrecorded = [];
    await this.#book.add(seals);
  }
}

function conflict(
  path: string,
  words: string,
  facts: Record<string, string | undefined>,
): KnownError {
  return new KnownError({
    code: 'SNAPSHOT_CONFLICT',
    kind: 'conflict',
    message: `another snapshot is already recorded at ${path}: ${words}`,
    hint: 'a snapshot is never overwritten; import the changed data under its own capture time or into another data root',
    facts: { path, ...facts },
  });
}
