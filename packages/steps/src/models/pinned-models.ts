/**
 * Model runs that are used in place of those of the DAG: the promoted ones, or one run by its id. Which of them a slate
 * gets follows from the end of their training windows alone, as ADR 6 has it for the runs of the DAG; a run that was
 * trained on what came after the cut-off is look-ahead, refused unless that is wanted, and then said in every row.
 */
import type { ResolvedInput, Selected, Partition } from '@pkg/engine';
import { easternMidnight } from '@pkg/lake';
import type { ManifestInput } from '@pkg/manifest';
import { formatInstant, invariant, sha256OfJson, type ObjectStore } from '@pkg/std';
import { STEP_ERRORS } from '../errors.ts';
import { isWindowKnown } from '../training/training-window.ts';
import { PINNED_INPUT } from './artifact.ts';
import { ONNX_FILE } from './external-model.ts';
import { onnxRuntimeVersion } from './onnx-runtime.ts';
import {
  HEADS,
  modelAsset,
  modelRun,
  modelRuns,
  promotionsOf,
  type Head,
  type ModelRun,
} from './model-run.ts';

/** For each pinned head `promoted`, or the id of one run; heads left out have the runs of the DAG. */
export type ModelPins = Readonly<Partial<Record<Head, string>>>;

/** The runs that a pinned head may use: among runs with one training window the later replaces the earlier. */
export type PinnedRuns = Readonly<Partial<Record<Head, readonly ModelRun[]>>>;

const PROMOTED_CHOICE = 'promoted';

/**
 * Looks up what the pins name, once, before anything is planned.
 *
 * @throws KnownError `UNKNOWN_MODEL_RUN`; `NO_PROMOTED_MODEL` for a head of which nothing was promoted
 */
export async function readPinnedRuns(store: ObjectStore, pins: ModelPins): Promise<PinnedRuns> {
  const found: Partial<Record<Head, readonly ModelRun[]>> = {};
  for (const head of HEADS) {
    const pin = pins[head];
    if (pin === undefined) continue;
    found[head] =
      pin === PROMOTED_CHOICE
        ? await promotedRuns(store, head)
        : [await modelRun(store, head, pin)];
  }
  return found;
}

/**
 * The version of the runtime that the ONNX files among the runs need, null when there are none: what a score depends on
 * beside its inputs.
 *
 * @throws KnownError `ONNX_RUNTIME_MISSING`
 */
export async function runtimeOf(runs: PinnedRuns): Promise<string | null> {
  return Object.values(runs).some((own) => own.some(isOnnx)) ? onnxRuntimeVersion() : null;
}

/**
 * Refuses slates for which every pinned run is look-ahead.
 *
 * @throws KnownError `LOOKAHEAD`
 */
export function refuseLookahead(runs: PinnedRuns, slates: readonly Partition[]): void {
  for (const [head, own] of Object.entries(runs)) {
    const early = slates.filter((slate) => knownRuns(own, slate).length === 0);
    const [first] = early;
    if (first === undefined) continue;
    const oldest = own[0]!;
    const more =
      early.length === 1
        ? ''
        : ` and ${String(early.length - 1)} more ${early.length === 2 ? 'slate' : 'slates'}`;
    const asOf = formatInstant(first.asOf);
    const problem =
      `a model run of ${head} trained before ${asOf} is needed for ${first.date}${more}, ` +
      `but the earliest window of those pinned ends with ${oldest.trainThrough} (run ${oldest.runId})`;
    const remedy = [
      'promote a run with an earlier window, start later, or add --allow-lookahead; every row then says so',
    ];
    throw STEP_ERRORS.LOOKAHEAD({ problem }, { remedy });
  }
}

/** The newest run known at the cut-off; where there is none, the newest of all, as a gap that says `lookahead`. */
export function chosenModel(
  runs: readonly ModelRun[],
  slate: Partition,
): { readonly input: ResolvedInput; readonly gaps: Selected['gaps'] } {
  const known = knownRuns(runs, slate);
  const chosen = known.at(-1) ?? runs.at(-1);
  invariant(chosen, 'a pinned head has a run');
  const reason =
    `${slate.date} was scored by run ${chosen.runId} of ${chosen.head}, trained on games before ` +
    `${chosen.trainThrough}: after its cut-off ${formatInstant(slate.asOf)}`;
  const remediation = `promote a run of ${chosen.head} that was trained before ${slate.date}`;
  return {
    input: { record: recordOf(runs, chosen, slate), files: chosen.files },
    gaps: known.length > 0 ? [] : [{ source: 'models', policy: 'lookahead', reason, remediation }],
  };
}

function recordOf(runs: readonly ModelRun[], chosen: ModelRun, slate: Partition): ManifestInput {
  const lost = runs.filter((run) => run !== chosen);
  const rejected = lost.map((run) => ({
    path: pathOf(run),
    reason: isKnown(run, slate) ? ('SUPERSEDED' as const) : ('AFTER_CUTOFF' as const),
  }));
  const counts: Partial<Record<(typeof rejected)[number]['reason'], number>> = {};
  for (const { reason } of rejected) counts[reason] = (counts[reason] ?? 0) + 1;
  return {
    name: PINNED_INPUT,
    kind: 'model',
    path: pathOf(chosen),
    sha256: sha256OfJson(chosen.files.map(({ path, sha256 }) => [path, sha256])),
    asset: modelAsset(chosen.head),
    run_id: chosen.runId,
    as_of_ts: formatInstant(easternMidnight(chosen.trainThrough)),
    selection: {
      cutoff: formatInstant(slate.asOf),
      clocks: 'source',
      chosen: pathOf(chosen),
      candidates_considered: runs.length,
      rejected,
      rejected_counts: counts,
    },
  };
}

function knownRuns(runs: readonly ModelRun[], slate: Partition): ModelRun[] {
  return runs.filter((run) => isKnown(run, slate));
}

function isKnown({ trainThrough }: ModelRun, { asOf }: Partition): boolean {
  return isWindowKnown(trainThrough, asOf);
}

export function isOnnx({ files }: ModelRun): boolean {
  return files.some(({ path }) => path.endsWith(`/${ONNX_FILE}`));
}

function pathOf({ files }: ModelRun): string {
  return files[0]!.path;
}

/** Every run that was ever promoted, by training window; among those with one window the last that was promoted. */
async function promotedRuns(store: ObjectStore, head: Head): Promise<ModelRun[]> {
  const all = new Map((await modelRuns(store, head)).map((run) => [run.runId, run]));
  const byWindow = new Map<string, ModelRun>();
  for (const { pointer } of await promotionsOf(store, head)) {
    const run = all.get(pointer.run_id);
    if (run?.manifestSha256 !== pointer.manifest_sha256)
      throw STEP_ERRORS.PROMOTED_RUN_GONE({ head, runId: pointer.run_id });
    byWindow.set(run.trainThrough, run);
  }
  if (byWindow.size > 0)
    return [...byWindow.values()].sort((a, b) => (a.trainThrough < b.trainThrough ? -1 : 1));
  throw STEP_ERRORS.NO_PROMOTED_MODEL({ head });
}
