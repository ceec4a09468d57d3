/**
 * Stored payloads, parsed again by the parser of today. Rows that come out as they are on record change nothing; others
 * become snapshots beside the first ones, under `version=`, with the clocks of the capture: the facts could have been
 * known then, and the first rows stay for whoever asks what was made of them.
 */
import {
  decodeTable,
  encodeTable,
  SealBook,
  SnapshotReader,
  snapshotPlace,
  writeSnapshot,
} from '@pkg/lake';
import type { SourceName } from '@pkg/nba';
import { errorRecord, parseGameDate, sha256, type ErrorRecord, type ObjectStore } from '@pkg/std';
import type { Draft, LiveSource } from '../source.ts';
import { checkDraft } from './capture-job.ts';
import { listCaptures, readCapture, readPayload } from './payload-store.ts';

/** The outcome of one capture. */
export interface Reparsed {
  /** Path of its record. */
  readonly capture: string;
  readonly source: SourceName;
  /** Snapshots whose rows came out as they are on record. */
  readonly same: number;
  /** Paths of snapshots with other rows, which were written unless this was a dry run. */
  readonly changed: readonly string[];
  /** Paths of snapshots that were damaged or gone, whose recorded bytes came out again. */
  readonly restored: readonly string[];
  /** Why it could not be parsed. */
  readonly error?: ErrorRecord;
}

/**
 * Parses every capture of some sources from `from` to `to` again, oldest first.
 *
 * @param isDryRun says what would change and writes nothing
 * @throws KnownError of the store; a capture that is damaged fails by itself
 */
export async function reparse(
  store: ObjectStore,
  sources: readonly LiveSource[],
  range: { readonly from: string; readonly to: string },
  isDryRun: boolean,
): Promise<Reparsed[]> {
  const done: Reparsed[] = [];
  for (const source of sources) {
    for (const folder of await store.listFolders(`payloads/${source.name}`)) {
      const date = folder.slice('date='.length);
      if (date < range.from || date > range.to) continue;
      const captures = await listCaptures(store, `payloads/${source.name}/${folder}`);
      for (const path of captures) done.push(await reparseOne(store, source, path, isDryRun));
    }
  }
  return done;
}

async function reparseOne(
  store: ObjectStore,
  source: LiveSource,
  path: string,
  isDryRun: boolean,
): Promise<Reparsed> {
  const outcome = { capture: path, source: source.name };
  try {
    const record = await readCapture(store, path);
    if (record.snapshots.length === 0) return { ...outcome, same: 0, changed: [], restored: [] };
    const payloads = [];
    for (const stored of record.payloads) {
      payloads.push(await readPayload(store, stored));
    }
    const drafts = await source.parse(payloads, parseGameDate(record.game_date));
    drafts.forEach(checkDraft);
    let same = 0;
    const changed: string[] = [];
    const restored: string[] = [];
    for (const draft of drafts) {
      const place = await snapshotPlace(store, draft);
      // A month of the schedule whose rows had not changed was never written: it is no news now either.
      if (source.name === 'schedule' && !record.snapshots.includes(place)) continue;
      if (await isLost(store, place)) {
        // Rows that came out otherwise are not written: there would be two first readings of one capture.
        if (!isDryRun) await writeSnapshot(store, draft);
        restored.push(place);
        continue;
      }
      const again = { ...draft, version: source.parserVersion };
      const other = await snapshotPlace(store, again);
      const isKnown = (await hasRows(store, place, draft)) || (await hasRows(store, other, draft));
      if (!isKnown && !isDryRun) await writeSnapshot(store, again);
      if (isKnown) same += 1;
      else changed.push(other);
    }
    return { ...outcome, same, changed, restored };
  } catch (thrown) {
    return { ...outcome, same: 0, changed: [], restored: [], error: errorRecord(thrown) };
  }
}

/** Whether a snapshot that is on record has other bytes than those, or none. */
async function isLost(store: ObjectStore, path: string): Promise<boolean> {
  const book = new SealBook(store);
  if ((await book.digestsOf(path)).size === 0) return false;
  const stored = await store.get(path);
  return stored === null || (await book.check(path, sha256(stored.bytes))).state === 'damaged';
}

async function hasRows(store: ObjectStore, path: string, draft: Draft): Promise<boolean> {
  const reader = new SnapshotReader(store);
  const bytes = await reader.read(path).finally(() => reader.close());
  if (bytes === null) return false;
  const rows = await decodeTable(draft.contract, bytes, path);
  const [a, b] = [encodeTable(draft.contract, rows), encodeTable(draft.contract, draft.rows)];
  return Buffer.compare(a, b) === 0;
}
