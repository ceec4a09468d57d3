/** Adds snapshots to their histories, each with its checksum. */
import {
  formatInstant,
  KnownError,
  sha256,
  type CreateOutcome,
  type ObjectStore,
  type Sha256,
} from '@pkg/std';
import type { TableContract } from './contract.ts';
import { DecodeTrial } from './decode-trial.ts';
import { LAKE_ERRORS } from './errors.ts';
import { encodeTable } from './parquet.ts';
import { SealBook } from './seal-book.ts';
import type { Seal } from './seal-file.ts';
import { difference } from './snapshot-difference.ts';
import { snapshotPlace } from './snapshot-place.ts';
import type { SnapshotDraft, SnapshotWritten } from './snapshot.ts';

/** The state of the place where a draft would go. */
export type SnapshotOutlook = {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly sha256: Sha256;
} & (
  | { readonly state: 'free' }
  /** The same facts are recorded there, `isExact` with the very bytes. */
  | { readonly state: 'same'; readonly isExact: boolean }
  /** Other bytes are there than those on record, which are the draft's; or bytes that nobody recorded and nobody can read. */
  | { readonly state: 'damaged'; readonly unrecorded: Uint8Array | undefined }
  | { readonly state: 'other'; readonly words: string; readonly existing: Sha256 | undefined }
);

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
  try {
    return await writer.write(draft);
  } finally {
    await writer.seal();
  }
}

/** Writes many snapshots, whose checksums are recorded together: call `seal` at the end, also after a failure. */
export class SnapshotWriter {
  readonly #store: ObjectStore;
  readonly #book: SealBook;
  readonly #trial = new DecodeTrial();
  #unrecorded: Seal[] = [];

  constructor(store: ObjectStore) {
    this.#store = store;
    this.#book = new SealBook(store);
  }

  /** Writes a snapshot as `writeSnapshot` does, but not its checksum. @throws KnownError `SNAPSHOT_CONFLICT` */
  async write<T extends TableContract>(draft: SnapshotDraft<T>): Promise<SnapshotWritten> {
    return this.put(await this.look(draft));
  }

  /** Looks at the place where a draft would go. Writes nothing. */
  async look<T extends TableContract>(draft: SnapshotDraft<T>): Promise<SnapshotOutlook> {
    const path = await snapshotPlace(this.#store, draft, this.#book);
    const bytes = encodeTable(draft.contract, draft.rows, {
      as_of_ts: formatInstant(draft.asOf),
      available_at: formatInstant(draft.availableAt),
      contract: draft.contract.name,
    });
    const offer = { path, bytes, sha256: sha256(bytes) };
    const recorded = await this.#book.digestsOf(path);
    const isOnRecord = recorded.has(offer.sha256);
    const stored = await this.#store.get(path);
    if (stored === null) {
      if (recorded.size === 0 || isOnRecord) return { ...offer, state: 'free' };
      const words = 'the file that was recorded is gone, and had other bytes';
      return { ...offer, state: 'other', words, existing: undefined };
    }
    const existing = sha256(stored.bytes);
    if (existing === offer.sha256) return { ...offer, state: 'same', isExact: true };
    if (isOnRecord && !recorded.has(existing))
      return { ...offer, state: 'damaged', unrecorded: undefined };
    const verdict = await this.#book.check(path, existing);
    const other = (words: string): SnapshotOutlook => ({
      ...offer,
      state: 'other',
      words,
      existing,
    });
    if (verdict.state === 'damaged')
      return other(`what is recorded is damaged: ${verdict.problem}`);
    if (verdict.state === 'unsealed' && !(await this.#decodes(stored.bytes, path)))
      return { ...offer, state: 'damaged', unrecorded: stored.bytes };
    const words = await difference(path, stored.bytes, draft);
    return words === undefined ? { ...offer, state: 'same', isExact: false } : other(words);
  }

  /**
   * Writes what was looked at.
   *
   * @throws KnownError `SNAPSHOT_CONFLICT` where other rows are there, or came since
   */
  async put(outlook: SnapshotOutlook): Promise<SnapshotWritten> {
    const { path, bytes, sha256: offered } = outlook;
    switch (outlook.state) {
      case 'same':
        if (outlook.isExact) this.#unrecorded.push({ path, sha256: offered });
        return 'same';
      case 'other':
        throw snapshotConflict(outlook);
      case 'damaged':
        if (outlook.unrecorded !== undefined) await this.#keepUnreadable(outlook.unrecorded);
        // A loss of power may leave less than these bytes, which is damage that shows, as before.
        await this.#store.replace(path, bytes);
        this.#unrecorded.push({ path, sha256: offered });
        return 'restored';
      case 'free':
        return this.#created(outlook, await this.#store.createOnce(path, bytes));
    }
  }

  /**
   * Writes what was looked at, with fewer waits for the disk than one after another.
   *
   * @param outlooks of different paths
   * @returns what became of each, in their order
   * @throws KnownError as `put` does; others may be written then
   */
  async putAll(outlooks: readonly SnapshotOutlook[]): Promise<readonly SnapshotWritten[]> {
    const free = outlooks.filter(({ state }) => state === 'free');
    const outcomes = await this.#store.createAll(
      free.map(({ path, bytes }) => ({ key: path, bytes })),
    );
    const created = new Map(free.map((outlook, at) => [outlook, outcomes[at]!]));
    const written: SnapshotWritten[] = [];
    for (const outlook of outlooks) {
      const outcome = created.get(outlook);
      written.push(outcome ? this.#created(outlook, outcome) : await this.put(outlook));
    }
    return written;
  }

  #created(outlook: SnapshotOutlook, written: CreateOutcome): SnapshotWritten {
    if (written.outcome === 'different') {
      const words = 'another process wrote it just now, with other rows';
      throw snapshotConflict({ ...outlook, state: 'other', words, existing: written.existing });
    }
    this.#unrecorded.push({ path: outlook.path, sha256: outlook.sha256 });
    return written.outcome;
  }

  /**
   * Records the checksums of what was written since. A crash before this leaves snapshots without one, which the next
   * writer of the same rows records, and else the first run that reads them.
   */
  async seal(): Promise<void> {
    const seals = this.#unrecorded;
    this.#unrecorded = [];
    await this.#trial.close();
    await this.#book.add(seals);
  }

  async #decodes(bytes: Uint8Array, path: string): Promise<boolean> {
    try {
      await this.#trial.pass(bytes, path);
      return true;
    } catch (error) {
      if (error instanceof KnownError) return false;
      throw error;
    }
  }

  /** Nobody can read them today; whoever wrote them may. */
  async #keepUnreadable(bytes: Uint8Array): Promise<void> {
    if (bytes.byteLength === 0) return;
    await this.#store.createOnce(`quarantine/snapshots/${sha256(bytes)}.parquet`, bytes);
  }
}

/** Other rows are recorded in the place of a draft. */
export function snapshotConflict({
  path,
  words: difference,
  existing,
  sha256: offered,
}: Extract<SnapshotOutlook, { readonly state: 'other' }>): KnownError {
  return LAKE_ERRORS.SNAPSHOT_CONFLICT({ path, difference }, { facts: { existing, offered } });
}
