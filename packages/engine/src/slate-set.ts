/**
 * The set of runs that a published slate is: everything whose pointers move together, found from the run's checks through
 * the parents that each manifest names by hash. Runs share cells, so the set of a run may hold cells of earlier ones.
 */
import {
  manifestStore,
  partitionPath,
  readManifestAt,
  type ManifestReading,
  type StoredManifest,
} from '@pkg/manifest';
import { pointerPath, promote, readCurrent, type Lease, type PointerAction } from '@pkg/publish';
import { KnownError, sha256OfJson, type Instant, type ObjectStore } from '@pkg/std';
import { outputState } from './plan.ts';

/** The parts of a pipeline that publishing needs. */
export interface Published {
  /** Assets whose pointers move, in this order. */
  readonly published: readonly string[];
  /** The asset whose success lets a slate be published. */
  readonly gate: string;
}

export interface PointerMove {
  readonly path: string;
  /** Null where there was none, or one that could not be read. */
  readonly from: string | null;
  readonly to: string;
  readonly outcome: 'promoted' | 'unchanged';
}

export interface MoveOptions {
  readonly action: PointerAction;
  readonly movedBy: string;
  readonly lease: Lease;
  readonly clock: () => Instant;
}

/** The runs of a date that passed their checks, by run id. */
export async function publishableRuns(
  store: ObjectStore,
  { gate }: Published,
  gameDate: string,
): Promise<readonly string[]> {
  const { runs } = await manifestStore(store).listRuns(gate, { game_date: gameDate });
  return runs
    .filter(({ manifest }) => manifest.status === 'success')
    .map(({ manifest }) => manifest.partition.run_id);
}

/**
 * The manifests whose pointers move when a run of a date is published, in the order in which they move. Their outputs
 * were hashed again.
 *
 * @throws KnownError `NO_SUCH_RUN`; `CHECKS_FAILED` for a run whose checks did not pass; `MANIFEST_DAMAGED`,
 *   `OUTPUT_DAMAGED` when something of it is not as it was made
 */
export async function slateSet(
  store: ObjectStore,
  pipeline: Published,
  gameDate: string,
  runId: string,
): Promise<readonly StoredManifest[]> {
  const gate = await manifestStore(store).listRuns(pipeline.gate, { game_date: gameDate });
  const checks = gate.runs.find(({ manifest }) => manifest.partition.run_id === runId);
  if (!checks) throw await noSuchRun(store, pipeline, gameDate, runId);
  if (checks.manifest.status !== 'success') throw checksFailed(pipeline.gate, gameDate, runId);
  const found = new Map<string, StoredManifest>();
  const waiting: StoredManifest[] = [checks];
  for (let child = waiting.pop(); child !== undefined; child = waiting.pop()) {
    for (const [path, hash] of Object.entries(child.manifest.parents ?? {})) {
      if (found.has(path)) continue;
      const parent = intact(await readManifestAt(store, path), hash);
      found.set(path, parent);
      waiting.push(parent);
    }
  }
  const members = [...found.values()].filter(
    ({ manifest }) =>
      manifest.partition.game_date === gameDate && pipeline.published.includes(manifest.asset),
  );
  for (const member of members)
    if ((await outputState(store, member)) !== 'intact') throw outputDamaged(member);
  const rank = ({ manifest, path }: StoredManifest): string =>
    `${String(pipeline.published.indexOf(manifest.asset)).padStart(3, '0')} ${path}`;
  return members.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

/** Moves the pointers of a slate to its set, one compare-and-swap each; a crash in between is mended by doing it again. */
export async function moveSlate(
  store: ObjectStore,
  members: readonly StoredManifest[],
  { action, movedBy, lease, clock }: MoveOptions,
): Promise<readonly PointerMove[]> {
  const moves: PointerMove[] = [];
  for (const { manifest, path, sha256 } of members) {
    const { asset, partition } = manifest;
    const folders = partitionPath(partition);
    const before = await readCurrent(store, asset, folders).catch((error: unknown) => {
      if (error instanceof KnownError && error.code === 'POINTER_DAMAGED') return null;
      throw error;
    });
    await lease.assertHeld();
    const { outcome } = await promote(store, {
      asset,
      partitionPath: folders,
      runId: partition.run_id,
      manifestPath: path,
      manifestSha256: sha256,
      promotedAt: clock(),
      action,
      movedBy,
      fence: lease.token,
      token: sha256OfJson([movedBy, lease.token, path]).slice(0, 16),
      replaceDamaged: true,
    });
    const from = before?.pointer.run_id ?? null;
    moves.push({ path: pointerPath(asset, folders), from, to: partition.run_id, outcome });
  }
  return moves;
}

function intact(reading: ManifestReading, hash: string): StoredManifest {
  if (reading.state === 'valid' && reading.sha256 === hash) return reading;
  const problem =
    reading.state === 'damaged'
      ? reading.problem
      : reading.state === 'absent'
        ? 'it is missing'
        : 'it is another manifest than the one that was read';
  throw new KnownError({
    code: 'MANIFEST_DAMAGED',
    kind: 'conflict',
    message: `expected ${reading.path} as the run was made from it, but ${problem}`,
    hint: 'pipeline verify --manifests names everything that is damaged, and the command that makes it again',
    facts: { remake: reading.path },
  });
}

async function noSuchRun(
  store: ObjectStore,
  pipeline: Published,
  gameDate: string,
  runId: string,
): Promise<KnownError> {
  const runs = await publishableRuns(store, pipeline, gameDate);
  return new KnownError({
    code: 'NO_SUCH_RUN',
    kind: 'missing',
    message:
      `expected a run ${runId} of ${gameDate} with checks, found ` +
      (runs.length === 0 ? 'none at all' : `these that passed: ${runs.join(', ')}`),
    hint: `pipeline status --start ${gameDate} --end ${gameDate} --json lists every run`,
  });
}

function checksFailed(gate: string, gameDate: string, runId: string): KnownError {
  return new KnownError({
    code: 'CHECKS_FAILED',
    kind: 'input',
    message: `expected ${gate} of run ${runId} on ${gameDate} to have passed, but it did not: nothing is published`,
    hint: `pipeline why ${gate} ${gameDate} says what failed`,
  });
}

function outputDamaged({ path }: StoredManifest): KnownError {
  return new KnownError({
    code: 'OUTPUT_DAMAGED',
    kind: 'conflict',
    message: `expected the outputs that ${path} names to be as they were made, but they are not: nothing is published`,
    hint: 'make them again as they were made: pipeline verify --manifests names the command',
    facts: { remake: path },
  });
}
