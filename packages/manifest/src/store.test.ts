import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileObjectStore, InvariantError, sealedJson, sha256, type ObjectStore } from '@pkg/std';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Manifest } from './schema.ts';
import { manifestBytes } from './read-manifest.ts';
import { manifestStore, type ManifestStore } from './store.ts';
import {
  exampleManifest,
  exampleOutput,
  failedManifest,
  skippedManifest,
} from './testing/example-manifest.ts';

let root: string;
let objects: ObjectStore;
let manifests: ManifestStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'manifests-'));
  objects = fileObjectStore(root);
  manifests = manifestStore(objects);
});
afterEach(() => rm(root, { recursive: true }));

const { asset, partition } = exampleManifest();
const PATH = 'manifests/rates.score/game_date=2024-11-03/run=r1/manifest.json';
const otherRun = (run_id: string): Partial<Manifest> => ({ partition: { ...partition, run_id } });

/** The newest manifest's status and attempt, or the state when there is no valid one. */
async function stateNow(): Promise<string> {
  const reading = await manifests.read(asset, partition);
  if (reading.state !== 'valid') return reading.state;
  return `${reading.manifest.status} ${String(reading.manifest.attempt)}`;
}

describe('reading and writing', () => {
  test('a manifest reads back as it was written, with the hash of its bytes', async () => {
    const written = await manifests.write(exampleManifest());
    const bytes = await readFile(join(root, PATH));
    expect(written).toMatchObject({ outcome: 'written', path: PATH, sha256: sha256(bytes) });
    expect(await manifests.read(asset, partition)).toEqual({
      state: 'valid',
      path: PATH,
      manifest: exampleManifest(),
      sha256: sha256(bytes),
    });
  });

  test('the bytes are canonical: the order of properties does not matter', () => {
    const backwards = Object.fromEntries(Object.entries(exampleManifest()).reverse());
    expect(manifestBytes(backwards as unknown as Manifest)).toEqual(
      manifestBytes(exampleManifest()),
    );
    expect(Buffer.from(manifestBytes(exampleManifest())).at(-1)).toBe(0x0a);
  });

  test('a manifest that is not there is absent', async () => {
    expect(await manifests.read(asset, partition)).toEqual({ state: 'absent', path: PATH });
  });

  test('writing an invalid manifest is a bug, and writes nothing', async () => {
    await expect(manifests.write(exampleManifest({ attempt: 0 }))).rejects.toThrow(InvariantError);
    expect(await objects.list('')).toEqual([]);
  });
});

describe('the replacement of a manifest', () => {
  test('a failed one gives way to a failure, a skip, and at last a success; all are kept', async () => {
    await manifests.write(failedManifest({ attempt: 1 }));
    await manifests.write(failedManifest({ attempt: 2 }));
    await manifests.write(skippedManifest({ attempt: 3 }));
    await manifests.write(exampleManifest({ attempt: 4 }));
    expect(await stateNow()).toBe('success 4');
    expect((await objects.readPointer(PATH))?.version).toBe(4);
    const first = await objects.readPointerVersion(PATH, 1);
    expect(first?.bytes).toEqual(manifestBytes(failedManifest({ attempt: 1 })));
  });

  test('a success is kept when the same result comes again, and nothing is written', async () => {
    const first = await manifests.write(exampleManifest());
    const again = exampleManifest({
      attempt: 2,
      timing: { ...exampleManifest().timing, duration_ms: 9 },
    });
    expect(await manifests.write(again)).toEqual({ ...first, outcome: 'kept', copy: 'whole' });
    expect(await stateNow()).toBe('success 1');
    expect((await objects.readPointer(PATH))?.version).toBe(1);
  });

  test('a success whose parent was made again is followed by the same result with the new parent', async () => {
    const parent = 'manifests/ingest.odds/game_date=2024-01-15/run=r1/manifest.json';
    const from = (bytes: string): Manifest =>
      exampleManifest({ parents: { [parent]: sha256(bytes) } });
    await manifests.write(from('damaged since'));
    expect((await manifests.write(from('made again'))).outcome).toBe('written');
    expect((await objects.readPointer(PATH))?.version).toBe(2);
    expect((await manifests.write(from('made again'))).outcome).toBe('kept');
  });

  test.each([
    ['a failure', failedManifest()],
    ['a skip', skippedManifest()],
    ['a success of another key', exampleManifest({ key: sha256('another') })],
  ])('over a success %s is MANIFEST_IS_FINAL', async (_, manifest) => {
    await manifests.write(exampleManifest());
    await expect(manifests.write(manifest)).rejects.toMatchObject({ code: 'MANIFEST_IS_FINAL' });
    expect(await stateNow()).toBe('success 1');
  });

  test.each([
    ['other bytes', [exampleOutput('rates', 'other')], 'rates'],
    ['an output more', [exampleOutput('rates', 'rows'), exampleOutput('extra', 'x')], 'extra'],
    ['an output less', [], 'rates'],
  ])(
    'an equal key with %s is NONDETERMINISTIC_OUTPUT and names the output',
    async (_, outputs, name) => {
      await manifests.write(exampleManifest());
      await expect(manifests.write(exampleManifest({ outputs }))).rejects.toMatchObject({
        code: 'NONDETERMINISTIC_OUTPUT',
        kind: 'conflict',
        facts: { output: name },
      });
    },
  );

  test('of racing writers a success stays, whoever comes after it', async () => {
    const writers = [...Array(6).keys()].map((n) =>
      manifestStore(fileObjectStore(root)).write(
        n === 3 ? exampleManifest() : failedManifest({ attempt: n + 1 }),
      ),
    );
    const outcomes = await Promise.allSettled(writers);
    expect(outcomes[3]).toMatchObject({ status: 'fulfilled', value: { outcome: 'written' } });
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') {
        expect(outcome.reason).toMatchObject({ code: 'MANIFEST_IS_FINAL' });
      }
    }
    expect(await stateNow()).toBe('success 1');
  });

  test('writers of one result agree: one writes, the others keep it', async () => {
    const written = await Promise.all(
      [1, 2, 3, 4].map(() => manifestStore(fileObjectStore(root)).write(exampleManifest())),
    );
    expect(written.map(({ outcome }) => outcome).sort()).toEqual([
      'kept',
      'kept',
      'kept',
      'written',
    ]);
    expect(new Set(written.map((each) => each.sha256)).size).toBe(1);
  });
});

describe('a damaged manifest', () => {
  /** Puts bytes where the newest version lies, as a failing disk or a careless hand does. */
  async function damage(bytes: Uint8Array | string): Promise<void> {
    const version = join(root, PATH.replace('manifest.json', '.v000001-manifest.json'));
    await chmod(version, 0o644);
    await writeFile(version, bytes);
  }

  test.each([
    ['cut short', manifestBytes(exampleManifest()).slice(0, 900), 'cut short'],
    ['cut off early', manifestBytes(exampleManifest()).slice(0, 30), 'not JSON'],
    ['empty', '', 'not JSON'],
    ['not UTF-8', Uint8Array.of(0xff, 0xfe), 'not JSON'],
    ['foreign JSON', '{"hello": 1}', 'content_sha256'],
    ['another kind of sealed file', sealedJson({ hello: 1 }, 2), 'manifest_version'],
    ['of another run', manifestBytes(exampleManifest(otherRun('r2'))), 'run=r2'],
    ['of another asset', manifestBytes(exampleManifest({ asset: 'other' })), 'manifests/other/'],
  ])('that is %s is told from a valid one', async (_, bytes, problem) => {
    await manifests.write(exampleManifest());
    await damage(bytes);
    expect(await manifests.read(asset, partition)).toMatchObject({
      state: 'damaged',
      path: PATH,
      problem: expect.stringContaining(problem) as string,
    });
  });

  test('is replaced by the next attempt', async () => {
    await manifests.write(exampleManifest());
    await damage('');
    expect(await manifests.write(exampleManifest({ attempt: 2 }))).toMatchObject({
      outcome: 'written',
    });
    expect(await stateNow()).toBe('success 2');
  });

  test('is also a plain file that this store did not write', async () => {
    await objects.createOnce(PATH, manifestBytes(exampleManifest()));
    expect(await stateNow()).toBe('damaged');
  });
});

test('a plain copy that a crash kept from being written is there after the next write', async () => {
  await manifests.write(exampleManifest());
  await rm(join(root, PATH));
  expect((await manifests.write(exampleManifest())).outcome).toBe('kept');
  expect(await readFile(join(root, PATH))).toEqual(Buffer.from(manifestBytes(exampleManifest())));
});

describe('listing the runs of a partition', () => {
  test('gives valid manifests sorted by run id, and the damaged ones apart', async () => {
    for (const run of ['r3', 'r1', 'r2']) await manifests.write(exampleManifest(otherRun(run)));
    await objects.createOnce(PATH.replace('run=r1', 'run=r0'), Buffer.from('{'));
    const { runs, damaged } = await manifests.listRuns(asset, { game_date: '2024-11-03' });
    expect(runs.map(({ manifest }) => manifest.partition.run_id)).toEqual(['r1', 'r2', 'r3']);
    expect(damaged.map(({ path }) => path)).toEqual([PATH.replace('run=r1', 'run=r0')]);
  });

  test('gives the runs of one cut-off where that is asked for', async () => {
    await manifests.write(exampleManifest());
    const later = { ...partition, run_as_of_ts: '2024-11-03T23:00:00Z', run_id: 'r2' };
    await manifests.write(exampleManifest({ partition: later }));
    const { runs } = await manifests.listRuns(asset, later);
    expect(runs.map(({ manifest }) => manifest.partition.run_id)).toEqual(['r2']);
  });

  test('does not mix the slates of a date', async () => {
    const slate = { ...partition, draft_group_id: '98001' };
    await manifests.write(exampleManifest());
    await manifests.write(exampleManifest({ partition: slate }));
    const count = async (keys: typeof slate | typeof partition): Promise<number> =>
      (await manifests.listRuns(asset, keys)).runs.length;
    expect([await count(partition), await count(slate)]).toEqual([1, 1]);
  });

  test('gives nothing where nothing ran', async () => {
    const listing = await manifests.listRuns(asset, { season: '2024', month: '11' });
    expect(listing).toEqual({ runs: [], damaged: [] });
  });
});
