import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { programFiles } from './program-files.ts';

const root = mkdtempSync(join(tmpdir(), 'program-test-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function addPackage(folder: string, name: string, more: object = {}): void {
  write(`${folder}/package.json`, JSON.stringify({ name, ...more }));
}

test('the program holds what its packages depend on, each in the version that is found here', () => {
  const files = ['dist', 'src', '!**/*.test.ts'];
  addPackage('packages/app', '@pkg/app', {
    files,
    dependencies: { '@pkg/lib': '1', old: '1', same: '2' },
    optionalDependencies: { native: '1' },
  });
  write('packages/app/dist/main.js', '');
  write('packages/app/dist/main.js.map', '');
  write('packages/app/src/main.js', '');
  write('packages/app/bench/slow.mjs', '');
  addPackage('packages/lib', '@pkg/lib', { files, dependencies: { same: '2' } });
  mkdirSync(join(root, 'node_modules/@pkg'), { recursive: true });
  symlinkSync(join(root, 'packages/lib'), join(root, 'node_modules/@pkg/lib'));
  addPackage('node_modules/same', 'same', { version: '2' });
  write('node_modules/same/LICENSE', '');
  write('node_modules/same/index.d.ts', '');
  write('node_modules/same/src/index.js', '');
  addPackage('node_modules/native', 'native');
  addPackage('node_modules/old', 'old', { dependencies: { same: '1', deep: '1' } });
  addPackage('node_modules/old/node_modules/same', 'same', { version: '1' });
  addPackage('node_modules/old/node_modules/deep', 'deep', { dependencies: { same: '1' } });

  const found = programFiles(join(root, 'packages/app'), { onnx: false });
  const places = found.map(({ path, source }) => [path, source.slice(root.length + 1)]);
  expect(Object.fromEntries(places)).toEqual({
    'node_modules/@pkg/app/package.json': 'packages/app/package.json',
    'node_modules/@pkg/app/dist/main.js': 'packages/app/dist/main.js',
    'node_modules/@pkg/lib/package.json': 'packages/lib/package.json',
    'node_modules/same/package.json': 'node_modules/same/package.json',
    'node_modules/same/LICENSE': 'node_modules/same/LICENSE',
    'node_modules/same/src/index.js': 'node_modules/same/src/index.js',
    'node_modules/old/package.json': 'node_modules/old/package.json',
    'node_modules/old/node_modules/same/package.json':
      'node_modules/old/node_modules/same/package.json',
    'node_modules/deep/package.json': 'node_modules/old/node_modules/deep/package.json',
    'node_modules/deep/node_modules/same/package.json':
      'node_modules/old/node_modules/same/package.json',
  });
});
