/**
 * Publishing a partition: for each of its groups the set of runs moves in one compare-and-swap, then the pointers of its assets
 * follow as copies. It is a cell of its own, and its manifest comes last: a crash in between is mended by running it again.
 *
 * Each group is judged by itself: by when it closes, and by what is published of it.
 */
import { partitionPath } from '@pkg/manifest';
import { pointerPath, readSlate, type CurrentSlate, type Lease } from '@pkg/publish';
import { errorRecord, formatInstant, type Instant, type ObjectStore } from '@pkg/std';
import {
  commit,
  endCell,
  type CellResult,
  type Publication,
  type PublishedRun,
  type CellContext,
} from './cell.ts';
import type { CellUpstream } from './cell-upstream.ts';
import { LOOKAHEAD, namesLookahead } from './look-ahead.ts';
import type { PlannedCell } from './planned-cell.ts';
import {
  copyDifferences,
  moveSet,
  settleCopies,
  setsIn,
  type Move,
  type SetRuns,
} from './set-move.ts';
import type { PublishPolicy } from './to-publish.ts';

export interface PublishOptions {
  readonly policy: PublishPolicy;
  /** When the plan was made. */
  readonly now: number;
  /** Assets that are published, in this order. */
  readonly assets: readonly string[];
  /** The asset whose success lets a partition be published. */
  readonly gate: string;
  /** The lease under which the pointers move. */
  readonly lease?: Lease | undefined;
}

/** A partition that should be published, and what is published of it before. */
interface Target {
  readonly slate: SetRuns;
  readonly current: CurrentSlate | null;
  /** Whether what would be published looks ahead. */
  readonly isLookahead: boolean;
  /** Whether what is published looks ahead: such a run keeps no honest one out. */
  readonly isCurrentLookahead: boolean;
}

/** Publishes what may be, or says why not. */
export async function publishCell(
  around: CellContext,
  cell: PlannedCell,
  upstream: readonly CellUpstream[],
  options: PublishOptions,
): Promise<CellResult> {
  const targets = await targetsOf(around.store, upstream, options);
  const mine = targets.filter((target) => refusalOf(cell, target, options) === undefined);
  const refusals = refusalText(cell, targets, mine.length > 0, options);
  if (mine.length === 0 && refusals !== undefined) {
    const skipped = await endCell(around, cell, { skipReason: refusals });
    return { ...skipped, publication: { published: [], notPublished: refusals } };
  }
  const startedAt = around.clock();
  const moved: Published[] = [];
  const published = (): PublishedRun[] => publishedRuns(upstream, moved, options);
  const done = { outputs: [], checks: [] };
  const move = moveOf(around, options.lease);
  try {
    for (const { slate, current } of mine) {
      // Only the set that was judged is replaced: one that moved in between is left alone.
      const judged = current?.isSet === true ? current.current.sha256 : null;
      await moveSet(around.store, slate, move, judged);
      moved.push({ slate, isMoved: !isCurrent({ slate, current }) });
    }
    const [first] = mine;
    if (first !== undefined) await settleCopies(around.store, first.slate.gameDate, move);
    const result = await commit(around, cell, upstream, startedAt, { status: 'success', ...done });
    const notPublished = refusals === undefined ? {} : { notPublished: refusals };
    return { ...result, publication: { published: published(), ...notPublished } };
  } catch (thrown) {
    const error = errorRecord(thrown);
    const ending = { status: 'failed' as const, ...done, error };
    const result = await commit(around, cell, upstream, startedAt, ending);
    return { ...result, publication: { published: published(), notPublished: error.message } };
  }
}

/** For a partition that was published before: which of its groups still are at its runs. Moves none. */
export async function keepPublished(
  store: ObjectStore,
  upstream: readonly CellUpstream[],
  options: PublishOptions,
): Promise<Publication> {
  const targets = await targetsOf(store, upstream, options);
  const kept = targets.filter(isCurrent).map(({ slate }) => ({ slate, isMoved: false }));
  const published = publishedRuns(upstream, kept, options);
  const other = targets.find((target) => !isCurrent(target));
  if (other === undefined) return { published };
  const named = other.current?.runId ?? 'no run';
  return {
    published,
    notPublished: `NOT_CURRENT: this run was published before, but ${slateTitle(other, targets)} is at ${named} now; --publish always moves it back`,
  };
}

/**
 * Whether a partition that is kept has pointers to mend: copies that a crash left behind its set, or no set at all, since a version
 * without sets published it.
 */
export async function needsMending(
  store: ObjectStore,
  upstream: readonly CellUpstream[],
  options: PublishOptions,
): Promise<boolean> {
  if (options.policy === 'never') return false;
  const targets = (await targetsOf(store, upstream, options)).filter(isCurrent);
  if (targets.some(({ current }) => current?.isSet === false)) return true;
  const [first] = targets;
  return first !== undefined && (await copyDifferences(store, first.slate.gameDate)).length > 0;
}

/** Makes the set of each partition that is published without one, and brings the copies to what the sets say. */
export async function mendPublished(
  around: CellContext,
  upstream: readonly CellUpstream[],
  options: PublishOptions,
): Promise<void> {
  const move = moveOf(around, options.lease);
  const targets = (await targetsOf(around.store, upstream, options)).filter(isCurrent);
  for (const { slate, current } of targets)
    if (current?.isSet === false) await moveSet(around.store, slate, move, null);
  const [first] = targets;
  if (first !== undefined) await settleCopies(around.store, first.slate.gameDate, move);
}

async function targetsOf(
  store: ObjectStore,
  upstream: readonly CellUpstream[],
  { assets, gate }: PublishOptions,
): Promise<Target[]> {
  const members = assets.flatMap((asset) =>
    upstream.filter(({ cell }) => cell.asset === asset).map(({ stored }) => stored),
  );
  const checks = upstream.find(({ cell }) => cell.asset === gate)!.stored;
  const targets: Target[] = [];
  for (const slate of setsIn(checks, members)) {
    const lastAsset = slate.members.at(-1)!.manifest.asset;
    const current = await readSlate(store, slate, lastAsset);
    const paths = new Set(slate.members.map(({ path }) => path));
    const isLookahead = upstream.some(
      ({ cell, stored }) => paths.has(stored.path) && cell.params[LOOKAHEAD] === true,
    );
    const isCurrentLookahead = await namesLookahead(store, current);
    targets.push({ slate, current, isLookahead, isCurrentLookahead });
  }
  return targets;
}

/** Why a run that looks ahead is published only where that was asked for. */
export const LOOKAHEAD_REFUSAL =
  'LOOKAHEAD: the run knows what came after the lock or the cut-off; --publish always publishes it all the same';

function isCurrent({ slate, current }: Pick<Target, 'slate' | 'current'>): boolean {
  return current?.runId === slate.members.at(-1)!.manifest.partition.run_id;
}

/** Why a partition is not published, or undefined when it is. @param title what the reason calls it */
function refusalOf(
  cell: PlannedCell,
  target: Target,
  { policy, now }: PublishOptions,
  title = 'the slate',
): string | undefined {
  if (policy === 'never') return 'PUBLISH_NEVER: the publish policy is never';
  if (policy === 'auto' && target.isLookahead) return LOOKAHEAD_REFUSAL;
  const closesAt = closeOf(cell, target);
  if (policy === 'always' || closesAt === undefined || now < closesAt) return undefined;
  if (target.current === null || target.isCurrentLookahead || isCurrent(target)) return undefined;
  const { runId } = target.current;
  return `SLATE_LOCKED: ${title} locked at ${formatInstant(closesAt)} and run ${runId} is published; --publish always replaces it`;
}

/** Why some are not published; groups are named where it is not the same for all of them. */
function refusalText(
  cell: PlannedCell,
  targets: readonly Target[],
  isPart: boolean,
  options: PublishOptions,
): string | undefined {
  const plain = new Set(targets.flatMap((target) => refusalOf(cell, target, options) ?? []));
  if (plain.size === 0) return undefined;
  if (plain.size === 1 && !isPart) return [...plain][0];
  return targets
    .flatMap((target) => refusalOf(cell, target, options, slateTitle(target, targets)) ?? [])
    .join('; ');
}

/** When the contests of a partition close; undefined for a cell that is of no partition. */
function closeOf({ scope }: PlannedCell, { slate }: Target): Instant | undefined {
  if (scope.kind !== 'partition') return undefined;
  const group = scope.partition.groups.find(({ id }) => id === slate.draftGroupId);
  return group?.closesAt ?? scope.partition.closesAt;
}

/** Its group is named where there is another. */
function slateTitle({ slate }: Target, targets: readonly Target[]): string {
  return targets.length > 1 ? `draft group ${slate.draftGroupId ?? 'none'}` : 'the slate';
}

function moveOf({ clock, environment }: CellContext, lease: Lease | undefined): Move {
  return { action: 'publish', movedBy: environment.orchestrator_run_id, lease, clock };
}

/** A partition that is published, and whether it was moved to this run now. */
interface Published {
  readonly slate: SetRuns;
  readonly isMoved: boolean;
}

/** Every run of the partitions, once each. */
function publishedRuns(
  upstream: readonly CellUpstream[],
  slates: readonly Published[],
  { assets }: PublishOptions,
): PublishedRun[] {
  const moved = new Map<string, boolean>();
  for (const { slate, isMoved } of slates)
    for (const { path } of slate.members) moved.set(path, isMoved || moved.get(path) === true);
  return assets
    .flatMap((asset) => upstream.filter(({ cell }) => cell.asset === asset))
    .filter(({ stored }) => moved.has(stored.path))
    .map(({ cell, stored }) => ({
      pointer: pointerPath(cell.asset, partitionPath(cell.partition)),
      asset: cell.asset,
      runId: stored.manifest.partition.run_id,
      draftGroupId: cell.partition.draft_group_id,
      isMoved: moved.get(stored.path)!,
    }));
}
