/**
 * A cache of what manifests say of runs, so that a plan over many seasons need not open each of them again. It is no
 * record: every entry is checked against the stamps of the files it stands for, anybody may delete it, and whatever it
 * does not know is read. It holds no more than a plan asks of a run; the rest stands in the manifest.
 */
import { setImmediate } from 'node:timers/promises';
import { isSameFileStat, sha256, type ObjectStore, type FileStat } from '@pkg/std';
import { runsFolder, type PartitionKeys } from './paths.ts';
import type { Manifest, ManifestOutput } from './schema.ts';
import { isWithin, readAt, type DamagedManifest, type StoredManifest } from './store.ts';

/** The fields of a manifest that a plan reads; the others are there when the whole manifest was read. */
export type RunHead = Pick<Manifest, 'asset' | 'partition' | 'status' | 'key' | 'parents'> &
  Partial<Omit<Manifest, 'outputs'>> & {
    readonly outputs: readonly (Omit<ManifestOutput, 'columns'> &
      Partial<Pick<ManifestOutput, 'columns'>>)[];
  };

/** The manifest of a run, or the head of it. */
export interface StoredRun extends Omit<StoredManifest, 'manifest'> {
  readonly manifest: RunHead;
  /** It came from the cache. */
  readonly isCached?: true;
}

/** The runs of one partition of an asset, sorted by run id, as a plan looks at them. */
export interface RunsSeen {
  readonly runs: readonly StoredRun[];
  readonly damaged: readonly DamagedManifest[];
}

interface CachedRun {
  readonly run: string;
  /** The stamp of its manifest. */
  readonly stamp: FileStat;
  readonly sha256: string;
  readonly manifest: RunHead;
}

/** The runs below one folder of runs. */
interface CachedFolder {
  readonly stamp: FileStat;
  readonly runs: readonly CachedRun[];
}

type Shard = Record<string, CachedFolder>;

const VERSION = 'runs v1';
const READS_PER_YIELD = 256;
const DATE = '/game_date=';

/**
 * Returns the runs of each partition that are known without opening a manifest; undefined for a partition that is not
 * known.
 */
export async function cachedRuns(
  store: ObjectStore,
  wanted: readonly { readonly asset: string; readonly partition: PartitionKeys }[],
): Promise<readonly (RunsSeen | undefined)[]> {
  const folders = wanted.map(({ asset, partition }) => runsFolder(asset, partition));
  const shards = await readShards(store, folders);
  const entries = folders.map((folder) => shards.get(shardOf(folder))?.[folder]);
  const keys: string[] = [];
  for (const [at, entry] of entries.entries()) if (entry) pushKeys(keys, folders[at]!, entry);
  const stamps = await store.stamps(keys);
  let next = 0;
  return entries.map((entry, at) => {
    if (entry === undefined) return undefined;
    let isSame = isSameFileStat(entry.stamp, stamps[next++]);
    for (const { stamp } of entry.runs) isSame = isSameFileStat(stamp, stamps[next++]) && isSame;
    return isSame ? runsSeen(folders[at]!, entry, wanted[at]!.partition) : undefined;
  });
}

/**
 * Keeps what is known of runs, along with all that lies beside them. Call it once nothing writes there any more; a folder
 * in which something is damaged, or has changed just now, is left out.
 */
export async function cacheRuns(store: ObjectStore, known: readonly StoredRun[]): Promise<void> {
  const byPath = new Map(known.map((run) => [run.path, run]));
  const folders = [...new Set(known.map(({ path }) => path.slice(0, path.lastIndexOf('/run='))))];
  const shards = await readShards(store, folders);
  const runs = await Promise.all(folders.map((folder) => runFoldersOf(store, folder)));
  const keys = folders.flatMap((folder, at) => [
    folder,
    ...runs[at]!.map((run) => manifestIn(folder, run)),
  ]);
  // Before anything is read: what changes from here on has another stamp.
  const stamps = await store.settledFileStats(keys);
  const changed = new Set<string>();
  let next = 0;
  for (const [at, folder] of folders.entries()) {
    const own = stamps.slice(next, next + runs[at]!.length + 1);
    next += own.length;
    const shard = shards.get(shardOf(folder))!;
    // Reads may be done at once, so the loop yields: signals and heartbeats must get through.
    if ((at + 1) % READS_PER_YIELD === 0) await setImmediate();
    const entry = await cachedFolder(store, folder, runs[at]!, own, byPath);
    if (entry !== undefined) shard[folder] = entry;
    else if (!Reflect.has(shard, folder)) continue;
    else Reflect.deleteProperty(shard, folder);
    changed.add(shardOf(folder));
  }
  for (const name of [...changed].sort())
    await store.replace(shardKey(name), shardBytes(shards.get(name)!));
}

async function runFoldersOf(store: ObjectStore, folder: string): Promise<string[]> {
  return (await store.listFolders(folder)).filter((name) => name.startsWith('run='));
}

async function cachedFolder(
  store: ObjectStore,
  folder: string,
  names: readonly string[],
  [stamp, ...stamps]: readonly (FileStat | null)[],
  known: ReadonlyMap<string, StoredRun>,
): Promise<CachedFolder | undefined> {
  const runs: CachedRun[] = [];
  for (const [at, run] of names.entries()) {
    const path = manifestIn(folder, run);
    const found = known.get(path) ?? (await readAt(store, path)).reading;
    // The plain copy is the newest version; where a crash left it behind, it is read next time, too.
    const copy = await store.get(path);
    const own = stamps[at];
    if (found.state !== 'valid' || copy === null || sha256(copy.bytes) !== found.sha256 || !own)
      return undefined;
    runs.push({ run, stamp: own, sha256: found.sha256, manifest: headOf(found.manifest) });
  }
  return stamp ? { stamp, runs } : undefined;
}

function headOf({ asset, partition, status, key, parents, outputs }: RunHead): RunHead {
  return {
    asset,
    partition,
    status,
    key,
    ...(parents === undefined ? {} : { parents }),
    outputs: outputs.map(({ name, path, sha256, size_bytes, row_count }) => ({
      name,
      path,
      sha256,
      size_bytes,
      row_count,
    })),
  };
}

function runsSeen(folder: string, cached: CachedFolder, partition: PartitionKeys): RunsSeen {
  const runs: StoredRun[] = [];
  for (const { run, sha256: digest, manifest } of cached.runs) {
    if (!isWithin(manifest.partition, partition)) continue;
    const path = manifestIn(folder, run);
    runs.push({ state: 'valid', path, sha256: digest, manifest, isCached: true });
  }
  return { runs, damaged: [] };
}

/** Adds the keys whose stamps an entry holds, in the order of those stamps. */
function pushKeys(keys: string[], folder: string, { runs }: CachedFolder): void {
  keys.push(folder);
  for (const { run } of runs) keys.push(manifestIn(folder, run));
}

function manifestIn(folder: string, run: string): string {
  return `${folder}/${run}/manifest.json`;
}

/** One file per calendar month, so that a day reads little and a season few. */
export function shardOf(folder: string): string {
  const at = folder.indexOf(DATE);
  return at === -1 ? 'shared' : folder.slice(at + DATE.length, at + DATE.length + 7);
}

function shardKey(name: string): string {
  return `cache/runs/${name}.json`;
}

async function readShards(
  store: ObjectStore,
  folders: readonly string[],
): Promise<Map<string, Shard>> {
  const names = [...new Set(folders.map(shardOf))].sort();
  const found = await Promise.all(names.map((name) => store.get(shardKey(name))));
  return new Map(names.map((name, at) => [name, readShard(found[at]?.bytes)]));
}

/** A line of the version and the digest of the rest, then JSON. */
function shardBytes(shard: Shard): Uint8Array {
  const text = JSON.stringify(shard);
  return Buffer.from(`${VERSION} ${sha256(text)}\n${text}`);
}

function readShard(bytes: Uint8Array = new Uint8Array()): Shard {
  const end = bytes.indexOf(0x0a);
  const text = bytes.subarray(end + 1);
  const head = Buffer.from(bytes.subarray(0, Math.max(end, 0))).toString('latin1');
  if (head !== `${VERSION} ${sha256(text)}`) return {};
  return JSON.parse(Buffer.from(text).toString('utf8')) as Shard;
}
