/**
 * Manifests in the object store. A manifest is the last write of its cell and is moved by
 * compare-and-swap: a failed or skipped one gives way to the next attempt, a success stays for
 * good. Every attempt is kept as a version.
 */
import { inParallel, invariant, sha256, type ObjectStore, type PlainCopy } from '@pkg/std';
import { MANIFEST_ERRORS } from './errors.ts';
import { manifestPath, runsFolder, type PartitionKeys } from './paths.ts';
import {
  checkManifest,
  manifestBytes,
  parseManifest,
  type ManifestParsing,
} from './read-manifest.ts';
import type { Manifest, Partition } from './schema.ts';

/** A manifest with the digest of its bytes. */
export interface StoredManifest {
  readonly state: 'valid';
  readonly path: string;
  readonly manifest: Manifest;
  readonly sha256: string;
}

/**
 * A file that lies where a manifest belongs and is none: cut short, foreign, edited or of another
 * version.
 */
export interface DamagedManifest {
  readonly state: 'damaged';
  readonly path: string;
  readonly problem: string;
}

export type ManifestReading =
  { readonly state: 'absent'; readonly path: string } | DamagedManifest | StoredManifest;

/** The runs of one partition of an asset, sorted by run id. */
export interface RunListing {
  readonly runs: readonly StoredManifest[];
  readonly damaged: readonly DamagedManifest[];
}

/** `kept`: a success with the same key, outputs and parents was there; nothing was written. */
export interface ManifestWriteOutcome {
  readonly outcome: 'written' | 'kept';
  readonly path: string;
  /** The digest of the bytes that are there now. */
  readonly sha256: string;
  /** The manifest that is there now. */
  readonly stored: StoredManifest;
  /** The state in which the plain copy of a kept manifest was found; it is whole now. */
  readonly copy?: PlainCopy;
}

/** The manifest that was seen at a path, and its version; 0: nothing was there. */
export interface ManifestSighting {
  readonly reading: ManifestReading;
  readonly version: number;
}

export interface ManifestStore {
  /** The path of the manifest of a run. @throws KnownError `INVALID_NAME`, `INVALID_PARTITION` */
  path(asset: string, partition: Partition): string;
  /**
   * The newest manifest of one run. A file that is there but is no manifest is `damaged`, never an exception.
   */
  read(asset: string, partition: Partition): Promise<ManifestReading>;
  /**
   * Commits a cell.
   *
   * @throws KnownError `MANIFEST_IS_FINAL` over a success of another key, or with a failure over a
   *   success; `NONDETERMINISTIC_OUTPUT` over a success with the same key and other output bytes
   */
  write(manifest: Manifest, sighting?: ManifestSighting): Promise<ManifestWriteOutcome>;
  /** Reads what is there now, for `write`, which then need not look again. */
  look(asset: string, partition: Partition): Promise<ManifestSighting>;
  /**
   * Every manifest of an asset whose partition has all the keys that are given (`run_id` aside)
   * with these values: leave `run_as_of_ts` out to see the runs of every cut-off.
   */
  listRuns(asset: string, partition: PartitionKeys): Promise<RunListing>;
}

/** Opens the manifests of an object store. */
export function manifestStore(store: ObjectStore): ManifestStore {
  return {
    path: manifestPath,
    read: async (asset, partition) => (await readAt(store, manifestPath(asset, partition))).reading,
    write: (manifest, sighting) => write(store, manifest, sighting),
    look: (asset, partition) => readAt(store, manifestPath(asset, partition)),
    listRuns: (asset, partition) => listRuns(store, asset, partition),
  };
}

// A lost swap means that somebody else wrote; more in a row than there are writers means that the
// store is broken.
const MAX_SWAPS = 100;
/** Manifests that are read at a time. */
const AT_ONCE = 16;

async function write(
  store: ObjectStore,
  manifest: Manifest,
  sighting?: ManifestSighting,
): Promise<ManifestWriteOutcome> {
  const path = manifestPath(manifest.asset, manifest.partition);
  const checked = checkManifest(manifest);
  invariant('manifest' in checked, `a manifest is valid when written: ${problemOf(checked)}`);
  const bytes = manifestBytes(manifest);
  const own: StoredManifest = {
    state: 'valid',
    path,
    manifest: checked.manifest,
    sha256: sha256(bytes),
  };
  for (let swap = 0; swap < MAX_SWAPS; swap += 1) {
    // A sighting may be out of date: then the swap is lost, and the next look is a fresh one.
    const seen = swap === 0 ? sighting : undefined;
    const { reading, version } = seen ?? (await readAt(store, path));
    if (reading.state === 'valid' && reading.manifest.status === 'success') {
      assertSameResult(path, reading.manifest, manifest);
      if (hasSameParents(reading.manifest, manifest)) {
        const copy = await store.settlePointer(path);
        return { outcome: 'kept', path, sha256: reading.sha256, stored: reading, copy };
      }
    }
    const swapped = await store.swapPointer(path, version, bytes);
    if (swapped.outcome === 'swapped')
      return { outcome: 'written', path, sha256: own.sha256, stored: own };
  }
  throw MANIFEST_ERRORS.MANIFEST_CONTENDED({ path, times: MAX_SWAPS });
}

async function listRuns(
  store: ObjectStore,
  asset: string,
  partition: PartitionKeys,
): Promise<RunListing> {
  const folder = runsFolder(asset, partition);
  const runs: StoredManifest[] = [];
  const damaged: DamagedManifest[] = [];
  const names = (await store.listFolders(folder)).filter((name) => name.startsWith('run='));
  const sightings = await inParallel(names, AT_ONCE, (name) =>
    readAt(store, `${folder}/${name}/manifest.json`),
  );
  for (const { reading } of sightings) {
    if (reading.state === 'damaged') damaged.push(reading);
    if (reading.state === 'valid' && isWithin(reading.manifest.partition, partition)) {
      runs.push(reading);
    }
  }
  return { runs, damaged };
}

/**
 * The newest manifest at a path that another manifest or a pointer names.
 *
 * @param home where it belongs; another path than where it lies for one that was set aside
 */
export async function readManifestAt(
  store: ObjectStore,
  path: string,
  home = path,
): Promise<ManifestReading> {
  return (await readAt(store, path, home)).reading;
}

/** The newest manifest at a path, and its version. */
export async function readAt(
  store: ObjectStore,
  path: string,
  home = path,
): Promise<ManifestSighting> {
  const newest = await store.readPointer(path);
  if (newest) return { reading: judge(home, newest.bytes), version: newest.version };
  if (!(await store.get(path))) return { reading: { state: 'absent', path }, version: 0 };
  const stray = 'the file has no versions beside it, so this store did not write it';
  return { reading: { state: 'damaged', path, problem: stray }, version: 0 };
}

function judge(path: string, bytes: Uint8Array): StoredManifest | DamagedManifest {
  const parsed = parseManifest(bytes);
  if ('problem' in parsed) return { state: 'damaged', path, problem: parsed.problem };
  const home = homeOf(parsed.manifest);
  if (home !== path) return { state: 'damaged', path, problem: `it belongs to ${home}` };
  return { state: 'valid', path, manifest: parsed.manifest, sha256: sha256(bytes) };
}

function homeOf({ asset, partition }: Manifest): string {
  try {
    return manifestPath(asset, partition);
  } catch (error) {
    return `no path: ${(error as Error).message}`;
  }
}

function assertSameResult(path: string, existing: Manifest, offered: Manifest): void {
  if (offered.status !== 'success' || offered.key !== existing.key) {
    const { key, status } = offered;
    throw MANIFEST_ERRORS.MANIFEST_IS_FINAL({ path, existing: existing.key, offered: key, status });
  }
  const output = firstDifferentOutput(existing, offered);
  if (output === null) return;
  const [before, now] = [existing, offered].map((each) => digestsOf(each).get(output));
  throw MANIFEST_ERRORS.NONDETERMINISTIC_OUTPUT(
    { path, output },
    { facts: { existing: before, offered: now } },
  );
}

/**
 * Compares the parents: after a parent was damaged and made again its manifest has another hash, and the chain goes on
 * from that one.
 */
function hasSameParents({ parents: a = {} }: Manifest, { parents: b = {} }: Manifest): boolean {
  const paths = Object.keys(a);
  return paths.length === Object.keys(b).length && paths.every((path) => a[path] === b[path]);
}

function firstDifferentOutput(a: Manifest, b: Manifest): string | null {
  const before = digestsOf(a);
  const after = digestsOf(b);
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.find((name) => before.get(name) !== after.get(name)) ?? null;
}

function digestsOf(manifest: Manifest): Map<string, string> {
  return new Map(manifest.outputs.map((output) => [output.name, output.sha256]));
}

/** Whether a run is one of the partition that is asked for: the keys that are given, `run_id` aside. */
export function isWithin(partition: Partition, wanted: PartitionKeys): boolean {
  return (Object.keys(wanted) as (keyof PartitionKeys)[]).every(
    (key) => key === 'run_id' || wanted[key] === undefined || wanted[key] === partition[key],
  );
}

function problemOf(checked: ManifestParsing): string {
  return 'problem' in checked ? checked.problem : '';
}
