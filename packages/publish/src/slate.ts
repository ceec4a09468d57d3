/**
 * The pointer of a slate: for a draft group of a game date the whole set of runs that is published, in one object that moves in
 * one compare-and-swap. It is what readers follow. The pointers of single assets beside it are copies for people and other
 * tools, written after it; a slate that was published before there were such sets is read through the pointer of its last asset.
 */
import type { ObjectStore } from '@pkg/std';
import { SLATE, type SlateMember } from './pointer-file.ts';
import { history, readCurrent, type CurrentRun, type Promotion } from './pointer.ts';

/** A draft group of a game date, or the date itself where no group is known. */
export interface SlateName {
  readonly gameDate: string;
  readonly draftGroupId?: string | undefined;
}

/** The published runs of a slate. */
export interface CurrentSlate extends SlateName {
  readonly runId: string;
  readonly current: CurrentRun;
  /** Whether a set names the runs; false: the pointer of the last asset does, moved by a version without sets. */
  readonly isSet: boolean;
  /** The members of the set; for a single pointer, its one run. */
  readonly members: readonly SlateMember[];
}

const GROUP = 'draft_group_id=';

/** `game_date=<D>/draft_group_id=<G>`, or `game_date=<D>`: what pointers of the slate lie under. */
export function slateFolder({ gameDate, draftGroupId }: SlateName): string {
  const date = `game_date=${gameDate}`;
  return draftGroupId === undefined ? date : `${date}/${GROUP}${draftGroupId}`;
}

/**
 * Returns what is published of a slate, or null.
 *
 * @param lastAsset the asset whose pointer a version without sets moved last, of the slate's grain
 * @throws KnownError `POINTER_DAMAGED` when the newest version of what names it is no pointer
 */
export async function readSlate(
  store: ObjectStore,
  name: SlateName,
  lastAsset: string,
): Promise<CurrentSlate | null> {
  const folder = slateFolder(name);
  const set = await readCurrent(store, SLATE, folder);
  if (set !== null) return currentSlate(name, set, true);
  // The pointers of a date are then copies of what its groups have published.
  if (name.draftGroupId === undefined && (await slatesOf(store, name.gameDate, SLATE)).length > 0)
    return null;
  const single = await readCurrent(store, lastAsset, folder);
  return single && currentSlate(name, single, false);
}

/** The slates of a date of which something is published, damaged or not: the date itself, then its groups in order. */
export async function slatesOf(
  store: ObjectStore,
  gameDate: string,
  lastAsset: string,
): Promise<readonly SlateName[]> {
  const groups = new Set<string>();
  for (const asset of [SLATE, lastAsset])
    for (const folder of await store.listFolders(`current/${asset}/game_date=${gameDate}`))
      if (folder.startsWith(GROUP)) groups.add(folder.slice(GROUP.length));
  const names = [...groups].sort().map((draftGroupId) => ({ gameDate, draftGroupId }));
  const whole = await store.readPointer(
    `current/${SLATE}/${slateFolder({ gameDate })}/current_run.json`,
  );
  return whole === null ? names : [{ gameDate }, ...names];
}

/** The dates of which something is published, ascending. */
export async function publishedDates(
  store: ObjectStore,
  lastAsset: string,
): Promise<readonly string[]> {
  const dates = new Set<string>();
  for (const asset of [SLATE, lastAsset])
    for (const folder of await store.listFolders(`current/${asset}`))
      if (folder.startsWith('game_date=')) dates.add(folder.slice('game_date='.length));
  return [...dates].sort();
}

/**
 * Every promotion of a slate, oldest first, those from before there were sets included.
 *
 * @throws KnownError `POINTER_DAMAGED`
 */
export async function slateHistory(
  store: ObjectStore,
  name: SlateName,
  lastAsset: string,
): Promise<readonly Promotion[]> {
  const folder = slateFolder(name);
  const sets = await history(store, SLATE, folder);
  const first = sets[0]?.pointer.promoted_at;
  const before = await history(store, lastAsset, folder);
  // Once there is a set, the pointer of an asset is a copy of it and says nothing of its own.
  return [
    ...before.filter(({ pointer }) => first === undefined || pointer.promoted_at < first),
    ...sets,
  ];
}

function currentSlate(name: SlateName, current: CurrentRun, isSet: boolean): CurrentSlate {
  const { asset, run_id, manifest_path, manifest_sha256, members } = current.pointer;
  const single = { asset, run_id, manifest_path, manifest_sha256 };
  return { ...name, runId: run_id, current, isSet, members: members ?? [single] };
}
