/**
 * Runs one cell: opens its pinned inputs, lets the step compute, writes the outputs, then the manifest as the last
 * write. Whatever happens, the cell ends in a manifest.
 */
import {
  manifestStore,
  partitionPath,
  type Manifest,
  type ManifestCheck,
  type ManifestGap,
  type ManifestInput,
  type ManifestOutput,
  type StoredManifest,
} from '@pkg/manifest';
import { runDirPath, writeOutput } from '@pkg/publish';
import {
  errorRecord,
  formatInstant,
  invariant,
  KnownError,
  parseRunId,
  parseSha256,
  sha256,
  type ErrorRecord,
  type Instant,
  type ObjectStore,
} from '@pkg/std';
import type { CellOutcome } from './event.ts';
import type { PlannedCell } from './plan.ts';
import type { PinnedFile, Step, StepContext, StepResult, UpstreamOutput } from './step.ts';

/** Where a manifest says it was made. Not part of any key. */
export type Environment = Manifest['environment'];

/** The clock and the environment, made once by the program that runs the engine. */
export interface Surroundings {
  readonly store: ObjectStore;
  readonly environment: Environment;
  readonly clock: () => Instant;
  readonly signal: AbortSignal;
}

export interface CellResult {
  readonly cell: PlannedCell;
  readonly outcome: CellOutcome;
  readonly durationMs: number;
  readonly reason?: string;
  readonly error?: ErrorRecord;
  /** The manifest that stands for the cell now; absent for a cell that was cancelled before it began. */
  readonly stored?: StoredManifest;
}

export interface CellUpstream {
  readonly cell: PlannedCell;
  readonly stored: StoredManifest;
}

/** Computes a cell and commits it. Never throws for a failure of the step: the result says what became of it. */
export async function runCell<W>(
  around: Surroundings,
  step: Step<W>,
  cell: PlannedCell,
  upstream: readonly CellUpstream[],
  onProgress: (done: number, total: number) => void,
): Promise<CellResult> {
  const startedAt = around.clock();
  const opened = new Map<string, PinnedFile>();
  try {
    const context = contextOf(around, cell, upstream, opened, onProgress);
    const result = await step.run(context);
    const broken = result.checks.filter((check) => !check.ok && check.severity === 'error');
    if (broken.length > 0) throw checksFailed(cell, broken);
    const outputs = await writeOutputs(around.store, step, cell, result);
    await verifyUnchanged(around.store, cell, opened);
    return await commit(around, cell, upstream, startedAt, {
      status: 'success',
      outputs,
      checks: result.checks,
    });
  } catch (thrown) {
    const checks =
      thrown instanceof KnownError ? ((thrown.facts['checks'] ?? []) as ManifestCheck[]) : [];
    const error = errorRecord(thrown);
    return commit(around, cell, upstream, startedAt, {
      status: 'failed',
      outputs: [],
      checks,
      error,
    });
  }
}

/** Ends a cell that does not compute: blocked by a gap, or with nothing to do. */
export function endCell(
  around: Surroundings,
  cell: PlannedCell,
  end: { readonly error: ErrorRecord } | { readonly skipReason: string },
): Promise<CellResult> {
  const startedAt = around.clock();
  return 'error' in end
    ? commit(around, cell, [], startedAt, {
        status: 'failed',
        outputs: [],
        checks: [],
        error: end.error,
      })
    : commit(around, cell, [], startedAt, {
        status: 'skipped',
        outputs: [],
        checks: [],
        skipReason: end.skipReason,
      });
}

export interface Ending {
  readonly status: Manifest['status'];
  readonly outputs: readonly ManifestOutput[];
  readonly checks: readonly ManifestCheck[];
  readonly error?: ErrorRecord;
  readonly skipReason?: string;
}

/** Writes the manifest. A skip that is recorded with the same key and reason already is left as it is. */
export async function commit(
  around: Surroundings,
  cell: PlannedCell,
  upstream: readonly CellUpstream[],
  startedAt: Instant,
  ending: Ending,
): Promise<CellResult> {
  const manifests = manifestStore(around.store);
  const partition = { ...cell.partition, run_id: cell.runId };
  const before = await manifests.read(cell.asset, partition);
  const previous = before.state === 'valid' ? before.manifest : undefined;
  const finishedAt = around.clock();
  const durationMs = finishedAt - startedAt;
  const outcome = outcomeOf(ending, cell);
  const shared = {
    cell,
    outcome,
    durationMs,
    ...(ending.skipReason === undefined ? {} : { reason: ending.skipReason }),
    ...(ending.error === undefined ? {} : { error: ending.error }),
  };
  if (
    previous?.status === 'skipped' &&
    previous.key === cell.key &&
    previous.skip_reason === ending.skipReason
  ) {
    invariant(before.state === 'valid', 'a previous manifest is a valid one');
    return { ...shared, stored: before };
  }
  const written = await manifests.write({
    manifest_version: 'v1',
    asset: cell.asset,
    partition,
    status: ending.status,
    key: cell.key,
    key_parts: cell.keyParts,
    attempt: previous === undefined || previous.status === 'success' ? 1 : previous.attempt + 1,
    timing: {
      started_at: formatInstant(startedAt),
      finished_at: formatInstant(finishedAt),
      duration_ms: durationMs,
    },
    params: cell.params,
    ...(cell.seed === undefined ? {} : { seed: cell.seed }),
    inputs: [...cell.inputs.map(({ record }) => record), ...upstream.flatMap(upstreamInputs)],
    outputs: ending.outputs,
    checks: ending.checks,
    gaps: cell.gaps,
    ...(ending.error === undefined ? {} : { error: ending.error }),
    ...(ending.skipReason === undefined ? {} : { skip_reason: ending.skipReason }),
    policy: cell.policy,
    environment: around.environment,
    parents: Object.fromEntries(
      upstream.map(({ stored }) => [stored.path, parseSha256(stored.sha256)]),
    ),
  });
  const after = await manifests.read(cell.asset, partition);
  invariant(after.state === 'valid', `the manifest just written at ${written.path} reads back`);
  return { ...shared, stored: after };
}

function outcomeOf(ending: Ending, cell: PlannedCell): CellOutcome {
  if (ending.status === 'success') return 'succeeded';
  if (ending.status === 'skipped') return 'skipped';
  return cell.blocked === undefined ? 'failed' : 'blocked';
}

function contextOf(
  around: Surroundings,
  cell: PlannedCell,
  upstream: readonly CellUpstream[],
  opened: Map<string, PinnedFile>,
  onProgress: (done: number, total: number) => void,
): StepContext {
  const outputs = upstream.map(upstreamOutput);
  const gaps = new Map<string, ManifestGap>();
  for (const gap of [...cell.gaps, ...outputs.flatMap((output) => output.gaps)])
    gaps.set(gap.source, gap);
  return {
    scope: cell.scope,
    runId: cell.runId,
    params: cell.params,
    seed: cell.seed,
    gaps: [...gaps.values()].sort((a, b) => (a.source < b.source ? -1 : 1)),
    inputs: (name) => cell.inputs.find((input) => input.record.name === name)?.files ?? [],
    inputRecord: (name) => cell.inputs.find((input) => input.record.name === name)?.record,
    upstream: (asset) => outputs.filter((output) => output.asset === asset),
    read: (file) => readPinned(around.store, file, opened),
    signal: around.signal,
    progress: onProgress,
  };
}

async function readPinned(
  store: ObjectStore,
  file: PinnedFile,
  opened: Map<string, PinnedFile>,
): Promise<Uint8Array> {
  const found = await store.get(file.path);
  if (found === null || sha256(found.bytes) !== file.sha256)
    throw inputChanged(file, found !== null);
  opened.set(file.path, file);
  return found.bytes;
}

/** The inputs that a step opened are the same still. Members of large sets are immutable by name and not read twice. */
async function verifyUnchanged(
  store: ObjectStore,
  cell: PlannedCell,
  opened: ReadonlyMap<string, PinnedFile>,
): Promise<void> {
  const members = new Set(
    cell.inputs
      .filter(({ record }) => record.kind === 'snapshot_set')
      .flatMap(({ files }) => files.map((file) => file.path)),
  );
  for (const file of opened.values()) {
    if (members.has(file.path)) continue;
    const found = await store.get(file.path);
    if (found === null || sha256(found.bytes) !== file.sha256)
      throw inputChanged(file, found !== null);
  }
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
    const written = await writeOutput(store, `${folder}/${name}`, bytes);
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

function upstreamOutput({ cell, stored }: CellUpstream): UpstreamOutput {
  const { manifest } = stored;
  return {
    asset: cell.asset,
    partition: cell.partition,
    runId: parseRunId(manifest.partition.run_id),
    files: new Map(
      manifest.outputs.map((output) => [
        output.name,
        { path: output.path, sha256: parseSha256(output.sha256) },
      ]),
    ),
    gaps: manifest.gaps,
  };
}

function upstreamInputs({ cell, stored }: CellUpstream): ManifestInput[] {
  return stored.manifest.outputs.map((output) => ({
    name: `${cell.asset}/${output.name}`,
    kind: cell.scope.grain === 'training' ? ('model' as const) : ('upstream' as const),
    path: output.path,
    sha256: output.sha256,
    size_bytes: output.size_bytes,
    ...(output.row_count === null ? {} : { row_count: output.row_count }),
    asset: cell.asset,
    run_id: stored.manifest.partition.run_id,
  }));
}

function checksFailed(cell: PlannedCell, broken: readonly ManifestCheck[]): KnownError {
  return new KnownError({
    code: 'CHECKS_FAILED',
    kind: 'input',
    message: `expected ${cell.asset} to pass its checks: ${broken.map((check) => `${check.name}: ${check.detail}`).join('; ')}`,
    hint: 'nothing was published; look at the inputs of this cell in its manifest',
    facts: { checks: broken },
  });
}

function inputChanged(file: PinnedFile, exists: boolean): KnownError {
  return new KnownError({
    code: 'INPUT_CHANGED_DURING_RUN',
    kind: 'conflict',
    message: `expected ${file.path} to stay as planned, but it ${exists ? 'has other bytes now' : 'is gone'}`,
    hint: 'run the same command again: it plans anew from what is there',
    facts: { path: file.path, planned: file.sha256 },
  });
}
