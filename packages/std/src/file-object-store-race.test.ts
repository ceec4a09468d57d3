/**
 * Races whose window is too narrow to be met by chance: the other process acts between two system
 * calls of ours.
 */
import type * as FileSystem from 'node:fs';
import { linkSync, renameSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fileObjectStore } from './file-object-store.ts';

const hooks = vi.hoisted(() => ({ beforeNextRename: null as (() => void) | null }));

vi.mock('node:fs', async (importOriginal) => {
  const original = await importOriginal<typeof FileSystem>();
  const renameSync: typeof original.renameSync = (from, to) => {
    const act = hooks.beforeNextRename;
    hooks.beforeNextRename = null;
    act?.();
    original.renameSync(from, to);
  };
  return { ...original, renameSync };
});

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'object-store-'));
});
afterEach(() => rm(root, { recursive: true }));

test('a writer that is overtaken before it shows its version shows the newer one', async () => {
  const ours = fileObjectStore(root);
  await ours.swapPointer('p', 0, Buffer.from('one'));
  hooks.beforeNextRename = () => {
    writeFileSync(join(root, '.v000003-p'), 'three');
    renameOver('.v000003-p');
  };

  await ours.swapPointer('p', 1, Buffer.from('two'));

  expect((await ours.readPointer('p'))?.version).toBe(3);
  expect(await readFile(join(root, 'p'), 'utf8')).toBe('three');
});

test('two writers that show the same version leave no temporary name', async () => {
  const ours = fileObjectStore(root);
  await ours.swapPointer('p', 0, Buffer.from('one'));
  hooks.beforeNextRename = () => {
    renameOver('.v000002-p');
  };

  await ours.swapPointer('p', 1, Buffer.from('two'));

  expect((await readdir(root)).sort()).toEqual(['.v000001-p', '.v000002-p', 'p']);
});

/** Shows a version the way another process does. */
function renameOver(version: string): void {
  linkSync(join(root, version), join(root, 'theirs'));
  renameSync(join(root, 'theirs'), join(root, 'p'));
}

test('a first version that is overtaken before it is shown leaves the newer copy alone', async () => {
  const ours = fileObjectStore(root);
  writeFileSync(join(root, 'p'), 'two');
  writeFileSync(join(root, '.v000002-p'), 'two');

  await ours.swapPointer('p', 0, Buffer.from('one'));

  expect(await readFile(join(root, 'p'), 'utf8')).toBe('two');
});
