/** The run that a bundle is of: its manifests, and the request that asks for its slate again. */
import {
  PUBLISH_ASSET,
  readPlanFile,
  partitionName,
  partitionIn,
  type PlannedCell,
  type Partition,
} from '@pkg/engine';
import { backfillPath, manifestPath, type PlanFile } from '@pkg/manifest';
import {
  formatInstant,
  parseInstant,
  type GameDate,
  type Instant,
  type ObjectStore,
} from '@pkg/std';
import { chooseRuns, type UnifiedRun } from '@pkg/backfill/records';
import {
  optionsOf,
  plannedAtOf,
  runRequest,
  type RunOptions,
  type RunRequest,
} from '@pkg/backfill/request';
import { planRun } from '@pkg/backfill/run';
import { refuseUnknown } from '@pkg/backfill/words';
import { AUDIT_ERRORS } from '../errors.ts';
import { lineageOf, type ManifestNode } from '../lineage/manifest-graph.ts';
import { tableOf } from '../lineage/unified-table.ts';
import { historyView, snapshotGone } from './history-view.ts';

export interface SlateRun {
  readonly gameDate: GameDate;
  readonly runId: string;
  readonly asOf: string;
  readonly draftGroups: readonly string[];
  readonly backfillId: string;
  /** The plan of that backfill, which names every snapshot that it was to read. */
  readonly plan: PlanFile;
  /** Asks for this slate alone, with the settings of the run. */
  readonly request: RunRequest;
  /**
   * The plan of that request over the snapshots of the recorded plan alone, as the history was then: the cells that the
   * run is made of, and those that only have their part in its run id.
   */
  readonly cells: readonly PlannedCell[];
  /** Every manifest of the run and of what it was made from. */
  readonly manifests: readonly ManifestNode[];
}

export interface SlateChoice {
  readonly gameDate: GameDate;
  readonly group: string | undefined;
  readonly runId: string | undefined;
}

/**
 * @throws KnownError `NOT_PUBLISHED`, `NO_SUCH_RUN`, `RUN_HAS_NO_TABLE`; `UNKNOWN_GROUP`; `USAGE` where a date has several runs; `MANIFEST_UNREADABLE`;
 *   `LINEAGE_BROKEN`; `PLAN_GONE`; `SNAPSHOT_GONE`; `NOT_PLANNED_AGAIN`
 */
export async function slateRun(store: ObjectStore, choice: SlateChoice): Promise<SlateRun> {
  const { gameDate } = choice;
  const { manifestPath: path, runId } = await oneRun(store, choice);
  const unified = await intactLineage(store, path);
  const { manifest } = unified[0]!;
  // A run that failed has nothing to prove.
  tableOf(manifest);
  const { environment, partition } = manifest;
  const backfillId = environment.orchestrator_run_id;
  const asOf = partition.run_as_of_ts!;
  const plan = await planOf(store, backfillId, gameDate);
  const pins = pinnedModels(unified);
  const { request, cells, slate } = await planAgain(store, plan, { gameDate, asOf, pins });
  const nodes = new Map(unified.map((node) => [node.path, node]));
  const ownCells = cellsOf(cells, slate);
  for (const { asset, partition: keys } of ownCells) {
    const own = manifestPath(asset, { ...keys, run_id: runId });
    if (nodes.has(own) || (await store.readPointer(own)) === null) continue;
    for (const node of await intactLineage(store, own)) nodes.set(node.path, node);
  }
  const manifests = [...nodes.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  const draftGroups = slate.groups.map(({ id }) => id);
  const assets = new Set(manifests.map(({ manifest }) => manifest.asset));
  // Publishing computes nothing.
  assets.delete(PUBLISH_ASSET);
  return {
    ...{ gameDate, runId, asOf, draftGroups, backfillId, plan, manifests },
    request: { ...request, steps: [...assets].sort() },
    cells: withUpstream(cells, ownCells),
  };
}

/** The cells of a slate that are as of its instant: they share the run id, and the keys of all of them decide it. */
function cellsOf(cells: readonly PlannedCell[], slate: Partition): PlannedCell[] {
  return cells.filter(({ scope, partition }) => {
    const own = partitionIn(scope);
    const isOwn = own !== undefined && partitionName(own) === partitionName(slate);
    return isOwn && partition.run_as_of_ts !== undefined;
  });
}

/** Cells and everything upstream of them, in the order of the plan. */
function withUpstream(
  cells: readonly PlannedCell[],
  wanted: readonly PlannedCell[],
): PlannedCell[] {
  const byId = new Map(cells.map((cell) => [cell.id, cell]));
  const kept = new Set<string>();
  const queue = wanted.map(({ id }) => id);
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (kept.has(id)) continue;
    kept.add(id);
    queue.push(...byId.get(id)!.upstream);
  }
  return cells.filter(({ id }) => kept.has(id));
}

async function oneRun(
  store: ObjectStore,
  { gameDate, group, runId }: SlateChoice,
): Promise<UnifiedRun> {
  const all = await chooseRuns(store, gameDate, runId);
  const groups = all.map(({ draftGroupId }) => draftGroupId);
  if (group !== undefined) refuseUnknown(group, groups, 'draft group');
  const runs = all.filter(({ draftGroupId }) => draftGroupId === (group ?? draftGroupId));
  const ids = new Set(runs.map((run) => run.runId));
  if (runs[0] !== undefined && ids.size === 1) return runs[0];
  throw AUDIT_ERRORS.USAGE({ gameDate, runs: [...ids], groups, group: groups[0]! });
}

/** A manifest and all upstream of it, each with the bytes that the one below it names. */
async function intactLineage(store: ObjectStore, path: string): Promise<ManifestNode[]> {
  const nodes = await lineageOf(store, path);
  const broken = nodes.find(({ isIntact }) => !isIntact);
  if (broken === undefined) return nodes;
  const facts = { remake: broken.path };
  throw AUDIT_ERRORS.LINEAGE_BROKEN({ path: broken.path, child: path }, { facts });
}

async function planOf(
  store: ObjectStore,
  backfillId: string,
  gameDate: GameDate,
): Promise<PlanFile> {
  const path = backfillPath(backfillId, 'plan.json');
  const stored = await store.get(path);
  if (stored !== null) return readPlanFile(stored.bytes, path);
  throw AUDIT_ERRORS.PLAN_GONE({ path, gameDate });
}

/** Model runs that were given to the run, by head: what `promoted` meant then. */
function pinnedModels(nodes: readonly ManifestNode[]): string[] {
  const inputs = nodes.flatMap(({ manifest }) => manifest.inputs);
  return inputs.flatMap(({ kind, asset, run_id, selection }) =>
    kind === 'model' && selection !== undefined
      ? `${asset!.replace('models.', '')}=${run_id!}`
      : [],
  );
}

async function planAgain(
  store: ObjectStore,
  plan: PlanFile,
  {
    gameDate,
    asOf,
    pins,
  }: { readonly gameDate: GameDate; readonly asOf: string; readonly pins: readonly string[] },
): Promise<{
  readonly request: RunRequest;
  readonly cells: readonly PlannedCell[];
  readonly slate: Partition;
}> {
  const flags = {
    ...optionsOf(plan.request),
    ...{ start: gameDate, end: gameDate, season: undefined, steps: undefined, only: undefined },
    ...{ resume: true, force: false, publish: 'never', model: pins },
  };
  const view = historyView(store, plan);
  const plannedAt = parseInstant(plannedAtOf(plan.request, plan.planned_at));
  for (const present of presentsOf(plan, plannedAt, asOf)) {
    const request = await askedAgain(view, flags, plannedAt, present);
    const { plan: planned, world } = await planRun(view, request);
    const slate = world.calendar.slates.find((each) => formatInstant(each.asOf) === asOf);
    if (slate !== undefined) return { request, cells: planned.cells, slate };
  }
  const gone = await snapshotGone(store, plan);
  if (gone !== undefined) throw gone;
  throw AUDIT_ERRORS.NOT_PLANNED_AGAIN({ gameDate, asOf });
}

/**
 * The instants that may have been the present when the run was planned: the one that is recorded. Roots of before 0.2
 * have the instant of the plan file alone, which is right unless a saved plan was executed later: then the day was
 * planned as of an earlier instant, for which the slate's own stands.
 */
function presentsOf({ request }: PlanFile, plannedAt: Instant, asOf: string): readonly Instant[] {
  return 'planned_at' in request ? [plannedAt] : [plannedAt, parseInstant(asOf)];
}

/** The request that these flags made when it was `plannedAt`; nothing is known as of an instant later than `present`. */
export async function askedAgain(
  store: ObjectStore,
  flags: RunOptions,
  plannedAt: Instant,
  present: Instant,
): Promise<RunRequest> {
  // The record has what decides what is computed; a config of today must not.
  const request = await runRequest(store, flags, {}, plannedAt);
  return { ...request, rule: { ...request.rule, now: present } };
}
