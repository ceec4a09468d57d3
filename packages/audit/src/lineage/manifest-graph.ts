/**
 * Reads manifests and everything they were made from, by their paths alone: a manifest names its parents and the hash
 * that each had. Neither the history nor any table is read, so an answer takes milliseconds and outlives both.
 */
import { readManifestAt, walkParents, type Manifest, type StoredManifest } from '@pkg/manifest';
import type { KnownError, ObjectStore } from '@pkg/std';
import { AUDIT_ERRORS } from '../errors.ts';

export interface ManifestNode {
  readonly path: string;
  readonly manifest: Manifest;
  /** Whether its bytes are those that the manifest below it recorded; true for the one that was asked for. */
  readonly isIntact: boolean;
}

/** The manifest at a path and everything upstream of it, each once, nearest first. @throws KnownError `MANIFEST_UNREADABLE` */
export async function lineageOf(store: ObjectStore, path: string): Promise<ManifestNode[]> {
  const nodes = await walkParents([path], async (key, expected): Promise<ManifestNode> => {
    const { manifest, sha256 } = await requireManifest(store, key);
    return { path: key, manifest, isIntact: expected === undefined || sha256 === expected };
  });
  return [...nodes.values()];
}

/** The newest manifest at a path. @throws KnownError `MANIFEST_UNREADABLE`, also where there is none */
export async function requireManifest(store: ObjectStore, path: string): Promise<StoredManifest> {
  const found = await findManifest(store, path);
  if (found === null) throw unreadableManifest(path, 'there is none');
  return found;
}

/** The newest manifest at a path; null where there is none. @throws KnownError `MANIFEST_UNREADABLE` */
export async function findManifest(
  store: ObjectStore,
  path: string,
): Promise<StoredManifest | null> {
  const reading = await readManifestAt(store, path);
  if (reading.state === 'damaged') throw unreadableManifest(path, reading.problem);
  return reading.state === 'absent' ? null : reading;
}

/** Makes the error for a path where no manifest lies. */
export function unreadableManifest(path: string, problem: string): KnownError {
  return AUDIT_ERRORS.MANIFEST_UNREADABLE({ path, problem }, { facts: { remake: path } });
}
