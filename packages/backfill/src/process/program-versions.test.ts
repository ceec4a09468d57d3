import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { gitCommit, installedVersions } from './program-versions.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'versions-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function put(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

describe('versions', () => {
  test('are those that are installed, of packages of packages too; what is not installed is left out', () => {
    const named = { dependencies: { a: '^1.0.0' }, optionalDependencies: { none: '1.0.0' } };
    put('own/package.json', JSON.stringify(named));
    put('own/node_modules/a/package.json', '{"version":"1.2.3","dependencies":{"b":"*"}}');
    put('node_modules/b/package.json', '{"version":"4.0.0","dependencies":{"a":"*"}}');
    put('node_modules/a/package.json', '{"version":"0.9.0"}');
    expect(installedVersions(join(root, 'own'))).toEqual({ a: '0.9.0, 1.2.3', b: '4.0.0' });
  });

  test('of this program name all that writes or draws bytes', () => {
    const versions = installedVersions(fileURLToPath(new URL('../..', import.meta.url)));
    for (const name of ['hyparquet', 'hyparquet-writer', 'seedrandom', 'apache-arrow', '@pkg/sim'])
      expect(versions[name], name).toMatch(/^\d+\.\d+\.\d+/);
  });
});

describe('the commit', () => {
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] },
    }).trim();

  test('is that of the sources around the program, loose, packed and in a worktree', () => {
    git('init', '-q', '-b', 'main', '.');
    git('commit', '-q', '--allow-empty', '-m', 'one');
    put('packages/cli/package.json', '{}');
    const folder = join(root, 'packages/cli');
    expect(gitCommit(folder)).toBe(git('rev-parse', 'HEAD'));
    git('pack-refs', '--all');
    expect(gitCommit(folder)).toBe(git('rev-parse', 'HEAD'));
    git('worktree', 'add', '-q', '-b', 'other', 'tree');
    expect(gitCommit(join(root, 'tree'))).toBe(git('rev-parse', 'other'));
    git('checkout', '-q', '--detach');
    expect(gitCommit(folder)).toBe(git('rev-parse', 'HEAD'));
  });

  test('of a program that was installed is not that of whoever installed it', () => {
    git('init', '-q', '.');
    git('commit', '-q', '--allow-empty', '-m', 'one');
    put('node_modules/cli/package.json', '{}');
    expect(gitCommit(join(root, 'node_modules/cli'))).toBeUndefined();
    rmSync(join(root, '.git'), { recursive: true });
    expect(gitCommit(join(root, 'node_modules'))).toBeUndefined();
  });
});
