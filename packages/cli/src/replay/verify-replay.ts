/**
 * The replay proof: computes again what a data root has recorded, in an empty root and in other surroundings, and compares
 * every output byte. What differs is named by step, file, column and row, and by what made it differ.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plan, type Pipeline, type Plan } from '@pkg/engine';
import type { ManifestOutput } from '@pkg/manifest';
import { fileObjectStore, KnownError, sha256OfJson, type ObjectStore } from '@pkg/std';
import { assetsOf, observeWorld, type PipelineOptions, type World } from '@pkg/steps';
import { linkHistory, linkModels } from '../link-history.ts';
import type { RunRequest } from '../run-request.ts';
import { fileDifference } from '../table-difference.ts';
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
  /** Cells of the plan that have no outputs recorded and so nothing to compare, by why. */
  readonly not_recorded: Readonly<Record<string, number>>;
  readonly cells: number;
  readonly outputs: number;
  /** Over every output's cell, name and bytes: equal digest, equal results. */
  readonly digest: string;
  readonly replays: readonly Replay[];
  /** After a difference: what made it, as far as varying one thing at a time can tell. */
  readonly caused_by: readonly string[];
}

/** @throws KnownError `NOTHING_RECORDED`, `REPLAY_FAILED` */
export async function verifyReplay(options: ReplayOptions): Promise<ReplayProof> {
  const { request, dataRoot, vary } = options;
  const store = fileObjectStore(dataRoot);
  const dag = await loadPipeline(options);
  const assets = request.steps === undefined ? null : [...assetsOf(dag, request.steps)];
  const recorded = await recordedCells(store, request, dag, assets);
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
}

/** What the data root has recorded for exactly this request, planned without writing anything. */
async function recordedCells(
  store: ObjectStore,
  request: RunRequest,
  dag: Pipeline<World>,
  assets: readonly string[] | null,
): Promise<Recorded> {
  const world = await observeWorld(store, request);
  const planned = await plan(store, dag, world, world.calendar.slates, {
    resume: true,
    force: false,
    assets: assets === null ? undefined : new Set(assets),
    publish: 'never',
    now: request.now,
  });
  const missing: Record<string, number> = {};
  const cells = planned.cells.flatMap(({ id, asset, decision, skip, blocked }) => {
    if (decision.decision === 'reuse') {
      const { outputs } = decision.stored.manifest;
      return outputs.length === 0 ? [] : [{ id, asset, outputs }];
    }
    if (asset.startsWith('publish.')) return [];
    const why = skip === undefined ? (blocked?.code ?? decision.reason) : 'NOTHING_TO_DO';
    missing[why] = (missing[why] ?? 0) + 1;
    return [];
  });
  if (cells.length === 0) throw nothingRecorded(request, missing);
  return { plan: planned, assets, cells, missing };
}

async function replayOnce(
  options: ReplayOptions,
  store: ObjectStore,
  recorded: Recorded,
  variation: Variation,
): Promise<Replay> {
  const root = await mkdtemp(join(tmpdir(), 'hindcast-replay-'));
  const elsewhere = await mkdtemp(join(tmpdir(), 'hindcast-elsewhere-'));
  try {
    await linkHistory(options.dataRoot, root);
    await linkModels(options.dataRoot, root, options.request.settings.models);
    const cells = await spawnReplay({
      root,
      cwd: variation.isElsewhere ? elsewhere : process.cwd(),
      request: options.request,
      assets: recorded.assets,
      pipelineModule: moduleOf(options),
      variation,
      onProgress: (done, total) => {
        options.onProgress(variation.name, done, total);
      },
    });
    const difference = await firstDifference(store, fileObjectStore(root), recorded.cells, cells);
    const compared = recorded.cells.reduce((sum, { outputs }) => sum + outputs.length, 0);
    return { variation, compared, difference };
  } finally {
    for (const folder of [root, elsewhere]) await rm(folder, { recursive: true, force: true });
  }
}

function moduleOf({ pipelineModule }: ReplayOptions): string {
  return pipelineModule ?? import.meta.resolve('@pkg/steps');
}

async function loadPipeline(options: ReplayOptions): Promise<Pipeline<World>> {
  const module = (await import(moduleOf(options))) as {
    readonly pipeline: (options: PipelineOptions) => Pipeline<World>;
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
    // What changes by itself changes under every variation too.
    if (variation.name === 'unvaried' && difference !== null) return causes;
  }
  return causes;
}

function nothingRecorded(
  request: RunRequest,
  missing: Readonly<Record<string, number>>,
): KnownError {
  const [from, to] = [request.dates[0] ?? '', request.dates.at(-1) ?? ''];
  const reasons = Object.entries(missing).map(([why, count]) => `${why} ${String(count)}`);
  return new KnownError({
    code: 'NOTHING_RECORDED',
    kind: 'missing',
    message: `expected recorded outputs from ${from} to ${to} with these settings, found none (${reasons.join(', ')})`,
    hint: `record them first: pipeline run --start ${from} --end ${to}; or name the backfill to replay: --backfill <id>`,
  });
}
