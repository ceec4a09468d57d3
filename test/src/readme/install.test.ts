import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fencedBlock } from './fenced-block.ts';

const WORKSPACE = fileURLToPath(new URL('../../..', import.meta.url));
const MODULES = join(WORKSPACE, 'node_modules');
/** The program: it runs from a clone. */
const NOT_A_LIBRARY = 'cli';

const execute = promisify(execFile);
let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'install-'));
});
afterAll(async () => {
  await rm(scratch, { recursive: true });
});

/** Packages whose tarball is all that is needed, with the benchmark that each carries. */
const ALONE: Readonly<Record<string, readonly string[]>> = {
  asof: ['bench/snapshots.mjs', '10000', '1'],
  sim: ['bench/sim.mjs', '100', '1'],
};
const libraries = (await readdir(join(WORKSPACE, 'packages')))
  .filter((name) => name !== NOT_A_LIBRARY)
  .sort();
const others = libraries.filter((name) => !(name in ALONE));
/** All of them with HINDCAST_PROOF=full, otherwise those that no other needs, which install the rest. */
const tried = process.env['HINDCAST_PROOF'] === 'full' ? others : others.filter(isNeededByNone);
const seen = new Set<string>();

test.each(Object.entries(ALONE))(
  '%s is installed from its tarball alone, with types and a benchmark that runs',
  async (name, [program, ...args]) => {
    const { project, installed } = await installAndTry(name);
    expect(installed).toEqual([name]);
    const bench = [join(project, 'node_modules/@pkg', name, program!), ...args];
    const { stdout } = await execute(process.execPath, bench, { env: surroundings(project) });
    expect(stdout).not.toBe('');
    await writeFile(join(project, 'use.ts'), `export * as used from '@pkg/${name}';\n`);
    const compile = [
      ...[join(MODULES, 'typescript/bin/tsc'), '--noEmit', '--strict', '--module', 'nodenext'],
      ...['--target', 'es2023', '--lib', 'es2023,dom', '--skipLibCheck', 'false', 'use.ts'],
    ];
    await execute(process.execPath, compile, { cwd: project, env: surroundings(project) });
  },
);

test.each(tried)('%s is installed from tarballs as its README says', async (name) => {
  const { installed } = await installAndTry(name);
  expect(installed).toContain(name);
  for (const each of installed) seen.add(each);
});

test('every library was installed from its tarball', () => {
  expect([...seen].sort()).toEqual(libraries);
});

function isNeededByNone(name: string): boolean {
  return !others.some(
    (other) =>
      `@pkg/${name}` in (packageFile(join(WORKSPACE, 'packages', other)).dependencies ?? {}),
  );
}

/** Does what a README says in a project of its own, where the README's example must print what it says. */
async function installAndTry(
  name: string,
): Promise<{ readonly project: string; readonly installed: readonly string[] }> {
  const readme = await readFile(join(WORKSPACE, 'packages', name, 'README.md'), 'utf8');
  const install = fencedBlock(readme.slice(readme.indexOf('\n## Install')), 'sh');
  const project = join(scratch, name);
  await mkdir(project);
  await writeFile(join(project, 'package.json'), '{ "private": true, "type": "module" }');
  await copyForeignPackages(name, project);
  await execute('sh', ['-ec', install], { cwd: WORKSPACE, env: surroundings(project) });

  // Nothing comes from this workspace but what was packed: no package more, and no link.
  const packed = (await readdir(project)).flatMap((file) => /^pkg-(.+)-\d/.exec(file)?.[1] ?? []);
  const own = await readdir(join(project, 'node_modules/@pkg'), { withFileTypes: true });
  expect(own.filter((entry) => !entry.isDirectory())).toEqual([]);
  const installed = own.map((entry) => entry.name).sort();
  expect(installed).toEqual(packed.sort());

  const example = join(project, 'example.js');
  await writeFile(example, fencedBlock(readme, 'js'));
  const env = surroundings(project);
  const { stdout } = await execute(process.execPath, [example], { cwd: project, env });
  expect(stdout).toBe(fencedBlock(readme, 'text'));
  return { project, installed };
}

/**
 * No registry and no cache: the port is closed, and what npm needs of others lies in the project already. npm's own variables
 * of the run that this test is part of stay out.
 */
function surroundings(project: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([key]) => !/^npm_/i.test(key));
  return {
    ...Object.fromEntries(inherited),
    ...{ PROJECT: project, TMPDIR: scratch, FORCE_COLOR: '0' },
    ...{ npm_config_offline: 'true', npm_config_registry: 'http://127.0.0.1:9/' },
    ...{ npm_config_cache: join(scratch, 'npm-cache'), npm_config_userconfig: '/dev/null' },
  };
}

/** Copies what a package needs of others, down to packages of packages, from this workspace's node_modules. */
async function copyForeignPackages(name: string, project: string): Promise<void> {
  const seen = new Set<string>();
  const visit = (folder: string): void => {
    const { dependencies, optionalDependencies } = packageFile(folder);
    for (const dependency of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const found = dependency.startsWith('@pkg/')
        ? join(WORKSPACE, 'packages', dependency.slice('@pkg/'.length))
        : nearestPackage(folder, dependency);
      if (found === undefined || seen.has(found)) continue;
      seen.add(found);
      visit(found);
    }
  };
  visit(join(WORKSPACE, 'packages', name));
  const binaries = join(project, 'node_modules/.bin');
  await mkdir(binaries, { recursive: true });
  for (const folder of [...seen].filter((path) => path.startsWith(MODULES)).sort()) {
    const target = join(project, 'node_modules', relative(MODULES, folder));
    await cp(folder, target, { recursive: true });
    // npm fetches a package anew whose commands are not linked.
    const { bin = {} } = packageFile(folder);
    const commands = typeof bin === 'string' ? { [basename(folder)]: bin } : bin;
    for (const [command, file] of Object.entries(commands)) {
      await symlink(relative(binaries, join(target, file)), join(binaries, command));
    }
  }
}

interface PackageFile {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly bin?: string | Readonly<Record<string, string>>;
}

function packageFile(folder: string): PackageFile {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageFile;
}

/** Finds the folder where Node would find a package from `folder`; nowhere, for an optional one of another platform. */
function nearestPackage(folder: string, name: string): string | undefined {
  for (let at = folder; at.startsWith(WORKSPACE.replace(/\/$/, '')); at = dirname(at)) {
    const candidate = join(at, 'node_modules', name);
    if (existsSync(candidate)) return candidate;
  }
  return undefined;
}
