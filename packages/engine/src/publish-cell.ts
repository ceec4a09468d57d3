/**
 * Publishing a slate: the pointers of its assets move to this run, one compare-and-swap each. It is a cell of its own,
 * and its manifest comes after the swaps: a crash in between is mended by running it again.
 *
 * Slates of one game date with different as-of instants share the pointers of assets that have no draft group: the
 * slate with the latest instant keeps them, in whatever order they are published.
 */
import { manifestPath, partitionPath, readManifestAt } from '@pkg/manifest';
import { pointerPath, promote, readCurrent, type CurrentRun, type Lease } from '@pkg/publish';
import { errorRecord, formatInstant, sha256OfJson, type ObjectStore } from '@pkg/std';
import {
  commit,
  endCell,
  type CellResult,
  type Publication,
  type PublishedRun,
  type Surroundings,
} from './cell.ts';
import type { CellUpstream } from './cell-upstream.ts';
import { LOOKAHEAD, looksAhead } from './look-ahead.ts';
import type { PlannedCell, PublishPolicy } from './plan.ts';

export interface PublishOptions {
  readonly policy: PublishPolicy;
  /** When the plan was made. */
  readonly now: number;
  /** Assets whose pointers move, in this order. */
  readonly assets: readonly string[];
  /** The as-of instants, as text, of the other slates of this game date in the plan, by their runs. */
  readonly siblings: ReadonlyMap<string, string>;
  /** The lease under which the pointers move. */
  readonly lease?: Lease | undefined;
}

/** A pointer that should move, and what it names before. */
interface Target {
  readonly source: CellUpstream;
  readonly current: CurrentRun | null;
  /** Whether the run that it names looks ahead: such a run keeps no honest one out. */
  readonly isLookahead: boolean;
}

/** Moves the pointers, or says why not. */
export async function publishCell(
  around: Surroundings,
  cell: PlannedCell,
  upstream: readonly CellUpstream[],
  options: PublishOptions,
): Promise<CellResult> {
  const targets = await targetsOf(around.store, upstream, options);
  const mine = targets.filter((target) => !isOfLaterSibling(target, cell, options));
  const refusal = refusalOf(cell, mine, options);
  if (refusal !== undefined) {
    const skipped = await endCell(around, cell, { skipReason: refusal });
    return { ...skipped, publication: { published: [], notPublished: refusal } };
  }
  const startedAt = around.clock();
  const published: PublishedRun[] = [];
  const done = { outputs: [], checks: [] };
  try {
    for (const target of mine)
      published.push(await promoteTarget(around, cell, target, options.lease));
    const result = await commit(around, cell, upstream, startedAt, { status: 'success', ...done });
    return { ...result, publication: { published } };
  } catch (thrown) {
    const error = errorRecord(thrown);
    const ending = { status: 'failed' as const, ...done, error };
    const result = await commit(around, cell, upstream, startedAt, ending);
    return { ...result, publication: { published, notPublished: error.message } };
  }
}

/** For a slate that was published before: which of its pointers still name its runs. Moves none. */
export async function keepPublished(
  store: ObjectStore,
  upstream: readonly CellUpstream[],
  options: PublishOptions,
): Promise<Publication> {
  const targets = await targetsOf(store, upstream, options);
  const published = targets.filter(isCurrent).map(({ source }) => publishedRun(source, false));
  const other = targets.find(
    (target) => !isCurrent(target) && !options.siblings.has(target.current?.pointer.run_id ?? ''),
  );
  if (other === undefined) return { published };
  const { asset } = other.source.cell;
  const named = other.current?.pointer.run_id ?? 'no run';
  return {
    published,
    notPublished: `NOT_CURRENT: this run was published before, but ${asset} points at ${named} now; --publish always moves it back`,
  };
}

async function targetsOf(
  store: ObjectStore,
  upstream: readonly CellUpstream[],
  { assets }: PublishOptions,
): Promise<Target[]> {
  const targets: Target[] = [];
  for (const asset of assets) {
    for (const source of upstream.filter((each) => each.cell.asset === asset)) {
      const current = await readCurrent(store, asset, partitionPath(source.cell.partition));
      targets.push({ source, current, isLookahead: await namesLookahead(store, current) });
    }
  }
  return targets;
}

/** Whether the run that a pointer names looks ahead. A manifest that can't be read says nothing of the kind. */
export async function namesLookahead(
  store: ObjectStore,
  current: CurrentRun | null,
): Promise<boolean> {
  if (current === null) return false;
  const reading = await readManifestAt(store, current.pointer.manifest_path);
  return reading.state === 'valid' && looksAhead(reading.manifest);
}

function isCurrent({ source, current }: Pick<Target, 'source' | 'current'>): boolean {
  return current?.pointer.run_id === source.stored.manifest.partition.run_id;
}

function isOfLaterSibling(
  { current }: Target,
  cell: PlannedCell,
  { siblings }: PublishOptions,
): boolean {
  const asOf = siblings.get(current?.pointer.run_id ?? '');
  return asOf !== undefined && Date.parse(asOf) > Date.parse(cell.partition.run_as_of_ts ?? '');
}

/** Why a run that looks ahead is published only where that was asked for. */
export const LOOKAHEAD_REFUSAL =
  'LOOKAHEAD: the run knows what came after the lock or the cut-off; --publish always publishes it all the same';

/** Why the slate is not published, or undefined when it is. */
function refusalOf(
  cell: PlannedCell,
  targets: readonly Target[],
  { policy, now, siblings }: PublishOptions,
): string | undefined {
  if (policy === 'never') return 'PUBLISH_NEVER: the publish policy is never';
  if (policy === 'auto' && targets.some(({ source }) => source.cell.params[LOOKAHEAD] === true))
    return LOOKAHEAD_REFUSAL;
  if (policy === 'always' || cell.scope.grain !== 'slate' || now < cell.scope.slate.lockAt)
    return undefined;
  const other = targets
    .filter((target) => !isCurrent(target) && !target.isLookahead)
    .flatMap(({ current }) => current?.pointer.run_id ?? [])
    .find((runId) => !siblings.has(runId));
  if (other === undefined) return undefined;
  const lock = formatInstant(cell.scope.slate.lockAt);
  return `SLATE_LOCKED: the slate locked at ${lock} and run ${other} is published; --publish always replaces it`;
}

async function promoteTarget(
  around: Surroundings,
  cell: PlannedCell,
  { source, current }: Target,
  lease: Lease | undefined,
): Promise<PublishedRun> {
  const { manifest, path, sha256 } = source.stored;
  const secret = [around.environment.orchestrator_run_id, cell.id, path];
  await lease?.assertHeld();
  await promote(around.store, {
    asset: source.cell.asset,
    partitionPath: partitionPath(source.cell.partition),
    runId: manifest.partition.run_id,
    manifestPath: manifestPath(source.cell.asset, manifest.partition),
    manifestSha256: sha256,
    promotedAt: around.clock(),
    action: 'publish',
    movedBy: around.environment.orchestrator_run_id,
    fence: lease?.token ?? 0,
    token: sha256OfJson(secret).slice(0, 16),
    // What was judged is what is replaced: a pointer that moved in between is left alone.
    expectedPrevious: current?.sha256 ?? null,
  });
  return publishedRun(source, !isCurrent({ source, current }));
}

function publishedRun({ cell, stored }: CellUpstream, isMoved: boolean): PublishedRun {
  return {
    pointer: pointerPath(cell.asset, partitionPath(cell.partition)),
    asset: cell.asset,
    runId: stored.manifest.partition.run_id,
    draftGroupId: cell.partition.draft_group_id,
    isMoved,
  };
}
