/**
 * Manifests and what they were made from, read by their paths alone: a manifest names its parents and the hash that each
 * had. Neither the history nor any table is read, so an answer takes milliseconds and outlives both.
 */
import type { Manifest } from '@pkg/manifest';
import { KnownError, sha256, unsealJson, type ObjectStore } from '@pkg/std';

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
  const read = await readManifestAt(store, path);
  if (read === null) throw unreadable(path, 'there is none');
  return {
    path,
    manifest: read.manifest,
    isIntact: expected === undefined || read.sha256 === expected,
  };
}

/**
 * The newest manifest at a path with the hash of its bytes, or null. Its seal is checked, its fields are not: that takes
 * longer than most answers may.
 *
 * @throws KnownError `MANIFEST_UNREADABLE`
 */
export async function readManifestAt(
  store: ObjectStore,
  path: string,
): Promise<{ readonly manifest: Manifest; readonly sha256: string } | null> {
  const newest = await store.readPointer(path);
  if (newest === null) return null;
  const unsealed = unsealJson(newest.bytes);
  if ('problem' in unsealed) throw unreadable(path, unsealed.problem);
  return { manifest: unsealed.content as unknown as Manifest, sha256: sha256(newest.bytes) };
}

function unreadable(path: string, problem: string): KnownError {
  return new KnownError({
    code: 'MANIFEST_UNREADABLE',
    kind: 'missing',
    message: `${path} is not a manifest: ${problem}`,
    hint: 'pipeline verify --manifests says what else is wrong, and the command that makes it again',
    facts: { remake: path },
  });
}
