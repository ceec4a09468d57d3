/**
 * What nothing needs any more: outputs, manifests and model runs that no pointer, pin or remaining run reaches. Histories and
 * the records of backfills are never touched, and of what is named nothing is removed without `--confirm`.
 */
import type { Manifest } from '@pkg/manifest';
import { parsePointer } from '@pkg/publish';
import { KnownError, type GameDate, type ObjectStore } from '@pkg/std';
import { readManifestAt } from '../lineage/manifest-graph.ts';

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
  /** Folders to remove: that of the manifest, and those of its outputs. */
  readonly folders: readonly string[];
  readonly size_bytes: number;
}

export interface Garbage {
  readonly runs: readonly GarbageRun[];
  readonly size_bytes: number;
  /** Manifests that something reaches. */
  readonly kept: number;
}

interface Node {
  readonly path: string;
  readonly manifest: Manifest;
}

/** Finds what can go; removes nothing. @throws KnownError `GC_UNSAFE` when a pointer can't be followed */
export async function findGarbage(store: ObjectStore, scope: GarbageScope): Promise<Garbage> {
  const nodes = await readManifests(store);
  const roots = await pointedAt(store);
  const unknown = [...roots].find((path) => !nodes.has(path));
  if (unknown !== undefined) throw unsafe(unknown);
  for (const { path, manifest } of nodes.values())
    if (!isCollectable(manifest, scope)) roots.add(path);
  const kept = reach(nodes, roots);
  const runs = [...nodes.values()]
    .filter(({ path }) => !kept.has(path))
    .map(garbageRun)
    .sort((a, b) => (a.folders[0]! < b.folders[0]! ? -1 : 1));
  const size = runs.reduce((sum, run) => sum + run.size_bytes, 0);
  return { runs, size_bytes: size, kept: kept.size };
}

/** Removes outputs first, then manifests: a stop in between leaves runs that are seen as damaged, and are found again. */
export async function removeGarbage(store: ObjectStore, { runs }: Garbage): Promise<void> {
  for (const { folders } of runs)
    for (const folder of folders.toReversed()) await store.remove(folder);
}

/** In scope and not pinned. What slates share is kept through the slates that read it alone. */
function isCollectable(
  { asset, partition }: Manifest,
  { start, end, pins }: GarbageScope,
): boolean {
  if (pins.includes(partition.run_id)) return false;
  // Labels are facts, made once for all runs of a date.
  if (asset.startsWith('labels.')) return false;
  const { game_date } = partition;
  return game_date === undefined || (game_date >= start && game_date <= end);
}

async function readManifests(store: ObjectStore): Promise<Map<string, Node>> {
  const nodes = new Map<string, Node>();
  for (const { key } of await store.list('manifests')) {
    if (!key.endsWith('/manifest.json')) continue;
    const read = await readManifestAt(store, key);
    if (read !== null) nodes.set(key, { path: key, manifest: read.manifest });
  }
  return nodes;
}

/** Every manifest that a pointer names now. */
async function pointedAt(store: ObjectStore): Promise<Set<string>> {
  const paths = new Set<string>();
  for (const { key } of await store.list('current')) {
    if (!key.endsWith('/current_run.json')) continue;
    const newest = await store.readPointer(key);
    if (newest === null) continue;
    const parsed = parsePointer(newest.bytes);
    if ('problem' in parsed) throw unsafe(key);
    for (const { manifest_path } of [parsed.pointer, ...(parsed.pointer.members ?? [])])
      paths.add(manifest_path);
  }
  return paths;
}

/** Made of a run and read by none: they stay as long as everything that they speak about does. */
const RECORDS = ['health.checks', 'publish.slate'];

/** The roots, what they were made from, and the records of what stays. */
function reach(nodes: ReadonlyMap<string, Node>, roots: ReadonlySet<string>): Set<string> {
  const kept = new Set<string>();
  const keep = (start: Iterable<string>): void => {
    const queue = [...start];
    while (queue.length > 0) {
      const path = queue.pop()!;
      const node = nodes.get(path);
      if (node === undefined || kept.has(path)) continue;
      kept.add(path);
      queue.push(...Object.keys(node.manifest.parents ?? {}));
    }
  };
  keep(roots);
  for (const asset of RECORDS) {
    const records = [...nodes.values()].filter(({ manifest }) => manifest.asset === asset);
    for (const { path, manifest } of records) {
      const parents = Object.keys(manifest.parents ?? {});
      if (parents.length > 0 && parents.every((parent) => kept.has(parent))) keep([path]);
    }
  }
  return kept;
}

function garbageRun({ path, manifest }: Node): GarbageRun {
  const folderOf = (file: string): string => file.slice(0, file.lastIndexOf('/'));
  const outputs = [...new Set(manifest.outputs.map((output) => folderOf(output.path)))].sort();
  return {
    asset: manifest.asset,
    run_id: manifest.partition.run_id,
    game_date: manifest.partition.game_date ?? null,
    folders: [folderOf(path), ...outputs],
    size_bytes: manifest.outputs.reduce((sum, output) => sum + output.size_bytes, 0),
  };
}

function unsafe(path: string): KnownError {
  return new KnownError({
    code: 'GC_UNSAFE',
    kind: 'conflict',
    message: `${path} does not lead to a manifest that is there`,
    hint: 'nothing was removed; pipeline verify --manifests says what is damaged',
  });
}
