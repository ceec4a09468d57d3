import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileObjectStore, sha256, type ObjectStore } from '@pkg/std';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runDirPath, writeOutput } from './run-dir.ts';

let root: string;
let store: ObjectStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'runs-'));
  store = fileObjectStore(root);
});
afterEach(() => rm(root, { recursive: true }));

const KEY = `${runDirPath('sim.run', 'game_date=2024-11-03', 'r1')}/quantiles.parquet`;

describe('run directories', () => {
  test('lie where the contract says', () => {
    expect(KEY).toBe('runs/sim.run/game_date=2024-11-03/run=r1/quantiles.parquet');
    expect(runDirPath('a', 'game_date=2024-11-03/draft_group_id=98001', 'r1')).toBe(
      'runs/a/game_date=2024-11-03/draft_group_id=98001/run=r1',
    );
  });

  test.each([
    ['..', 'season=2024', 'r1'],
    ['a', 'season=2024', '..'],
    ['a', 'season=2024', 'r/1'],
    ['a', '', 'r1'],
    ['a', 'season', 'r1'],
    ['a', 'season=', 'r1'],
    ['a', 'season=2024/..', 'r1'],
    ['a', '/season=2024', 'r1'],
  ])('are refused for %j, %j, %j', (asset, partitionPath, runId) => {
    expect(() => runDirPath(asset, partitionPath, runId)).toThrow(
      expect.objectContaining({ code: 'INVALID_NAME' }),
    );
  });
});

describe('writing an output', () => {
  test('says where it is, its hash and its size, and leaves it read-only', async () => {
    const bytes = Buffer.from('rows');
    expect(await writeOutput(store, KEY, bytes)).toEqual({
      path: KEY,
      sha256: sha256(bytes),
      sizeBytes: 4,
      outcome: 'created',
    });
    expect((await stat(join(root, KEY))).mode & 0o222).toBe(0);
  });

  test('with the same bytes again is the same', async () => {
    const first = await writeOutput(store, KEY, Buffer.from('rows'));
    expect(await writeOutput(store, KEY, Buffer.from('rows'))).toEqual({
      ...first,
      outcome: 'same',
    });
  });

  test('with other bytes is NONDETERMINISTIC_OUTPUT with both hashes, and changes nothing', async () => {
    await writeOutput(store, KEY, Buffer.from('rows'));
    await expect(writeOutput(store, KEY, Buffer.from('other'))).rejects.toMatchObject({
      code: 'NONDETERMINISTIC_OUTPUT',
      kind: 'conflict',
      facts: { path: KEY, existing: sha256('rows'), offered: sha256('other') },
      hint: expect.stringContaining('new run id') as string,
    });
    expect(await readFile(join(root, KEY), 'utf8')).toBe('rows');
  });

  test('from several writers at once leaves one whole output, whoever wins', async () => {
    const contents = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(10_000));
    const settled = await Promise.allSettled(
      contents.map((text) => writeOutput(fileObjectStore(root), KEY, Buffer.from(text))),
    );
    const winner = settled.findIndex(({ status }) => status === 'fulfilled');
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await readFile(join(root, KEY), 'utf8')).toBe(contents[winner]);
  });
});
