/**
 * The parts of this program: the versions of the packages that it runs with, as they are installed, and the commit of its
 * sources. For manifests; keys have hashes of their own (ADR 15).
 */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';

interface PackageFile {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Reads flags and lays out help: of its many packages none is near a byte of an output. */
const WITHOUT_OWN = new Set(['@oclif/core', '@oclif/plugin-help']);

/**
 * The version of every package below `folder`: those that its package.json names and, in turn, those that they name; one that
 * is optional and not installed is left out. Where a name is installed in two versions, both are there.
 */
export function installedVersions(folder: string): Record<string, string> {
  const found = new Map<string, Set<string>>();
  const seen = new Set<string>();
  const visit = (own: string): void => {
    if (seen.has(own)) return;
    seen.add(own);
    const { dependencies, optionalDependencies } = packageFile(own);
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const target = installed(own, name);
      if (target === undefined) continue;
      const versions = found.get(name) ?? new Set();
      found.set(name, versions.add(packageFile(target).version ?? '0'));
      if (!WITHOUT_OWN.has(name)) visit(target);
    }
  };
  visit(folder);
  const names = [...found.keys()].sort();
  return Object.fromEntries(names.map((name) => [name, [...found.get(name)!].sort().join(', ')]));
}

/** The commit that is checked out around `folder`; undefined for a program that was installed, or without git. */
export function gitCommit(folder: string): string | undefined {
  // Around an installed program lie the sources of somebody else.
  if (folder.split(sep).includes('node_modules')) return undefined;
  for (let at = folder; ; at = dirname(at)) {
    const dotGit = join(at, '.git');
    if (existsSync(dotGit)) return headOf(dotGit);
    if (at === dirname(at)) return undefined;
  }
}

function headOf(dotGit: string): string | undefined {
  // In a worktree `.git` is a file that names a folder of its own, and that one the folder of all.
  const named = /^gitdir: (.+)$/m.exec(text(dotGit) ?? '')?.[1];
  const own = named === undefined ? dotGit : resolve(dirname(dotGit), named);
  const common = resolve(own, (text(join(own, 'commondir')) ?? '.').trim());
  const head = (text(join(own, 'HEAD')) ?? '').trim();
  const ref = /^ref: (.+)$/.exec(head)?.[1];
  const commit = ref === undefined ? head : (text(join(common, ref)) ?? packed(common, ref));
  return /^[0-9a-f]{40,64}$/.exec(commit?.trim() ?? '')?.[0];
}

function packed(common: string, ref: string): string | undefined {
  const lines = (text(join(common, 'packed-refs')) ?? '').split('\n');
  return lines.find((line) => line.endsWith(` ${ref}`))?.split(' ')[0];
}

function installed(from: string, name: string): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    const target = join(at, 'node_modules', name);
    if (existsSync(join(target, 'package.json'))) return realpathSync(target);
    if (at === dirname(at)) return undefined;
  }
}

function packageFile(folder: string): PackageFile {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageFile;
}

/** The text of a file; undefined where it is none or can't be read. */
function text(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
