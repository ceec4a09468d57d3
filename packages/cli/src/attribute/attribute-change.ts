/**
 * What caused the change between two runs: starting from the first, one factor after the other is taken from the second,
 * and each time the slate is computed again. The steps of this walk add up to the whole change.
 *
 * Where two factors matter only together, the one that is swapped last is credited: the order is that of `FACTORS`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execute, plan, type Pipeline } from '@pkg/engine';
import type { Row } from '@pkg/lake';
import { fileObjectStore, KnownError, type ObjectStore } from '@pkg/std';
import { observeWorld, pipeline, type World } from '@pkg/steps';
import type { Config } from '../config.ts';
import type { RunPair } from '../lineage/diff-runs.ts';
import type { UnifiedRun } from '../lineage/find-run.ts';
import { lineageOf } from '../lineage/manifest-graph.ts';
import { outputRows, tableOf } from '../lineage/unified-table.ts';
import { linkHistory, linkModels } from '../link-history.ts';
import { recordedRequest } from '../recorded-request.ts';
import { runRequest, type RunRequest } from '../run-request.ts';
import { clock, environmentOf } from '../surroundings.ts';
import {
  FACTORS,
  hybridPipeline,
  sideOf,
  type Factor,
  type Mix,
  type Side,
} from './hybrid-pipeline.ts';
import { creditChanges, type Attribution, type Stage } from './credit.ts';

export interface AttributeOptions {
  readonly dataRoot: string;
  readonly pair: RunPair;
  readonly config: Config;
  readonly onStage: (factor: string, isComputed: boolean) => void;
}

/** @throws KnownError `NO_SUCH_BACKFILL`, `RUN_NOT_REMADE` */
export async function attributeChange(options: AttributeOptions): Promise<Attribution> {
  const { dataRoot, pair } = options;
  const store = fileObjectStore(dataRoot);
  const before = await askedAgain(store, pair.before, options.config);
  const after = await askedAgain(store, pair.after, options.config);
  const root = await mkdtemp(join(tmpdir(), 'hindcast-attribute-'));
  try {
    await linkHistory(dataRoot, root);
    for (const { request } of [before, after])
      await linkModels(dataRoot, root, request.settings.models);
    const scratch = new Scratch(fileObjectStore(root), before.request, pair.before.draftGroupId);
    const stages: Stage[] = [{ factor: 'before', rows: before.rows }];
    const swapped = new Set<Factor>();
    const compute = async (factor: string): Promise<void> => {
      const mix = { before: before.side, after: after.side, swapped: new Set(swapped) };
      const { rows, isComputed } = await scratch.make(mix);
      options.onStage(factor, isComputed);
      stages.push({ factor, rows });
    };
    await compute('code');
    for (const factor of FACTORS) {
      swapped.add(factor);
      await compute(factor);
    }
    stages.push({ factor: 'code', rows: after.rows });
    return creditChanges(stages);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

interface Asked {
  readonly request: RunRequest;
  readonly side: Side;
  /** The table that the run recorded. */
  readonly rows: readonly Row[];
}

/** A recorded run with what it saw, asked for as its backfill was, for its date alone. */
async function askedAgain(store: ObjectStore, run: UnifiedRun, config: Config): Promise<Asked> {
  const { manifest } = (await lineageOf(store, run.manifestPath))[0]!;
  const recorded = await recordedRequest(store, manifest.environment.orchestrator_run_id);
  const { gameDate } = run;
  const { season: _, ...flags } = { ...recorded.flags, start: gameDate, end: gameDate };
  const request = await runRequest(store, flags, config, recorded.now);
  const world = await observeWorld(store, request);
  const asOf = manifest.partition.run_as_of_ts;
  const slate = world.calendar.slates.find(
    (each) => asOf !== undefined && each.asOf === Date.parse(asOf),
  );
  if (slate === undefined) throw notRemade(run, 'its slate is not on the calendar any more');
  return { request, side: { world, slate }, rows: await outputRows(store, tableOf(manifest)) };
}

/** An empty root in which mixes are computed; what a mix shares with an earlier one is reused. */
class Scratch {
  readonly #store: ObjectStore;
  readonly #request: RunRequest;
  readonly #group: string;
  readonly #dag: Pipeline<World>;
  #last: { readonly key: string; readonly rows: readonly Row[] } | undefined;

  constructor(store: ObjectStore, request: RunRequest, group: string) {
    this.#store = store;
    this.#request = request;
    this.#group = group;
    const { threads, models } = request.settings;
    this.#dag = pipeline({ simThreads: threads, models });
  }

  async make(mix: Mix): Promise<{ readonly rows: readonly Row[]; readonly isComputed: boolean }> {
    const dag = hybridPipeline(this.#dag, mix);
    const { world, slate } = sideOf(mix, 'cut-off');
    const { now, maxParallel } = this.#request;
    const options = { resume: true, force: false, publish: 'never' as const, now };
    const assets = upstreamOf(this.#dag, 'finalize.unified');
    const planned = await plan(this.#store, dag, world, [slate], { ...options, assets });
    const target = planned.cells.find(
      ({ asset, partition }) =>
        asset === 'finalize.unified' && partition.draft_group_id === this.#group,
    );
    if (target === undefined) throw notMade(this.#group, 'no cell is planned');
    if (this.#last?.key === target.key) return { rows: this.#last.rows, isComputed: false };
    const { results } = await execute(dag, planned, {
      store: this.#store,
      environment: environmentOf('diff-attribute'),
      clock,
      signal: new AbortController().signal,
      maxParallel,
      onEvent: () => undefined,
    });
    const made = results.find(({ cell }) => cell.id === target.id);
    if (made?.stored?.manifest.status !== 'success')
      throw notMade(this.#group, made?.error?.message ?? made?.reason ?? 'it was not computed');
    const rows = await outputRows(this.#store, tableOf(made.stored.manifest));
    this.#last = { key: target.key, rows };
    return { rows, isComputed: true };
  }
}

/** An asset and everything that it reads. */
function upstreamOf({ steps }: Pipeline<World>, asset: string): Set<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    for (const source of steps.find((step) => step.asset === name)?.upstream ?? []) visit(source);
  };
  visit(asset);
  return found;
}

function notMade(group: string, problem: string): KnownError {
  return new KnownError({
    code: 'RUN_NOT_REMADE',
    kind: 'missing',
    message: `expected to compute draft group ${group} again with mixed inputs, but could not: ${problem}`,
    hint: 'leave --attribute out: the plain diff needs manifests alone',
  });
}

function notRemade({ runId }: UnifiedRun, problem: string): KnownError {
  return new KnownError({
    code: 'RUN_NOT_REMADE',
    kind: 'missing',
    message: `expected to compute run ${runId} again, but could not: ${problem}`,
    hint: 'leave --attribute out: the plain diff needs manifests alone',
  });
}
