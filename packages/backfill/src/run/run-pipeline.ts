/** Plans and runs: the way of a request from the command line to manifests, pointers and one summary. */
import {
  estimateRun,
  execute,
  isDiskFull,
  pastDurations,
  plan,
  planBytes,
  publishPreview,
  spaceNeeded,
  summarise,
  summaryTable,
  type CellThreads,
  type Environment,
  type Estimate,
  type Execution,
  type Listener,
  type PastDurations,
  type Pipeline,
  type Plan,
  type PublishPreview,
  type SpaceNeed,
} from '@pkg/engine';
import { SealBook } from '@pkg/lake';
import { type PoolLimits } from '@pkg/limits';
import { backfillPath, type Summary } from '@pkg/manifest';
import { scheduleBounds } from '@pkg/nba';
import { canonicalJson, compactInstant, invariant, KnownError, type ObjectStore } from '@pkg/std';
import type { Leases } from '@pkg/publish';
import {
  assetsOf,
  loadPlanningContext,
  pipeline,
  refuseBeyond,
  trainingSlate,
  type PlanningContext,
} from '@pkg/steps';
import type { JobReport } from '@pkg/sources';
import { BACKFILL_ERRORS } from '../errors.ts';
import { withCaptures } from './capture-check.ts';
import { collectorMark } from './backfill-lease.ts';
import { openCellThreads } from './cell-threads.ts';
import { recordedAs } from '../request/recorded-request.ts';
import type { RunRequest } from '../request/run-request.ts';
import { clock, environmentOf } from '../process/run-context.ts';

export interface Planned {
  readonly pipeline: Pipeline<PlanningContext>;
  readonly world: PlanningContext;
  readonly plan: Plan;
  /** `collectorMark` before anything was planned. */
  readonly mark: number;
}

export interface Finished extends Planned {
  readonly backfillId: string;
  readonly execution: Execution;
  readonly summary: Summary;
  /** Where the summary lies in the data root. */
  readonly summaryPath: string;
}

/** The outlook of a plan. */
export interface Outlook {
  readonly pools: PoolLimits;
  readonly estimate: Estimate;
  readonly past: PastDurations;
  readonly publishing: readonly PublishPreview[];
  /** Assets whose pointers move. */
  readonly published: readonly string[];
}

/** Scans what the request needs and plans it. Writes nothing. */
export async function planRun(store: ObjectStore, request: RunRequest): Promise<Planned> {
  // Once more after the capture of a live run, which may have brought the schedule of today.
  const bounds = request.trainThrough === undefined ? await scheduleBounds(store) : null;
  if (bounds !== null) refuseBeyond(bounds, request.dates[0]!, request.dates.at(-1)!);
  const mark = await collectorMark(store);
  const world = await loadPlanningContext(store, {
    ...request,
    now: request.plannedAt ?? request.now,
  });
  const { threads, models } = request.settings;
  const { pools, workers } = request;
  const dag = pipeline({ simThreads: threads, models, pools, workers });
  const slates =
    request.trainThrough === undefined
      ? world.calendar.slates
      : [trainingSlate(world, request.trainThrough)];
  const planned = await plan(store, dag, world, slates, {
    resume: request.resume,
    force: request.force,
    only: request.only,
    frozen: request.frozen,
    assets: request.steps === undefined ? undefined : assetsOf(dag, request.steps),
    publish: request.publish,
    now: request.now,
    idle: request.trainThrough === undefined ? world.calendar.idle : [],
  });
  return { pipeline: dag, world, plan: planned, mark };
}

/** Foresees a plan: limits, time, publishing. Writes nothing. */
export async function outlookOf(
  store: ObjectStore,
  request: RunRequest,
  planned: Planned,
): Promise<Outlook> {
  const { plan: frozen, pipeline: dag } = planned;
  const past = await pastDurations(store);
  const { maxParallel, order } = request;
  return {
    pools: dag.pools,
    estimate: estimateRun(frozen, past, { pools: dag.pools, maxParallel, order }),
    past,
    publishing: await publishPreview(store, dag, frozen),
    published: dag.published,
  };
}

/** Executes a plan; freezes it first when there is anything to run, and ends with one summary. */
export async function executeRun(
  store: ObjectStore,
  request: RunRequest,
  planned: Planned,
  options: {
    readonly backfillId: string;
    readonly signal: AbortSignal;
    readonly abort: AbortSignal;
    readonly onEvent: Listener;
    readonly leases?: Leases | undefined;
    /** The data root as a worker thread opens it; left out, all cells are computed in this thread. */
    readonly dataRoot?: string | undefined;
    /** The captures of live sources, where they were looked at. */
    readonly captures?: readonly JobReport[] | undefined;
    /** Says something to whoever watches. */
    readonly say?: ((text: string) => void) | undefined;
  },
): Promise<Finished> {
  const { plan: frozen, world } = planned;
  const { backfillId } = options;
  await sealFirstSeen(store, world.histories, options.say);
  await world.histories.remember();
  if (!isIdle(frozen)) {
    const path = backfillPath(backfillId, 'plan.json');
    await withDiskSpaceHint(
      store,
      frozen,
      [],
      create(store, path, planBytes(frozen, recordedAs(request))),
    );
  }
  const environment = environmentOf(backfillId);
  const runner = cellThreadsOf(request, environment, options.dataRoot);
  const execution = await execute(planned.pipeline, frozen, {
    store,
    environment,
    runner,
    clock,
    maxParallel: request.maxParallel,
    order: request.order,
    retry: request.retry,
    maxFailures: request.maxFailures,
    graceMs: request.graceMs,
    ...options,
  }).finally(() => runner?.close());
  const ended = summarise(frozen, execution, {
    backfillId,
    request: recordedAs(request),
    startedAt: request.now,
    finishedAt: clock(),
    noSlate: [...world.calendar.noSlate, ...world.calendar.leftOut],
  });
  const summary = withCaptures(ended, options.captures, world);
  const summaryPath = backfillPath(backfillId, 'summary.json');
  const written = async (): Promise<void> => {
    const text = `${canonicalJson(summary, 2)}\n`;
    await create(store, summaryPath, Buffer.from(text));
    const table = Buffer.from(summaryTable(execution));
    await create(store, backfillPath(backfillId, 'summary.csv'), table);
    const full = execution.results.find(({ error }) => isDiskFull(error))?.error;
    if (full) throw new KnownError({ ...full, kind: 'upstream' });
  };
  await withDiskSpaceHint(store, frozen, execution.results, written());
  invariant(
    execution.results.length === frozen.cells.length,
    'every cell of the plan has a result',
  );
  return { ...planned, backfillId, execution, summary, summaryPath };
}

/** Threads for the cells of a run, where it is to have several. */
function cellThreadsOf(
  { workers, settings }: RunRequest,
  environment: Environment,
  dataRoot: string | undefined,
): CellThreads | undefined {
  if (workers === 1 || dataRoot === undefined) return undefined;
  return openCellThreads(workers, { dataRoot, environment, models: settings.models });
}

/** Records the checksums of snapshots that came without: of a foreign history, or of a writer that died. */
async function sealFirstSeen(
  store: ObjectStore,
  histories: PlanningContext['histories'],
  say: ((text: string) => void) | undefined,
): Promise<void> {
  const unsealed = histories.unsealed();
  if (unsealed.length === 0) return;
  await new SealBook(store).add(unsealed);
  const [first] = unsealed;
  const [count, were] =
    unsealed.length === 1
      ? ['1 snapshot', 'was']
      : [`${String(unsealed.length)} snapshots`, 'were'];
  say?.(`${count} had no checksum and ${were} sealed at first sight, such as ${first!.path}`);
}

/** Whether a plan has nothing to run. */
export function isIdle({ cells }: Plan): boolean {
  return cells.every(({ action }) => action.kind !== 'run' && action.kind !== 'block');
}

/** Unlike run ids, each execution has its own: the instant to the millisecond, the plan, and the process that runs it. */
export function backfillIdOf({ now }: RunRequest, frozen: Plan): string {
  const milliseconds = String(now % 1000).padStart(3, '0');
  const instant = compactInstant(now).replace('Z', `${milliseconds}Z`);
  return `bf-${instant}-${frozen.hash.slice(0, 8)}-${process.pid.toString(36)}`;
}

/** Waits for `work`; where the disk is full, the error says how much the rest of the plan needs. */
async function withDiskSpaceHint(
  store: ObjectStore,
  frozen: Plan,
  results: Execution['results'],
  work: Promise<void>,
): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof KnownError) || !isDiskFull(error)) throw error;
    const need = await spaceNeeded(store, frozen, results);
    const { message, code, kind, facts, cause } = error;
    const remedy = [
      `free ${spaceText(need)} on the disk of the data root and run the same command again`,
    ];
    throw new KnownError({ code, kind, message, remedy, facts: { ...facts, ...need }, cause });
  }
}

function spaceText({ bytes, cells, unknownAssets }: SpaceNeed): string {
  const size =
    bytes < 1e6 ? `${String(Math.ceil(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
  const unknown =
    unknownAssets.length === 0
      ? ''
      : `, and the outputs of ${String(unknownAssets.length)} assets that were never made here,`;
  return `about ${size} of space for the ${String(cells)} cells that are left${unknown}`;
}

async function create(store: ObjectStore, key: string, bytes: Uint8Array): Promise<void> {
  const made = await store.createOnce(key, bytes);
  if (made.outcome !== 'different') return;
  throw BACKFILL_ERRORS.BACKFILL_ID_TAKEN({ key });
}

/** Refuses dates of which nobody plays on any. @throws KnownError `NO_SLATE` */
export function refuseWithoutSlate({ dates }: RunRequest, { calendar }: PlanningContext): void {
  if (calendar.slates.length > 0) return;
  const [first] = calendar.noSlate;
  throw BACKFILL_ERRORS.NO_SLATE({
    from: dates[0] ?? '',
    to: dates.at(-1) ?? '',
    reason: first?.reason ?? 'no dates',
  });
}
