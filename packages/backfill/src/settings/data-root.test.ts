import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeServer } from '@pkg/s3/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { checkDataRoot, checkStoredRoot, openDataRoot, placeInRoot } from './data-root.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'data-root-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const withCode = (code: string): unknown => expect.objectContaining({ code });

test('a folder with histories or manifests is a data root, whatever else lies there', () => {
  mkdirSync(join(folder, 'bronze'));
  writeFileSync(join(folder, 'notes.txt'), '');
  checkDataRoot(folder, false);
});

test('an empty folder is one, also with a config and hidden files', () => {
  for (const name of ['pipeline.config.json', '.keep', 'lost+found'])
    writeFileSync(join(folder, name), '');
  checkDataRoot(folder, false);
});

test('a file is none, nor is a folder that holds other things, for every command', () => {
  const file = join(folder, 'README.md');
  writeFileSync(file, '');
  for (const mayBeNew of [false, true]) {
    expect(() => {
      checkDataRoot(file, mayBeNew);
    }).toThrow(withCode('NOT_A_DATA_ROOT'));
    expect(() => {
      checkDataRoot(folder, mayBeNew);
    }).toThrow(/holds README.md/);
  }
});

test('one that is not there is made by commands that write into one, and refused by the others', () => {
  const absent = join(folder, 'absent');
  checkDataRoot(absent, true);
  expect(() => {
    checkDataRoot(absent, false);
  }).toThrow(withCode('NO_SUCH_DATA_ROOT'));
});

test('a place in a root is named without what an address says of its server', () => {
  expect(placeInRoot('data?', 'runs/a')).toBe('data?/runs/a');
  expect(placeInRoot('s3://b/p?endpoint=http://127.0.0.1:9', 'runs/a')).toBe('s3://b/p/runs/a');
});

describe('a data root in S3', () => {
  let server: FakeServer;
  beforeAll(async () => {
    server = await FakeServer.start();
    server.place('league/bronze/a', Buffer.from('a'));
    server.place('league/notes.txt', Buffer.from('a'));
    server.place('photos/2024/a.jpg', Buffer.from('a'));
  });
  afterAll(() => server.close());
  beforeEach(() => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    vi.stubEnv('AWS_ENDPOINT_URL', server.endpoint);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test('is known by its histories, of the server that the environment names', async () => {
    await checkStoredRoot('s3://bucket/league', false);
    expect(await openDataRoot('s3://bucket/league').list('bronze')).toEqual([{ key: 'bronze/a' }]);
  });

  test('is refused where nothing lies, unless it is to be made, and where other things lie', async () => {
    await checkStoredRoot('s3://bucket/absent', true);
    await expect(checkStoredRoot('s3://bucket/absent', false)).rejects.toMatchObject({
      code: 'NO_SUCH_DATA_ROOT',
    });
    for (const mayBeNew of [false, true])
      await expect(checkStoredRoot('s3://bucket/photos', mayBeNew)).rejects.toMatchObject({
        code: 'NOT_A_DATA_ROOT',
      });
  });

  test('of an address that names a server is there, whatever the environment names', async () => {
    for (const name of ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3'])
      vi.stubEnv(name, 'http://127.0.0.1:9');
    await checkStoredRoot(`s3://bucket/league?endpoint=${server.endpoint}`, false);
    vi.stubEnv('AWS_ENDPOINT_URL_S3', server.endpoint);
    await checkStoredRoot('s3://bucket/league', false);
  });
});
