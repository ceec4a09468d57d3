/**
 * The leak test: remakes a slate in copies of the history in which every snapshot captured after the cut-off has been
 * deleted, corrupted, or given other values, and compares every output byte with those of an untouched copy. A step that
 * looks past its cut-off can't help giving itself away.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execute, plan, type Execution, type Pipeline, type Plan, type Slate } from '@pkg/engine';
import {
  fileObjectStore,
  formatInstant,
  invariant,
  KnownError,
  parseInstant,
  type Instant,
  type ObjectStore,
} from '@pkg/std';
import {
  flippedSnapshot,
  observeWorld,
  snapshotsAfter,
  type FutureSnapshot,
  type World,
} from '@pkg/steps';
import { linkModels, linkOrCopy } from './link-history.ts';
import { refuseWithoutSlate } from './run-pipeline.ts';
import type { RunRequest } from './run-request.ts';
import { clock, environmentOf } from './surroundings.ts';

/** What is done to a snapshot from after the cut-off. */
export const POISONS = ['deleted', 'corrupted', 'flipped'] as const;
export type Poison = (typeof POISONS)[number];

export interface LeakFinding {
  /** The first cell, upstream first, whose outputs changed. */
  readonly cell: string;
  readonly asset: string;
  readonly outputs: readonly string[];
  /** Poisoned files among the inputs that the cell declared; empty when it read them behind the plan's back. */
  readonly files: readonly string[];
}

export interface LeakTrial {
  readonly slate: string;
  readonly cutoff: string;
  readonly poison: Poison;
  /** Snapshots from after the cut-off that were poisoned. */
  readonly poisoned: number;
  /** Outputs compared byte by byte. */
  readonly compared: number;
  readonly leak: LeakFinding | null;
}

export interface LeakTestOptions {
  readonly dataRoot: string;
  readonly request: RunRequest;
  /** Makes the pipeline afresh, so that no cache of one trial serves another. */
  readonly makePipeline: () => Pipeline<World>;
  readonly onTrial: (trial: LeakTrial) => void;
}

/** Tries every poison on every slate of the request. @throws KnownError `NO_SLATE`, `LEAK_TEST_INCOMPLETE` */
export async function verifyLeak(options: LeakTestOptions): Promise<LeakTrial[]> {
  const { dataRoot, request } = options;
  const world = await observeWorld(fileObjectStore(dataRoot), request);
  refuseWithoutSlate(request, world);
  const trials: LeakTrial[] = [];
  for (const slate of world.calendar.slates) {
    const future = snapshotsAfter(world, slate);
    const own = { ...request, dates: [slate.gameDate] };
    const baseline = await remake(options, own, slate, { poison: undefined, future });
    for (const poison of POISONS) {
      const trial = compare(
        slate,
        poison,
        future,
        baseline,
        await remake(options, own, slate, { poison, future }),
      );
      options.onTrial(trial);
      trials.push(trial);
    }
  }
  return trials;
}

interface Remade {
  /** Snapshots that were poisoned in its copy of the history. */
  readonly poisoned: number;
  readonly plan: Plan;
  readonly execution: Execution;
}

interface Treatment {
  /** Undefined: the history as it is. */
  readonly poison: Poison | undefined;
  readonly future: readonly FutureSnapshot[];
}

/** Runs one slate in a copy of the history; the copy is removed again. Labels are left out: they are from the future. */
async function remake(
  { dataRoot, makePipeline }: LeakTestOptions,
  request: RunRequest,
  slate: Slate,
  treatment: Treatment,
): Promise<Remade> {
  const root = await mkdtemp(join(tmpdir(), 'hindcast-leak-'));
  try {
    const poisoned = await copyHistory(dataRoot, root, treatment, slate.asOf);
    await linkModels(dataRoot, root, request.settings.models);
    const store = fileObjectStore(root);
    const world = await observeWorld(store, request);
    const dag = makePipeline();
    const assets = new Set(
      dag.steps.map(({ asset }) => asset).filter((asset) => !asset.startsWith('labels.')),
    );
    const slates = world.calendar.slates.filter(({ asOf }) => asOf === slate.asOf);
    const planned = await plan(store, dag, world, slates, {
      resume: true,
      force: false,
      assets,
      publish: 'never',
      now: request.now,
    });
    const surroundings = {
      store,
      environment: environmentOf('verify-leak'),
      clock,
      signal: new AbortController().signal,
    };
    const execution = await execute(dag, planned, {
      ...surroundings,
      maxParallel: request.maxParallel,
      onEvent: () => undefined,
    });
    return { plan: planned, execution, poisoned };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/**
 * Links every snapshot that stays as it is; writes the poisoned ones anew, so that the original is never touched. Later
 * snapshots that lie outside what the slate scans are deleted under every poison. Returns how many were poisoned.
 */
async function copyHistory(
  from: string,
  to: string,
  { poison, future }: Treatment,
  cutoff: Instant,
): Promise<number> {
  const source = fileObjectStore(from);
  const target = fileObjectStore(to);
  const poisoned = new Map(future.map((snapshot) => [snapshot.path, snapshot]));
  let count = 0;
  for (const { key } of await source.list('bronze')) {
    const snapshot = poisoned.get(key);
    if (poison === undefined || (snapshot === undefined && !isCapturedAfter(key, cutoff))) {
      await linkOrCopy(join(from, key), join(to, key));
      continue;
    }
    count += 1;
    if (snapshot !== undefined) await writePoisoned(source, target, snapshot, poison);
  }
  return count;
}

/** What the path says of the capture clock. The schedule is authoritative, whenever it was captured. */
function isCapturedAfter(path: string, cutoff: Instant): boolean {
  const capture = /\/run_ts=([^/]+)\//.exec(path)?.[1];
  const isSchedule = path.startsWith('bronze/schedule/');
  return !isSchedule && capture !== undefined && parseInstant(capture) > cutoff;
}

async function writePoisoned(
  source: ObjectStore,
  target: ObjectStore,
  snapshot: FutureSnapshot,
  poison: Poison,
): Promise<void> {
  if (poison === 'deleted') return;
  const stored = await source.get(snapshot.path);
  invariant(stored, 'a snapshot that was scanned is still there');
  const half = stored.bytes.slice(0, Math.floor(stored.bytes.length / 2));
  const bytes = poison === 'corrupted' ? half : await flippedSnapshot(snapshot, stored.bytes);
  await target.createOnce(snapshot.path, bytes);
}

function compare(
  slate: Slate,
  poison: Poison,
  future: readonly FutureSnapshot[],
  baseline: Remade,
  remade: Remade,
): LeakTrial {
  const before = outputsOf(baseline);
  const after = outputsOf(remade);
  const compared = [...before.values()].reduce((sum, outputs) => sum + outputs.size, 0);
  if (compared === 0) throw nothingMade(slate, baseline);
  const paths = new Set(future.map(({ path }) => path));
  const leaking = baseline.plan.cells.find(
    ({ id }) => changedOutputs(before.get(id), after.get(id)).length > 0,
  );
  const leak =
    leaking === undefined
      ? null
      : {
          cell: leaking.id,
          asset: leaking.asset,
          outputs: changedOutputs(before.get(leaking.id), after.get(leaking.id)),
          files: leaking.inputs
            .flatMap((input) => input.files.map(({ path }) => path))
            .filter((path) => paths.has(path)),
        };
  const cutoff = formatInstant(slate.asOf);
  return { slate: slate.gameDate, cutoff, poison, poisoned: remade.poisoned, compared, leak };
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

function nothingMade(slate: Slate, { execution }: Remade): KnownError {
  const failed = execution.results.find(({ error }) => error !== undefined);
  return new KnownError({
    code: 'LEAK_TEST_INCOMPLETE',
    kind: 'input',
    message: `no output of ${slate.gameDate} was made that could be compared: ${failed?.error?.message ?? 'every cell was skipped'}`,
    hint: `see what is missing: pipeline run --start ${slate.gameDate} --end ${slate.gameDate} --dry-run`,
  });
}
