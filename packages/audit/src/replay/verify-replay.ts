/**
 * The replay proof: computes again what a data root has recorded, in an empty root and under other conditions, and
 * compares every output byte. A difference is named by step, file, column and row, and by its cause.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blockedOf, skipReasonOf, type Pipeline, type Plan } from '@pkg/engine';
import { manifestStore, type ManifestOutput } from '@pkg/manifest';
import { sha256OfJson, type KnownError, type ObjectStore, type Remedy } from '@pkg/std';
import {
  assetsOf,
  loadPlanningContext,
  type PipelineOptions,
  type PlanningContext,
} from '@pkg/steps';
import { workingFolder } from '@pkg/backfill/process';
import { runCommand, type RunRequest } from '@pkg/backfill/request';
import { refuseWithoutSlate } from '@pkg/backfill/run';
import { openDataRoot } from '@pkg/backfill/settings';
import { AUDIT_ERRORS } from '../errors.ts';
import { planAgain } from '../remake/compute-again.ts';
import { ScratchRoot } from '../remake/scratch-root.ts';
import { fileDifference } from '../remake/table-difference.ts';
import { spawnReplay, type ReplayedCell } from './spawn-replay.ts';
import { isolations, variations, type Variable, type Variation } from './variation.ts';

export interface ReplayOptions {
  readonly dataRoot: string;
  readonly request: RunRequest;
  readonly vary: readonly Variable[];
  /** The module that exports `pipeline`: that of `@pkg/steps` unless a test plants something. */
  readonly pipelineModule?: string;
  readonly onProgress: (replay: string, done: number, total: number) => void;
}

/** The first output, upstream first, that is not as it was recorded. */
export interface ReplayDifference {
  readonly cell: string;
  readonly asset: string;
  readonly output: string;
  readonly column: string | null;
  readonly row: number | null;
  readonly detail: string;
  /** All outputs that differ, this one and what follows from it. */
  readonly outputs: number;
}

export interface Replay {
  readonly variation: Variation;
  /** Outputs that were compared byte by byte. */
  readonly compared: number;
  readonly difference: ReplayDifference | null;
}

export interface ReplayProof {
  readonly plan_hash: string;
  /** Cells that had nothing to make when they were recorded, and so have nothing to compare, by why. */
  readonly not_recorded: Readonly<Record<string, number>>;
  /** Cells that this request would make and that have no recorded run: these were not proved. */
  readonly unproved: readonly UnprovedCell[];
  readonly cells: number;
  readonly outputs: number;
  /** The digest of every output's cell, name and bytes: equal digest, equal results. */
  readonly digest: string;
  readonly replays: readonly Replay[];
  /** The cause of a difference, as far as varying one thing at a time can tell. */
  readonly caused_by: readonly string[];
}

export interface UnprovedCell {
  readonly cell: string;
  readonly asset: string;
  /** Why it would be made now, such as `KEY_CHANGED`. */
  readonly reason: string;
}

/** Whether every output that the request makes was recorded, compared, and equal. */
export function isProved({ replays, unproved }: ReplayProof): boolean {
  return unproved.length === 0 && replays.every(({ difference }) => difference === null);
}

/** @throws KnownError `NO_SLATE`, `NOTHING_RECORDED`, `REPLAY_FAILED` */
export async function verifyReplay(options: ReplayOptions): Promise<ReplayProof> {
  const { request, dataRoot, vary } = options;
  const store = openDataRoot(dataRoot);
  const dag = await loadPipeline(options);
  const assets = request.steps === undefined ? null : [...assetsOf(dag, request.steps)];
  const recorded = await recordedCells(store, options, dag, assets);
  const outputs = recorded.cells.flatMap((cell) =>
    cell.outputs.map(({ name, sha256 }) => [cell.id, name, sha256]),
  );
  const replays: Replay[] = [];
  for (const variation of variations(vary))
    replays.push(await replayOnce(options, store, recorded, variation));
  const isEqual = replays.every(({ difference }) => difference === null);
  return {
    plan_hash: recorded.plan.hash,
    not_recorded: recorded.missing,
    unproved: recorded.unproved,
    cells: recorded.cells.length,
    outputs: outputs.length,
    digest: sha256OfJson(outputs),
    replays,
    caused_by: isEqual ? [] : await causesOf(options, store, recorded),
  };
}

interface RecordedCell {
  readonly id: string;
  readonly asset: string;
  readonly outputs: readonly ManifestOutput[];
}

interface Recorded {
  readonly plan: Plan;
  /** Assets that the request names; null: all. */
  readonly assets: readonly string[] | null;
  readonly cells: readonly RecordedCell[];
  readonly missing: Readonly<Record<string, number>>;
  readonly unproved: readonly UnprovedCell[];
}

/** Finds the cells that the data root has recorded for exactly this request, planned without writing anything. */
async function recordedCells(
  store: ObjectStore,
  options: ReplayOptions,
  dag: Pipeline<PlanningContext>,
  assets: readonly string[] | null,
): Promise<Recorded> {
  const { request } = options;
  const world = await loadPlanningContext(store, request);
  refuseWithoutSlate(request, world);
  const planned = await planAgain(store, {
    dag,
    world,
    slates: world.calendar.slates,
    assets: assets === null ? undefined : new Set(assets),
    now: request.now,
  });
  const manifests = manifestStore(store);
  const missing: Record<string, number> = {};
  const unproved: UnprovedCell[] = [];
  const cells: RecordedCell[] = [];
  const backfills = new Set<string>();
  for (const { id, asset, partition, key, action } of planned.cells) {
    if (asset.startsWith('publish.')) continue;
    // The manifest counts, not the file that lies there now: a damaged output is compared by the hash that it had.
    const { runs } = await manifests.listRuns(asset, partition);
    for (const { manifest } of runs) backfills.add(manifest.environment.orchestrator_run_id);
    const ofKey = runs.filter(({ manifest }) => manifest.key === key);
    const made = ofKey.find(({ manifest }) => manifest.status === 'success');
    const why = skipReasonOf(action) === undefined ? blockedOf(action)?.code : 'NOTHING_TO_DO';
    if (made !== undefined) {
      const { outputs } = made.manifest;
      if (outputs.length > 0) cells.push({ id, asset, outputs });
    } else if (why === undefined && ofKey.length === 0) {
      unproved.push({ cell: id, asset, reason: action.decision.reason });
    } else {
      const reason = why ?? 'NOT_MADE_THEN';
      missing[reason] = (missing[reason] ?? 0) + 1;
    }
  }
  if (cells.length === 0)
    throw nothingRecorded(options, missing, unproved, [...backfills].sort().at(-1));
  return { plan: planned, assets, cells, missing, unproved };
}

async function replayOnce(
  options: ReplayOptions,
  store: ObjectStore,
  recorded: Recorded,
  variation: Variation,
): Promise<Replay> {
  const scratch = await ScratchRoot.open(options.dataRoot, 'verify-replay');
  const elsewhere = await mkdtemp(join(tmpdir(), 'hindcast-elsewhere-'));
  try {
    await scratch.addModels(options.request.settings.models);
    const cells = await spawnReplay({
      root: scratch.folder,
      cwd: variation.isElsewhere ? elsewhere : workingFolder(),
      request: options.request,
      assets: recorded.assets,
      pipelineModule: moduleOf(options),
      variation,
      onProgress: (done, total) => {
        options.onProgress(variation.name, done, total);
      },
    });
    const difference = await firstDifference(store, scratch.store, recorded.cells, cells);
    const compared = recorded.cells.reduce((sum, { outputs }) => sum + outputs.length, 0);
    return { variation, compared, difference };
  } finally {
    await scratch.close();
    await rm(elsewhere, { recursive: true, force: true });
  }
}

function moduleOf({ pipelineModule }: ReplayOptions): string {
  return pipelineModule ?? import.meta.resolve('@pkg/steps');
}

async function loadPipeline(options: ReplayOptions): Promise<Pipeline<PlanningContext>> {
  const module = (await import(moduleOf(options))) as {
    readonly pipeline: (options: PipelineOptions) => Pipeline<PlanningContext>;
  };
  const { threads, models } = options.request.settings;
  return module.pipeline({ simThreads: threads, models });
}

async function firstDifference(
  store: ObjectStore,
  replayStore: ObjectStore,
  recorded: readonly RecordedCell[],
  replayed: readonly ReplayedCell[],
): Promise<ReplayDifference | null> {
  const byId = new Map(replayed.map((cell) => [cell.id, cell]));
  const differing = recorded.flatMap((cell) => {
    const again = byId.get(cell.id);
    return cell.outputs.flatMap((output) => {
      const other = again?.outputs.find(({ name }) => name === output.name);
      return other?.sha256 === output.sha256 ? [] : [{ cell, output, again, other }];
    });
  });
  const [first] = differing;
  if (first === undefined) return null;
  const { cell, output, again, other } = first;
  const shared = { cell: cell.id, asset: cell.asset, output: output.name };
  const before = await store.get(output.path);
  const after = other === undefined ? null : await replayStore.get(other.path);
  if (before === null || after === null) {
    const detail = `not made: ${again?.problem ?? 'the replay planned no such cell'}`;
    return { ...shared, column: null, row: null, detail, outputs: differing.length };
  }
  const difference = await fileDifference(output.name, before.bytes, after.bytes);
  return {
    ...shared,
    column: difference?.column ?? null,
    row: difference?.row ?? null,
    detail: difference?.text ?? 'equal when compared again',
    outputs: differing.length,
  };
}

/** Varies one thing at a time. A difference without any variation comes from a clock, randomness or the like. */
async function causesOf(
  options: ReplayOptions,
  store: ObjectStore,
  recorded: Recorded,
): Promise<string[]> {
  const causes: string[] = [];
  for (const variation of isolations(options.vary)) {
    const { difference } = await replayOnce(options, store, recorded, variation);
    if (difference !== null) causes.push(variation.name);
    // An output that changes by itself changes under every variation too.
    if (variation.name === 'unvaried' && difference !== null) return causes;
  }
  return causes;
}

/** @param newest the backfill that made the newest run of these dates with other settings, if there is one */
function nothingRecorded(
  { request, dataRoot }: ReplayOptions,
  missing: Readonly<Record<string, number>>,
  unproved: readonly UnprovedCell[],
  newest: string | undefined,
): KnownError {
  const [from, to] = [request.dates[0] ?? '', request.dates.at(-1) ?? ''];
  const never = unproved.length === 0 ? [] : [`never made ${String(unproved.length)}`];
  const reasons = [
    ...never,
    ...Object.entries(missing).map(([why, count]) => `${why} ${String(count)}`),
  ];
  const remedy: Remedy =
    newest === undefined
      ? [`record them first: ${runCommand(request.record, { dataRoot, config: {} })}`]
      : [
          'the newest run of these dates had other settings; replay it: ',
          { command: ['verify', '--replay', '--backfill', newest, '--data-root', dataRoot] },
        ];
  return AUDIT_ERRORS.NOTHING_RECORDED({ from, to, reasons }, { remedy });
}
