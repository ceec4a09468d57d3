/**
 * What the cells of a run read from the history, file by file. A manifest has one digest a day of a set of snapshots; which
 * files these are is found by planning again, and believed only where the digests come out the same.
 */
import { keyPartsOf, type PlannedCell } from '@pkg/engine';
import {
  compareKeyParts,
  partitionPath,
  type Manifest,
  type ManifestInput,
  type PartitionKeys,
} from '@pkg/manifest';
import { KnownError, type ObjectStore } from '@pkg/std';
import { snapshotGone } from './history-view.ts';
import type { BundleFile } from './bundle-file.ts';
import type { SlateRun } from './slate-run.ts';

export interface BundledInputs {
  /** Snapshots by path, with their hashes. */
  readonly snapshots: ReadonlyMap<string, string>;
  readonly sets: BundleFile['sets'];
}

type PlannedInput = PlannedCell['inputs'][number];

/**
 * The snapshots of everything that decides the run: of cells that were made, and of those that only have their part in
 * its run id.
 *
 * @throws KnownError `SNAPSHOT_GONE`; `INPUTS_UNKNOWN` when another selection was recorded than is planned now
 */
export async function bundledInputs(store: ObjectStore, run: SlateRun): Promise<BundledInputs> {
  const recorded = manifestsByCell(run.manifests.map(({ manifest }) => manifest));
  const snapshots = new Map<string, string>();
  const sets: Record<string, string[]> = {};
  for (const cell of run.cells) {
    const manifest = recorded.get(cellName(cell.asset, cell.partition));
    for (const record of manifest?.inputs ?? []) {
      if (record.kind !== 'snapshot' && record.kind !== 'snapshot_set') continue;
      const again = cell.inputs.find(({ record: { name } }) => name === record.name);
      if (again?.record.sha256 !== record.sha256)
        throw await unknownInput(store, run, cell.asset, record, again);
    }
    for (const { record, files } of cell.inputs) {
      if (record.kind === 'model') {
        sets[record.sha256] = files.map(({ path }) => path);
        continue;
      }
      for (const { path, sha256 } of files) snapshots.set(path, sha256);
      let from = 0;
      for (const { count, sha256 } of record.members ?? []) {
        sets[sha256] = files.slice(from, from + count).map(({ path }) => path);
        from += count;
      }
    }
  }
  return { snapshots, sets };
}

/**
 * Where this program would make another run than was made: the parts of keys that differ, those of cells upstream aside.
 * Of an asset with many partitions each difference is named once.
 */
export function keyDifferences(
  cells: readonly PlannedCell[],
  manifests: readonly Manifest[],
): BundleFile['differences'] {
  const recorded = manifestsByCell(manifests);
  const differences = cells.flatMap((cell) => {
    const manifest = recorded.get(cellName(cell.asset, cell.partition));
    if (manifest === undefined || manifest.key === cell.key) return [];
    return compareKeyParts(manifest.key_parts, keyPartsOf(cell.keySources))
      .filter(({ part }) => !part.startsWith('upstream.'))
      .map(({ part, before, after }) => {
        return { asset: cell.asset, part, run: before ?? '', program: after ?? '' };
      });
  });
  return [...new Map(differences.map((each) => [JSON.stringify(each), each])).values()];
}

/** A run has one manifest of an asset and partition, whatever run id that has. */
function manifestsByCell(manifests: readonly Manifest[]): Map<string, Manifest> {
  return new Map(
    manifests.map((manifest) => [cellName(manifest.asset, manifest.partition), manifest]),
  );
}

function cellName(asset: string, partition: PartitionKeys): string {
  return `${asset}/${partitionPath(partition)}`;
}

/** Names the snapshot that is not there any more as it was read, where that is why. */
async function unknownInput(
  store: ObjectStore,
  { plan, runId }: SlateRun,
  asset: string,
  record: ManifestInput,
  again: PlannedInput | undefined,
): Promise<KnownError> {
  const before = new Map(record.members?.map(({ partition, sha256 }) => [partition, sha256]));
  const after = new Map(again?.record.members?.map(({ partition, sha256 }) => [partition, sha256]));
  const days = [...before.keys()].filter((day) => after.get(day) !== before.get(day));
  const isSuspect = (path: string): boolean =>
    path === record.path || days.some((day) => path.startsWith(`${record.path}/${day}/`));
  const gone = (await snapshotGone(store, plan, isSuspect)) ?? (await snapshotGone(store, plan));
  return (
    gone ??
    new KnownError({
      code: 'INPUTS_UNKNOWN',
      kind: 'conflict',
      message: `${asset} of run ${runId}, planned again, selects other ${record.name} than it read`,
      hint: 'bundle with the program that made the run; or bundle another: pipeline bundle <date> --run <run>',
    })
  );
}
