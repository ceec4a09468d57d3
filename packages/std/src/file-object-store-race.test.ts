/**
 * Races whose window is too narrow to be met by chance: the other process acts between two system
 * calls of ours.
 */
import type * as FileSystem from 'node:fs/promises';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fileObjectStore } from './file-object-store.ts';

const hooks = vi.hoisted(() => ({ beforeNextRename: null as (() => Promise<void>) | null }));

vi.mock('node:fs/promises', async (importOriginal) => {
  const original = await importOriginal<typeof FileSystem>();
  const rename: typeof original.rename = async (from, to) => {
    const act = hooks.beforeNextRename;
    hooks.beforeNextRename = null;
    await act?.();
    await original.rename(from, to);
  };
  return { ...original, rename };
});

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'object-store-'));
});
afterEach(() => rm(root, { recursive: true }));

test('a writer that is overtaken before it shows its version shows the newer one', async () => {
  const ours = fileObjectStore(root);
  const theirs = fileObjectStore(root);
  hooks.beforeNextRename = async () => {
    await theirs.swapPointer('p', 1, Buffer.from('two'));
  };

  await ours.swapPointer('p', 0, Buffer.from('one'));

  expect((await ours.readPointer('p'))?.version).toBe(2);
  expect(await readFile(join(root, 'p'), 'utf8')).toBe('two');
});

test('two writers that show the same version leave no temporary name', async () => {
  const ours = fileObjectStore(root);
  const theirs = fileObjectStore(root);
  hooks.beforeNextRename = () => theirs.settlePointer('p');

  await ours.swapPointer('p', 0, Buffer.from('one'));

  expect((await readdir(root)).sort()).toEqual(['.versions', 'p']);
});
