/**
 * Reads the state of a data root: every cell by its manifests, which runs are published, who is at work, what is
 * damaged, and which backfills never came to their end. Reads only; never decides.
 */
import {
  backfillPath,
  foldManifests,
  type DamagedManifest,
  type ManifestStatus,
  type StoredManifest,
} from '@pkg/manifest';
import {
  heldLeases,
  parsePointer,
  readPins,
  type DamagedPin,
  type HeldLease,
  type Observer,
  type Pin,
} from '@pkg/publish';
import { unsealJson, type ObjectStore } from '@pkg/std';
import { looksAhead } from './look-ahead.ts';
import { copyDifferences, type CopyDifference } from './set-move.ts';

/** The newest manifest of one run of a cell. */
export interface CellStatus {
  readonly asset: string;
  /** `draft_group_id` of a cell by group; the whole partition's folders for one that has no date. */
  readonly group: string | undefined;
  readonly run_id: string;
  readonly status: ManifestStatus;
  /** Whether it knows what came after it had closed, or after its cut-off. */
  readonly lookahead: boolean;
  readonly attempt: number;
  readonly finished_at: string;
  /** The backfill that wrote it. */
  readonly backfill_id: string;
  /** The code and message of a failure; the reason of a skip. */
  readonly detail: string | undefined;
  /** The sources that it did without; sorted. */
  readonly gaps: readonly string[];
}

export interface PublishedPointer {
  /** `slate` for the set that readers follow. */
  readonly asset: string;
  readonly group: string | undefined;
  /** Null for a pointer that is damaged. */
  readonly run_id: string | null;
  readonly path: string;
}

export interface DateStatus {
  readonly game_date: string;
  readonly cells: readonly CellStatus[];
  readonly published: readonly PublishedPointer[];
  /** Pointers that do not name what their partition does. */
  readonly mixed: readonly CopyDifference[];
  readonly damaged: readonly DamagedManifest[];
}

/** A backfill with a plan and no summary: still at work, or ended before its time. */
export interface UnfinishedBackfill {
  readonly backfill_id: string;
  readonly planned_at: string;
  readonly planned_cells: number;
  /** How many of its cells have a success with the planned key, whoever made it. */
  readonly made_cells: number;
  /** How many have neither a success nor a skip with the planned key: 0 where nothing is left to do. */
  readonly open_cells: number;
  readonly problem: string | undefined;
}

export interface Status {
  /** Ascending. */
  readonly dates: readonly DateStatus[];
  /** Cells of no date: months and model runs. */
  readonly shared: readonly CellStatus[];
  readonly damaged: readonly DamagedManifest[];
  readonly leases: readonly HeldLease[];
  readonly unfinished: readonly UnfinishedBackfill[];
  /** Runs that stay whatever reaches them. */
  readonly pins: readonly Pin[];
  /** Their runs stay, too. */
  readonly damaged_pins: readonly DamagedPin[];
  readonly manifests: number;
}

export interface StatusOptions {
  /** Inclusive, `YYYY-MM-DD`; left out: no limit. */
  readonly start?: string | undefined;
  readonly end?: string | undefined;
  readonly host: Observer;
}

export async function readStatus(store: ObjectStore, options: StatusOptions): Promise<Status> {
  const collector = new Collector();
  const isWanted = (folder: string): boolean => isWithin(folder, options);
  const kept = await foldManifests(store, { name: 'status', version: 1, keep: keptOf, isWanted });
  for (const each of kept) collector.add(each);
  await readPointers(store, 'current', isWanted, collector);
  for (const date of collector.publishedDates())
    collector.addMixed(date, await copyDifferences(store, date));
  const { pins, damaged: damaged_pins } = await readPins(store);
  return {
    ...collector.result(),
    leases: await heldLeases(store, options.host),
    unfinished: await unfinishedBackfills(store, collector),
    pins,
    damaged_pins,
    manifests: kept.length,
  };
}

interface DateParts {
  readonly cells: CellStatus[];
  readonly published: PublishedPointer[];
  readonly mixed: CopyDifference[];
  readonly damaged: DamagedManifest[];
}

class Collector {
  /** Keys of successes, by their run: what a plan's cell is compared with. */
  readonly keys = new Set<string>();
  /** Keys of cells that had nothing to do. */
  readonly skippedKeys = new Set<string>();
  readonly #dates = new Map<string, DateParts>();
  readonly #shared: CellStatus[] = [];
  readonly #damaged: DamagedManifest[] = [];

  add(kept: Kept): void {
    if ('state' in kept) {
      this.#damaged.push(kept);
      const date = /\/game_date=([^/]+)\//.exec(kept.path)?.[1];
      if (date !== undefined) this.#date(date).damaged.push(kept);
      return;
    }
    const [date, key] = kept;
    const cell = cellOf(kept);
    if (cell.status === 'success') this.keys.add(cellKey(cell.asset, key));
    if (cell.status === 'skipped') this.skippedKeys.add(cellKey(cell.asset, key));
    if (date === null) this.#shared.push(cell);
    else this.#date(date).cells.push(cell);
  }

  addPointer(date: string, pointer: PublishedPointer): void {
    this.#date(date).published.push(pointer);
  }

  publishedDates(): string[] {
    return [...this.#dates].flatMap(([date, { published }]) => (published.length > 0 ? date : []));
  }

  addMixed(date: string, mixed: readonly CopyDifference[]): void {
    this.#date(date).mixed.push(...mixed);
  }

  result(): Pick<Status, 'dates' | 'shared' | 'damaged'> {
    const dates = [...this.#dates].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      dates: dates.map(([game_date, rest]) => ({ game_date, ...rest })),
      shared: this.#shared,
      damaged: this.#damaged,
    };
  }

  #date(date: string): DateParts {
    const known = this.#dates.get(date);
    if (known) return known;
    const fresh = { cells: [], published: [], mixed: [], damaged: [] };
    this.#dates.set(date, fresh);
    return fresh;
  }
}

function cellKey(asset: string, key: string): string {
  return `${asset} ${key}`;
}

/**
 * The fields of a manifest that a status keeps: the date, the key, and the fields of `CellStatus` in their order; a list, since
 * names of fields would be most of a hundred thousand of them.
 */
type KeptCell = readonly [
  date: string | null,
  key: string,
  asset: string,
  group: string | null,
  run_id: string,
  status: ManifestStatus,
  lookahead: boolean,
  attempt: number,
  finished_at: string,
  backfill_id: string,
  detail: string | null,
  gaps: readonly string[],
];
type Kept = KeptCell | DamagedManifest;

function keptOf(reading: StoredManifest | DamagedManifest): Kept {
  if (reading.state === 'damaged') return reading;
  const { asset, key, partition, status, attempt, timing, ...rest } = reading.manifest;
  const { error, skip_reason, environment, gaps } = rest;
  const { game_date, draft_group_id, season, month, train_through } = partition;
  const shared = month === undefined ? train_through : `${season ?? ''}-${month}`;
  return [
    game_date ?? null,
    key,
    asset,
    (game_date === undefined ? shared : draft_group_id) ?? null,
    partition.run_id,
    status,
    looksAhead(reading.manifest),
    attempt,
    timing.finished_at,
    environment.orchestrator_run_id,
    (error === undefined ? skip_reason : `${error.code}: ${error.message}`) ?? null,
    gaps.map(({ source }) => source).sort(),
  ];
}

function cellOf(kept: KeptCell): CellStatus {
  const [, , asset, group, run_id, status, lookahead, attempt, finished_at, ...rest] = kept;
  const [backfill_id, detail, gaps] = rest;
  return {
    ...{ asset, group: group ?? undefined, run_id, status, lookahead, attempt, finished_at },
    ...{ backfill_id, detail: detail ?? undefined, gaps },
  };
}

/** Pointers lie at `current/<asset>/game_date=<D>[/draft_group_id=<G>]/current_run.json`. */
async function readPointers(
  store: ObjectStore,
  folder: string,
  isWanted: (folder: string) => boolean,
  collector: Collector,
): Promise<void> {
  for (const name of await store.listFolders(folder)) {
    if (!isWanted(name)) continue;
    const below = `${folder}/${name}`;
    const path = `${below}/current_run.json`;
    const newest = name.includes('=') ? await store.readPointer(path) : null;
    if (newest) {
      const [, asset, ...keys] = below.split('/');
      const valueOf = (key: string): string | undefined =>
        keys.find((each) => each.startsWith(`${key}=`))?.slice(key.length + 1);
      const parsed = parsePointer(newest.bytes);
      collector.addPointer(valueOf('game_date') ?? '', {
        asset: asset!,
        group: valueOf('draft_group_id'),
        run_id: 'problem' in parsed ? null : parsed.pointer.run_id,
        path,
      });
    }
    await readPointers(store, below, isWanted, collector);
  }
}

async function unfinishedBackfills(
  store: ObjectStore,
  collector: Collector,
): Promise<UnfinishedBackfill[]> {
  const found: UnfinishedBackfill[] = [];
  const files = new Set((await store.list('manifests/backfills')).map(({ key }) => key));
  for (const path of files) {
    const id = path.split('/')[2]!;
    if (!path.endsWith('/plan.json') || files.has(backfillPath(id, 'summary.json'))) continue;
    const stored = await store.get(path);
    if (stored) found.push(unfinishedBackfill(id, stored.bytes, collector));
  }
  return found;
}

function unfinishedBackfill(
  backfill_id: string,
  bytes: Uint8Array,
  { keys, skippedKeys }: Collector,
): UnfinishedBackfill {
  const unsealed = unsealJson(bytes);
  if ('problem' in unsealed) {
    const { problem } = unsealed;
    const none = { planned_at: '', planned_cells: 0, made_cells: 0, open_cells: 0 };
    return { backfill_id, ...none, problem };
  }
  const { planned_at, cells } = unsealed.content as {
    readonly planned_at: string;
    readonly cells: readonly { readonly asset: string; readonly key: string }[];
  };
  const names = cells.map(({ asset, key }) => cellKey(asset, key));
  const made = names.filter((name) => keys.has(name));
  const open = names.filter((name) => !keys.has(name) && !skippedKeys.has(name));
  return {
    backfill_id,
    planned_at,
    planned_cells: cells.length,
    made_cells: made.length,
    open_cells: open.length,
    problem: undefined,
  };
}

function isWithin(folder: string, { start, end }: StatusOptions): boolean {
  if (!folder.startsWith('game_date=')) return true;
  const date = folder.slice('game_date='.length);
  return (start === undefined || date >= start) && (end === undefined || date <= end);
}
