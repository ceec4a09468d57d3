/**
 * Run directories: where the outputs of a run lie. They are written once, whole, and never
 * changed.
 */
import { pathSegment, sha256, type ObjectStore, type Sha256 } from '@pkg/std';
import { PUBLISH_ERRORS } from './errors.ts';

/** An output that is there: written by us (`created`) or, with the same bytes, by an earlier run (`same`). */
export interface WrittenOutput {
  readonly path: string;
  readonly sha256: Sha256;
  readonly sizeBytes: number;
  readonly outcome: 'created' | 'same';
}

/**
 * `runs/<asset>/<partitionPath>/run=<runId>`, without a slash at the end.
 *
 * @param partitionPath folders `<key>=<value>`, as `partitionPath` of `@pkg/manifest` makes them
 * @throws KnownError `INVALID_NAME` for an asset, a folder or a run id that is not safe in a path
 *
 * @example
 * ```ts
 * runDirPath('sim.run', 'game_date=2024-01-15', 'r1'); // 'runs/sim.run/game_date=2024-01-15/run=r1'
 * ```
 */
export function runDirPath(asset: string, partitionPath: string, runId: string): string {
  const folders = checkedPartitionPath(partitionPath);
  return `runs/${pathSegment(asset, 'asset')}/${folders}/run=${pathSegment(runId, 'run id')}`;
}

/**
 * Writes one output, whole and once. The same bytes again are fine: that is a rerun.
 *
 * @param key where, below `runDirPath`
 * @throws KnownError `NONDETERMINISTIC_OUTPUT` when other bytes are there; they stay as they were
 */
export async function writeOutput(
  store: ObjectStore,
  key: string,
  bytes: Uint8Array,
): Promise<WrittenOutput> {
  const made = await store.createOnce(key, bytes);
  if (made.outcome === 'different') {
    const { existing, offered } = made;
    throw PUBLISH_ERRORS.NONDETERMINISTIC_OUTPUT({ path: key, existing, offered });
  }
  return { path: key, sha256: sha256(bytes), sizeBytes: bytes.length, outcome: made.outcome };
}

/**
 * Returns `path` when each of its folders is `<key>=<value>` of safe names.
 *
 * @throws KnownError `INVALID_NAME`
 */
export function checkedPartitionPath(path: string): string {
  for (const folder of path.split('/')) {
    const at = folder.indexOf('=');
    pathSegment(at === -1 ? '' : folder.slice(0, at), 'partition key');
    pathSegment(folder.slice(at + 1), 'partition value');
  }
  return path;
}
