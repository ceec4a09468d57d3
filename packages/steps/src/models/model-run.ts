/** Model runs in a data root, whoever made them: found by their manifests, promoted through a pointer. */
import { manifestStore, type Manifest } from '@pkg/manifest';
import { history, type Promotion } from '@pkg/publish';
import {
  didYouMean,
  parseGameDate,
  parseSha256,
  sha256,
  type GameDate,
  type ObjectStore,
  type Sha256,
  type KnownError,
} from '@pkg/std';
import { STEP_ERRORS } from '../errors.ts';
import { MODEL_FILE } from './artifact.ts';

/** The heads that have model runs. */
export const HEADS = ['minutes', 'rates', 'ownership'] as const;
export type Head = (typeof HEADS)[number];

/** The slot of the pointer to the promoted run of a head, below `current/models.<head>/`. */
export const PROMOTED = 'slot=promoted';

const TRAINING_FOLDER = 'train_through=';

export interface ModelRun {
  readonly head: Head;
  readonly runId: string;
  /** It was trained on games before this day. */
  readonly trainThrough: GameDate;
  readonly manifest: Manifest;
  readonly manifestPath: string;
  readonly manifestSha256: string;
  /** The files of the run: `model.json`, and those that it names. */
  readonly files: readonly { readonly path: string; readonly sha256: Sha256 }[];
}

/** The asset that makes the runs of a head. */
export function modelAsset(head: Head): string {
  return `models.${head}`;
}

/** @throws KnownError `UNKNOWN_HEAD` */
export function parseHead(text: string): Head {
  const head = HEADS.find((name) => name === text);
  if (head !== undefined) return head;
  throw STEP_ERRORS.UNKNOWN_HEAD({ text, heads: HEADS });
}

/** The runs of a head that succeeded, by the end of their training window, then by run id. */
export async function modelRuns(store: ObjectStore, head: Head): Promise<ModelRun[]> {
  const runs: ModelRun[] = [];
  const asset = modelAsset(head);
  for (const folder of await store.listFolders(`manifests/${asset}`)) {
    if (!folder.startsWith(TRAINING_FOLDER)) continue;
    const trainThrough = parseGameDate(folder.slice(TRAINING_FOLDER.length));
    const listing = await manifestStore(store).listRuns(asset, { train_through: trainThrough });
    for (const { manifest, path, sha256 } of listing.runs) {
      if (manifest.status !== 'success') continue;
      runs.push({
        head,
        runId: manifest.partition.run_id,
        trainThrough,
        manifest,
        manifestPath: path,
        manifestSha256: sha256,
        files: manifest.outputs.map((output) => ({
          path: output.path,
          sha256: parseSha256(output.sha256),
        })),
      });
    }
  }
  return runs;
}

/** The run of a head with this id. @throws KnownError `UNKNOWN_MODEL_RUN` */
export async function modelRun(store: ObjectStore, head: Head, runId: string): Promise<ModelRun> {
  const runs = await modelRuns(store, head);
  const found = runs.find((run) => run.runId === runId);
  if (found !== undefined) return found;
  const known = runs.map((run) => run.runId);
  throw STEP_ERRORS.UNKNOWN_MODEL_RUN({ head, runId, meant: didYouMean(runId, known) });
}

/** The id of the run of a head that is promoted now; undefined for a head of which none ever was. */
async function promotedRunId(store: ObjectStore, head: Head): Promise<string | undefined> {
  return (await promotionsOf(store, head)).at(-1)?.pointer.run_id;
}

/** The run of a head with this id, or the one that is promoted. @throws KnownError `UNKNOWN_MODEL_RUN`, `NO_PROMOTED_MODEL` */
export async function namedModelRun(
  store: ObjectStore,
  head: Head,
  name: string,
): Promise<{ readonly run: ModelRun; readonly isPromoted: boolean }> {
  const promoted = await promotedRunId(store, head);
  if (name === 'promoted' && promoted === undefined) throw STEP_ERRORS.NO_PROMOTED_MODEL({ head });
  const run = await modelRun(store, head, name === 'promoted' ? promoted! : name);
  return { run, isPromoted: run.runId === promoted };
}

/** Every promotion of a head, oldest first; the last is the one in force. */
export function promotionsOf(store: ObjectStore, head: Head): Promise<readonly Promotion[]> {
  return history(store, modelAsset(head), PROMOTED);
}

/**
 * The artifact of a run, as its file holds it.
 *
 * @throws KnownError `MODEL_UNREADABLE` when a file of the run is gone, or is not as its manifest records it
 */
export async function readArtifact(
  store: ObjectStore,
  run: ModelRun,
): Promise<Readonly<Record<string, unknown>>> {
  let artifact: Readonly<Record<string, unknown>> | undefined;
  for (const { path, sha256: recorded } of run.files) {
    const stored = await store.get(path);
    if (stored === null || sha256(stored.bytes) !== recorded) throw unreadable(run, path);
    if (path.endsWith(`/${MODEL_FILE}`))
      artifact = JSON.parse(Buffer.from(stored.bytes).toString('utf8')) as typeof artifact;
  }
  if (artifact === undefined) throw unreadable(run, MODEL_FILE);
  return artifact;
}

function unreadable({ head, runId }: ModelRun, path: string): KnownError {
  const problem = `it is not as the manifest of run ${runId} of ${head} records it`;
  return STEP_ERRORS.MODEL_UNREADABLE({ path, problem });
}
