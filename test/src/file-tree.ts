/** A folder as names and hashes, so that two moments or two folders can be compared byte for byte. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '@pkg/std';

/** SHA-256 of every file by its path below the root, in order of the paths. */
export type FileTree = Readonly<Record<string, string>>;

/** Temporary names of a process that was killed: no reader sees them. */
const TEMPORARY = /(^|\/)\.tmp-[^/]*$/;

/** Every file below the named folders of `root`; all of it without names. */
export function fileTree(root: string, folders: readonly string[] = ['']): FileTree {
  const paths = folders.flatMap((folder) => filesBelow(root, folder));
  return Object.fromEntries(
    paths
      .filter((path) => !TEMPORARY.test(path))
      .sort()
      .map((path) => [path, sha256(readFileSync(join(root, path)))]),
  );
}

/** The results of a root: what must be equal wherever, whenever and however they were made. */
export function resultsOf(root: string): FileTree {
  return fileTree(root, ['runs', 'models']);
}

export interface TreeChanges {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

export function treeChanges(before: FileTree, after: FileTree): TreeChanges {
  const [old, now] = [Object.keys(before), Object.keys(after)];
  return {
    added: now.filter((path) => before[path] === undefined),
    changed: now.filter((path) => before[path] !== undefined && before[path] !== after[path]),
    removed: old.filter((path) => after[path] === undefined),
  };
}

export const UNCHANGED: TreeChanges = { added: [], changed: [], removed: [] };

/** Paths of all files below a folder of the root, relative to the root; none where there is no folder. */
export function filesBelow(root: string, folder: string): string[] {
  const start = join(root, folder);
  if (!existsSync(start)) return [];
  return readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}
