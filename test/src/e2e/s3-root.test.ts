/** The built program on a data root in S3: the same commands, the same bytes as in a folder. The server is in this process. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FakeServer } from '@pkg/s3/testing';
import { sha256 } from '@pkg/std';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyWithModels, makeDemo, onDate, temporaryFolder } from '../data-root.ts';
import { filesBelow, resultsOf, type FileTree } from '../file-tree.ts';
import { runPipeline, startPipeline } from '../pipeline-process.ts';
import type { Ended } from '../ended.ts';

const DATE = '2014-12-05';
const SETS = 'manifests/sets';
const ROOT = 's3://bucket/league';

let server: FakeServer;
let folder: string;
let inFolder: FileTree;

beforeAll(async () => {
  server = await FakeServer.start({ pageSize: 100 });
  const demo = await makeDemo();
  folder = copyWithModels(demo);
  // The lists of what the models were fitted on, which a bundle takes along.
  cpSync(join(demo.root, SETS), join(folder, SETS), { recursive: true });
  for (const path of filesBelow(folder, ''))
    server.place(`league/${path}`, readFileSync(join(folder, path)));
  expect((await runPipeline(['run', ...onDate(DATE), '--data-root', folder])).exit).toBe(0);
  inFolder = resultsOf(folder);
});
afterAll(() => server.close());

const env = (): Record<string, string> => ({
  AWS_ENDPOINT_URL: server.endpoint,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test-secret',
});

function inS3(...args: readonly string[]): Promise<Ended> {
  return runPipeline([...args, '--data-root', ROOT], { env: env() });
}

function resultsInS3(): FileTree {
  const results = [...server.objects]
    .map(([key, { bytes }]) => [key.slice('league/'.length), sha256(bytes)] as const)
    .filter(([path]) => /^(?:runs|models)\//.test(path) && !path.includes('/.'));
  return Object.fromEntries(results.sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('a data root in S3', () => {
  test('is run after a process that was killed in the middle, to the bytes of a root in a folder', async () => {
    const killed = startPipeline(['run', ...onDate(DATE), '--data-root', ROOT], { env: env() });
    const isBegun = (): boolean =>
      [...server.objects.keys()].some((key) => key.startsWith('league/runs/ingest.injuries_raw'));
    server.options.onPut = () => {
      if (isBegun()) killed.signal('SIGKILL');
    };
    expect((await killed.ended).exit).toBeNull();
    server.options.onPut = undefined;
    expect(resultsInS3()).not.toEqual(inFolder);

    const { exit, stderr } = await inS3('run', ...onDate(DATE));
    expect([exit, exit === 0 ? '' : stderr]).toEqual([0, '']);
    expect(resultsInS3()).toEqual(inFolder);
  });

  test('is looked at by every command as one in a folder is, and no look writes', async () => {
    // The memory of a report is no record.
    const records = (): unknown[] =>
      [...server.objects].filter(([key]) => !key.includes('/cache/'));
    const before = records();
    for (const command of [
      ['run', '--dry-run', ...onDate(DATE)],
      ['status'],
      ['show', DATE],
      ['export', DATE, '--format', 'csv'],
      ['verify', '--manifests', ...onDate(DATE).slice(0, 4)],
    ]) {
      const [there, here] = await Promise.all([
        inS3(...command),
        runPipeline([...command, '--data-root', folder]),
      ]);
      // A plan that takes a while says what it reads.
      const said = ({ stderr }: Ended): string => stderr.replaceAll(/^planning: .*\n/gm, '');
      expect([command[0], there.exit, said(there)]).toEqual([command[0], 0, said(here)]);
      const withoutRuns = (text: string): string =>
        text
          .replaceAll(folder, ROOT)
          // The killed one is known there.
          .replace(/\n1 backfill ended early.*/, '')
          .replace(/\d plans/, 'N plans')
          .replaceAll(/\d{4}-?\d\d-?\d\dT[\d:]+(?:\.?\d+)?Z(?:-[0-9a-z]+)*/g, 'T')
          .replaceAll(/\d+(?:\.\d+)? (?:ms|s|min|h)\b/g, 'N s');
      expect(withoutRuns(there.stdout)).toBe(withoutRuns(here.stdout));
    }
    expect(records()).toEqual(before);
  });

  test('gives a bundle whose outputs are those of a folder', async () => {
    const out = join(temporaryFolder(), 'evidence');
    const { exit, stderr } = await inS3('bundle', DATE, '--out', out);
    expect([exit, exit === 0 ? '' : stderr]).toEqual([0, '']);
    const bundled = Object.entries(resultsOf(join(out, 'data')));
    expect(bundled.length).toBeGreaterThan(0);
    for (const [path, digest] of bundled) expect([path, digest]).toEqual([path, inFolder[path]]);
  });

  test('is refused where nothing lies, and no message holds the secret', async () => {
    const args = ['status', '--data-root', 's3://bucket/leage'];
    const { exit, stderr } = await runPipeline(args, { env: env() });
    expect(exit).not.toBe(0);
    expect(stderr).toContain(
      'there is no data root s3://bucket/leage: nothing lies below this prefix',
    );
    expect(stderr).not.toContain('test-secret');
  });
});
