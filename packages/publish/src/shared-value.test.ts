import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileObjectStore, type ObjectStore } from '@pkg/std';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { changeShared } from './shared-value.ts';

const FOLDER = 'leases/v';

let root: string;
let store: ObjectStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'shared-'));
  store = fileObjectStore(root);
});
afterEach(() => rm(root, { recursive: true }));

interface Value {
  readonly count: number;
  readonly by: string;
}

const parse = (bytes: Uint8Array | null): Value =>
  bytes === null
    ? { count: 0, by: '' }
    : (JSON.parse(Buffer.from(bytes).toString('utf8')) as Value);
const bytesOf = (value: Value): Uint8Array => Buffer.from(JSON.stringify(value));
const rest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function valueOf(from: ObjectStore): Promise<Value> {
  let found: Uint8Array | null = null;
  await changeShared(from, FOLDER, (bytes) => {
    found = bytes;
    return Promise.resolve(null);
  });
  return parse(found);
}

test('no change of many that are made at once is lost, and one object is left', async () => {
  await Promise.all(
    ['a', 'b', 'c', 'd'].map(async (by) => {
      const own = fileObjectStore(root);
      for (let n = 0; n < 25; n += 1)
        await changeShared(own, FOLDER, async (bytes) => {
          await rest(); // the others come to the same number
          return bytesOf({ count: parse(bytes).count + 1, by: `${by} ${String(n)}` });
        });
    }),
  );
  expect((await valueOf(store)).count).toBe(100);
  expect(await store.list(FOLDER)).toHaveLength(1);
});

test('a change that slept while the value moved on by many numbers is made anew', async () => {
  const add = (by: string) => (bytes: Uint8Array | null) =>
    Promise.resolve(bytesOf({ count: parse(bytes).count + 1, by }));
  await changeShared(store, FOLDER, add('first'));
  let looks = 0;
  await changeShared(store, FOLDER, async (bytes) => {
    looks += 1;
    // The number that it would take next has come and gone when it wakes up.
    if (looks === 1) for (const by of ['x', 'y', 'z']) await changeShared(store, FOLDER, add(by));
    return bytesOf({ count: parse(bytes).count + 1, by: 'sleeper' });
  });
  expect(looks).toBe(2);
  expect(await valueOf(store)).toEqual({ count: 5, by: 'sleeper' });
  expect(await store.list(FOLDER)).toHaveLength(1);
});

test('the next change clears away what a process left that was killed between two of its steps', async () => {
  await changeShared(store, FOLDER, () => Promise.resolve(bytesOf({ count: 1, by: 'a' })));
  // The next object was there, the one before it not yet removed.
  await store.createOnce('leases/v/000000000000002.json', bytesOf({ count: 2, by: 'killed' }));
  expect((await valueOf(store)).count).toBe(2);
  await changeShared(store, FOLDER, () => Promise.resolve(bytesOf({ count: 3, by: 'b' })));
  expect((await store.list(FOLDER)).map(({ key }) => key)).toEqual([
    'leases/v/000000000000003.json',
  ]);
});
