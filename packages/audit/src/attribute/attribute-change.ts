/**
 * Finds what caused the change between two runs: starting from the first, one factor after the other is taken from the
 * second, and each time the slate is computed again. The steps of this walk add up to the whole change.
 *
 * When two factors matter only together, the one that is swapped last is credited: the order is that of `FACTORS`.
 */
import type { Row } from '@pkg/lake';
import type { ObjectStore } from '@pkg/std';
import { loadPlanningContext, pipeline } from '@pkg/steps';
import { openDataRoot, type Config } from '@pkg/backfill/settings';
import type { UnifiedRun } from '@pkg/backfill/records';
import { recordedRequest, runRequest, type RunRequest } from '@pkg/backfill/request';
import { AUDIT_ERRORS } from '../errors.ts';
import type { RunPair } from '../lineage/diff-runs.ts';
import { lineageOf } from '../lineage/manifest-graph.ts';
import { outputRows, tableOf } from '../lineage/unified-table.ts';
import { ScratchRoot } from '../remake/scratch-root.ts';
import { FACTORS, hybridPipeline, sideOf, type Factor, type Side } from './hybrid-pipeline.ts';
import { creditChanges, type Attribution, type Stage } from './credit.ts';

export interface AttributeOptions {
  readonly dataRoot: string;
  readonly pair: RunPair;
  readonly config: Config;
  readonly onStage: (factor: string, isComputed: boolean) => void;
}

/** The stages of the walk in their order, as `onStage` names them. */
export const STAGES: readonly string[] = ['code', ...FACTORS];

/** @throws KnownError `UNKNOWN_BACKFILL`, `RUN_NOT_REMADE` */
export async function attributeChange(options: AttributeOptions): Promise<Attribution> {
  const { dataRoot, pair } = options;
  const store = openDataRoot(dataRoot);
  const before = await askedAgain(store, pair.before, options.config);
  const after = await askedAgain(store, pair.after, options.config);
  const { threads, models } = before.request.settings;
  const dag = pipeline({ simThreads: threads, models });
  const scratch = await ScratchRoot.open(dataRoot, 'diff-attribute');
  try {
    for (const { request } of [before, after]) await scratch.addModels(request.settings.models);
    const stages: Stage[] = [{ factor: 'before', rows: before.rows }];
    const swapped = new Set<Factor>();
    const compute = async (factor: string): Promise<void> => {
      const mix = { before: before.side, after: after.side, swapped: new Set(swapped) };
      const { draftGroupId } = pair.before;
      const side = sideOf(mix, 'cut-off');
      const remade = await scratch.remake(
        hybridPipeline(dag, mix),
        before.request,
        side,
        draftGroupId,
      );
      if (!('table' in remade))
        throw AUDIT_ERRORS.RUN_NOT_REMADE({
          what: `draft group ${draftGroupId}, with mixed inputs,`,
          problem: remade.problem,
        });
      options.onStage(factor, remade.isComputed);
      stages.push({ factor, rows: remade.table.rows });
    };
    await compute('code');
    for (const factor of FACTORS) {
      swapped.add(factor);
      await compute(factor);
    }
    stages.push({ factor: 'code', rows: after.rows });
    return creditChanges(stages);
  } finally {
    await scratch.close();
  }
}

interface Asked {
  readonly request: RunRequest;
  readonly side: Side;
  /** The table that the run recorded. */
  readonly rows: readonly Row[];
}

/** A recorded run with its planning context, requested as its backfill was, for its date alone. */
async function askedAgain(store: ObjectStore, run: UnifiedRun, config: Config): Promise<Asked> {
  const { manifest } = (await lineageOf(store, run.manifestPath))[0]!;
  const recorded = await recordedRequest(store, manifest.environment.orchestrator_run_id);
  const { gameDate } = run;
  const { season: _, ...flags } = { ...recorded.flags, start: gameDate, end: gameDate };
  const request = await runRequest(store, flags, config, recorded.now);
  const world = await loadPlanningContext(store, request);
  const asOf = manifest.partition.run_as_of_ts;
  const slate = world.calendar.slates.find(
    (each) => asOf !== undefined && each.asOf === Date.parse(asOf),
  );
  if (slate === undefined) {
    const problem = 'its slate is not on the calendar any more';
    throw AUDIT_ERRORS.RUN_NOT_REMADE({ what: `run ${run.runId}`, problem });
  }
  return { request, side: { world, slate }, rows: await outputRows(store, tableOf(manifest)) };
}
