/**
 * Manifests and what they were made from, read by their paths alone: a manifest names its parents and the hash that each
 * had. Neither the history nor any table is read, so an answer takes milliseconds and outlives both.
 */
import type { Manifest } from '@pkg/manifest';
import { KnownError, sha256, type ObjectStore } from '@pkg/std';

export interface ManifestNode {
  readonly path: string;
  readonly manifest: Manifest;
  /** Whether its bytes are those that the manifest below it recorded; true for the one that was asked for. */
  readonly isIntact: boolean;
}

/** The manifest at a path and everything upstream of it, each once, nearest first. @throws KnownError `MANIFEST_UNREADABLE` */
export async function lineageOf(store: ObjectStore, path: string): Promise<ManifestNode[]> {
  const nodes = new Map<string, ManifestNode>();
  let wave: readonly (readonly [path: string, sha256: string | undefined])[] = [[path, undefined]];
  while (wave.length > 0) {
    const fresh = new Map(wave.filter(([key]) => !nodes.has(key)));
    const read = await Promise.all(
      [...fresh].map(([key, expected]) => readNode(store, key, expected)),
    );
    for (const node of read) nodes.set(node.path, node);
    wave = read.flatMap(({ manifest }) => Object.entries(manifest.parents ?? {}));
  }
  return [...nodes.values()];
}

async function readNode(
  store: ObjectStore,
  path: string,
  expected: string | undefined,
): Promise<ManifestNode> {
  const newest = await store.readPointer(path);
  if (newest === null) throw unreadable(path, 'there is none');
  try {
    const manifest = JSON.parse(Buffer.from(newest.bytes).toString('utf8')) as Manifest;
    const isIntact = expected === undefined || sha256(newest.bytes) === expected;
    return { path, manifest, isIntact };
  } catch (cause) {
    throw unreadable(path, (cause as Error).message);
  }
}

function unreadable(path: string, problem: string): KnownError {
  return new KnownError({
    code: 'MANIFEST_UNREADABLE',
    kind: 'missing',
    message: `expected a manifest at ${path}: ${problem}`,
    hint: 'make the run again: pipeline run over its date; or look at what is wrong: pipeline doctor',
  });
}
