import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOfSet, SetLists, setListPath, type Manifest } from '@pkg/manifest';
import { fileObjectStore, removablePath, sha256, type ObjectStore } from '@pkg/std';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listsOf, membersThen } from './set-members.ts';

const DAY = 'season=2023/date=2024-01-10';
const file = (name: number): { path: string; sha256: ReturnType<typeof sha256> } => ({
  path: `bronze/boxscores_raw/${DAY}/game_id=${String(name).padStart(2, '0')}/run_ts=x/b.parquet`,
  sha256: sha256(Buffer.from(String(name))),
});
const FILES = Array.from({ length: 14 }, (_, name) => file(name));

let root: string;
let store: ObjectStore;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lists-'));
  store = fileObjectStore(root);
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

async function recorded(files: typeof FILES): Promise<Pick<Manifest, 'inputs'>> {
  const members = [{ partition: DAY, count: files.length, sha256: digestOfSet(files) }];
  await new SetLists(store).write({ record: { lists: 'manifests/sets', members }, files });
  const input = { name: 'boxscores', kind: 'snapshot_set', path: 'bronze/boxscores_raw' } as const;
  return { inputs: [{ ...input, sha256: digestOfSet(files), members }] };
}

test('the files of a set are those of then, whatever the history has besides', async () => {
  await fc.assert(
    fc.asyncProperty(fc.subarray(FILES), async (then) => {
      const manifest = await recorded(then);
      const lists = await listsOf(store, [manifest]);
      expect(membersThen(manifest.inputs[0]!.members![0], FILES, lists)).toEqual(then);
    }),
    { numRuns: 40 },
  );
});

test('a file that the history does not have as it was can not be read again', async () => {
  const manifest = await recorded(FILES);
  const lists = await listsOf(store, [manifest]);
  const day = manifest.inputs[0]!.members![0];
  expect(membersThen(day, FILES.slice(1), lists)).toBeUndefined();
  const changed = [{ ...FILES[0]!, sha256: sha256('other') }, ...FILES.slice(1)];
  expect(membersThen(day, changed, lists)).toBeUndefined();
});

test('a day without a list, or with a damaged one, is not told', async () => {
  const manifest = await recorded(FILES);
  const day = manifest.inputs[0]!.members![0]!;
  await store.replace(setListPath(day.sha256), Buffer.from('[]'));
  expect(membersThen(day, FILES, await listsOf(store, [manifest]))).toBeUndefined();
  await store.remove(removablePath(setListPath(day.sha256)));
  expect(membersThen(day, FILES, await listsOf(store, [manifest]))).toBeUndefined();
});

test('a day that was not read had no files', () => {
  expect(membersThen(undefined, FILES, new Map())).toEqual([]);
});
