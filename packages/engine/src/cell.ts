/**
 * Runs one cell: opens its pinned inputs, lets the step compute, writes the outputs, then the manifest as the last
 * write. Whatever happens, the cell ends in a manifest.
 */
import { orCancelled } from '@pkg/limits';
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
  KnownError,
  parseSha256,
  removablePath,
  sha256,
  type ErrorRecord,
  type Instant,
  type ObjectStore,
  type PlainCopy,
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

/**
 * One attempt at computing a cell. `run` commits a success and throws everything else, so that whoever runs it may try
 * again; `fail` commits a failure for good.
 */
export class CellAttempt<W> {
  readonly #around: CellContext;
  readonly #step: Step<W>;
  readonly #cell: PlannedCell;
  readonly #upstream: readonly CellUpstream[];
  readonly #startedAt: Instant;
  #checks: readonly ManifestCheck[] = [];

  constructor(
    around: CellContext,
    step: Step<W>,
    cell: PlannedCell,
    upstream: readonly CellUpstream[],
  ) {
    this.#around = around;
    this.#step = step;
    this.#cell = cell;
    this.#upstream = upstream;
    this.#startedAt = around.clock();
  }

  /**
   * Computes the cell and commits it; `attempts` counts this one and those before it in this run.
   *
   * @throws what the step throws; KnownError `CHECKS_FAILED`, `INPUT_CHANGED_DURING_RUN`, `CANCELLED` and those of a
   *   store that can't be written
   */
  async run(
    attempts: number,
    onProgress: (done: number, total: number) => void,
  ): Promise<CellResult> {
    const { store, signal } = this.#around;
    const opened = new Map<string, PinnedFile>();
    const context = contextOf(this.#around, this.#cell, this.#upstream, opened, onProgress);
    // A step that does not heed the signal is left behind: what it gives after that is not used.
    const result = await orCancelled(this.#step.run(context), signal);
    this.#checks = result.checks;
    const broken = result.checks.filter((check) => !check.ok && check.severity === 'error');
    if (broken.length > 0) throw checksFailed(this.#cell, broken);
    const outputs = await writeOutputs(store, this.#step, this.#cell, result);
    await verifyUnchanged(store, this.#cell, opened);
    const { recipe } = result;
    const ending = { status: 'success' as const, outputs, checks: this.#checks, recipe };
    return this.#commit(attempts, ending);
  }

  /** Ends the cell as failed, or as cancelled where it ended because the run was told to stop; the manifest says which. */
  async fail(attempts: number, thrown: unknown, isStopped: boolean): Promise<CellResult> {
    const error = errorRecord(thrown);
    const ending = { status: 'failed' as const, outputs: [], checks: this.#checks, error };
    const result = await this.#commit(attempts, ending);
    const isCancelled = isStopped && thrown instanceof KnownError && thrown.kind === 'cancelled';
    return isCancelled ? { ...result, outcome: 'cancelled' } : result;
  }

  #commit(attempts: number, ending: Ending): Promise<CellResult> {
    const own = { ...ending, attempts };
    return commit(this.#around, this.#cell, this.#upstream, this.#startedAt, own);
  }
}

/** Ends a cell that does not compute: blocked by a gap, or with nothing to do. */
export function endCell(
  around: CellContext,
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
  around: CellContext,
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
