import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatInstant } from '@pkg/std';
import { temporaryFolder } from '../data-root.ts';
import { fileTree, treeChanges, UNCHANGED, type FileTree } from '../file-tree.ts';
import { runPipeline, startPipeline, type Around, type Running } from '../pipeline-process.ts';
import type { Ended } from '../ended.ts';
import { LIES } from '../recorded-server/lies.ts';
import { MADE_NOW, madeDay } from '../recorded-server/made-day.ts';
import { startRecordedServer, type RecordedServer } from '../recorded-server/server.ts';

describe('the commands of live sources', () => {
  let server: RecordedServer;
  let root: string;
  const around = (): Around => ({
    env: {
      PIPELINE_CLOCK: formatInstant(MADE_NOW),
      PIPELINE_DATA_ROOT: join(root, 'data'),
      ODDS_API_KEY: 'a-key-of-odds',
    },
  });
  const withConfig = (args: string[]): string[] => [
    ...args,
    '--config',
    join(root, 'pipeline.config.json'),
  ];
  const pipeline = (...args: string[]): Promise<Ended> => runPipeline(withConfig(args), around());
  const start = (...args: string[]): Running => startPipeline(withConfig(args), around());

  /** All but whose turn it is to ask which server: that is shared by everything that asks. */
  const captured = (): FileTree =>
    Object.fromEntries(
      Object.entries(fileTree(join(root, 'data'))).filter(([path]) => !path.startsWith('leases/')),
    );

  beforeAll(async () => {
    root = temporaryFolder();
    server = await startRecordedServer(madeDay, MADE_NOW);
    const config = { base_urls: server.baseUrls, refresh: { lineups: '1h' } };
    writeFileSync(join(root, 'pipeline.config.json'), JSON.stringify(config));
  });
  afterAll(() => server.close());

  test('ingest records every source, and asks nobody again who was just asked', async () => {
    const first = await pipeline('ingest', '--json');
    expect(first.exit).toBe(0);
    const { schema, captures } = JSON.parse(first.stdout) as {
      schema: string;
      captures: { outcome: string }[];
    };
    expect(schema).toBe('ingest.v1');
    expect(captures.map(({ outcome }) => outcome)).toEqual(Array(7).fill('done'));
    const before = fileTree(join(root, 'data'));
    const asked = server.requests.length;
    const again = await pipeline('ingest');
    expect(again.exit).toBe(0);
    expect(again.stdout).toContain('fresh enough');
    expect(server.requests.length).toBe(asked);
    expect(treeChanges(before, fileTree(join(root, 'data')))).toEqual(UNCHANGED);
  });

  test('ingest --watch looks again until it is stopped, and ends as one that was', async () => {
    const asked = server.requests.length;
    const watching = start('ingest', '--watch', '1s', '--force', '--source', 'lineups');
    while (server.requests.length < asked + 3 && !watching.hasEnded())
      await new Promise((resolve) => setTimeout(resolve, 20));
    watching.signal('SIGTERM');
    const { exit, stdout } = await watching.ended;
    expect(exit).toBe(143);
    expect(stdout.match(/lineups +\d+ snapshots/g)?.length).toBeGreaterThanOrEqual(2);
    const refused = await pipeline('ingest', '--watch', 'often');
    expect(refused.stderr).toContain('INVALID_AGE');
  });

  test('sources list tells when each was looked at', async () => {
    const listed = await pipeline('sources', 'list');
    expect(listed.exit).toBe(0);
    expect(listed.stdout).toMatch(/lineups +nba +60 min +2024-01-15T17:4\S+ +captured/);
  });

  test('reparse finds the rows as they are on record', async () => {
    const ended = await pipeline('reparse');
    expect(ended.exit).toBe(0);
    expect(ended.stdout).toContain('0 with other rows');
  });

  test('sources check names what no longer answers in its known form, and writes nothing', async () => {
    const before = captured();
    server.lie = (request, response) =>
      request.url?.includes('playerindex') === true &&
      LIES['another schema'].lie(request, response);
    const checked = await pipeline('sources', 'check');
    server.lie = undefined;
    expect(checked.exit).toBe(5);
    expect(checked.stdout).toMatch(/FAILED roster +PAYLOAD_SCHEMA/);
    expect(checked.stdout).toMatch(/ok +injuries +4 rows/);
    const plain = await pipeline('sources', 'check', '--plain');
    expect(plain.stdout).toMatch(/^state\tsource\tdetail\nok\t/);
    const json = await pipeline('sources', 'check', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ schema: 'sources-check.v1', ok: true });
    expect(treeChanges(before, captured())).toEqual(UNCHANGED);
  });

  test('ingest without the key of the odds records the others and says which variable to set', async () => {
    const ended = await runPipeline(
      [
        'ingest',
        '--force',
        '--source',
        'odds,lineups',
        '--config',
        join(root, 'pipeline.config.json'),
      ],
      { env: { PIPELINE_CLOCK: '2024-01-15T17:50:00Z', PIPELINE_DATA_ROOT: join(root, 'data') } },
    );
    expect(ended.exit).toBe(5);
    expect(ended.stdout).toMatch(/odds +FAILED NO_API_KEY: .*ODDS_API_KEY/);
    expect(ended.stdout).toMatch(/lineups +1 snapshots, 20 rows/);
  });

  test('a run of today that could not look at its sources says so in its exit code, its summary and its words', async () => {
    const day = ['--start', '2024-01-15', '--end', '2024-01-15', '--steps', 'ingest'];
    const sources = ['injuries', 'odds', 'lineups', 'roster', 'salaries'];
    const policies = sources.flatMap((source) => ['--policy', `${source}=gap`]);
    const late = {
      env: { ...around().env, PIPELINE_CLOCK: '2024-01-15T20:50:00Z' },
    };
    server.lie = LIES['another schema'].lie;
    const ended = await runPipeline(withConfig(['run', ...day, ...policies, '--json']), late);
    server.lie = undefined;
    expect(ended.exit).toBe(9);
    const { ok, exit, summary } = JSON.parse(ended.stdout) as {
      ok: boolean;
      exit: number;
      summary: { exit_code: number; checks: { ok: boolean; name: string }[] };
    };
    expect([ok, exit, summary.exit_code]).toEqual([false, 9, 9]);
    expect(summary.checks).toMatchObject([{ ok: false, name: 'live sources captured' }]);
  });

  test('a run of today without a schedule of today is no success', async () => {
    const args = ['run', '--start', '2025-07-20', '--end', '2025-07-20'];
    const env = { ...around().env, PIPELINE_CLOCK: '2025-07-20T17:50:00Z' };
    server.lie = LIES['another schema'].lie;
    const ended = await runPipeline(withConfig(args), { env });
    server.lie = undefined;
    expect(ended.exit).toBe(2);
    expect(ended.stderr).toContain('error BEYOND_SCHEDULE');
  });
});
