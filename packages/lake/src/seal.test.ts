/** Tests of the damage that checksums of snapshots find, and of the damage that they survive. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileObjectStore, parseInstant, sha256, type ObjectStore } from '@pkg/std';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  defineContract,
  encodeTable,
  int,
  nullable,
  readScanned,
  scanSnapshots,
  SealBook,
  SnapshotReader,
  snapshotPath,
  SnapshotWriter,
  writeSnapshot,
  type SnapshotDraft,
} from './index.ts';
import { sealFile, sealFolder } from './seal-file.ts';

let root: string;
let store: ObjectStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lake-'));
  store = fileObjectStore(root);
});
afterEach(() => rm(root, { recursive: true }));

const ODDS = defineContract('odds', ['game_id'], { game_id: int(), total: nullable(int()) });
const AS_OF = parseInstant('2024-01-15T17:00:00Z');
const FOLDER = 'bronze/odds/season=2023/date=2024-01-15';
const SEALS = 'seals/odds/2024-01';

function draft(minute: number, total = 220): SnapshotDraft<typeof ODDS> {
  return {
    dataset: 'odds',
    keys: [
      ['season', '2023'],
      ['date', '2024-01-15'],
    ],
    asOf: AS_OF,
    availableAt: parseInstant(`2024-01-15T17:${String(minute).padStart(2, '0')}:00Z`),
    contract: ODDS,
    rows: [{ game_id: 1, total }],
  };
}

function pathOf(minute: number): string {
  const { dataset, keys, availableAt } = draft(minute);
  return snapshotPath(dataset, keys, availableAt);
}

/** Puts a file where somebody else's program would have put it. */
async function put(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await rm(join(root, path), { force: true });
  await writeFile(join(root, path), bytes);
}

async function flip(path: string, bit: number): Promise<void> {
  const bytes = await readFile(join(root, path));
  const at = bit % (bytes.length * 8);
  bytes[at >> 3]! ^= 1 << (at & 7);
  await put(path, bytes);
}

async function corruptOf(path: string): Promise<string | undefined> {
  return (await scanSnapshots(store, FOLDER)).find((found) => found.path === path)?.corrupt;
}

describe('a sealed snapshot', () => {
  test('is corrupt after any flip of one bit, which its checksum says and no reader of Parquet', async () => {
    await writeSnapshot(store, draft(0));
    const whole = await readFile(join(root, pathOf(0)));
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length * 8 - 1), async (bit) => {
        await put(pathOf(0), whole);
        await flip(pathOf(0), bit);
        expect(await corruptOf(pathOf(0))).toMatch(/^its bytes have changed: they hash to/);
      }),
    );
  });

  test('has its checksum in a file that sha256sum reads, named by its own', async () => {
    await writeSnapshot(store, draft(0));
    const [name] = await readdir(join(root, SEALS));
    const file = await readFile(join(root, SEALS, name!));
    const digest = sha256(await readFile(join(root, pathOf(0))));
    expect(file.toString()).toBe(`${digest}  ${pathOf(0)}\n`);
    expect(name).toBe(`${sha256(file)}.sha256`);
  });

  test('is put back by whoever writes the same rows again, and by nobody else', async () => {
    await writeSnapshot(store, draft(0));
    const whole = await readFile(join(root, pathOf(0)));
    await flip(pathOf(0), 777);
    await expect(writeSnapshot(store, draft(0, 221))).rejects.toMatchObject({
      code: 'SNAPSHOT_CONFLICT',
      message: expect.stringContaining('what is recorded is damaged') as string,
    });
    expect(await writeSnapshot(store, draft(0))).toBe('restored');
    expect(await readFile(join(root, pathOf(0)))).toEqual(whole);
    expect(await corruptOf(pathOf(0))).toBeUndefined();
  });

  test('that is gone is not replaced by other rows', async () => {
    await writeSnapshot(store, draft(0));
    await rm(join(root, pathOf(0)));
    const other = writeSnapshot(store, draft(0, 221));
    await expect(other).rejects.toMatchObject({ code: 'SNAPSHOT_CONFLICT' });
    await expect(other).rejects.toThrow('is gone, and had other bytes');
    expect(await writeSnapshot(store, draft(0))).toBe('created');
  });

  test('is refused as SNAPSHOT_DAMAGED by whoever opens it, before it is decoded', async () => {
    await writeSnapshot(store, draft(0));
    const [before] = await scanSnapshots(store, FOLDER);
    await flip(pathOf(0), 99);
    const [after] = await scanSnapshots(store, FOLDER);
    const reader = new SnapshotReader(store);
    for (const read of [
      () => readScanned(store, before!),
      () => readScanned(store, after!),
      () => reader.read(pathOf(0)),
    ])
      await expect(read()).rejects.toMatchObject({ code: 'SNAPSHOT_DAMAGED' });
    await reader.close();
    expect(await readScanned(store, { ...before!, path: pathOf(1) })).toBeNull();
  });
});

describe('a snapshot without a checksum', () => {
  const bytes = encodeTable(ODDS, draft(0).rows, {
    as_of_ts: '2024-01-15T17:00:00Z',
    available_at: '2024-01-15T17:00:00Z',
  });

  test('is used and marked, and no more once its checksum is recorded', async () => {
    await put(pathOf(0), bytes);
    const [found] = await scanSnapshots(store, FOLDER);
    expect(found).toMatchObject({ isUnsealed: true, asOf: AS_OF, rowCount: 1 });
    await new SealBook(store).add([found!]);
    const [again] = await scanSnapshots(store, FOLDER);
    expect(again).not.toHaveProperty('isUnsealed');
    await flip(pathOf(0), 0);
    expect(await corruptOf(pathOf(0))).toMatch(/bytes have changed/);
  });

  test('gets it from a writer of the same rows, without a word', async () => {
    const writer = new SnapshotWriter(store);
    // The writer dies before it seals.
    await writer.write(draft(0));
    expect(await scanSnapshots(store, FOLDER)).toMatchObject([{ isUnsealed: true }]);
    expect(await writeSnapshot(store, draft(0))).toBe('same');
    expect((await scanSnapshots(store, FOLDER))[0]).not.toHaveProperty('isUnsealed');
  });
});

describe('files of checksums', () => {
  test('of writers at the same time lie side by side: none is lost', async () => {
    const minutes = Array.from({ length: 24 }, (_, minute) => minute);
    await Promise.all(
      minutes.map((minute) =>
        // Three write the same, as an import beside two captures would.
        Promise.all([0, 1, 2].map(() => writeSnapshot(store, draft(minute - (minute % 3))))),
      ),
    );
    const found = await scanSnapshots(store, FOLDER);
    expect(found).toHaveLength(8);
    expect(found.filter(({ isUnsealed, corrupt }) => isUnsealed ?? corrupt)).toEqual([]);
  });

  test('of which one is damaged lose no snapshot whose line is whole, and trust none whose line is not', async () => {
    const writer = new SnapshotWriter(store);
    for (const minute of [0, 1, 2]) await writer.write(draft(minute));
    await writer.seal();
    const [name] = await readdir(join(root, SEALS));
    const line = 64 + 2 + pathOf(0).length + 1;
    // A digit of the second digest, a letter of the second path.
    for (const at of [line + 10, line + 80]) {
      const whole = await readFile(join(root, SEALS, name!));
      await flip(`${SEALS}/${name!}`, 8 * at);
      const problems = (await scanSnapshots(store, FOLDER)).map(({ corrupt }) => corrupt);
      expect(problems.filter((problem) => problem === undefined)).toHaveLength(2);
      expect(problems.join()).toMatch(
        /bytes have changed|checksum can't be read, since seals\/odds/,
      );
      await put(`${SEALS}/${name!}`, whole);
    }
  });

  test('that are damaged are made whole by the writer of all that they hold', async () => {
    const write = async (): Promise<void> => {
      const writer = new SnapshotWriter(store);
      for (const minute of [0, 1, 2]) await writer.write(draft(minute));
      await writer.seal();
    };
    await write();
    const [name] = await readdir(join(root, SEALS));
    await flip(`${SEALS}/${name!}`, 80);
    expect((await new SealBook(store).all()).damaged).toEqual([`${SEALS}/${name!}`]);
    await write();
    expect((await new SealBook(store).all()).damaged).toEqual([]);
    expect(await readdir(join(root, SEALS))).toEqual([name]);
  });

  test('hold nothing twice, and lie by dataset and month, season, or in one', () => {
    const seal = { path: pathOf(0), sha256: sha256('a') };
    expect(sealFile(SEALS, [seal]).key).toBe(sealFile(SEALS, [seal]).key);
    expect(sealFolder(pathOf(0))).toBe(SEALS);
    expect(sealFolder('bronze/schedule/season=2023/month=01/run_ts=a/schedule.parquet')).toBe(
      'seals/schedule/season=2023',
    );
    expect(sealFolder('bronze/other/run_ts=a/other.parquet')).toBe('seals/other/all');
  });
});
