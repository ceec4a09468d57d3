import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileObjectStore, type ObjectStore } from '@pkg/std';
import { memoryObjectStore } from '@pkg/std/memory-object-store';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { foldManifests } from './manifest-fold.ts';
import type { Manifest } from './schema.ts';
import { manifestStore, type DamagedManifest, type StoredManifest } from './store.ts';
import { exampleManifest, failedManifest } from './testing/example-manifest.ts';
import { visitManifests } from './visit.ts';

let root: string;
let objects: ObjectStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'manifest-fold-'));
  objects = fileObjectStore(root);
});
afterEach(() => rm(root, { recursive: true }));

const { partition } = exampleManifest();

async function write(run_id: string, more: Partial<Manifest> = {}): Promise<string> {
  const make = more.status === 'failed' ? failedManifest : exampleManifest;
  const manifest = make({ ...more, partition: { ...partition, ...more.partition, run_id } });
  return (await manifestStore(objects).write(manifest)).path;
}

type Kept = readonly string[];
const keep = (reading: StoredManifest | DamagedManifest): Kept =>
  reading.state === 'valid'
    ? [reading.path, reading.manifest.status, reading.sha256]
    : [reading.path, reading.problem];

/** The answer, and how many manifests were opened for it. */
async function folded(
  store: ObjectStore = objects,
  isWanted: (folder: string) => boolean = () => true,
): Promise<{ readonly kept: readonly Kept[]; readonly opened: number }> {
  let opened = 0;
  const readPointer = (key: string): ReturnType<ObjectStore['readPointer']> => {
    opened += 1;
    return store.readPointer(key);
  };
  const watched = new Proxy(store, {
    get: (target, name) => {
      if (name === 'readPointer') return readPointer;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  const kept = await foldManifests(watched, { name: 'test', version: 1, keep, isWanted });
  return { kept, opened };
}

async function visited(): Promise<readonly Kept[]> {
  const all: Kept[] = [];
  await visitManifests(objects, (reading) => all.push(keep(reading)));
  return all;
}

/** Until what was written is settled: it may have changed in the tick in which it is asked about. */
async function remember(): Promise<void> {
  for (let tries = 0; tries < 1000; tries += 1) if ((await folded()).opened === 0) return;
  throw new Error('expected a clock that goes on');
}

/** The truth, for which manifests were opened: whatever is remembered by now is not believed. */
async function expectSeen(): Promise<void> {
  const { kept, opened } = await folded();
  expect(kept).toEqual(await visited());
  expect(opened).toBeGreaterThan(0);
}

describe('a report on all manifests', () => {
  test('says the same in the same order from the manifests, and from what it remembers of them', async () => {
    await write('r1');
    await write('r0', { partition: { ...partition, draft_group_id: '98001' } });
    await write('r2', { status: 'failed' });
    await write('r1', { asset: 'a.other', partition: { ...partition, game_date: '2023-12-31' } });
    await write('r1', {
      asset: 'models.minutes',
      partition: { train_through: '2024-01-01', run_id: '' },
    });
    await expectSeen();
    await remember();
    expect((await folded()).kept).toEqual(await visited());
    expect((await folded()).kept).toHaveLength(5);
  });

  test('sees another run, another version, another group, and a run that is gone', async () => {
    await write('r1');
    await write('r2', { status: 'failed' });
    await remember();
    await write('r3');
    await expectSeen();
    await remember();
    await write('r2', { attempt: 2 });
    await expectSeen();
    await remember();
    await write('r1', { partition: { ...partition, draft_group_id: '98001' } });
    await expectSeen();
    await remember();
    await write('r1', { asset: 'a.other' });
    await expectSeen();
    await remember();
    rmSync(join(root, `manifests/a.other/game_date=${partition.game_date!}/run=r1`), {
      recursive: true,
    });
    await expectSeen();
  });

  test('sees that bytes of a manifest have changed, also of a hidden version whose copy is whole', async () => {
    const folder = join(root, await write('r1'), '..');
    // As in a root that was copied without its links.
    const copy = readFileSync(join(folder, 'manifest.json'));
    rmSync(join(folder, 'manifest.json'));
    writeFileSync(join(folder, 'manifest.json'), copy);
    await remember();
    const version = join(folder, '.v000001-manifest.json');
    chmodSync(version, 0o644);
    writeFileSync(version, copy.toString().replace('success', 'succesS'));
    await expectSeen();
    expect((await folded()).kept[0]).toHaveLength(2);
  });

  test('believes no memory that is damaged, of another version, or copied with the root', async () => {
    await write('r1');
    await remember();
    const cache = join(root, 'cache/test');
    for (const name of readdirSync(cache)) {
      const path = join(cache, name);
      const text = readFileSync(path, 'utf8');
      for (const spoilt of [
        text.replace('success', 'failure'),
        text.replace('v1 ', 'v2 '),
        '',
        '{}',
      ]) {
        rmSync(path);
        writeFileSync(path, spoilt);
        await expectSeen();
        await remember();
      }
    }
    rmSync(cache, { recursive: true });
    await expectSeen();
  });

  test('looks into wanted folders alone, and remembers a month whole', async () => {
    await write('r1');
    await write('r1', { partition: { ...partition, game_date: '2024-01-16' } });
    await write('r1', { partition: { ...partition, game_date: '2024-03-01' } });
    const isWanted = (folder: string): boolean => folder === 'game_date=2024-01-16';
    const one = await folded(objects, isWanted);
    expect(one.kept.map(([path]) => path)).toEqual([expect.stringContaining('=2024-01-16/')]);
    expect(one.opened).toBeLessThan(3);
    await remember();
    expect((await folded(objects, isWanted)).kept).toEqual(one.kept);
  });

  test('remembers nothing of a store that cannot tell what has changed', async () => {
    const memory = memoryObjectStore();
    await manifestStore(memory).write(exampleManifest());
    await folded(memory);
    expect((await folded(memory)).opened).toBe(1);
    expect(await memory.list('cache')).toEqual([]);
  });
});
