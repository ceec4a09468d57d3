/**
 * The leak test: remakes a slate in copies of the history in which every snapshot captured after the cut-off has been
 * deleted, corrupted, or given other values, and compares every output byte with those of an untouched copy. A step that
 * looks past its cut-off can't help giving itself away. The cut-offs themselves are derived anew in every copy.
 */
import { join } from 'node:path';
import type { Execution, PinnedFile, Pipeline, Plan, Partition } from '@pkg/engine';
import { SealBook } from '@pkg/lake';
import type { KnownError, ListedObject } from '@pkg/std';
import { fileObjectStore, formatInstant, sha256, type GameDate } from '@pkg/std';
import {
  isPoisoned,
  loadPlanningContext,
  poisonedBytes,
  POISONS,
  snapshotsAfter,
  trainingSlate,
  type Poison,
  type Treatment,
  type PlanningContext,
} from '@pkg/steps';
import { refuseWithoutSlate } from '@pkg/backfill/run';
import type { RunRequest } from '@pkg/backfill/request';
import { openDataRoot } from '@pkg/backfill/settings';
import { AUDIT_ERRORS } from '../errors.ts';
import { calendarLeaks } from './calendar-leak.ts';
import { computeAgain, planAgain } from '../remake/compute-again.ts';
import { bring, linkOrCopy, linkSeals } from '../remake/link-history.ts';
import { ScratchRoot } from '../remake/scratch-root.ts';
import type { LeakFinding, LeakTrial } from './leak-trial.ts';

export interface LeakTestOptions {
  readonly dataRoot: string;
  readonly request: RunRequest;
  /**
   * Fits models again for every poison of every slate. Otherwise twice per window: with the snapshots from after it,
   * and without.
   */
  readonly refit?: boolean;
  /** Makes the pipeline afresh, so that no cache of one trial serves another. */
  readonly makePipeline: () => Pipeline<PlanningContext>;
  readonly onTrial: (trial: LeakTrial) => void;
  /** Told before models are fitted: the windows, and how often each. */
  readonly onFits?: (windows: readonly GameDate[], fits: number) => void;
}

/** Tries every poison on every slate of the request. @throws KnownError `NO_SLATE`, `LEAK_TEST_INCOMPLETE` */
export async function verifyLeak(options: LeakTestOptions): Promise<LeakTrial[]> {
  const { dataRoot, request } = options;
  const world = await loadPlanningContext(openDataRoot(dataRoot), request);
  refuseWithoutSlate(request, world);
  const trials: LeakTrial[] = [];
  const tell = (trial: LeakTrial): void => {
    options.onTrial(trial);
    trials.push(trial);
  };
  for (const trial of await calendarLeaks(openDataRoot(dataRoot), request)) tell(trial);
  const fitted = await fittedModels(options, world, tell);
  try {
    for (const slate of world.calendar.slates) {
      const own = { ...request, dates: [slate.date] };
      const models = fitted.get(slate.trainThrough);
      const untouched = await remake(options, own, slate, { models });
      for (const poison of POISONS) {
        const treatment = treatmentOf(world, slate, poison);
        const remade = await remake(options, own, slate, { models, treatment });
        tell(compare('slate', slate, treatment, untouched, remade));
      }
    }
  } finally {
    for (const root of fitted.values()) await root.close();
  }
  return trials;
}

function treatmentOf(world: PlanningContext, slate: Partition, poison: Poison): Treatment {
  const future = snapshotsAfter(world, slate).map((snapshot) => [snapshot.path, snapshot] as const);
  return { poison, cutoff: slate.asOf, future: new Map(future) };
}

/**
 * For each training window of the slates a root with its models. They are fitted twice: from the whole history, and where all
 * that came after the window is not there. As both agree, what they read besides the inputs that their manifests declare
 * changes nothing; a slate whose plan asks for the very same inputs, by hash, takes them from there, any other fits its own.
 */
async function fittedModels(
  options: LeakTestOptions,
  world: PlanningContext,
  tell: (trial: LeakTrial) => void,
): Promise<Map<GameDate, ScratchRoot>> {
  const roots = new Map<GameDate, ScratchRoot>();
  const hasModels = options.makePipeline().steps.some(({ grain }) => grain === 'training');
  const windows = [...new Set(world.calendar.slates.map(({ trainThrough }) => trainThrough))];
  if (!hasModels) return roots;
  options.onFits?.(windows, options.refit === true ? 4 * world.calendar.slates.length : 2);
  if (options.refit === true) return roots;
  for (const window of windows) {
    const slate = trainingSlate(world, window);
    const treatment = treatmentOf(world, slate, 'deleted');
    // Up to the last slate that reads them: what is there then must not matter.
    const readers = world.calendar.slates.filter(({ trainThrough }) => trainThrough === window);
    const dates = [...new Set([window, ...readers.map(({ date: gameDate }) => gameDate)])].sort();
    const own = ofWindow(options.request, dates);
    const untouched = await remake(options, own, slate, { isWindow: true });
    roots.set(window, untouched.root);
    const remade = await remake(options, own, slate, { isWindow: true, treatment });
    await remade.root.close();
    if (countOutputs(untouched) > 0) tell(compare('models', slate, treatment, untouched, remade));
  }
  return roots;
}

/** The request by which the models of a window are seen on the dates of their readers, whatever rule those have. */
function ofWindow(request: RunRequest, dates: readonly GameDate[]): RunRequest {
  const rule = { mode: 'pretip', leadMinutes: 0, asOf: undefined, allowLookahead: true } as const;
  return { ...request, dates, rule, settings: { ...request.settings, ...LENIENT } };
}

const LENIENT = { allowLookahead: true };

interface Remade {
  readonly root: ScratchRoot;
  /** Snapshots that were poisoned in its copy of the history. */
  readonly poisoned: number;
  readonly plan: Plan;
  readonly execution: Execution;
}

interface RemakeOptions {
  /** Left out: the history as it is. */
  readonly treatment?: Treatment;
  /** A root with models that were fitted before. */
  readonly models?: ScratchRoot | undefined;
  /** Whether the slate stands for a training window: its models alone are made, and the copy is left where it is. */
  readonly isWindow?: boolean;
}

/** Runs one slate, or the models of one window, in a copy of the history. Labels are left out: they are from the future. */
async function remake(
  { dataRoot, makePipeline }: LeakTestOptions,
  request: RunRequest,
  slate: Partition,
  { treatment, models, isWindow = false }: RemakeOptions,
): Promise<Remade> {
  let poisoned = 0;
  const root = await ScratchRoot.open(dataRoot, 'verify-leak', async (from, to) => {
    poisoned = await copyHistory(from, to, treatment);
  });
  try {
    await root.addModels(request.settings.models);
    if (models !== undefined) await linkFitted(models, root);
    const { store } = root;
    const world = await loadPlanningContext(store, request);
    const dag = makePipeline();
    const steps = dag.steps.filter(({ asset, grain }) =>
      isWindow ? grain === 'training' : !asset.startsWith('labels.'),
    );
    const slates = isWindow
      ? [slate]
      : world.calendar.slates.filter(({ asOf }) => asOf === slate.asOf);
    const assets = new Set(steps.map(({ asset }) => asset));
    const planned = await planAgain(store, { dag, world, slates, assets, now: request.now });
    const own = { name: 'verify-leak', maxParallel: request.maxParallel };
    const execution = await computeAgain(store, dag, planned, own);
    return { root, plan: planned, execution, poisoned };
  } finally {
    if (!isWindow) await root.close();
  }
}

/** Links every snapshot that stays as it is; writes the poisoned ones anew, so that the original is never touched. */
async function copyHistory(
  from: string,
  to: string,
  treatment: Treatment | undefined,
): Promise<number> {
  const source = openDataRoot(from);
  const target = fileObjectStore(to);
  let count = 0;
  const flipped: PinnedFile[] = [];
  const untouched: ListedObject[] = [];
  for (const listed of await source.list('bronze')) {
    const { key } = listed;
    if (treatment === undefined || !isPoisoned(key, treatment)) {
      untouched.push(listed);
      continue;
    }
    count += 1;
    const bytes = await poisonedBytes(source, key, treatment);
    if (bytes === null) continue;
    await target.createOnce(key, bytes);
    if (treatment.poison === 'flipped') flipped.push({ path: key, sha256: sha256(bytes) });
  }
  await bring(from, to, untouched);
  await linkSeals(from, to);
  // A step that reads what it must not is to find a snapshot that nobody calls damaged.
  await new SealBook(target).add(flipped);
  return count;
}

/** Gives a root the models and training rows of another: planning reuses those whose keys are the same. */
async function linkFitted(
  { store: source, folder: from }: ScratchRoot,
  { store: target, folder: to }: ScratchRoot,
): Promise<void> {
  for (const folder of ['models', 'runs'])
    for (const { key } of await source.list(folder))
      await linkOrCopy(join(from, key), join(to, key));
  for (const { key } of await source.list('manifests')) {
    const newest = await source.readPointer(key);
    if (newest !== null) await target.swapPointer(key, 0, newest.bytes);
  }
}

function compare(
  of: LeakTrial['of'],
  slate: Partition,
  { poison, cutoff, future }: Treatment,
  untouched: Remade,
  remade: Remade,
): LeakTrial {
  const compared = countOutputs(untouched);
  if (compared === 0) throw nothingMade(slate, untouched);
  return {
    of,
    slate: slate.date,
    cutoff: formatInstant(cutoff),
    poison,
    poisoned: remade.poisoned,
    compared,
    leak: leakOf(untouched, remade, new Set(future.keys())),
  };
}

function leakOf(
  untouched: Remade,
  remade: Remade,
  poisoned: ReadonlySet<string>,
): LeakFinding | null {
  const before = outputsOf(untouched);
  const after = outputsOf(remade);
  const leaking = untouched.plan.cells.find(
    ({ id }) => changedOutputs(before.get(id), after.get(id)).length > 0,
  );
  if (leaking === undefined) return null;
  // In the other history there is no slate as of this instant.
  if (remade.plan.partitions.length === 0)
    return { cell: 'calendar', asset: 'calendar', outputs: ['as-of instant'], files: [] };
  return {
    cell: leaking.id,
    asset: leaking.asset,
    outputs: changedOutputs(before.get(leaking.id), after.get(leaking.id)),
    files: leaking.inputs
      .flatMap((input) => input.files.map(({ path }) => path))
      .filter((path) => poisoned.has(path)),
  };
}

function countOutputs(remade: Remade): number {
  return [...outputsOf(remade).values()].reduce((sum, outputs) => sum + outputs.size, 0);
}

/** The hashes of each cell's outputs by name. */
function outputsOf({ execution }: Remade): Map<string, Map<string, string>> {
  return new Map(
    execution.results.map(({ cell, stored }) => [
      cell.id,
      new Map(stored?.manifest.outputs.map((output) => [output.name, output.sha256])),
    ]),
  );
}

function changedOutputs(
  before = new Map<string, string>(),
  after = new Map<string, string>(),
): string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.filter((name) => before.get(name) !== after.get(name));
}

function nothingMade(slate: Partition, { execution }: Remade): KnownError {
  const failed = execution.results.find(({ error }) => error !== undefined);
  return AUDIT_ERRORS.LEAK_TEST_INCOMPLETE({
    gameDate: slate.date,
    problem: failed?.error?.message ?? 'every cell was skipped',
  });
}
