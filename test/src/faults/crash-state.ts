/** Looks at a data root after a crash as any reader does, without the program under test. */
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { parseManifest, type Manifest } from '@pkg/manifest';
import { parsePointer, type Pointer } from '@pkg/publish';
import { pointerVersionKey, sha256, sha256OfJson } from '@pkg/std';
import { filesBelow } from '../file-tree.ts';

const MANIFEST = /^manifests\/(?!backfills\/).*\/manifest\.json$/;
const POINTER = /^current\/.*\/current_run\.json$/;

// Roots of a campaign are hard links to the same files, which are never written in place.
const hashes = new Map<string, string>();

function hashOf(file: string): string {
  // The number of an inode is used again after its file is gone, the nanosecond of its writing is not.
  const { ino, mtimeNs } = statSync(file, { bigint: true });
  const inode = `${ino} ${mtimeNs}`;
  const known = hashes.get(inode);
  if (known !== undefined) return known;
  const hash = sha256(readFileSync(file));
  hashes.set(inode, hash);
  return hash;
}

/** The newest version of each versioned file, by the path of its plain copy. */
function newestVersions(root: string, folder: string): Map<string, string> {
  const newest = new Map<string, string>();
  for (const path of filesBelow(root, folder).sort()) {
    const plain = plainOf(path);
    if (plain !== path) newest.set(plain, path);
  }
  return newest;
}

export function readersManifests(root: string): Map<string, Manifest> {
  const manifests = new Map<string, Manifest>();
  for (const [path, version] of newestVersions(root, 'manifests')) {
    if (!MANIFEST.test(path)) continue;
    const parsed = parseManifest(readFileSync(join(root, version)));
    if ('problem' in parsed) throw new Error(`${version}: ${parsed.problem}`);
    manifests.set(path, parsed.manifest);
  }
  return manifests;
}

export function readersPointers(root: string): Map<string, Pointer> {
  const pointers = new Map<string, Pointer>();
  for (const [path, version] of newestVersions(root, 'current'))
    pointers.set(path, pointerAt(root, version));
  return pointers;
}

function pointerAt(root: string, path: string): Pointer {
  const parsed = parsePointer(readFileSync(join(root, path)));
  if ('problem' in parsed) throw new Error(`${path}: ${parsed.problem}`);
  return parsed.pointer;
}

/** A pointer's run by its path: what must be the old or the new one. */
export function runsOf(pointers: ReadonlyMap<string, Pointer>): Record<string, string> {
  return Object.fromEntries([...pointers].map(([path, { run_id }]) => [path, run_id]));
}

/**
 * Lists what is wrong for readers, a line each: nothing may be. Pointers name the old run or the new one and a manifest
 * that is there; a success names outputs that are there; each plain copy is one of its versions.
 */
export function readersComplaints(
  root: string,
  allowed: readonly Readonly<Record<string, string>>[],
): string[] {
  const manifests = readersManifests(root);
  const pointers = readersPointers(root);
  const complaints: string[] = [];
  for (const [path, pointer] of pointers) {
    if (!allowed.some((runs) => runs[path] === pointer.run_id))
      complaints.push(`${path} names ${pointer.run_id}, which is neither the old nor the new run`);
    for (const { manifest_path, manifest_sha256 } of pointer.members ?? [pointer]) {
      if (manifests.get(manifest_path)?.status !== 'success')
        complaints.push(`${path} names ${manifest_path}, which is no success`);
      else if (hashAt(root, manifest_path, 'newest') !== manifest_sha256)
        complaints.push(`${path} names other bytes of ${manifest_path}`);
    }
    const ofSlate = new Set((pointer.members ?? []).map(({ run_id }) => run_id));
    if (ofSlate.size > 1) complaints.push(`${path} mixes the runs ${[...ofSlate].join(', ')}`);
  }
  for (const [path, { status, outputs }] of manifests) {
    if (status !== 'success') continue;
    for (const output of outputs)
      if (hashAt(root, output.path) !== output.sha256)
        complaints.push(`${path} names ${output.path}, which is not as it says`);
  }
  for (const path of [...filesBelow(root, 'manifests'), ...filesBelow(root, 'current')]) {
    if (!MANIFEST.test(path) && !POINTER.test(path)) continue;
    const versions = versionsOf(path).filter((version) => existsSync(join(root, version)));
    const own = hashAt(root, path);
    if (!versions.some((version) => hashAt(root, version) === own))
      complaints.push(`${path} is none of its versions`);
  }
  return complaints;
}

/** A reader that follows every pointer, over and over, while others are at work. */
export interface PointerWatch {
  readonly complaints: readonly string[];
  /** Ends it, and gives how often it looked. */
  stop(): number;
}

export function watchPointers(root: string): PointerWatch {
  const complaints = new Set<string>();
  let looks = 0;
  const look = (): void => {
    looks += 1;
    for (const [path, pointer] of readersPointers(root)) {
      const gap = gapBehind(root, pointer);
      // Between the two looks the pointer may have moved, and what it named may have been collected.
      if (gap !== undefined && readersPointers(root).get(path)?.token === pointer.token)
        complaints.add(`a reader followed ${path} to ${gap}, which is gone`);
    }
  };
  const watching = setInterval(look, 10);
  return {
    get complaints() {
      return [...complaints];
    },
    stop: () => {
      clearInterval(watching);
      look();
      return looks;
    },
  };
}

/** Names what a pointer needs and is not there. */
function gapBehind(root: string, pointer: Pointer): string | undefined {
  for (const { manifest_path } of pointer.members ?? [pointer]) {
    const folder = manifest_path.slice(0, manifest_path.lastIndexOf('/'));
    const newest = existsSync(join(root, folder))
      ? newestVersions(root, folder).get(manifest_path)
      : undefined;
    if (newest === undefined) return manifest_path;
    const parsed = parseManifest(readFileSync(join(root, newest)));
    const { outputs } = 'problem' in parsed ? { outputs: [] } : parsed.manifest;
    const gone = outputs.find(({ path }) => !existsSync(join(root, path)));
    if (gone !== undefined) return gone.path;
  }
  return undefined;
}

function versionsOf(path: string): string[] {
  return Array.from({ length: 9 }, (_, n) => pointerVersionKey(path, n + 1));
}

function plainOf(path: string): string {
  return path.replace(/\/\.v\d{6}-([^/]+)$/, '/$1');
}

function hashAt(root: string, path: string, which: 'plain' | 'newest' = 'plain'): string | null {
  const versions = versionsOf(path).filter((version) => existsSync(join(root, version)));
  const file = join(root, which === 'plain' ? path : (versions.at(-1) ?? path));
  return existsSync(file) ? hashOf(file) : null;
}

/**
 * Equal for roots that differ in nothing that any result depends on: temporary names, leases of the dead, caches (which name
 * the files that they saw by inode and time), times and the names of backfills aside.
 */
export function fingerprint(root: string): string {
  const lines = filesBelow(root, '')
    .filter((path) => !/(^|\/)\.tmp-/.test(path) && !/^(leases|bronze|cache)\//.test(path))
    .sort()
    .map((path) => `${path.replace(/\/bf-[^/]+\//, '/bf/')} ${gistOf(root, path)}`);
  return sha256OfJson(lines);
}

function gistOf(root: string, path: string): string {
  if (path.startsWith('manifests/backfills/')) return '';
  const plain = plainOf(path);
  if (MANIFEST.test(plain)) {
    const parsed = parseManifest(readFileSync(join(root, path)));
    return 'problem' in parsed
      ? parsed.problem
      : `${parsed.manifest.status} ${parsed.manifest.key}`;
  }
  return POINTER.test(plain) ? pointerAt(root, path).run_id : hashOf(join(root, path));
}

/** A root of hard links to the files of another, with the same histories. Files are never written in place. */
export function linkedRoot(from: string, to: string, histories: string): string {
  linkAll(from, to, ['bronze']);
  symlinkSync(histories, join(to, 'bronze'));
  return to;
}

/** Hard links to all files of a folder, but for those in the folders that are left out. */
export function linkAll(from: string, to: string, leftOut: readonly string[]): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory() && !leftOut.includes(entry.name)) linkAll(source, target, leftOut);
    else if (entry.isFile()) linkSync(source, target);
  }
}
