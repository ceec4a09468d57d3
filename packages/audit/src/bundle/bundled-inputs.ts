/**
 * Lists the files of the history that the cells of a run read: as their manifests record it, with the lists of sets
 * that these name. A set without a list, as roots of before lists have them, is found by planning again, and believed
 * only where the digests come out the same.
 */
import { keyPartsOf, type PlannedCell } from '@pkg/engine';
import {
  compareKeyParts,
  partitionPath,
  type Manifest,
  type ManifestInput,
  type PartitionKeys,
  type SetMember,
} from '@pkg/manifest';
import { parseSha256, type KnownError, type ObjectStore } from '@pkg/std';
import { AUDIT_ERRORS } from '../errors.ts';
import { listsOf, type Lists } from '../lineage/set-members.ts';
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
 * @throws KnownError `SNAPSHOT_GONE`; `INPUTS_UNKNOWN` when another set was recorded than is planned now, and no list of it
 */
export async function bundledInputs(store: ObjectStore, run: SlateRun): Promise<BundledInputs> {
  const manifests = run.manifests.map(({ manifest }) => manifest);
  const recorded = manifestsByCell(manifests);
  const lists = await listsOf(store, manifests);
  const snapshots = new Map<string, string>();
  const sets: Record<string, string[]> = {};
  const add = ({ record: { members = [] }, files }: ReadInput): void => {
    for (const { path, sha256 } of files) snapshots.set(path, sha256);
    let from = 0;
    for (const { count, sha256 } of members) {
      sets[sha256] = files.slice(from, from + count).map(({ path }) => path);
      from += count;
    }
  };
  for (const cell of run.cells) {
    const manifest = recorded.get(cellName(cell.asset, cell.partition));
    const own = (manifest?.inputs ?? cell.inputs.map(({ record }) => record)).filter(isHistory);
    for (const record of own) {
      const planned = cell.inputs.find(({ record: { name } }) => name === record.name);
      const files = filesOf(record, lists) ?? plannedFiles(record, planned);
      if (files === undefined) throw await unknownInput(store, run, cell.asset, record);
      add({ record, files });
    }
    for (const { record, files } of cell.inputs)
      if (record.kind === 'model') sets[record.sha256] = files.map(({ path }) => path);
  }
  return { snapshots, sets };
}

interface ReadInput {
  readonly record: ManifestInput;
  readonly files: readonly SetMember[];
}

function isHistory({ kind }: ManifestInput): boolean {
  return kind === 'snapshot' || kind === 'snapshot_set';
}

/** The recorded files of an input; undefined for a set without a whole list. */
function filesOf(record: ManifestInput, lists: Lists): readonly SetMember[] | undefined {
  const { kind, path, sha256, members } = record;
  if (kind === 'snapshot') return [{ path, sha256: parseSha256(sha256) }];
  const days = members?.map((day) => lists.get(day.sha256));
  return days?.every((day) => day !== undefined) === true ? days.flat() : undefined;
}

function plannedFiles(
  record: ManifestInput,
  planned: PlannedInput | undefined,
): readonly SetMember[] | undefined {
  return planned?.record.sha256 === record.sha256 ? planned.files : undefined;
}

/**
 * Lists the parts of keys by which this program would make another run than was made, those of cells upstream aside.
 * Each difference of an asset with many partitions is named once.
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
  { plan, runId, gameDate }: SlateRun,
  asset: string,
  { name }: ManifestInput,
): Promise<KnownError> {
  return (
    (await snapshotGone(store, plan)) ??
    AUDIT_ERRORS.INPUTS_UNKNOWN({ asset, runId, input: name, gameDate })
  );
}
