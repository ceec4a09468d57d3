import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scanSnapshots } from '@pkg/lake';
import {
  captureDay,
  clientOf,
  damagedCaptures,
  liveSources,
  reparse,
  ReportReader,
  setAside,
  THE_ODDS_API,
  type JobReport,
  type LiveSource,
} from '@pkg/sources';
import { fileObjectStore, instantFromMs, MINUTE_MS, type Instant } from '@pkg/std';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../data-root.ts';
import { filesBelow } from '../file-tree.ts';
import { MADE_DATE, MADE_NOW, madeDay } from '../recorded-server/made-day.ts';
import { quickTime } from '../recorded-server/quick-time.ts';
import { startRecordedServer, type RecordedServer } from '../recorded-server/server.ts';

const reader = new ReportReader();
const SOURCES = liveSources(reader, THE_ODDS_API);
const later = (minutes: number): Instant => instantFromMs(MADE_NOW + minutes * MINUTE_MS);
const ANY_TIME = { from: '', to: '9999' };

describe('a capture', () => {
  let server: RecordedServer;
  let root: string;

  beforeEach(async () => {
    root = temporaryFolder();
    server = await startRecordedServer(madeDay, MADE_NOW);
    return () => server.close();
  });
  afterAll(() => reader.close());

  async function capture(
    now: Instant,
    sources: readonly LiveSource[] = SOURCES,
  ): Promise<JobReport[]> {
    const { baseUrls } = server;
    const client = clientOf({
      time: quickTime(now),
      userAgent: 'made-up/1.0 (someone@example.org)',
      baseUrls,
      retry: { attempts: 1, capMs: 1 },
    });
    const tools = { store: fileObjectStore(root), client, now: () => now };
    const settings = {
      baseUrls,
      refreshAfterMs: {},
      keyOf: () => 'a-key-of-odds',
      isForced: false,
    };
    try {
      return await captureDay(tools, sources, MADE_DATE, settings);
    } finally {
      await client.close();
    }
  }

  const words = (reports: readonly JobReport[]): string[] =>
    reports.map((report) =>
      [report.source, report.outcome === 'done' ? report.result : report.outcome].join(' '),
    );

  test('asks nobody again whose last look is fresh', async () => {
    await capture(MADE_NOW);
    const asked = server.requests.length;
    const again = await capture(later(1));
    expect(server.requests.length).toBe(asked);
    expect(again.every(({ outcome }) => outcome === 'fresh')).toBe(true);
  });

  test('introduces itself as the config says', async () => {
    await capture(MADE_NOW);
    const agents = new Set(server.requests.map(({ headers }) => headers['user-agent']));
    expect([...agents]).toEqual(['made-up/1.0 (someone@example.org)']);
  });

  test('sends the etag it knows, and takes unchanged for news only where it is', async () => {
    await capture(MADE_NOW);
    server.requests.length = 0;
    const again = await capture(later(30));
    expect(server.requests.every(({ headers }) => headers['if-none-match'] !== undefined)).toBe(
      true,
    );
    // A report says itself when it held; lineups hold as of when they were looked at.
    expect(words(again)).toEqual([
      'schedule fresh',
      'roster fresh',
      'salaries fresh',
      'injuries unchanged',
      'odds unchanged',
      'lineups captured',
    ]);
    expect(filesBelow(root, 'bronze/injuries_raw')).toHaveLength(1);
    expect(filesBelow(root, 'bronze/daily_lineups')).toHaveLength(2);
    // The body that did not change is kept once.
    expect(
      filesBelow(root, 'payloads/lineups').filter((path) => path.endsWith('.gz')),
    ).toHaveLength(1);
  });

  test('does not trust an etag for longer than an hour', async () => {
    await capture(MADE_NOW);
    server.requests.length = 0;
    await capture(later(61));
    const etags = server.requests.map(({ headers }) => headers['if-none-match']);
    expect(etags.filter((etag) => etag !== undefined)).toEqual([]);
  });

  test('keeps a payload that changed its form, fails with a code, and writes no row of it', async () => {
    const changed = '{"leagueSchedule":{"seasonYear":"2023-24","gameDates":[]}}';
    server.lie = (request, response) => {
      if (request.url?.includes('schedule') !== true) return false;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(changed);
      return true;
    };
    const [schedule, ...others] = await capture(MADE_NOW);
    expect(schedule).toMatchObject({ outcome: 'failed', error: { code: 'SCHEDULE_EMPTY' } });
    expect(others.every(({ outcome }) => outcome === 'done')).toBe(true);
    expect(filesBelow(root, 'bronze/schedule')).toEqual([]);
    const kept = filesBelow(root, 'quarantine/schedule');
    expect(kept.map((path) => path.split('/').at(-1)).sort()).toEqual([
      'error.json',
      'schedule.json.gz',
    ]);
  });

  test.each([
    ['odds', '/odds', /"last_update":"[^"]+"/g, '"last_update":"2099-01-01T00:00:00Z"'],
    ['boxscores', 'boxscore', /"gameTimeUTC":"[^"]+"/, '"gameTimeUTC":"2099-01-01T00:00:00Z"'],
  ])('of %s that hold as of 2099 is refused and kept', async (source, path, from, to) => {
    server.lie = (request, response, body) => {
      if (body === null || request.url?.includes(path) !== true) return false;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(Buffer.from(body.bytes).toString('utf8').replace(from, to));
      return true;
    };
    const reports = await capture(MADE_NOW);
    const failed = reports.filter(({ outcome }) => outcome === 'failed');
    expect(failed).toMatchObject([{ source, error: { code: 'SOURCE_CLOCK_AHEAD' } }]);
    expect(filesBelow(root, `quarantine/${source}`)).toHaveLength(2);
    expect(filesBelow(root, 'bronze').filter((each) => each.includes(source))).toEqual([]);
  });

  test('is parsed again to the same rows, and to other rows beside them by a better parser', async () => {
    await capture(MADE_NOW);
    const store = fileObjectStore(root);
    const same = await reparse(store, SOURCES, ANY_TIME, false);
    expect(same.flatMap(({ changed }) => changed)).toEqual([]);
    expect(same.reduce((sum, each) => sum + each.same, 0)).toBe(8);
    const better = SOURCES.filter(({ name }) => name === 'lineups').map(confirmingAll);
    const [reparsed] = await reparse(store, better, ANY_TIME, false);
    expect(reparsed?.changed).toEqual([
      expect.stringMatching(/run_ts=[^/]+\/version=002\/daily_lineups\.parquet$/),
    ]);
    const again = await reparse(store, better, ANY_TIME, false);
    expect(again.flatMap(({ changed }) => changed)).toEqual([]);
    // Both readings have the clocks of the one capture; the later reading comes last and wins.
    const history = await scanSnapshots(store, 'bronze/daily_lineups');
    expect(history.map(({ availableAt }) => availableAt)).toEqual([
      history[0]!.availableAt,
      history[0]!.availableAt,
    ]);
    expect(history.at(-1)?.path).toContain('version=002');
  });

  test.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, 40)],
    ['empty', () => Buffer.alloc(0)],
    [
      'without an instant',
      (bytes: Buffer) => Buffer.from(bytes.toString().replaceAll('T17:', 'X17:')),
    ],
    [
      'that leads elsewhere',
      (bytes: Buffer) => Buffer.from(bytes.toString().replaceAll('"payloads/', '"../')),
    ],
  ])(
    'whose record is damaged (%s) stops nobody, and is named until it is set aside',
    async (_, damage) => {
      await capture(MADE_NOW);
      const store = fileObjectStore(root);
      const record = filesBelow(root, 'payloads/lineups').find((path) =>
        path.endsWith('capture.json'),
      )!;
      const file = join(root, record);
      const bytes = damage(readFileSync(file));
      chmodSync(file, 0o644);
      writeFileSync(file, bytes);
      const again = await capture(later(30));
      expect(words(again)).toContain('lineups captured');
      const damaged = await damagedCaptures(store);
      expect(damaged).toMatchObject([{ capture: record, path: record, source: 'lineups' }]);
      const moved = await setAside(store, damaged[0]!);
      expect(moved).toEqual([record.replace('payloads/', 'quarantine/') + '.damaged']);
      expect(await damagedCaptures(store)).toEqual([]);
      expect(readFileSync(join(root, moved[0]!))).toEqual(bytes);
    },
  );

  test('whose record says that it is of the future counts as no look at all', async () => {
    await capture(MADE_NOW);
    const records = filesBelow(root, 'payloads/lineups').filter((path) => path.endsWith('.json'));
    const file = join(root, records[0]!);
    chmodSync(file, 0o644);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('_at": "2024-', '_at": "9999-'));
    expect(words(await capture(later(30)))).toContain('lineups captured');
  });

  test('whose stored payload is damaged asks for it anew, and keeps it anew', async () => {
    await capture(MADE_NOW);
    const path = filesBelow(root, 'payloads/lineups').find((file) => file.endsWith('.gz'))!;
    chmodSync(join(root, path), 0o644);
    writeFileSync(join(root, path), readFileSync(join(root, path)).subarray(0, 40));
    server.requests.length = 0;
    expect(words(await capture(later(30)))).toContain('lineups captured');
    const lineups = server.requests.filter(({ url }) => url.includes('lineups'));
    expect(lineups.map(({ headers }) => headers['if-none-match'])).toEqual([undefined]);
    const store = fileObjectStore(root);
    for (const each of await damagedCaptures(store)) await setAside(store, each);
    expect(await damagedCaptures(store)).toEqual([]);
    const own = SOURCES.filter(({ name }) => name === 'lineups');
    const reparsed = await reparse(store, own, ANY_TIME, true);
    expect(reparsed.map(({ error }) => error)).toEqual([undefined]);
  });

  test('whose stored payload was damaged is not parsed again', async () => {
    await capture(MADE_NOW);
    const path = filesBelow(root, 'payloads/odds').find((file) => file.endsWith('.gz'))!;
    const file = join(root, path);
    writeFileSync(file, readFileSync(file).subarray(0, 40));
    const odds = SOURCES.filter(({ name }) => name === 'odds');
    const [reparsed] = await reparse(fileObjectStore(root), odds, ANY_TIME, false);
    expect(reparsed?.error?.code).toBe('CAPTURE_UNREADABLE');
  });
});

/** A parser that reads every starter as confirmed. */
function confirmingAll(source: LiveSource): LiveSource {
  return {
    ...source,
    parserVersion: 2,
    parse: async (payloads, date) => {
      const drafts = await source.parse(payloads, date);
      return drafts.map((draft) => ({
        ...draft,
        rows: draft.rows.map((row) => ({ ...row, lineup_status: 'confirmed' })),
      }));
    },
  };
}
