import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { link, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileObjectStore } from './file-object-store.ts';
import { removablePath } from './stored-path.ts';
import { objectStoreConformance } from './testing/object-store-conformance.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'object-store-'));
});
afterEach(() => rm(root, { recursive: true }));

describe('conformance', () => {
  for (const { claim, check } of objectStoreConformance) {
    test(claim, async () => {
      await expect(check(() => fileObjectStore(root))).resolves.toBeUndefined();
    });
  }
});

/**
 * Runs `body` in a process of its own, with `store` opened on the root; resolves to the JSON that
 * it prints.
 */
async function inProcess(body: string): Promise<unknown> {
  const source = new URL('file-object-store.ts', import.meta.url).href;
  const script = `
    import { fileObjectStore } from ${JSON.stringify(source)};
    const store = fileObjectStore(${JSON.stringify(root)});
    console.log(JSON.stringify(await (async () => { ${body} })()));`;
  const child = spawn(process.execPath, [
    '--import',
    new URL('../../../tools/src/source-loader.mjs', import.meta.url).href,
    '--input-type=module',
    '--eval',
    script,
  ]);
  let printed = '';
  let complaint = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(complaint);
  return JSON.parse(printed);
}

async function temporaryFiles(): Promise<string[]> {
  const names = await readdir(root, { recursive: true });
  return names.filter((name) => name.includes('.tmp-'));
}

describe('several processes', () => {
  test('that create the same objects have one winner for each, and no object is mixed', async () => {
    // Each process waits until all are there, so that they meet even when one is slow to load.
    const rounds = 30;
    const outcomes = (await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) =>
        inProcess(`
          await store.createOnce('ready/${name}', Buffer.from(''));
          while ((await store.list('ready')).length < 4);
          const outcomes = [];
          for (let round = 0; round < ${String(rounds)}; round += 1) {
            const made = await store.createOnce('objects/' + round, Buffer.from('${name}'.repeat(50_000)));
            outcomes.push(made.outcome);
          }
          return outcomes;`),
      ),
    )) as string[][];

    for (let round = 0; round < rounds; round += 1) {
      const winners = outcomes.filter((each) => each[round] === 'created');
      expect(winners).toHaveLength(1);
      const text = await readFile(join(root, 'objects', String(round)), 'utf8');
      expect(text).toBe(text.slice(0, 1).repeat(50_000));
    }
    expect(await temporaryFiles()).toEqual([]);
  });

  test('that move one pointer count every move once', async () => {
    const moved = (await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        inProcess(`
          let moved = 0;
          while (moved < 10) {
            const newest = await store.readPointer('p');
            const body = Buffer.from('${name}' + moved);
            const swapped = await store.swapPointer('p', newest?.version ?? 0, body);
            if (swapped.outcome === 'swapped') moved += 1;
          }
          return moved;`),
      ),
    )) as number[];

    const newest = await fileObjectStore(root).readPointer('p');
    expect(moved).toEqual([10, 10, 10]);
    expect(newest?.version).toBe(30);
    expect(await readFile(join(root, 'p'))).toEqual(newest?.bytes);
  });
});

describe('the leftovers of a crash', () => {
  test('a temporary file is seen by no reader', async () => {
    const store = fileObjectStore(root);
    await store.createOnce('d/a', Buffer.from('x'));
    await writeFile(join(root, 'd', '.tmp-1-1'), 'half');

    expect((await store.list('')).map(({ key }) => key)).toEqual(['d/a']);
    expect(await store.listFolders('d')).toEqual([]);
  });

  test('a temporary name that is still linked to an object is never written through', async () => {
    // Names of the form <process>-<count> come again when a container restarts: the same process id
    // counts from 1.
    const store = fileObjectStore(root);
    await store.createOnce('d/a', Buffer.from('committed'));
    for (let n = 1; n <= 4; n += 1) {
      await link(join(root, 'd/a'), join(root, 'd', `.tmp-${String(process.pid)}-${String(n)}`));
    }

    await fileObjectStore(root).createOnce('d/b', Buffer.from('other bytes'));

    expect(await readFile(join(root, 'd/a'), 'utf8')).toBe('committed');
  });

  test('a pointer whose plain copy is missing or old is read right, and settled on demand', async () => {
    const store = fileObjectStore(root);
    await store.swapPointer('p', 0, Buffer.from('one'));
    await store.swapPointer('p', 1, Buffer.from('two'));
    const spoiled = [
      ['missing', () => rm(join(root, 'p'))],
      ['behind', () => writeAnew(join(root, 'p'), 'one')],
      ['foreign', () => writeAnew(join(root, 'p'), 'three')],
    ] as const;
    for (const [found, spoil] of spoiled) {
      await spoil();
      expect((await store.readPointer('p'))?.version).toBe(2);
      expect(await store.settlePointer('p')).toBe(found);
      expect(await readFile(join(root, 'p'), 'utf8')).toBe('two');
    }
    expect(await temporaryFiles()).toEqual([]);
  });
});

test('a leftover of a dead writer is named once it is a minute old, and a file that is being written is not', async () => {
  const store = fileObjectStore(root);
  expect(await fileObjectStore(join(root, 'none')).leftovers()).toEqual([]);
  await store.createOnce('d/e/a', Buffer.from('committed'));
  for (const name of ['.tmp-dead-1', '.tmp-busy-1'])
    await writeFile(join(root, 'd/e', name), 'half');
  await utimes(join(root, 'd/e/.tmp-dead-1'), 1_700_000_000, 1_700_000_000);
  expect(await store.leftovers()).toEqual([{ key: 'd/e/.tmp-dead-1', sizeBytes: 4 }]);
  await store.remove(removablePath('d/e/.tmp-dead-1'));
  expect(await store.leftovers()).toEqual([]);
});

async function writeAnew(path: string, text: string): Promise<void> {
  await rm(path);
  await writeFile(path, text);
}

test('objects are read-only on disk', async () => {
  await fileObjectStore(root).createOnce('a', Buffer.from('x'));
  expect((await stat(join(root, 'a'))).mode & 0o777).toBe(0o444);
});

test('a data root that is no folder is an IO error with a hint, not a crash', async () => {
  await writeFile(join(root, 'file'), '');
  const store = fileObjectStore(join(root, 'file'));
  await expect(store.createOnce('a', Buffer.from('x'))).rejects.toMatchObject({
    name: 'KnownError',
    kind: 'upstream',
    hint: expect.any(String) as string,
  });
});
