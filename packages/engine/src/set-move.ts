/**
 * Moves what is published of a partition: first the set, in one compare-and-swap, then the pointers of its assets, which are copies
 * for people and other tools. A crash in between leaves copies that differ from the set; `copyDifferences` names them, and
 * whoever publishes or runs the partition next writes them again.
 */
import { KnownError, sha256, sha256OfJson, type Instant, type ObjectStore } from '@pkg/std';
import {
  parsePointer,
  pointerPath,
  promote,
  readCurrent,
  SLATE,
  slateFolder,
  slatesOf,
  type CurrentRun,
  type Lease,
  type PointerAction,
  type SlateMember,
  type SlateName,
} from '@pkg/publish';
import type { StoredRun } from '@pkg/manifest';

/** The facts of a manifest that publishing its run needs. */
export type PublishableRun = Pick<StoredRun, 'path' | 'sha256'> & {
  readonly manifest: Pick<StoredRun['manifest'], 'asset' | 'partition'>;
};

/** The runs that are published together for a group, or for a date without one. */
export interface SetRuns extends SlateName {
  /** Which instant they know, ISO 8601, UTC. */
  readonly asOf: string;
  /** In the order of the assets; the last one names the run of the partition. */
  readonly members: readonly PublishableRun[];
}

export interface Move {
  readonly action: PointerAction;
  readonly movedBy: string;
  readonly lease: Lease | undefined;
  readonly clock: () => Instant;
}

export interface PointerMove {
  readonly path: string;
  /** Null where there was none, or one that could not be read. */
  readonly from: string | null;
  readonly to: string;
  readonly outcome: 'promoted' | 'unchanged';
}

/** A file that people and other tools read, and that does not name what the sets of its date say. */
export interface CopyDifference {
  readonly path: string;
  /** The run that it should name. */
  readonly expected: string;
  /** The run that it names; null where there is no such file, or a damaged one. */
  readonly found: string | null;
  /** Whether the newest version behind the file is right, and only the plain file itself is not. */
  readonly isPlain: boolean;
  /** The partition that it should be a copy of, and the run that this partition is at. */
  readonly slate: SlateName & { readonly run_id: string };
}

/**
 * The partitions that a run's members make up: one a group, each with the runs that groups share.
 *
 * @param gate the checks that they passed
 */
export function setsIn(gate: PublishableRun, members: readonly PublishableRun[]): SetRuns[] {
  const { game_date, run_as_of_ts } = gate.manifest.partition;
  const gameDate = game_date!;
  const asOf = run_as_of_ts ?? `${gameDate}T00:00:00Z`;
  // A pipeline that publishes no asset has checks and no partitions.
  if (members.length === 0) return [];
  return byGroup(members, ({ manifest }) => manifest.partition).map(({ draftGroupId, items }) => ({
    gameDate,
    draftGroupId,
    asOf,
    members: items,
  }));
}

/** Groups items: those of each group, and those that groups share; all of them without a group where there is none. */
export function byGroup<T>(
  items: readonly T[],
  partitionOf: (item: T) => { readonly draft_group_id?: string | undefined },
): { readonly draftGroupId: string | undefined; readonly items: readonly T[] }[] {
  const groupOf = (item: T): string | undefined => partitionOf(item).draft_group_id;
  const groups = [...new Set(items.flatMap((item) => groupOf(item) ?? []))].sort();
  return (groups.length === 0 ? [undefined] : groups).map((draftGroupId) => ({
    draftGroupId,
    items: items.filter((item) => [undefined, draftGroupId].includes(groupOf(item))),
  }));
}

/**
 * Points the readers of a partition at its runs.
 *
 * @param expectedPrevious the hash of the set that must still be there, null for none; left out: whatever is there, damaged or
 *   not
 * @throws KnownError `POINTER_MOVED`, `POINTER_FENCED`, `LEASE_LOST`
 */
export async function moveSet(
  store: ObjectStore,
  { asOf, members, ...name }: SetRuns,
  move: Move,
  expectedPrevious?: string | null,
): Promise<PointerMove> {
  const slate = { run_as_of_ts: asOf, members: members.map(memberOf) };
  const last = slate.members.at(-1)!;
  return movePointer(store, SLATE, slateFolder(name), last, move, { slate, expectedPrevious });
}

/**
 * Brings the pointers of assets of a date to what its sets say, and the plain files of the sets to their newest versions. A
 * pointer that a set does not speak of is left alone.
 */
export async function settleCopies(
  store: ObjectStore,
  gameDate: string,
  move: Move,
): Promise<readonly PointerMove[]> {
  const moves: PointerMove[] = [];
  const { copies, sets } = await copiesOf(store, gameDate);
  for (const { path } of sets) await store.settlePointer(path);
  for (const { member, folders } of copies)
    moves.push(await movePointer(store, member.asset, folders, member, move, {}));
  return moves;
}

/** Finds what differs from the sets of a date: pointers of assets, and plain files, that a crash left. */
export async function copyDifferences(
  store: ObjectStore,
  gameDate: string,
): Promise<readonly CopyDifference[]> {
  const { copies, sets } = await copiesOf(store, gameDate);
  const different: CopyDifference[] = [];
  for (const { path, slate, current } of sets) {
    const plain = await plainDifference(store, path, current);
    if (plain !== null) different.push({ ...plain, slate });
  }
  for (const { member, folders, slate } of copies) {
    const path = pointerPath(member.asset, folders);
    const current = await readWhole(store, member.asset, folders);
    if (current?.pointer.manifest_sha256 === member.manifest_sha256) {
      const plain = await plainDifference(store, path, current);
      if (plain !== null) different.push({ ...plain, slate });
      continue;
    }
    const found = current?.pointer.run_id ?? null;
    different.push({ path, expected: member.run_id, found, isPlain: false, slate });
  }
  return different;
}

async function plainDifference(
  store: ObjectStore,
  path: string,
  { pointer, sha256: newest }: CurrentRun,
): Promise<Omit<CopyDifference, 'slate'> | null> {
  const plain = await store.get(path);
  if (plain !== null && sha256(plain.bytes) === newest) return null;
  const parsed = plain && parsePointer(plain.bytes);
  const found = parsed && 'pointer' in parsed ? parsed.pointer.run_id : null;
  return { path, expected: pointer.run_id, found, isPlain: true };
}

interface Copy {
  readonly member: SlateMember;
  readonly folders: string;
  readonly slate: CopyDifference['slate'];
}

interface Copies {
  readonly copies: readonly Copy[];
  /** The sets themselves, but for damaged ones. */
  readonly sets: readonly {
    readonly path: string;
    readonly slate: CopyDifference['slate'];
    readonly current: CurrentRun;
  }[];
}

/**
 * The run that each pointer of an asset should name. Groups of a date share the pointers of assets that are made by the date; there the
 * run with the latest as-of instant stands, whatever was published first: it knows the most of the date.
 */
async function copiesOf(store: ObjectStore, gameDate: string): Promise<Copies> {
  const copies = new Map<string, Copy & { readonly rank: string }>();
  const sets: Copies['sets'][number][] = [];
  let isWhole = true;
  for (const name of await slatesOf(store, gameDate, SLATE)) {
    const current = await readWhole(store, SLATE, slateFolder(name));
    if (current === null) {
      isWhole = false;
      continue;
    }
    const { run_as_of_ts = '', members = [], run_id } = current.pointer;
    const slate = { ...name, run_id };
    sets.push({ path: pointerPath(SLATE, slateFolder(name)), slate, current });
    for (const member of members) {
      const folders = foldersOf(member.manifest_path);
      const path = pointerPath(member.asset, folders);
      const rank = `${run_as_of_ts} ${member.run_id}`;
      if (rank > (copies.get(path)?.rank ?? '')) copies.set(path, { member, folders, slate, rank });
    }
  }
  const shared = slateFolder({ gameDate });
  // A damaged set leaves the pointers that groups share unknown.
  const known = [...copies.values()].filter(({ folders }) => isWhole || folders !== shared);
  return { copies: known, sets };
}

/** The partition of a manifest, from `manifests/<asset>/<partition>/run=<run>/manifest.json`. */
function foldersOf(path: string): string {
  return path.split('/').slice(2, -2).join('/');
}

function memberOf({ manifest, path, sha256 }: PublishableRun): SlateMember {
  const { asset, partition } = manifest;
  return { asset, run_id: partition.run_id, manifest_path: path, manifest_sha256: sha256 };
}

async function movePointer(
  store: ObjectStore,
  asset: string,
  partitionPath: string,
  { run_id, manifest_path, manifest_sha256 }: SlateMember,
  { action, movedBy, lease, clock }: Move,
  more: Pick<Parameters<typeof promote>[1], 'slate' | 'expectedPrevious'>,
): Promise<PointerMove> {
  const before = await readWhole(store, asset, partitionPath);
  await lease?.assertHeld();
  const path = pointerPath(asset, partitionPath);
  const { outcome } = await promote(store, {
    asset,
    partitionPath,
    runId: run_id,
    manifestPath: manifest_path,
    manifestSha256: manifest_sha256,
    promotedAt: clock(),
    action,
    movedBy,
    fence: lease?.token ?? 0,
    token: sha256OfJson([movedBy, lease?.token ?? 0, path, manifest_sha256]).slice(0, 16),
    ...more,
    // Only the pointer that was judged is replaced; where none was judged, a person or a set says what it shall be.
    replaceDamaged: more.expectedPrevious === undefined,
  });
  return { path, from: before?.pointer.run_id ?? null, to: run_id, outcome };
}

/** A pointer, or null where there is none and where it is damaged. */
async function readWhole(
  store: ObjectStore,
  asset: string,
  folders: string,
): Promise<CurrentRun | null> {
  return readCurrent(store, asset, folders).catch((error: unknown) => {
    if (error instanceof KnownError && error.code === 'POINTER_DAMAGED') return null;
    throw error;
  });
}
