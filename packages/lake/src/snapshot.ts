/**
 * Snapshot histories under `bronze/`: append-only files with two clocks. A snapshot carries its clocks in the footer
 * of its file, so that no second file can disagree with it; the checksum of the file lies under `seals/`.
 */
import type { Snapshot } from '@pkg/asof';
import { captureStamp, pathSegment, type Instant, type Sha256 } from '@pkg/std';
import type { RowOf, TableContract } from './contract.ts';

/** One immutable file of a source's history. `corrupt` says what is wrong with a file that can't be used. */
export interface SnapshotRef extends Snapshot {
  readonly path: string;
  readonly asOf: Instant;
  readonly availableAt: Instant;
  readonly corrupt?: string;
  /** Partition keys of the path: `season`, `date`, `game_id`, ... */
  readonly keys: Readonly<Record<string, string>>;
  readonly sha256: Sha256;
  readonly sizeBytes: number;
  readonly rowCount: number;
  /** No checksum of it is on record yet; its bytes could be decoded whole. */
  readonly isUnsealed?: true;
}

export interface SnapshotDraft<T extends TableContract> {
  readonly dataset: string;
  /** Partition keys in path order, without `run_ts`, which comes from the capture clock. */
  readonly keys: readonly (readonly [string, string])[];
  readonly asOf: Instant;
  readonly availableAt: Instant;
  readonly contract: T;
  readonly rows: readonly RowOf<T>[];
  /** The capture clock of the snapshot of the same folder that this one corrects, where that holds several. */
  readonly corrects?: Instant;
  /** A later reading of what was captured then: with equal clocks the greatest version wins a selection. */
  readonly version?: number;
}

/** `same`: the very bytes are there already. `restored`: others were there, and the checksum says that these belong there. */
export type SnapshotWritten = 'created' | 'same' | 'restored';

/**
 * The path of a snapshot: `bronze/<dataset>/<key>=<value>/.../run_ts=<capture clock>/<dataset>.parquet`, a later
 * reading of the same capture below `run_ts=` in `version=<nnn>/`. The stamp has milliseconds where the clock is no
 * whole second, so that two captures of one second are two snapshots. A correction among several captures of a folder
 * names the one that it corrects: `<dataset>.corrects-<capture clock>.parquet`.
 *
 * @throws KnownError `INVALID_NAME` for a dataset, key or value that is not safe in a path
 */
export function snapshotPath(
  dataset: string,
  keys: readonly (readonly [string, string])[],
  availableAt: Instant,
  version?: number,
  corrects?: Instant,
): string {
  const folders = keys.map(
    ([key, value]) => `${pathSegment(key, 'partition key')}=${pathSegment(value, key)}`,
  );
  const name = pathSegment(dataset, 'source name');
  return [
    'bronze',
    name,
    ...folders,
    `run_ts=${captureStamp(availableAt)}`,
    ...(version === undefined ? [] : [`version=${String(version).padStart(3, '0')}`]),
    corrects === undefined
      ? `${name}.parquet`
      : `${name}.corrects-${captureStamp(corrects)}.parquet`,
  ].join('/');
}
