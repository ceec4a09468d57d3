/**
 * Runs one cell: opens its pinned inputs, lets the step compute, writes the outputs, then the manifest as the last
 * write. Whatever happens, the cell ends in a manifest.
 */
import { orCancelled, throwIfCancelled } from '@pkg/limits';
import {
  manifestStore,
  partitionPath,
  SetLists,
  type Manifest,
  type ManifestCheck,
  type ManifestOutput,
  type StoredRun,
} from '@pkg/manifest';
import { runDirPath, writeOutput, type Leases, type WrittenOutput } from '@pkg/publish';
import {
  errorRecord,
  formatInstant,
  invariant,
  KnownError,
  parseSha256,
  removablePath,
  sha256,
  type ErrorRecord,
  type Instant,
  type ObjectStore,
  type PlainCopy,
  type Sha256,
} from '@pkg/std';
import { upstreamInputs, type CellUpstream } from './cell-upstream.ts';
import type { CellOutcome } from './event.ts';
import { keyPartsOf } from './key.ts';
import type { PlannedCell } from './planned-cell.ts';
import type { PinnedFile, Step, StepResult } from './step.ts';
import { contextOf, verifyUnchanged } from './step-context.ts';
import { ENGINE_ERRORS } from './errors.ts';

/** Where a manifest says it was made. Not part of any key. */
export type Environment = Manifest['environment'];

/** The clock and the environment, made once by the program that runs the engine. */
export interface CellContext {
  readonly store: ObjectStore;
  readonly environment: Environment;
  readonly clock: () => Instant;
  readonly signal: AbortSignal;
  /** Keeps other processes from the same cells; left out where there are none. */
  readonly leases?: Leases | undefined;
  /** The lists of everything that this process commits. */
  readonly lists?: SetLists | undefined;
}

export interface CellResult {
  readonly cell: PlannedCell;
  readonly outcome: CellOutcome;
  readonly durationMs: number;
  readonly reason?: string;
  readonly error?: ErrorRecord;
  /**
   * The manifest of this result; absent for a cell that never began, for one whose manifest could not be written, and
   * for a failure or skip where an earlier success stands.
   */
  readonly stored?: StoredRun;
  /** How the plain copy of a manifest that stayed was found, where it was not whole; it is whole now. */
  readonly copy?: Exclude<PlainCopy, 'whole'>;
  /** For a cell that was skipped because of another: the cell at which that began. */
  readonly root?: CellResult;
  /** For the publish cell of a partition: the runs that its pointers name now, and why some do not. */
  readonly publication?: Publication;
}

export interface Publication {
  readonly published: readonly PublishedRun[];
  readonly notPublished?: string;
}

export interface PublishedRun {
  readonly pointer: string;
  readonly asset: string;
  readonly runId: string;
  readonly draftGroupId: string | undefined;
  /** False where the pointer named the run before. */
  readonly isMoved: boolean;
}

/** A cell that is computed, in this process or in another: plain data, so that it can travel. */
export interface WorkOrder {
  /** The hash of the plan that the cell is of. */
  readonly plan: Sha256;
  /** The program run that the cell is made for, as its manifest says. */
  readonly madeFor: string;
  readonly cell: PlannedCell;
  /** The cells that it reads, as they were made. */
  readonly upstream: readonly CellUpstream[];
  /** Attempts of this run, this one included; from 1. */
  readonly attempt: number;
  readonly startedAt: Instant;
}

/** Surroundings in which a cell is computed, made once by the program that computes it. */
export type Workshop = Pick<CellContext, 'store' | 'environment' | 'clock' | 'lists'>;

export interface CellListener {
  progress(done: number, total: number): void;
  /**
   * The step has computed, and its outputs are to be written: from here on the cell is no more cut off. False where it was
   * cut off before.
   */
  computed(): boolean;
}

/** How an attempt ended. A failure carries what was thrown and the checks that were made until then. */
export type WorkResult =
  | ({ readonly outcome: 'succeeded'; readonly stored: StoredRun } & Pick<
      CellResult,
      'durationMs' | 'copy'
    >)
  | {
      readonly outcome: 'failed';
      readonly thrown: unknown;
      readonly checks: readonly ManifestCheck[];
    };

/**
 * Computes a cell and commits it where it succeeds; never rejects. A step that does not heed the signal is left behind:
 * what it gives after that is not used.
 */
export async function computeCell<W>(
  workshop: Workshop,
  step: Step<W>,
  order: WorkOrder,
  signal: AbortSignal,
  listener: CellListener,
): Promise<WorkResult> {
  const { cell, upstream, attempt, startedAt } = order;
  const { store } = workshop;
  let checks: readonly ManifestCheck[] = [];
  let release: StepResult['release'];
  try {
    const opened = new Map<string, PinnedFile>();
    const context = contextOf({ store, signal }, cell, upstream, opened, (done, total) => {
      listener.progress(done, total);
    });
    const result = await orCancelled(step.run(context), signal);
    ({ checks, release } = result);
    const broken = checks.filter((check) => !check.ok && check.severity === 'error');
    if (broken.length > 0) throw checksFailed(cell, broken);
    if (!listener.computed()) throwIfCancelled(AbortSignal.abort());
    const outputs = await writeOutputs(store, step, cell, result);
    await verifyUnchanged(store, cell, opened);
    const { recipe } = result;
    const ending = { status: 'success' as const, outputs, checks, recipe, attempts: attempt };
    const { stored, copy, durationMs } = await commit(workshop, cell, upstream, startedAt, ending);
    invariant(stored, 'a success has a manifest');
    return { outcome: 'succeeded', stored, durationMs, ...copyFound(copy) };
  } catch (thrown) {
    return { outcome: 'failed', thrown, checks };
  } finally {
    release?.();
  }
}

/** Ends a cell as failed, or as cancelled where it ended because the run was told to stop; the manifest says which. */
export async function failCell(
  workshop: Workshop,
  { cell, upstream, attempt, startedAt }: WorkOrder,
  thrown: unknown,
  checks: readonly ManifestCheck[],
  isStopped: boolean,
): Promise<CellResult> {
  const error = errorRecord(thrown);
  const ending = { status: 'failed' as const, outputs: [], checks, error, attempts: attempt };
  const result = await commit(workshop, cell, upstream, startedAt, ending);
  const isCancelled = isStopped && thrown instanceof KnownError && thrown.kind === 'cancelled';
  return isCancelled ? { ...result, outcome: 'cancelled' } : result;
}

/** Ends a cell that does not compute: blocked by a gap, or with nothing to do. */
export function endCell(
  around: Workshop,
  cell: PlannedCell,
  end: { readonly error: ErrorRecord } | { readonly skipReason: string },
): Promise<CellResult> {
  const status = 'error' in end ? ('failed' as const) : ('skipped' as const);
  return commit(around, cell, [], around.clock(), { status, outputs: [], checks: [], ...end });
}

export interface Ending {
  readonly status: Manifest['status'];
  readonly outputs: readonly ManifestOutput[];
  readonly checks: readonly ManifestCheck[];
  readonly recipe?: StepResult['recipe'] | undefined;
  readonly error?: ErrorRecord;
  readonly skipReason?: string;
  /** Attempts of this run, 1 where it is left out. */
  readonly attempts?: number;
}

/**
 * Writes the manifest. A skip that is recorded with the same key and reason already is left as it is. An earlier success
 * is final: what fails or is skipped on top of it changes nothing on disk, and the result alone says so.
 */
export async function commit(
  around: Workshop,
  cell: PlannedCell,
  upstream: readonly CellUpstream[],
  startedAt: Instant,
  ending: Ending,
): Promise<CellResult> {
  const manifests = manifestStore(around.store);
  const partition = { ...cell.partition, run_id: cell.runId };
  const sighting = await manifests.look(cell.asset, partition);
  const { reading: before } = sighting;
  const previous = before.state === 'valid' ? before.manifest : undefined;
  const finishedAt = around.clock();
  const durationMs = elapsed(startedAt, finishedAt);
  const shared = {
    cell,
    outcome: outcomeOf(ending, cell),
    durationMs,
    ...(ending.skipReason === undefined ? {} : { reason: ending.skipReason }),
    ...(ending.error === undefined ? {} : { error: ending.error }),
  };
  if (previous?.status === 'success' && ending.status !== 'success') return shared;
  const isRecorded =
    previous?.status === 'skipped' &&
    previous.key === cell.key &&
    previous.skip_reason === ending.skipReason;
  if (before.state === 'valid' && isRecorded) return { ...shared, stored: before };
  const manifest: Manifest = {
    manifest_version: 'v1',
    asset: cell.asset,
    partition,
    status: ending.status,
    key: cell.key,
    key_parts: keyPartsOf(cell.keySources),
    attempt:
      (previous?.status === 'success' ? 0 : (previous?.attempt ?? 0)) + (ending.attempts ?? 1),
    timing: {
      started_at: formatInstant(startedAt),
      finished_at: formatInstant(finishedAt),
      duration_ms: durationMs,
    },
    params: cell.params,
    ...(cell.seed === undefined ? {} : { seed: cell.seed }),
    inputs: [...cell.inputs.map(({ record }) => record), ...upstream.flatMap(upstreamInputs)],
    outputs: ending.outputs,
    ...(ending.recipe === undefined ? {} : { recipe: ending.recipe }),
    checks: ending.checks,
    gaps: cell.gaps,
    ...(ending.error === undefined ? {} : { error: ending.error }),
    ...(ending.skipReason === undefined ? {} : { skip_reason: ending.skipReason }),
    policy: cell.policy,
    environment: around.environment,
    parents: Object.fromEntries(
      upstream.map(({ stored }) => [stored.path, parseSha256(stored.sha256)]),
    ),
  };
  const lists = around.lists ?? new SetLists(around.store);
  await Promise.all(cell.inputs.map((input) => lists.write(input)));
  const { stored, copy } = await manifests.write(manifest, sighting);
  return { ...shared, stored, ...copyFound(copy) };
}

/** The part of a result about the plain copy of its manifest: nothing where that was whole. */
export function copyFound(copy: PlainCopy = 'whole'): Pick<CellResult, 'copy'> {
  return copy === 'whole' ? {} : { copy };
}

/** A wall clock may be set back while a cell runs; a duration is never negative. */
function elapsed(from: Instant, to: Instant): number {
  return Math.max(0, to - from);
}

function outcomeOf(ending: Ending, cell: PlannedCell): CellOutcome {
  if (ending.status === 'success') return 'succeeded';
  if (ending.status === 'skipped') return 'skipped';
  return cell.action.kind === 'block' ? 'blocked' : 'failed';
}

async function writeOutputs<W>(
  store: ObjectStore,
  step: Step<W>,
  cell: PlannedCell,
  result: StepResult,
): Promise<ManifestOutput[]> {
  const folder =
    step.outputFolder === undefined
      ? runDirPath(cell.asset, partitionPath(cell.partition), cell.runId)
      : `${step.outputFolder}/run=${cell.runId}`;
  const outputs: ManifestOutput[] = [];
  for (const { name, bytes, rowCount, columns } of result.outputs) {
    const written = await writeOrRestore(store, cell, `${folder}/${name}`, bytes);
    const { path, sizeBytes } = written;
    outputs.push({
      name,
      path,
      sha256: written.sha256,
      size_bytes: sizeBytes,
      row_count: rowCount,
      columns,
    });
  }
  return outputs;
}

/**
 * Writes an output once. Where other bytes lie in its place although the cell's own manifest promises the bytes that
 * were made now, the file was damaged after its commit, and is put back as it was.
 */
async function writeOrRestore(
  store: ObjectStore,
  cell: PlannedCell,
  path: string,
  bytes: Uint8Array,
): Promise<WrittenOutput> {
  try {
    return await writeOutput(store, path, bytes);
  } catch (thrown) {
    const partition = { ...cell.partition, run_id: cell.runId };
    const own = await manifestStore(store).read(cell.asset, partition);
    const promised =
      own.state === 'valid' && own.manifest.key === cell.key
        ? own.manifest.outputs.find((output) => output.path === path)
        : undefined;
    if (promised?.sha256 !== sha256(bytes)) throw thrown;
    await store.remove(removablePath(path));
    return writeOutput(store, path, bytes);
  }
}

function checksFailed(cell: PlannedCell, broken: readonly ManifestCheck[]): KnownError {
  const problem = broken.map((check) => `${check.name}: ${check.detail}`).join('; ');
  return ENGINE_ERRORS.CHECKS_FAILED({ subject: cell.asset, problem });
}
