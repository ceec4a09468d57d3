/** A server that sends the key back, in every place that a response has and in every spelling. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { captureDay, clientOf, liveSources, ReportReader, THE_ODDS_API } from '@pkg/sources';
import { fileObjectStore } from '@pkg/std';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../data-root.ts';
import { filesBelow } from '../file-tree.ts';
import { filesWithKey, holdsKey } from '../recorded-server/key-search.ts';
import { MADE_DATE, MADE_NOW, MADE_PAYLOADS, madeDay } from '../recorded-server/made-day.ts';
import { quickTime } from '../recorded-server/quick-time.ts';
import { startRecordedServer, type Lie, type RecordedServer } from '../recorded-server/server.ts';

/** Lower-case, since a host is; with a sign that URLs escape. */
const KEY = 'k3y-that-nobody.may_see';
const JSON_TYPE = { 'content-type': 'application/json' };
const ODDS = Buffer.from(MADE_PAYLOADS.get('/v4/sports/basketball_nba/odds')!.bytes).toString();
const escaped = (spell: (hex: string) => string): string =>
  [...Buffer.from(KEY)].map((byte) => spell(byte.toString(16).padStart(2, '0'))).join('');

const SPELLINGS: Readonly<Record<string, string>> = {
  plain: KEY,
  'in capitals': KEY.toUpperCase(),
  'escaped for a URL': escaped((hex) => `%${hex}`),
  'escaped for a URL twice': escaped((hex) => `%25${hex}`),
  'escaped in JSON': escaped((hex) => `\\u00${hex}`),
  'as entities': escaped((hex) => `&#x${hex};`),
  'as base64': Buffer.from(KEY).toString('base64'),
  'in base64 of a query': Buffer.from(`?apiKey=${KEY}&x`).toString('base64url'),
  'as hexadecimal digits': Buffer.from(KEY).toString('hex'),
};

type Head = Readonly<Record<string, string>>;
const reply =
  (status: number, head: Head, body: string | Uint8Array = ''): Lie =>
  (_, response) => {
    response.writeHead(status, head);
    response.end(body);
    return true;
  };

/** Every place of a response in which one spelling can stand. */
function placesOf(spelling: string): Readonly<Record<string, Lie>> {
  const inJson = ODDS.replaceAll(/"key":"(?!spreads|totals)[^"]+"/g, `"key":"${spelling}"`);
  return {
    'a page with status 200': reply(200, JSON_TYPE, `<html>${spelling}</html>`),
    'JSON of another schema': reply(200, JSON_TYPE, `{"error":"${spelling}"}`),
    'a name in JSON': reply(200, JSON_TYPE, `[{"${spelling}":1}]`),
    'a team of real odds': reply(200, JSON_TYPE, ODDS.replace('Boston Celtics', spelling)),
    'a market of real odds': reply(200, JSON_TYPE, ODDS.replace('spreads', spelling)),
    'a book of real odds': reply(200, JSON_TYPE, inJson),
    'a time of real odds': reply(
      200,
      JSON_TYPE,
      ODDS.replace(/"last_update":"[^"]+"/, `"last_update":"${spelling}"`),
    ),
    'JSON in UTF-16': reply(200, JSON_TYPE, Buffer.from(`{"a":"${spelling}"}`, 'utf16le')),
    'JSON compressed twice': reply(
      200,
      { ...JSON_TYPE, 'content-encoding': 'gzip' },
      gzipSync(gzipSync(`{"a":"${spelling}"}`)),
    ),
    'a compressed body that says nothing of it': reply(200, JSON_TYPE, gzipSync(spelling)),
    'the body of a refusal': reply(401, JSON_TYPE, spelling),
    'the body of a failure': reply(500, {}, spelling),
    'the etag': reply(200, { ...JSON_TYPE, etag: `"${spelling}"` }, ODDS),
    'the type': reply(200, { 'content-type': `text/html; x=${spelling}` }, ODDS),
    'the name of the type': reply(200, { 'content-type': `image/${spelling}` }, ODDS),
    'the encoding': reply(200, { ...JSON_TYPE, 'content-encoding': spelling }, ODDS),
    'the pause': reply(429, { 'retry-after': spelling }),
    'a cookie and a header of its own': reply(403, { 'set-cookie': spelling, 'x-key': spelling }),
    'the host of a redirect': reply(302, { location: `http://${hostOf(spelling)}.example/` }),
    'the user of a redirect': reply(302, {
      location: `http://${encodeURI(spelling)}@other.example/`,
    }),
    'the way of a redirect': reply(302, {
      location: `http://other.example/${spelling}?k=${spelling}`,
    }),
    'a redirect to nowhere': reply(302, { location: `http://[${spelling}` }),
    'the message of the status': (_, response) => {
      response.writeHead(418, spelling.slice(0, 200), {});
      response.end();
      return true;
    },
    'an early hint': (_, response) => {
      response.writeEarlyHints({ link: `</${encodeURIComponent(spelling)}>; rel=preload` });
      response.writeHead(404);
      response.end();
      return true;
    },
  };
}

/** Turns a spelling into the part of it that a host may hold. */
function hostOf(spelling: string): string {
  return spelling.replaceAll(/[^A-Za-z0-9.-]/g, '-').slice(0, 60);
}

describe('a key that a server sends back', () => {
  const reader = new ReportReader();
  const [odds] = liveSources(reader, THE_ODDS_API).filter(({ name }) => name === 'odds');
  let server: RecordedServer;
  beforeAll(async () => {
    server = await startRecordedServer(madeDay, MADE_NOW);
  });
  afterAll(async () => {
    await server.close();
    await reader.close();
  });

  test.each(Object.entries(SPELLINGS))('%s, is in no file and no error', async (name, spelling) => {
    const outcomes: Record<string, number> = {};
    for (const [place, lie] of Object.entries(placesOf(spelling))) {
      server.lie = lie;
      const root = temporaryFolder();
      const said: string[] = [];
      const client = clientOf({
        time: quickTime(MADE_NOW),
        userAgent: 'made-up/1.0',
        baseUrls: server.baseUrls,
        retry: { attempts: 2, capMs: 1 },
        onRetry: (url, { error }) => said.push(url, error.message, JSON.stringify(error.facts)),
      });
      const tools = { store: fileObjectStore(root), client, now: () => MADE_NOW };
      const settings = {
        baseUrls: server.baseUrls,
        refreshAfterMs: {},
        keyOf: () => KEY,
        isForced: false,
      };
      const reports = await captureDay(tools, [odds!], MADE_DATE, settings);
      await client.close();
      const where = `${place}, ${name}: `;
      expect(`${where}${(await filesWithKey(root, KEY)).join(', ')}`).toBe(where);
      const isSaid = holdsKey(Buffer.from(JSON.stringify([reports, said])), KEY);
      expect(`${where}${isSaid ? JSON.stringify([reports, said]) : ''}`).toBe(where);
      const [report] = reports;
      const outcome = report?.outcome === 'failed' ? report.error.code : (report?.outcome ?? '');
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    console.log(`${name}: ${JSON.stringify(outcomes)}`);
    expect(Object.keys(outcomes).length).toBeGreaterThan(4);
  });

  test('the search for keys finds each spelling in a plain and in a compressed file', async () => {
    const root = temporaryFolder();
    const store = fileObjectStore(root);
    for (const [name, spelling] of Object.entries(SPELLINGS)) {
      const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
      await store.createOnce(`${hash}.json`, Buffer.from(`{"a":"x${spelling}x"}`));
      await store.createOnce(`${hash}.gz`, gzipSync(Buffer.from(spelling, 'utf16le')));
    }
    const found = await filesWithKey(root, KEY);
    expect(found.sort()).toEqual(filesBelow(root, '').sort());
    expect(readFileSync(join(root, found[0]!)).length).toBeGreaterThan(0);
  });
});
