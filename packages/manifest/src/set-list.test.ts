import { mkdtempSync, readdirSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileObjectStore, sha256, type ObjectStore } from '@pkg/std';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { digestOfSet, readSetList, SetLists, setListPath, type RecordedSet } from './set-list.ts';

let root: string;
let store: ObjectStore;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lists-'));
  store = fileObjectStore(root);
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const member = (name: string): { path: string; sha256: ReturnType<typeof sha256> } => ({
  path: `bronze/x/season=2023/date=2024-01-1${name[0]!}/${name}.parquet`,
  sha256: sha256(name),
});
const [first, second] = [[member('0a'), member('0b')], [member('1a')]];
const day = (files: typeof first): { partition: string; count: number; sha256: string } => ({
  partition: files[0]!.path.split('/').slice(2, 4).join('/'),
  count: files.length,
  sha256: digestOfSet(files),
});
const setOf = (...days: (typeof first)[]): RecordedSet => ({
  record: { lists: 'manifests/sets', members: days.map(day) },
  files: days.flat(),
});
const listed = (): string[] => readdirSync(join(root, 'manifests/sets')).sort();

describe('the lists of a set', () => {
  test('are one file a day, named by the digest that the manifest has, which is that of their bytes', async () => {
    await new SetLists(store).write(setOf(first, second));
    const digests = [digestOfSet(first), digestOfSet(second)];
    expect(listed()).toEqual(digests.map((digest) => `${digest}.json`).sort());
    for (const digest of digests)
      expect(sha256((await store.get(setListPath(digest)))!.bytes)).toBe(digest);
    expect(await readSetList(store, digests[0]!)).toEqual(first);
  });

  test('are written once, whoever reads the same day at once', async () => {
    const sets = [setOf(first), setOf(first, second), setOf(second)];
    await Promise.all(sets.map((set) => new SetLists(fileObjectStore(root)).write(set)));
    const shared = new SetLists(store);
    await Promise.all(sets.map((set) => shared.write(set)));
    expect(listed()).toHaveLength(2);
  });

  test('that are damaged say so, and are written anew by the next cell that reads them', async () => {
    await new SetLists(store).write(setOf(first));
    const path = setListPath(digestOfSet(first));
    chmodSync(join(root, path), 0o644);
    writeFileSync(join(root, path), '[]');
    expect(await readSetList(store, digestOfSet(first))).toMatchObject({ path });
    await new SetLists(store).write(setOf(first));
    expect(await readSetList(store, digestOfSet(first))).toEqual(first);
  });

  test('that are not there are told from empty ones', async () => {
    expect(await readSetList(store, digestOfSet(first))).toBeNull();
  });

  test('of a record that names no lists are not written', async () => {
    const { files, record } = setOf(first);
    await new SetLists(store).write({ files, record: { members: record.members! } });
    expect(() => listed()).toThrow('ENOENT');
  });
});
