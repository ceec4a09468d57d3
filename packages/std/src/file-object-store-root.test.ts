import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileObjectStore } from './file-object-store.ts';
import { pointerVersionKey } from './pointer-versions.ts';

const before = process.cwd();
let top: string;
beforeAll(async () => {
  top = await realpath(await mkdtemp(join(tmpdir(), 'odd-roots-')));
});
afterAll(async () => {
  process.chdir(before);
  await rm(top, { recursive: true });
});

/** A working directory so deep that no root below leaves the folder of this test. */
async function newFolder(name: string): Promise<string> {
  const folder = join(top, name, 'a', 'b', 'c', 'd');
  await mkdir(join(folder, 'kept'), { recursive: true });
  await symlink('kept', join(folder, 'link'));
  process.chdir(folder);
  return folder;
}

async function expectUsable(root: string, folder: string): Promise<void> {
  const store = fileObjectStore(root);
  const key = 'manifests/m/x.json';
  expect(await store.createOnce(key, Buffer.from('1'))).toEqual({ outcome: 'created' });
  expect(await store.swapPointer('p/q.json', 0, Buffer.from('2'))).toMatchObject({ version: 1 });
  await store.replace('cache/c.json', Buffer.from('3'));
  // The working directory of a process may change: the root does not.
  process.chdir(before);
  expect((await store.list('')).map((each) => each.key)).toEqual(
    expect.arrayContaining([key, 'p/q.json', 'cache/c.json']),
  );
  for (const each of [key, pointerVersionKey('p/q.json', 1)])
    expect(existsSync(join(resolve(folder, root), each))).toBe(true);
}

test('a data root is usable however it is spelled', async () => {
  const segment = fc.constantFrom('d', 'new folder', 'link', 'kept', '.', '..', '');
  const spelling = fc.record({
    segments: fc.array(segment, { minLength: 1, maxLength: 4 }),
    isAbsolute: fc.boolean(),
    slashes: fc.constantFrom('', '/', '//', '/.'),
  });
  let count = 0;
  await fc.assert(
    fc.asyncProperty(spelling, async ({ segments, isAbsolute, slashes }) => {
      const folder = await newFolder(`run-${String((count += 1))}`);
      const relative = `${segments.join('/').replace(/^\/+/, '') || '.'}${slashes}`;
      await expectUsable(isAbsolute ? `${folder}/${relative}` : relative, folder);
    }),
    {
      numRuns: 60,
      examples: ['d', '.', './', 'd/', 'link/', '..'].map((each) => [
        { segments: [each], isAbsolute: false, slashes: '' },
      ]),
    },
  );
});
