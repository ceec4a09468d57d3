import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileObjectStore, type ObjectStore } from '@pkg/std';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cachedRuns, cacheRuns, type RunsSeen, type StoredRun } from './run-cache.ts';
import type { Manifest } from './schema.ts';
import { manifestStore, type ManifestStore } from './store.ts';
import { exampleManifest, failedManifest } from './testing/example-manifest.ts';

let root: string;
let objects: ObjectStore;
let manifests: ManifestStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'run-cache-'));
  objects = fileObjectStore(root);
  manifests = manifestStore(objects);
});
afterEach(() => rm(root, { recursive: true }));

const { asset, partition } = exampleManifest();
const inRun = (run_id: string, more: Partial<Manifest> = {}): Manifest =>
  exampleManifest({ ...more, partition: { ...partition, ...more.partition, run_id } });

async function write(...written: readonly Manifest[]): Promise<StoredRun[]> {
  const stored: StoredRun[] = [];
  for (const manifest of written) stored.push((await manifests.write(manifest)).stored);
  return stored;
}

/** Until what was written is settled: it may have changed in the tick in which it is asked about. */
async function remember(known: readonly StoredRun[]): Promise<void> {
  for (let tries = 0; tries < 1000; tries += 1) {
    await cacheRuns(objects, known);
    if ((await cached()) !== undefined) return;
  }
  throw new Error('expected a clock that goes on');
}

async function cached(): Promise<RunsSeen | undefined> {
  return (await cachedRuns(objects, [{ asset, partition }]))[0];
}

const pathIn = (run: string): string =>
  join(root, 'manifests', asset, `game_date=${partition.game_date!}`, `run=${run}/manifest.json`);

describe('the cache of runs', () => {
  test('says of every run of a partition what a plan asks, as their manifests do', async () => {
    const stored = await write(inRun('r1'), inRun('r2', { key: 'f'.repeat(64) }));
    await remember(stored);
    const seen = await cached();
    const listed = await manifests.listRuns(asset, partition);
    expect(seen?.damaged).toEqual([]);
    for (const [at, { path, sha256, manifest }] of listed.runs.entries()) {
      expect(seen?.runs[at]).toMatchObject({ state: 'valid', path, sha256, isCached: true });
      const { status, key, parents, outputs } = manifest;
      const heads = outputs.map(({ columns: _, ...rest }) => rest);
      expect(seen?.runs[at]?.manifest).toEqual({
        asset,
        partition: manifest.partition,
        status,
        key,
        ...(parents === undefined ? {} : { parents }),
        outputs: heads,
      });
    }
    expect(seen?.runs).toHaveLength(2);
  });

  test('holds along with a run what lies beside it, though nobody named that', async () => {
    const [first] = await write(inRun('r1'));
    await write(inRun('r0'));
    await remember([first!]);
    expect((await cached())?.runs.map(({ manifest }) => manifest.partition.run_id)).toEqual([
      'r0',
      'r1',
    ]);
  });

  test('gives the runs of a cut-off alone where one is asked for', async () => {
    const early = inRun('r1', {
      partition: { ...partition, run_as_of_ts: '2024-11-03T17:00:00Z' },
    });
    const late = inRun('r2', { partition: { ...partition, run_as_of_ts: '2024-11-03T18:00:00Z' } });
    await remember(await write(early, late));
    const asked = { ...partition, run_as_of_ts: '2024-11-03T18:00:00Z' };
    const [seen] = await cachedRuns(objects, [{ asset, partition: asked }]);
    expect(seen?.runs.map(({ manifest }) => manifest.partition.run_id)).toEqual(['r2']);
  });

  test.each<[string, () => unknown]>([
    ['another run came', () => write(inRun('r9'))],
    ['a run went', () => rm(dirname(pathIn('r1')), { recursive: true })],
    [
      'a byte of a manifest changed',
      () => {
        const bytes = readFileSync(pathIn('r1'));
        chmodSync(pathIn('r1'), 0o644);
        bytes[bytes.length - 2] = 0x20;
        writeFileSync(pathIn('r1'), bytes);
      },
    ],
    ['the folder is a copy of what it was', () => copyInPlace()],
    [
      'a byte of the cache changed',
      () => {
        const [name] = readdirSync(join(root, 'cache/runs'));
        const path = join(root, 'cache/runs', name!);
        const bytes = readFileSync(path);
        chmodSync(path, 0o644);
        bytes[bytes.length - 3]! ^= 1;
        writeFileSync(path, bytes);
      },
    ],
    ['the cache is gone', () => rm(join(root, 'cache'), { recursive: true })],
  ])('knows nothing once %s', async (_, change) => {
    await remember(await write(inRun('r1'), inRun('r2')));
    await change();
    expect(await cached()).toBeUndefined();
  });

  test('keeps nothing of a folder in which a manifest is damaged', async () => {
    const stored = await write(inRun('r1'));
    mkdirSync(dirname(pathIn('r2')));
    writeFileSync(pathIn('r2'), 'no manifest');
    await settle();
    await cacheRuns(objects, stored);
    expect(await cached()).toBeUndefined();
  });

  test('keeps nothing of a run whose manifest changed since it was read', async () => {
    const stored = await write(inRun('r1'));
    chmodSync(pathIn('r1'), 0o644);
    writeFileSync(pathIn('r1'), 'edited by hand');
    await settle();
    await cacheRuns(objects, stored);
    expect(await cached()).toBeUndefined();
  });

  test('knows the last attempt of a run that failed first', async () => {
    const failed = await write(failedManifest({ partition: { ...partition, run_id: 'r1' } }));
    await remember(failed);
    expect((await cached())?.runs[0]?.manifest.status).toBe('failed');
    const made = await write(inRun('r1'));
    expect(await cached()).toBeUndefined();
    await remember(made);
    expect((await cached())?.runs[0]?.manifest.status).toBe('success');
  });
});

/** Until another tick of the clock of the disk. */
async function settle(): Promise<void> {
  const keys = [`manifests/${asset}/game_date=${partition.game_date!}`];
  while ((await objects.settledFileStats(keys))[0] === null);
}

function copyInPlace(): void {
  cpSync(join(root, 'manifests'), join(root, 'copy'), {
    recursive: true,
    preserveTimestamps: true,
  });
  const [kept, old] = [join(root, 'copy'), join(root, 'manifests')];
  cpSync(kept, old, { recursive: true, preserveTimestamps: true, force: true });
}
