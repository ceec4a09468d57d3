/**
 * Finds what nothing needs any more: outputs, manifests and model runs that no pointer, pin or remaining run reaches,
 * and what a killed run left without a manifest. Histories and the records of backfills are never touched. Reads only.
 */
import { readManifestAt, walkParents, type Manifest } from '@pkg/manifest';
import { parsePointer } from '@pkg/publish';
import type { GameDate, ObjectStore } from '@pkg/std';
import { outputPlaces, runFolders, type RunFolder } from './run-folders.ts';
import { unnamedLists } from './unnamed-lists.ts';

export interface GarbageScope {
  /** Only runs of these game dates; model runs and months only when nothing else uses them. */
  readonly start: GameDate;
  readonly end: GameDate;
  /** Run ids that stay whatever happens. */
  readonly pins: readonly string[];
}

/** A run of an asset that nothing reaches. */
export interface GarbageRun {
  readonly asset: string;
  readonly run_id: string;
  readonly game_date: string | null;
  /** Folders to remove: that of the manifest, where there is one, and those of its outputs. */
  readonly folders: readonly string[];
  readonly size_bytes: number;
}

export interface Garbage {
  readonly runs: readonly GarbageRun[];
  /** Lists of snapshots (`manifests/sets/`) that nothing names once the runs are gone. */
  readonly lists: readonly string[];
  readonly size_bytes: number;
  /** Manifests that something reaches. */
  readonly kept: number;
  /** Pointers that can't be followed; what they might name is kept. */
  readonly unclear: readonly string[];
}

interface Node extends RunFolder {
  /** The path of its manifest. */
  readonly manifestPath: string;
  /** Null for one that can't be read. */
  readonly manifest: Manifest | null;
}

/** Finds the runs that can go; removes nothing. */
export async function findGarbage(store: ObjectStore, scope: GarbageScope): Promise<Garbage> {
  const [nodes, strays] = await readNodes(store);
  const { paths: roots, unclear } = await pointedAt(store, nodes);
  for (const node of nodes.values()) if (!isCollectable(node, scope)) roots.add(node.manifestPath);
  const kept = await reach(nodes, roots);
  const runs = [
    ...[...nodes.values()].filter(({ manifestPath }) => !kept.has(manifestPath)).map(garbageRun),
    ...strays.filter((stray) => isCollectable(stray, scope)).map(strayRun),
    ...(await orphans(store, nodes, scope)),
  ].sort((a, b) => (a.folders[0]! < b.folders[0]! ? -1 : 1));
  const size = runs.reduce((sum, run) => sum + run.size_bytes, 0);
  const staying = [...kept].map((path) => nodes.get(path)!.manifest);
  const lists = await unnamedLists(store, staying);
  return { runs, lists, size_bytes: size, kept: kept.size, unclear };
}

/**
 * Returns the folders of manifests that something needs, be it a pointer, a pin or another manifest that names them.
 *
 * @param asideAt the present place of each manifest, by the folder that it was in
 */
export async function neededOf(
  store: ObjectStore,
  asideAt: ReadonlyMap<string, string>,
  pins: readonly string[],
): Promise<ReadonlySet<string>> {
  const [nodes] = await readNodes(store);
  const { paths: pointed } = await pointedAt(store, nodes);
  const pinned = [...asideAt.keys()].filter((home) =>
    pins.some((pin) => home.endsWith(`/run=${pin}`)),
  );
  const heads = [
    ...pointed,
    ...[...nodes.values()].flatMap(parentsOf),
    ...pinned.map((home) => `${home}/manifest.json`),
  ];
  const needed = await walkParents(heads, async (path) => {
    const aside = asideAt.get(folderOf(path));
    if (aside === undefined) return undefined;
    const reading = await readManifestAt(store, `${aside}/manifest.json`, path);
    return { manifest: reading.state === 'valid' ? reading.manifest : null };
  });
  return new Set([...needed.keys()].map(folderOf));
}

function parentsOf({ manifest }: Node): string[] {
  return Object.keys(manifest?.parents ?? {});
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** The manifests of what is published or pinned, and of all that it was made from. */
export async function heldManifests(
  store: ObjectStore,
  pins: readonly string[],
): Promise<readonly Manifest[]> {
  const [nodes] = await readNodes(store);
  const { paths: roots } = await pointedAt(store, nodes);
  for (const { manifestPath, runId } of nodes.values())
    if (pins.includes(runId)) roots.add(manifestPath);
  const reached = await reach(nodes, roots);
  return [...reached].flatMap((path) => nodes.get(path)!.manifest ?? []);
}

/** Every run id that has any file. */
export async function knownRuns(store: ObjectStore): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for (const area of ['manifests', 'runs', 'models'] as const)
    for (const { runId } of await runFolders(store, area)) ids.add(runId);
  return ids;
}

/**
 * Tells whether a run is in scope and not pinned. Runs that slates share are kept through the slates that read them
 * alone.
 */
function isCollectable(
  { asset, runId, gameDate }: RunFolder,
  { start, end, pins }: GarbageScope,
): boolean {
  if (pins.includes(runId)) return false;
  // Labels are facts, made once for all runs of a date.
  if (asset.startsWith('labels.')) return false;
  return gameDate === undefined || (gameDate >= start && gameDate <= end);
}

/** Every run with a manifest, by its path; and folders of manifests that hold no version of one. */
async function readNodes(
  store: ObjectStore,
): Promise<readonly [ReadonlyMap<string, Node>, readonly RunFolder[]]> {
  const nodes = new Map<string, Node>();
  const strays: RunFolder[] = [];
  for (const folder of await runFolders(store, 'manifests')) {
    const manifestPath = `${folder.path}/manifest.json`;
    if ((await store.readPointer(manifestPath)) === null) {
      strays.push(folder);
      continue;
    }
    const reading = await readManifestAt(store, manifestPath);
    const manifest = reading.state === 'valid' ? reading.manifest : null;
    nodes.set(manifestPath, { ...folder, manifestPath, manifest });
  }
  return [nodes, strays];
}

/** Every manifest that a pointer names now; for a date with a pointer that can't be followed, all its manifests. */
async function pointedAt(
  store: ObjectStore,
  nodes: ReadonlyMap<string, Node>,
): Promise<{ readonly paths: Set<string>; readonly unclear: readonly string[] }> {
  const paths = new Set<string>();
  const unclear: string[] = [];
  for (const { key } of await store.list('current')) {
    if (!key.endsWith('/current_run.json')) continue;
    const newest = await store.readPointer(key);
    if (newest === null) continue;
    const parsed = parsePointer(newest.bytes);
    const named = 'problem' in parsed ? [] : (parsed.pointer.members ?? [parsed.pointer]);
    for (const { manifest_path } of named) paths.add(manifest_path);
    if (named.length > 0 && named.every((member) => nodes.has(member.manifest_path))) continue;
    unclear.push(key);
    const date = /\/game_date=([^/]+)\//.exec(key)?.[1];
    for (const node of nodes.values()) if (node.gameDate === date) paths.add(node.manifestPath);
  }
  return { paths, unclear };
}

/** Made of a run and read by none: they stay as long as everything that they speak about does. */
const RECORDS = ['health.checks', 'publish.slate'];

/** The roots, what they were made from, and the records of what stays. What can't be read stays, too. */
async function reach(
  nodes: ReadonlyMap<string, Node>,
  roots: ReadonlySet<string>,
): Promise<Set<string>> {
  const all = [...nodes.values()];
  const unreadable = all.filter(({ manifest }) => manifest === null);
  const heads = [...roots, ...unreadable.map(({ manifestPath }) => manifestPath)];
  const kept = new Set((await walkParents(heads, (path) => nodes.get(path))).keys());
  for (const asset of RECORDS) {
    for (const record of all.filter((node) => node.asset === asset)) {
      const parents = parentsOf(record);
      if (parents.length > 0 && parents.every((parent) => kept.has(parent)))
        kept.add(record.manifestPath);
    }
  }
  return kept;
}

/** Outputs of runs that have no manifest: a run that was killed left them, or a `gc` of an earlier version. */
async function orphans(
  store: ObjectStore,
  nodes: ReadonlyMap<string, Node>,
  scope: GarbageScope,
): Promise<GarbageRun[]> {
  const owned = new Set([...nodes.values()].flatMap(outputPlaces));
  const folders = [...(await runFolders(store, 'runs')), ...(await runFolders(store, 'models'))];
  return folders
    .filter((folder) => !owned.has(folder.path) && isCollectable(folder, scope))
    .map(strayRun);
}

function strayRun({ asset, runId, gameDate, path }: RunFolder): GarbageRun {
  return { asset, run_id: runId, game_date: gameDate ?? null, folders: [path], size_bytes: 0 };
}

function garbageRun(node: Node): GarbageRun {
  const { outputs } = node.manifest!;
  // An output lies in the run's own folder, or the manifest is none; so the folders follow from its place alone.
  const used = outputPlaces(node).filter((place) =>
    outputs.some(({ path }) => path.startsWith(`${place}/`)),
  );
  return {
    asset: node.asset,
    run_id: node.runId,
    game_date: node.gameDate ?? null,
    folders: [node.path, ...used],
    size_bytes: outputs.reduce((sum, output) => sum + output.size_bytes, 0),
  };
}
