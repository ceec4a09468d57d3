/**
 * Live parity: a slate as a daily run made it, against the same slate made now, in an empty root, by a backfill with the same
 * cut-off and settings from the history as it is now.
 */
import type { Pipeline } from '@pkg/engine';
import { formatInstant, type GameDate, type Instant } from '@pkg/std';
import { pipeline, type PipelineOptions, type PlanningContext } from '@pkg/steps';
import { openDataRoot, type Config } from '@pkg/backfill/settings';
import type { Attribution } from '../attribute/credit.ts';
import { lineageOf } from '../lineage/manifest-graph.ts';
import { outputRows, tableOf } from '../lineage/unified-table.ts';
import { ScratchRoot } from '../remake/scratch-root.ts';
import { compareTables, isEqual, type ColumnParity, type TableParity } from './column-parity.ts';
import { creditInputs } from './credit-inputs.ts';
import { inputChanges, type GapChange } from './input-changes.ts';
import type { InputChange } from './input-change.ts';
import { liveSlates, type DateWithoutLiveRun, type LiveSlate } from './live-slates.ts';
import {
  checkDeterminism,
  recordedSlate,
  stepChanges,
  type Determinism,
  type StepChange,
} from './same-question.ts';
import { requestNow, seenNow } from './slate-now.ts';
import { listsOf } from '../lineage/set-members.ts';
import { exceeded, type Limit, type Tolerance } from './tolerance.ts';
import type { Comparison } from './comparison.ts';

/**
 * `equal`: no value differs; `inside` and `outside`: of the tolerance; `nondeterministic`: the same code made other bytes of the
 * same inputs, which no tolerance covers; `not_made`: the slate can't be made now.
 */
export type ParityVerdict = 'equal' | 'inside' | 'outside' | 'nondeterministic' | 'not_made';

export interface JudgedColumn extends ColumnParity {
  /** The limits of the tolerance that it exceeds. */
  readonly outside: readonly Limit[];
}

/** The comparison of one slate. */
export interface ComparedSlate extends Omit<TableParity, 'columns'> {
  readonly determinism: Determinism;
  readonly inputs: readonly InputChange[];
  readonly gaps: readonly GapChange[];
  readonly steps: readonly StepChange[];
  readonly columns: readonly JudgedColumn[];
  readonly attribution?: Attribution;
}

export interface SlateParity {
  readonly game_date: string;
  readonly draft_group_id: string;
  /** The live run. */
  readonly run_id: string;
  readonly run_as_of_ts: string;
  readonly backfill_id: string;
  /** When the live run was asked for. */
  readonly started_at: string;
  readonly verdict: ParityVerdict;
  /** Why it was not made; null where it was. */
  readonly problem: string | null;
  /** Null where it was not made. */
  readonly compared: ComparedSlate | null;
}

export interface ParityReport {
  readonly slates: readonly SlateParity[];
  readonly without_live_run: readonly DateWithoutLiveRun[];
}

export interface ParityOptions {
  readonly dataRoot: string;
  readonly dates: readonly GameDate[];
  readonly runId?: string | undefined;
  readonly config: Config;
  readonly tolerance: Tolerance;
  readonly isAttributed: boolean;
  readonly now: Instant;
  /** Makes the pipeline: that of `@pkg/steps`, unless a test plants something. */
  readonly makePipeline?: (options: PipelineOptions) => Pipeline<PlanningContext>;
  readonly onStage: (slate: LiveSlate, stage: string) => void;
}

export function isInside({ slates }: ParityReport): boolean {
  return slates.every(({ verdict }) => verdict === 'equal' || verdict === 'inside');
}

/** @throws KnownError `NO_LIVE_RUN`, `OUTPUT_DAMAGED`, `MANIFEST_UNREADABLE` */
export async function checkParity(options: ParityOptions): Promise<ParityReport> {
  const { dataRoot, dates, runId } = options;
  const { slates, without } = await liveSlates(openDataRoot(dataRoot), dates, runId);
  const scratch = await ScratchRoot.open(dataRoot, 'parity');
  try {
    const compared: SlateParity[] = [];
    for (const slate of slates) compared.push(await compareSlate(options, scratch, slate));
    return { slates: compared, without_live_run: without };
  } finally {
    await scratch.close();
  }
}

async function compareSlate(
  options: ParityOptions,
  scratch: ScratchRoot,
  live: LiveSlate,
): Promise<SlateParity> {
  const { run, asOf, backfillId, asked } = live;
  const named = {
    game_date: run.gameDate,
    draft_group_id: run.draftGroupId,
    run_id: run.runId,
    run_as_of_ts: formatInstant(asOf),
    backfill_id: backfillId,
    started_at: formatInstant(asked.now),
  };
  const request = await requestNow(scratch, live, options.config, options.now);
  await scratch.addModels(request.settings.models);
  const { threads, models } = request.settings;
  const dag = (options.makePipeline ?? pipeline)({ simThreads: threads, models });
  options.onStage(live, 'made now');
  const seen = await seenNow(scratch, request, live);
  if (seen === undefined)
    return { ...named, ...notMade(`there is no slate on ${run.gameDate} any more`) };
  const remade = await scratch.remake(dag, request, seen, run.draftGroupId);
  if (!('table' in remade)) return { ...named, ...notMade(remade.problem) };
  const made = { live, request, dag, seen, table: remade.table };
  const compared = await compareMade(options, scratch, made);
  return { ...named, verdict: verdictOf(compared), problem: null, compared };
}

function notMade(problem: string): Pick<SlateParity, 'verdict' | 'problem' | 'compared'> {
  return { verdict: 'not_made', problem, compared: null };
}

async function compareMade(
  options: ParityOptions,
  scratch: ScratchRoot,
  made: Pick<Comparison, 'live' | 'request' | 'dag' | 'seen' | 'table'>,
): Promise<ComparedSlate> {
  const { live, dag, table } = made;
  const store = openDataRoot(options.dataRoot);
  const lineage = await lineageOf(store, live.run.manifestPath);
  const liveRows = await outputRows(store, tableOf(lineage[0]!.manifest));
  const liveSide = recordedSlate(store, lineage);
  const nowSide = recordedSlate(scratch.store, await lineageOf(scratch.store, table.stored.path));
  const assets = dag.steps
    .map(({ asset }) => asset)
    .filter((asset) => nowSide.manifests.has(asset) || liveSide.manifests.has(asset));
  const lists = await listsOf(
    store,
    lineage.map(({ manifest }) => manifest),
  );
  const changes = inputChanges(dag, made.seen.world, lineage, table.plan.cells, lists);
  const { columns, ...rest } = compareTables(liveRows, table.rows);
  const determinism = await checkDeterminism(assets, columns, liveSide, nowSide);
  const whole = { ...made, liveSide, liveRows, assets, changes };
  const credited = options.isAttributed
    ? await creditInputs(scratch, whole, (stage) => {
        options.onStage(live, stage);
      })
    : undefined;
  return {
    ...rest,
    determinism:
      determinism.violation === null ? (credited?.determinism ?? determinism) : determinism,
    inputs: changes.changes,
    gaps: changes.gaps,
    steps: stepChanges(assets, liveSide, nowSide),
    columns: columns.map((column) => ({ ...column, outside: exceeded(column, options.tolerance) })),
    ...(credited === undefined ? {} : { attribution: credited.attribution }),
  };
}

function verdictOf({ determinism, columns }: ComparedSlate): ParityVerdict {
  if (determinism.violation !== null) return 'nondeterministic';
  if (isEqual(columns)) return 'equal';
  return columns.every(({ outside }) => outside.length === 0) ? 'inside' : 'outside';
}
