import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importLateReport, importShortLeague, smallRun } from '@pkg/backfill/testing';
import { clock, leaseHost } from '@pkg/backfill/process';
import { fileObjectStore, parseGameDate, type ObjectStore } from '@pkg/std';
import { readStatus } from '@pkg/engine';
import { publishedSlates } from '@pkg/steps';
import { backfillLog, readBackfillRecord, shownSlate } from '@pkg/backfill/records';
import { newestBackfill } from '@pkg/backfill/request';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Subject } from './subject.ts';
import { backfillState, type BackfillState } from './backfill-state.ts';
import { servePage, type ServedPage, type ServeOptions } from './serve-page.ts';

const DATE = parseGameDate('2014-12-07');
const TOKEN = 'a-token-of-this-test';

let folder: string;
let store: ObjectStore;
let page: ServedPage;
const open: ServedPage[] = [];

function subjectOf(dataRoot: string): Subject {
  return { store: fileObjectStore(dataRoot), dataRoot, config: {}, host: leaseHost, now: clock };
}

async function serve(change: Partial<ServeOptions> = {}): Promise<ServedPage> {
  const subject = subjectOf(join(folder, 'root'));
  const client = join(folder, 'client');
  const served = await servePage({
    subject,
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    client,
    ...change,
  });
  open.push(served);
  return served;
}

interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends a path as it is written: `fetch` would tidy it up, and sets its own `Host`. */
function get(
  path: string,
  headers: Readonly<Record<string, string>> = {},
  { url, method = 'GET' } = { url: page.url, method: 'GET' },
): Promise<Answered> {
  const { hostname, port } = new URL(url);
  return new Promise((answered, failed) => {
    const sent = request({ hostname, port, path, method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const text = Buffer.concat(parts).toString();
        answered({ status: response.statusCode!, headers: response.headers, text });
      });
    });
    sent.on('error', failed);
    sent.end();
  });
}

function codeOf({ text }: Answered): string {
  return (JSON.parse(text) as { error: { code: string } }).error.code;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ui-'));
  store = fileObjectStore(join(folder, 'root'));
  await importShortLeague(store);
  await smallRun(store, DATE);
  mkdirSync(join(folder, 'client/assets'), { recursive: true });
  writeFileSync(join(folder, 'client/index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(folder, 'client/assets/page-1.js'), 'export {};');
  writeFileSync(join(folder, 'secret.html'), 'secret');
  page = await serve();
});

afterAll(async () => {
  for (const each of open) await each.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('answers', () => {
  test('health is one object', async () => {
    expect((await get('/api/health')).text).toBe('{"ok":true}');
  });

  test('status is what the reader of pipeline status says of the range', async () => {
    const status = await readStatus(store, { start: DATE, end: DATE, host: leaseHost });
    const { text } = await get(`/api/status?start=${DATE}&end=${DATE}`);
    const expected: unknown = JSON.parse(
      JSON.stringify({ schema: 'status.v1', ok: true, ...status }),
    );
    expect(JSON.parse(text)).toEqual(expected);
    expect(status.dates[0]!.cells.length).toBeGreaterThan(5);
  });

  test('show has every player of the published slate, as pipeline show --json has', async () => {
    const [slate] = await publishedSlates(store, DATE);
    const { text } = await get(`/api/show?date=${DATE}`);
    const shown = shownSlate(slate!, { top: Infinity, all: false });
    expect((JSON.parse(text) as { slates: unknown[] }).slates).toEqual([
      JSON.parse(JSON.stringify(shown)),
    ]);
    expect(shown.players.length).toBeGreaterThan(10);
  });

  test('the calendar has a state for each asset, and the sources that it did without', async () => {
    const { text } = await get(`/api/calendar?start=${DATE}&end=${DATE}`);
    const { assets } = JSON.parse((await get('/api/dates')).text) as { assets: string[] };
    const { dates } = JSON.parse(text) as {
      dates: { states: string[]; gaps: object; published_run: string }[];
    };
    expect(dates[0]!.states.length).toBe(assets.length);
    expect(dates[0]!.states[assets.indexOf('finalize.unified')]).toBe('made');
    expect(Object.keys(dates[0]!.gaps)).toContain('ingest.odds_raw');
    expect(dates[0]!.published_run).toMatch(/^20141207T/);
  });

  test('a cell has its manifest and the cells that read it', async () => {
    const { text } = await get(`/api/cell?asset=sim.run&date=${DATE}`);
    const { runs } = JSON.parse(text) as {
      runs: { manifest: { asset: string }; downstream: { asset: string }[] }[];
    };
    expect(runs.map(({ manifest }) => manifest.asset)).toEqual(['sim.run']);
    expect(runs[0]!.downstream.map(({ asset }) => asset)).toContain('finalize.unified');
  });

  test('cells are stale once a report came that a run would read, and none is before', async () => {
    const path = `/api/stale?start=${DATE}&end=${DATE}`;
    const staleOf = ({ text }: Answered): string[] =>
      (JSON.parse(text) as { cells: { asset: string }[] }).cells.map(({ asset }) => asset);
    expect(staleOf(await get(path))).toEqual([]);
    const dataRoot = join(folder, 'later');
    cpSync(join(folder, 'root'), dataRoot, { recursive: true });
    await importLateReport(dataRoot);
    const { url } = await serve({ subject: subjectOf(dataRoot) });
    const stale = staleOf(await get(path, {}, { url, method: 'GET' }));
    expect(stale).toEqual(expect.arrayContaining(['ingest.injuries_raw', 'finalize.unified']));
    expect(stale).not.toContain('ingest.odds_raw');
  });

  test('a backfill has the outcomes of pipeline logs, and no process once it has ended', async () => {
    const id = await newestBackfill(store);
    const record = await readBackfillRecord(store, id);
    const here = { dataRoot: join(folder, 'root'), config: {} };
    const log = await backfillLog(store, record, { isFailed: false }, here);
    const { text } = await get('/api/backfill');
    const answered = JSON.parse(text) as BackfillState;
    expect(answered).toMatchObject({ backfill_id: id, state: 'finished', by: null, running: [] });
    const made = log.entries.filter(({ outcome }) => outcome === 'made').length;
    expect(answered.counts).toMatchObject({ made, reused: log.reused, open: 0 });
    expect(answered.log_entries).toBe(log.entries.length);
    const done = answered.stages.reduce((sum, stage) => sum + stage.done, 0);
    expect(done).toBe(log.entries.length);
  });

  test('a backfill that nobody works on is interrupted, and says how to go on', async () => {
    const dataRoot = join(folder, 'killed');
    cpSync(join(folder, 'root'), dataRoot, { recursive: true });
    const id = await newestBackfill(store);
    rmSync(join(dataRoot, `manifests/backfills/${id}/summary.json`));
    const { state, resume } = await backfillState(subjectOf(dataRoot), id);
    expect(state).toBe('interrupted');
    expect(resume).toBeNull();
    rmSync(join(dataRoot, 'manifests/sim.run'), { recursive: true });
    const again = await backfillState(subjectOf(dataRoot), id);
    expect(again.counts.open).toBe(1);
    expect(again.resume).toBe(`pipeline resume ${id} --data-root ${dataRoot}`);
  });

  test.each([
    ['/api/status?start=soon', 400, 'INVALID_DATE'],
    [`/api/status?start=${DATE}&end=2014-12-01`, 400, 'USAGE'],
    [`/api/cell?date=${DATE}`, 400, 'PARAMETER_MISSING'],
    [`/api/cell?asset=..%2F..&date=${DATE}`, 400, 'UNKNOWN_ASSET'],
    ['/api/show?date=2014-11-30', 404, 'NOT_PUBLISHED'],
    ['/api/backfill?backfill=bf-x', 404, 'UNKNOWN_BACKFILL'],
    [`/api/select?date=${DATE}&source=injurys&as_of=2014-12-07T17:30:00Z`, 400, 'UNKNOWN_SOURCE'],
    [`/api/select?date=${DATE}&source=injuries&as_of=soon`, 400, 'INVALID_INSTANT'],
    ['/api/diff?before=x', 400, 'PARAMETER_MISSING'],
    ['/api/diff?before=..%2Fx&after=y', 404, 'NO_SUCH_RUN'],
    ['/api/causes?before=x', 400, 'PARAMETER_MISSING'],
    [`/api/trace?player=Nobody&column=salary&date=${DATE}`, 404, 'UNKNOWN_PLAYER'],
    [`/api/trace?player=x&column=y&date=${DATE}&run=..%2F..%2Fx`, 404, 'NO_SUCH_RUN'],
    ['/api/nothing', 404, 'NO_SUCH_PAGE'],
  ])('%s is refused with a code and a remedy', async (path, status, code) => {
    const answer = await get(path);
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    expect((JSON.parse(answer.text) as { error: { hint?: string } }).error.hint).toBeTruthy();
  });

  test('events begin with the state of the root', async () => {
    const stop = new AbortController();
    const response = await fetch(`${page.url}api/events`, { signal: stop.signal });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const first = (await response.body!.getReader().read()) as { readonly value: Uint8Array };
    expect(Buffer.from(first.value).toString()).toMatch(
      /^event: root\ndata: \{"version":"[0-9a-f]{64}"/,
    );
    stop.abort();
  });

  test('a root that went away is told, not read as an empty one', async () => {
    const subject = subjectOf(join(folder, 'gone'));
    const { url } = await serve({ subject });
    const answer = await get('/api/dates', {}, { url, method: 'GET' });
    expect(codeOf(answer)).toBe('NO_SUCH_DATA_ROOT');
  });
});

describe('files', () => {
  test('each view is answered with the page, an asset with its bytes', async () => {
    for (const path of ['/', '/calendar?date=x', '/slate', '/compare', '/backfills', '/trace'])
      expect((await get(path)).text).toContain('<title>page</title>');
    expect((await get('/assets/page-1.js')).text).toBe('export {};');
  });

  test.each([
    '/../secret.html',
    '/%2e%2e/secret.html',
    '/assets/..%2f..%2fsecret.html',
    '//secret.html',
  ])('the path %s leads out of the folder of the client to nothing', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  test('a client that was not built is named', async () => {
    await expect(serve({ client: join(folder, 'none') })).rejects.toMatchObject({
      code: 'CLIENT_MISSING',
    });
  });
});

describe('security', () => {
  test.each(['/', '/api/health', '/api/nothing'])(
    '%s forbids inline scripts and other hosts',
    async (path) => {
      const { headers } = await get(path);
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).not.toMatch(/unsafe|\*|http/);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers['access-control-allow-origin']).toBeUndefined();
    },
  );

  test.each([
    ['a name that somebody else lets mean this machine', { host: 'pages.example:4780' }],
    ['an address that is not of this machine', { host: '203.0.113.5:4780' }],
    ['the origin of another page', { origin: 'http://pages.example' }],
    ['an origin without a page', { origin: 'null' }],
    ['another port of this machine', { 'sec-fetch-site': 'same-site' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
  ])('%s reads nothing, not even where the root lies', async (_, headers) => {
    const answer = await get('/api/dates', headers);
    expect([answer.status, codeOf(answer)]).toEqual([403, 'FOREIGN_REQUEST']);
    expect(answer.text).not.toContain(folder);
  });

  test('a link on another page may open the page', async () => {
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await get('/slate', link)).status).toBe(200);
    expect((await get('/api/dates', link)).status).toBe(403);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s changes nothing', async (method) => {
    const answer = await get('/api/dates', {}, { url: page.url, method });
    expect([answer.status, codeOf(answer)]).toEqual([405, 'READ_ONLY']);
  });

  test('with actions the page alone changes something, with JSON', async () => {
    const { url } = await serve({
      subject: { ...subjectOf(join(folder, 'root')), allowsActions: true },
    });
    const post = async (
      headers: Readonly<Record<string, string>>,
      body: string,
    ): Promise<string> => {
      const response = await fetch(`${url}api/cancel`, { method: 'POST', headers, body });
      return ((await response.json()) as { error: { code: string } }).error.code;
    };
    const type = { 'content-type': 'application/json' };
    expect(await post({ 'content-type': 'text/plain' }, '{}')).toBe('FOREIGN_REQUEST');
    expect(await post({ ...type, origin: 'http://pages.example' }, '{}')).toBe('FOREIGN_REQUEST');
    expect(await post(type, 'not JSON')).toBe('PARAMETER_MISSING');
    expect(await post(type, '{"backfill":"bf-x"}')).toBe('NOT_RUNNING');
    expect(codeOf(await get('/api/cancel', {}, { url, method: 'DELETE' }))).toBe('READ_ONLY');
    expect(codeOf(await get('/api/cancel', {}, { url, method: 'GET' }))).toBe('NO_SUCH_PAGE');
  });

  test('with a token nobody reads without it, and a browser has it once the URL was opened', async () => {
    const { url } = await serve({ token: TOKEN });
    expect(url).toContain(`?token=${TOKEN}`);
    const ask = (path: string, headers = {}): Promise<Answered> =>
      get(path, headers, { url, method: 'GET' });
    for (const headers of [
      {},
      { authorization: 'Bearer wrong' },
      { cookie: 'pipeline_ui_token=x' },
    ])
      expect(codeOf(await ask('/api/dates', headers))).toBe('TOKEN_MISSING');
    expect((await ask('/')).status).toBe(403);
    expect((await ask('/?token=wrong')).status).toBe(403);
    expect((await ask('/api/dates', { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
    const opened = await ask(`/slate?date=${DATE}&token=${TOKEN}`);
    expect([opened.status, opened.headers.location]).toEqual([302, `/slate?date=${DATE}`]);
    const [cookie] = opened.headers['set-cookie']!;
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    expect((await ask('/api/dates', { cookie: cookie!.split(';')[0]! })).status).toBe(200);
  });

  test('a port that is taken is told', async () => {
    const { port } = new URL(page.url);
    await expect(serve({ port: Number(port) })).rejects.toMatchObject({ code: 'ADDRESS_UNUSABLE' });
  });
});

test('closing ends the streams that are open', async () => {
  const served = await serve();
  const response = await fetch(`${served.url}api/events`);
  const reader = response.body!.getReader();
  await reader.read();
  await served.close();
  await expect(reader.read().then(({ done }) => done || 'more')).rejects.toThrow();
});
