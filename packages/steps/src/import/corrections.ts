/**
 * A correction: other rows where a snapshot is recorded already. They become a later version of it, known from the instant
 * at which they were brought in, so that nothing that was selected before changes.
 */
import { difference, snapshotPath, SnapshotReader, type SnapshotRef } from '@pkg/lake';
import {
  formatInstant,
  instantFromMs,
  type Instant,
  type ObjectStore,
  type KnownError,
} from '@pkg/std';
import { STEP_ERRORS } from '../errors.ts';
import type { Draft } from './season-snapshots.ts';

/** Keys of folders that hold versions of one thing; a folder without them holds captures of many. */
const SERIES_KEYS: ReadonlySet<string> = new Set(['month', 'game_id', 'draft_group_id']);

/** Whether every snapshot of a draft's folder is a version of the same thing. */
function isOneSeries({ keys }: Pick<Draft, 'keys'>): boolean {
  return keys.some(([key]) => SERIES_KEYS.has(key));
}

/** The folder of a draft, without the time of its capture. */
function seriesFolder({ dataset, keys }: Pick<Draft, 'dataset' | 'keys'>): string {
  return ['bronze', dataset, ...keys.map((pair) => pair.join('='))].join('/');
}

/** Finds the versions of the snapshots that drafts correct; opened for one import. */
export class Corrections {
  readonly #store: ObjectStore;
  readonly #reader: SnapshotReader;
  readonly #folders = new Map<string, readonly SnapshotRef[]>();

  constructor(store: ObjectStore) {
    this.#store = store;
    this.#reader = new SnapshotReader(store);
  }

  /** Whether one of `imported` is a version of the same thing, with other clocks. */
  async isMoved(draft: Draft, imported: ReadonlySet<string>): Promise<boolean> {
    if (!isOneSeries(draft)) return false;
    return (await this.#versionsOf(draft)).some(({ path }) => imported.has(path));
  }

  /** Whether the newest snapshot of a draft's folder has its rows, whenever they were captured. */
  async isNewest(draft: Draft): Promise<boolean> {
    const newest = (await this.#scan(draft))
      .filter(({ corrupt }) => corrupt === undefined)
      .sort((a, b) => a.asOf - b.asOf || a.availableAt - b.availableAt)
      .at(-1);
    if (newest === undefined) return false;
    // A source clock that is the capture's too differs each time.
    const isOwn = draft.asOf === draft.availableAt;
    return this.#isSame(newest, isOwn ? { ...draft, asOf: newest.asOf } : draft);
  }

  /**
   * The draft of a correction; undefined where one of the versions has these rows already.
   *
   * @throws KnownError `CORRECTION_TOO_EARLY` where a version was captured at or after `capturedAt`
   */
  async of(draft: Draft, capturedAt: Instant): Promise<Draft | undefined> {
    const versions = await this.#versionsOf(draft);
    for (const version of versions) if (await this.#isSame(version, draft)) return undefined;
    const newest = versions.at(-1);
    const asOf = instantFromMs(Math.max(draft.asOf, ...versions.map((version) => version.asOf)));
    const before = newest === undefined ? asOf : Math.max(newest.availableAt, asOf);
    const corrects = isOneSeries(draft) ? {} : { corrects: draft.availableAt };
    // The schedule is read as it is in the end, whatever was known: its clocks, perhaps yet to come, say the order alone.
    const isOrder = draft.keys.some(([key]) => key === 'month');
    const from = isOrder ? instantFromMs(Math.max(capturedAt, before + 1)) : capturedAt;
    if (from <= before) throw tooEarly(draft, from, instantFromMs(before));
    return { ...draftAt(draft, from), asOf, ...corrects };
  }

  /** Ends the thread of first sights, if there was one. */
  close(): Promise<void> {
    return this.#reader.close();
  }

  /** The readable versions, oldest first: the snapshot itself and corrections of it. */
  async #versionsOf(draft: Draft): Promise<SnapshotRef[]> {
    const found = await this.#scan(draft);
    const { dataset, keys, availableAt } = draft;
    const mark = snapshotPath(dataset, keys, availableAt, undefined, availableAt)
      .split('/')
      .at(-1)!;
    return found
      .filter(({ path, corrupt, availableAt: captured }) => {
        if (corrupt !== undefined) return false;
        return isOneSeries(draft) || captured === availableAt || path.endsWith(`/${mark}`);
      })
      .sort((a, b) => a.availableAt - b.availableAt || (a.path < b.path ? -1 : 1));
  }

  async #scan(draft: Draft): Promise<readonly SnapshotRef[]> {
    const folder = seriesFolder(draft);
    const known = this.#folders.get(folder);
    if (known !== undefined) return known;
    const found = await this.#reader.scan(folder);
    this.#folders.set(folder, found);
    return found;
  }

  async #isSame(version: SnapshotRef, draft: Draft): Promise<boolean> {
    const stored = await this.#store.get(version.path);
    if (stored === null) return false;
    // The newest source clock of the versions is that of a correction.
    const asOf = version.asOf > draft.asOf ? version.asOf : draft.asOf;
    const same = { ...draftAt(draft, version.availableAt), asOf };
    return (await difference(version.path, stored.bytes, same)) === undefined;
  }
}

/** The same rows, captured at another time: those that carry their capture clock say so too. */
function draftAt(draft: Draft, capturedAt: Instant): Draft {
  const hasClock = 'ingested_ts' in draft.contract.columns;
  const rows = hasClock
    ? draft.rows.map((row) => ({ ...row, ingested_ts: capturedAt }))
    : draft.rows;
  return { ...draft, availableAt: capturedAt, rows };
}

function tooEarly(draft: Draft, capturedAt: Instant, before: Instant): KnownError {
  return STEP_ERRORS.CORRECTION_TOO_EARLY({
    series: seriesFolder(draft),
    capturedAt: formatInstant(capturedAt),
    before: formatInstant(before),
  });
}
