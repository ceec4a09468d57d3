/**
 * The set of runs that a published partition is: everything that is published together, found from the run's checks through
 * the parents that each manifest names by hash. Runs share cells, so the set of a run may hold cells of earlier ones.
 */
import {
  manifestStore,
  readManifestAt,
  walkParents,
  type ManifestReading,
  type StoredManifest,
} from '@pkg/manifest';
import type { KnownError, ObjectStore } from '@pkg/std';
import { outputState } from './existing-runs.ts';
import {
  moveSet,
  settleCopies,
  setsIn,
  type Move,
  type PointerMove,
  type SetRuns,
} from './set-move.ts';
import { ENGINE_ERRORS } from './errors.ts';

/** The parts of a pipeline that publishing needs. */
export interface Published {
  /** Assets that are published, in this order. */
  readonly published: readonly string[];
  /** The asset whose success lets a partition be published. */
  readonly gate: string;
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
 * The partitions that are published when a run of a date is: one a group. The outputs of their runs were hashed again.
 *
 * @throws KnownError `NO_SUCH_RUN`; `CHECKS_FAILED` for a run whose checks did not pass; `MANIFEST_DAMAGED`,
 *   `OUTPUT_DAMAGED` when something of it is not as it was made
 */
export async function setsOfRun(
  store: ObjectStore,
  pipeline: Published,
  gameDate: string,
  runId: string,
): Promise<readonly SetRuns[]> {
  const gate = await manifestStore(store).listRuns(pipeline.gate, { game_date: gameDate });
  const checks = gate.runs.find(({ manifest }) => manifest.partition.run_id === runId);
  if (!checks) throw await noSuchRun(store, pipeline, gameDate, runId);
  if (checks.manifest.status !== 'success') throw checksFailed(pipeline.gate, gameDate, runId);
  const found = await walkParents([checks.path], async (path, hash) =>
    hash === undefined ? checks : intact(await readManifestAt(store, path), hash),
  );
  found.delete(checks.path);
  const members = [...found.values()].filter(
    ({ manifest }) =>
      manifest.partition.game_date === gameDate && pipeline.published.includes(manifest.asset),
  );
  for (const member of members)
    if ((await outputState(store, member)) !== 'intact') throw outputDamaged(member);
  const rank = ({ manifest, path }: StoredManifest): string =>
    `${String(pipeline.published.indexOf(manifest.asset)).padStart(3, '0')} ${path}`;
  return setsIn(
    checks,
    members.sort((a, b) => (rank(a) < rank(b) ? -1 : 1)),
  );
}

/** Publishes the partitions of a run, or the one of a group; a crash in between is mended by doing it again. */
export async function moveSets(
  store: ObjectStore,
  slates: readonly SetRuns[],
  move: Move,
): Promise<readonly PointerMove[]> {
  const moves: PointerMove[] = [];
  for (const slate of slates) moves.push(await moveSet(store, slate, move));
  const [first] = slates;
  return first === undefined
    ? moves
    : [...moves, ...(await settleCopies(store, first.gameDate, move))];
}

function intact(reading: ManifestReading, hash: string): StoredManifest {
  if (reading.state === 'valid' && reading.sha256 === hash) return reading;
  const problem =
    reading.state === 'damaged'
      ? reading.problem
      : reading.state === 'absent'
        ? 'it is missing'
        : 'it is another manifest than the one that was read';
  const { path } = reading;
  throw ENGINE_ERRORS.MANIFEST_DAMAGED({ path, problem }, { facts: { remake: path } });
}

async function noSuchRun(
  store: ObjectStore,
  pipeline: Published,
  gameDate: string,
  runId: string,
): Promise<KnownError> {
  const runs = await publishableRuns(store, pipeline, gameDate);
  const others = runs.length === 0 ? 'none did' : `those that did: ${runs.join(', ')}`;
  return ENGINE_ERRORS.NO_SUCH_RUN({ gameDate, runId, others });
}

function checksFailed(gate: string, gameDate: string, runId: string): KnownError {
  return ENGINE_ERRORS.CHECKS_FAILED(
    { subject: `${gate} of run ${runId} on ${gameDate}`, problem: 'nothing is published' },
    { remedy: ['see what failed: ', { command: ['why', gate, gameDate] }] },
  );
}

function outputDamaged({ path }: StoredManifest): KnownError {
  return ENGINE_ERRORS.OUTPUT_DAMAGED({ path }, { facts: { remake: path } });
}
