/**
 * Reads what a report keeps of every manifest, and remembers it by month in `cache/`: a report on many seasons need not open each
 * manifest again. The memory is no record: a month counts only while the stats of all its folders and manifests are those of
 * then, anybody may delete it, and whatever it does not know is read.
 */
import { setImmediate } from 'node:timers/promises';
import {
  inParallel,
  KnownError,
  pointerVersionKey,
  sha256,
  type FileStat,
  type ObjectStore,
} from '@pkg/std';
import { shardOf } from './run-cache.ts';
import {
  readAt,
  type DamagedManifest,
  type ManifestSighting,
  type StoredManifest,
} from './store.ts';
import { runFolders } from './visit.ts';

export interface ManifestFold<Kept> {
  /** The folder below `cache/`. */
  readonly name: string;
  /** Raise it when `keep` keeps something else. */
  readonly version: number;
  /** Chooses what the report keeps of a manifest: a value that JSON holds as it is. */
  readonly keep: (reading: StoredManifest | DamagedManifest) => Kept;
  /** Whether to look into a folder of an asset, such as `game_date=2024-01-15`. */
  readonly isWanted: (folder: string) => boolean;
}

/** The folders of one month. */
interface Shard<Kept> {
  /** The folders below assets, in the order of reading. */
  readonly tops: readonly string[];
  /** For each of them its runs. */
  readonly runs: readonly (readonly KeptRun<Kept>[])[];
  /** Every other folder on the way to a run. */
  readonly between: readonly string[];
  /** The digest of the stats of all that was read. */
  readonly stats: string;
}

/** The path below the folder of the asset's part, `run=r1`; the newest version, and what is kept of it, if it is there. */
type KeptRun<Kept> = readonly [path: string, version: number, ...kept: [] | [Kept]];

const AT_ONCE = 64;
/** Months that are read or looked at together. */
const SHARDS_AT_ONCE = 2;

/** Returns what is kept of the newest manifest of every run, in the order of `visitManifests`. */
export async function foldManifests<Kept>(
  store: ObjectStore,
  fold: ManifestFold<Kept>,
): Promise<Kept[]> {
  const tops: { readonly folder: string; readonly isWanted: boolean }[] = [];
  for (const asset of await store.listFolders('manifests')) {
    if (asset === 'backfills' || asset === 'sets') continue;
    for (const name of await store.listFolders(`manifests/${asset}`))
      tops.push({ folder: `manifests/${asset}/${name}`, isWanted: fold.isWanted(name) });
  }
  const shards = new Map<string, string[]>();
  const wanted = new Set<string>();
  for (const { folder, isWanted } of tops) {
    const name = shardOf(folder);
    const shard = shards.get(name);
    if (shard) shard.push(folder);
    else shards.set(name, [folder]);
    if (isWanted) wanted.add(name);
  }
  const found = new Map<string, readonly Kept[]>();
  await inParallel([...wanted].sort(), SHARDS_AT_ONCE, async (name) => {
    const { tops: folders, runs } = await readShard(store, fold, name, shards.get(name)!);
    for (const [at, folder] of folders.entries())
      found.set(
        folder,
        runs[at]!.flatMap(([, , ...kept]) => kept),
      );
    // Reads may be done at once, so the loop yields: signals and heartbeats must get through.
    await setImmediate();
  });
  return tops.flatMap(({ folder, isWanted }) => (isWanted ? found.get(folder)! : []));
}

async function readShard<Kept>(
  store: ObjectStore,
  fold: ManifestFold<Kept>,
  name: string,
  tops: readonly string[],
): Promise<Shard<Kept>> {
  const key = `cache/${fold.name}/${name}.json`;
  const head = `${fold.name} v${String(fold.version)}`;
  const cached = parseShard<Kept>((await store.get(key))?.bytes, head);
  if (cached !== null && isEqual(cached.tops, tops)) {
    const digest = digestOf(await store.stamps(keysOf(cached)));
    if (digest !== null && digest === cached.stats) return cached;
  }
  const { shard, isSettled } = await readManifests(store, fold, tops);
  if (isSettled)
    await store.replace(key, shardBytes(shard, head)).catch((error: unknown) => {
      // Where nothing may be written, the next report reads the manifests, too.
      if (!(error instanceof KnownError)) throw error;
    });
  return shard;
}

/** No versions: nothing is there (0), or a file that this store did not write. */
const STRAY = -1;

/** Reads the manifests themselves. Settled: nothing had changed so recently that its next change might not show. */
async function readManifests<Kept>(
  store: ObjectStore,
  { keep }: ManifestFold<Kept>,
  tops: readonly string[],
): Promise<{ readonly shard: Shard<Kept>; readonly isSettled: boolean }> {
  const between: string[] = [];
  const onFolder = (folder: string): void => {
    between.push(folder);
  };
  const names = await inParallel(tops, AT_ONCE, async (top) => {
    // An asset may have runs that no date parts.
    if (isRun(top)) return [''];
    const folders = await runFolders(store, top, () => true, onFolder);
    return folders.map((folder) => folder.slice(top.length));
  });
  between.sort();
  const paths = tops.flatMap((top, at) => names[at]!.map((name) => `${top}${name}/manifest.json`));
  // The stats are those from before the reading, so that what changes from here on has another. They are of the versions that are
  // read, nearly all of them the first; where another is the newest, all are read once more.
  let runs = names.map((own) => own.map((name): KeptRun<Kept> => [name, 1]));
  for (let isLast = false; ; isLast = true) {
    const stats = await store.settledFileStats(keysOf({ tops, between, runs }));
    const sightings = await inParallel(paths, AT_ONCE, (path) => readAt(store, path));
    let isSame = true;
    let next = 0;
    runs = runs.map((own) =>
      own.map(([name, before]): KeptRun<Kept> => {
        const { reading } = sightings[next]!;
        const version = versionOf(sightings[next++]!);
        isSame &&= version === before;
        return reading.state === 'absent' ? [name, version] : [name, version, keep(reading)];
      }),
    );
    if (!isSame && !isLast) continue;
    const digest = isSame ? digestOf(stats) : null;
    return { shard: { tops, runs, between, stats: digest ?? '' }, isSettled: digest !== null };
  }
}

function isRun(folder: string): boolean {
  return folder.slice(folder.lastIndexOf('/') + 1).startsWith('run=');
}

function versionOf({ reading, version }: ManifestSighting): number {
  return version === 0 && reading.state !== 'absent' ? STRAY : version;
}

/** All that a month was read from: its folders, and the newest version of each manifest. */
function keysOf({
  tops,
  between,
  runs,
}: Pick<Shard<unknown>, 'tops' | 'between' | 'runs'>): string[] {
  const keys = [...tops, ...between];
  for (const [at, own] of runs.entries())
    for (const [name, version] of own) {
      const path = `${tops[at]!}${name}/manifest.json`;
      if (name !== '') keys.push(`${tops[at]!}${name}`);
      if (version === STRAY) keys.push(path);
      else if (version > 0) keys.push(pointerVersionKey(path, version));
    }
  return keys;
}

/** Null where the stat of one is not known. */
function digestOf(stats: readonly (FileStat | null)[]): string | null {
  const numbers: number[] = [];
  for (const stat of stats) {
    if (stat === null) return null;
    numbers.push(stat.length, ...stat);
  }
  return sha256(new Uint8Array(Float64Array.from(numbers).buffer));
}

function isEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, at) => each === b[at]);
}

/** A line of the version and the digest of the rest, then JSON. */
function shardBytes(shard: Shard<unknown>, head: string): Uint8Array {
  const text = JSON.stringify(shard);
  return Buffer.from(`${head} ${sha256(text)}\n${text}`);
}

/** Nothing from a file that is damaged, or of another version. */
function parseShard<Kept>(bytes: Uint8Array | undefined, head: string): Shard<Kept> | null {
  if (bytes === undefined) return null;
  const end = bytes.indexOf(0x0a);
  const text = bytes.subarray(end + 1);
  const found = Buffer.from(bytes.subarray(0, Math.max(end, 0))).toString('latin1');
  if (found !== `${head} ${sha256(text)}`) return null;
  return JSON.parse(Buffer.from(text).toString('utf8')) as Shard<Kept>;
}
