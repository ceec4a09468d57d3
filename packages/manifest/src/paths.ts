/** The paths of manifests. Every name that came from outside is checked before it becomes part of a path. */
import { pathSegment } from '@pkg/std';
import { MANIFEST_ERRORS } from './errors.ts';
import type { Partition } from './schema.ts';

/** A partition that is not, or not yet, one run. */
export type PartitionKeys = Omit<Partition, 'run_id'> & { readonly run_id?: string };

/**
 * The folders of a partition: `game_date=<D>`, `game_date=<D>/draft_group_id=<G>`,
 * `season=<S>/month=<M>`, `season=<S>` or `train_through=<D>`. The first of the three forms that
 * the keys allow; `run_id` and `run_as_of_ts` are no part of it.
 *
 * @throws KnownError `INVALID_NAME` for a value that is not safe in a path, `INVALID_PARTITION` for
 *   no usable key
 *
 * @example
 * ```ts
 * partitionPath({ game_date: '2024-01-15', draft_group_id: '98001' });
 * // 'game_date=2024-01-15/draft_group_id=98001'
 * ```
 */
export function partitionPath(partition: PartitionKeys): string {
  const { game_date, draft_group_id, season, month, train_through } = partition;
  if (game_date !== undefined)
    return `${folder('game_date', game_date)}${below('draft_group_id', draft_group_id)}`;
  if (season !== undefined) return `${folder('season', season)}${below('month', month)}`;
  if (train_through !== undefined) return folder('train_through', train_through);
  const keys = Object.keys(partition).sort();
  throw MANIFEST_ERRORS.INVALID_PARTITION({ keys }, { facts: { partition } });
}

/**
 * `manifests/<asset>/<partition>/run=<run_id>/manifest.json`.
 *
 * @throws KnownError as `partitionPath` does
 */
export function manifestPath(asset: string, partition: Partition): string {
  const run = pathSegment(partition.run_id, 'run id');
  return `${runsFolder(asset, partition)}/run=${run}/manifest.json`;
}

/**
 * The folders in one of which every output of a run lies: nothing else is its own.
 *
 * @throws KnownError as `partitionPath` does
 */
export function outputFolders(asset: string, partition: Partition): readonly string[] {
  const run = `run=${pathSegment(partition.run_id, 'run id')}`;
  const own = `runs/${pathSegment(asset, 'asset')}/${partitionPath(partition)}/${run}`;
  const head = /^models\.(.+)$/.exec(asset)?.[1];
  return head === undefined ? [own] : [own, `models/${pathSegment(head, 'head')}/${run}`];
}

/** The folder that holds a `run=<run_id>` folder for each run of the partition. */
export function runsFolder(asset: string, partition: PartitionKeys): string {
  return `manifests/${pathSegment(asset, 'asset')}/${partitionPath(partition)}`;
}

/**
 * `manifests/backfills/<backfill_id>/<file>`: plan.json, summary.json, summary.csv.
 *
 * @throws KnownError `INVALID_NAME`
 */
export function backfillPath(backfillId: string, file: string): string {
  const folder = pathSegment(backfillId, 'backfill id');
  return `manifests/backfills/${folder}/${pathSegment(file, 'file name')}`;
}

function folder(key: keyof PartitionKeys, value: string): string {
  return `${key}=${pathSegment(value, key)}`;
}

function below(key: keyof PartitionKeys, value: string | undefined): string {
  return value === undefined ? '' : `/${folder(key, value)}`;
}
