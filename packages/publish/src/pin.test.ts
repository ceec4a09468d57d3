import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileObjectStore, instantFromMs, type KnownError, type ObjectStore } from '@pkg/std';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pinRun, readPins, unpinRun } from './pin.ts';

let root: string;
let store: ObjectStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pins-'));
  store = fileObjectStore(root);
});
afterEach(() => rm(root, { recursive: true }));

const RUN = '20240115T173000Z-26bd58f7';
const at = instantFromMs(1_705_340_000_000);
const asked = { runId: RUN, at, by: 'a test' };

describe('a pin', () => {
  test('is in force with its reason until it is taken back, and may come again', async () => {
    expect((await readPins(store)).pins).toEqual([]);
    expect(await pinRun(store, { ...asked, reason: 'the report of January' })).toMatchObject({
      outcome: 'pinned',
    });
    expect((await readPins(store)).pins).toEqual([
      {
        run_id: RUN,
        reason: 'the report of January',
        pinned_at: '2024-01-15T17:33:20Z',
        pinned_by: 'a test',
      },
    ]);
    expect((await unpinRun(store, asked))?.reason).toBe('the report of January');
    expect((await readPins(store)).pins).toEqual([]);
    await pinRun(store, { ...asked, reason: 'after all' });
    expect((await readPins(store)).pins).toMatchObject([{ reason: 'after all' }]);
  });

  test('for the same reason is unchanged, and for another is written anew', async () => {
    await pinRun(store, { ...asked, reason: 'one' });
    expect((await pinRun(store, { ...asked, reason: 'one' })).outcome).toBe('unchanged');
    expect((await pinRun(store, { ...asked, reason: 'two' })).outcome).toBe('pinned');
    expect((await readPins(store)).pins).toMatchObject([{ reason: 'two' }]);
  });

  test('that is not there can not be taken back', async () => {
    await expect(unpinRun(store, asked)).rejects.toMatchObject({ code: 'NOT_PINNED' });
  });

  test('that several change at once loses no change: each is a version, and who lost learns of it', async () => {
    const ends = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map((reason) => pinRun(fileObjectStore(root), { ...asked, reason })),
    );
    const won = ends.filter(({ status }) => status === 'fulfilled');
    const lost = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
    expect(won.length).toBeGreaterThan(0);
    for (const error of lost) expect((error as KnownError).code).toBe('PIN_MOVED');
    const versions = await readdir(join(root, 'pins', RUN));
    expect(versions.filter((name) => name.startsWith('.v'))).toHaveLength(won.length);
  });

  describe('of which a byte changed', () => {
    const other = '20240116T173000Z-0a1b2c3d';
    beforeEach(async () => {
      await pinRun(store, { ...asked, reason: 'one' });
      await pinRun(store, { ...asked, runId: other, reason: 'two' });
      const folder = join(root, 'pins', RUN);
      for (const name of await readdir(folder)) {
        await chmod(join(folder, name), 0o644);
        await writeFile(join(folder, name), '{"pin_version":"v1","state":"removed"}');
      }
    });

    test('is damaged, not absent, and keeps nobody from reading the others', async () => {
      const { pins, damaged } = await readPins(store);
      expect(pins).toMatchObject([{ run_id: other }]);
      expect(damaged).toMatchObject([{ run_id: RUN, path: `pins/${RUN}/pin.json` }]);
    });

    test('is put right by pinning the run again', async () => {
      await pinRun(store, { ...asked, reason: 'again' });
      expect(await readPins(store)).toMatchObject({
        pins: [{ reason: 'again' }, { run_id: other }],
        damaged: [],
      });
    });

    test('can be taken back', async () => {
      expect(await unpinRun(store, asked)).toBeNull();
      expect(await readPins(store)).toMatchObject({ pins: [{ run_id: other }], damaged: [] });
    });
  });
});
