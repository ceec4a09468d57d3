import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRows, type Row } from '@pkg/lake';
import {
  captureDay,
  clientOf,
  liveSources,
  ReportReader,
  THE_ODDS_API,
  type JobReport,
} from '@pkg/sources';
import { randomOf } from '@pkg/sources/testing';
import { fileObjectStore, type Instant } from '@pkg/std';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../data-root.ts';
import { filesBelow } from '../file-tree.ts';
import { filesWithKey, holdsKey } from '../recorded-server/key-search.ts';
import { LIE_NAMES, LIES, type LieName } from '../recorded-server/lies.ts';
import { MADE_DATE, MADE_NOW, madeDay } from '../recorded-server/made-day.ts';
import { quickTime } from '../recorded-server/quick-time.ts';
import { startRecordedServer } from '../recorded-server/server.ts';

/** All of them with HINDCAST_PROOF=full, otherwise a sample. */
const SCENARIOS = process.env['HINDCAST_PROOF'] === 'full' ? 1_000 : 10;
/** Scenarios that run at once. */
const AT_ONCE = 5;
const KEY = 'k3y-that-nobody-may-see';
const ATTEMPTS = 4;
/** The pace of each server: at once, a second, ready after a pause. See `client-settings.ts`. */
const PACE = {
  nba: { concurrency: 3, perSecond: 3, burst: 3 },
  draftkings: { concurrency: 2, perSecond: 2, burst: 2 },
  odds: { concurrency: 1, perSecond: 1, burst: 1 },
} as const;
type Server = keyof typeof PACE;

const KNOWN_CODE =
  /^(HTTP_\d{3}|(CONNECT|HEADERS|BODY|TOTAL)_TIMEOUT|CONNECTION_(LOST|REFUSED)|BODY_(TRUNCATED|TOO_LARGE|ENCODING)|RESPONSE_(TYPE|NOT_JSON|NOT_PDF)|REDIRECT_REFUSED|PAYLOAD_(SCHEMA|NOT_JSON|EMPTY)|CIRCUIT_OPEN|SOURCE_PAUSED)$/;
/** Errors that a busy machine may add to the planted ones, and that a source may owe to another one of its server. */
const OF_LOAD = /TIMEOUT|CIRCUIT_OPEN|SOURCE_PAUSED/;

interface Call {
  readonly server: Server;
  readonly path: string;
  readonly at: Instant;
}

interface Played {
  readonly root: string;
  readonly reports: readonly JobReport[];
  readonly calls: readonly Call[];
  readonly said: readonly string[];
  readonly busiest: Readonly<Record<Server, number>>;
  /** The lies that were told, by path. */
  readonly told: ReadonlyMap<string, readonly LieName[]>;
}

describe('live sources behind a server that lies', () => {
  const reader = new ReportReader();
  let honest: Played;
  let expected: ReadonlyMap<string, readonly Row[]>;

  beforeAll(async () => {
    honest = await play(reader, () => undefined);
    expected = await rowsOf(honest.root);
  });
  afterAll(() => reader.close());

  test('an honest server gives every source', () => {
    expect(honest.reports.map(({ source, outcome }) => `${source} ${outcome}`)).toEqual([
      'schedule done',
      'boxscores done',
      'roster done',
      'salaries done',
      'injuries done',
      'odds done',
      'lineups done',
    ]);
    expect([...expected].map(([dataset, rows]) => `${dataset} ${String(rows.length)}`)).toEqual([
      'boxscores_raw 20',
      'daily_lineups 20',
      'dk_draftables 40',
      'dk_salaries 40',
      'injuries_raw 4',
      'odds_raw 8',
      'roster_nightly_raw 300',
      'schedule 3',
    ]);
  });

  test(`${String(SCENARIOS)} seeded scenarios end in the right rows or in one clear error`, async () => {
    const outcomes = { done: 0, failed: 0, told: 0 };
    const tried = new Set<LieName>();
    // Servers that hang are waited for: some at a time, so that the waits overlap.
    await inLanes(SCENARIOS, AT_ONCE, async (seed) => {
      const played = await play(reader, liesOf(seed));
      for (const name of [...played.told.values()].flat()) {
        tried.add(name);
        outcomes.told += 1;
      }
      for (const report of played.reports) {
        if (report.outcome === 'failed') outcomes.failed += 1;
        else outcomes.done += 1;
      }
      await expectSound(played, expected, `seed ${String(seed)}`);
    });
    console.log(`${String(SCENARIOS)} scenarios: ${JSON.stringify(outcomes)}`);
    if (SCENARIOS >= 1_000) expect([...tried].sort()).toEqual([...LIE_NAMES].sort());
    expect(outcomes.done).toBeGreaterThan(outcomes.failed);
  });

  test.concurrent.each(LIE_NAMES)(
    '%s, for ever, is one clear error of that source alone',
    async (name) => {
      const played = await play(reader, (path) => (path.includes('/odds') ? name : undefined));
      await expectSound(played, expected, name);
      const failed = played.reports.filter(({ outcome }) => outcome === 'failed');
      // A server that tells an unasked-for caller that nothing changed has told him nothing.
      expect(failed.map(({ source }) => source)).toEqual(['odds']);
    },
  );
});

/** Does the work of 1 to `count`, so many at a time. */
async function inLanes(
  count: number,
  lanes: number,
  work: (seed: number) => Promise<void>,
): Promise<void> {
  let next = 1;
  const lane = async (): Promise<void> => {
    while (next <= count) {
      const seed = next;
      next += 1;
      await work(seed);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** The lies of a scenario: each path is lied to for some calls, or now and then for ever. */
function liesOf(seed: number): (path: string, nth: number) => LieName | undefined {
  const random = randomOf(seed);
  const share = random() * 0.8;
  const plans = new Map<
    string,
    { readonly names: readonly LieName[]; readonly isForEver: boolean }
  >();
  return (path, nth) => {
    const plan = plans.get(path) ?? {
      names: Array.from(
        { length: random() < share ? 1 + Math.floor(random() * 2) : 0 },
        () => LIE_NAMES[Math.floor(random() * LIE_NAMES.length)]!,
      ),
      isForEver: random() < 0.1,
    };
    plans.set(path, plan);
    return plan.isForEver ? plan.names[nth % Math.max(1, plan.names.length)] : plan.names[nth];
  };
}

/** Captures the made-up day from a server of its own, which lies as it is told. */
async function play(
  reader: ReportReader,
  lieFor: (path: string, nth: number) => LieName | undefined,
): Promise<Played> {
  const root = temporaryFolder();
  const server = await startRecordedServer(madeDay, MADE_NOW);
  const time = quickTime(MADE_NOW);
  const calls: Call[] = [];
  const told = new Map<string, LieName[]>();
  const busy: Record<Server, number> = { nba: 0, draftkings: 0, odds: 0 };
  const busiest = { ...busy };
  server.lie = (request, response, body) => {
    const { pathname: path, searchParams } = new URL(request.url ?? '/', 'http://recorded');
    const own = serverOf(path);
    // The hops of a redirect belong to the attempt that they answer.
    const isHop = searchParams.has('hop');
    const nth = calls.filter((call) => call.path === path).length - (isHop ? 1 : 0);
    if (!isHop) calls.push({ server: own, path, at: time.now() });
    const name = lieFor(path, nth);
    const kind = name === undefined ? undefined : LIES[name];
    if (!(kind !== undefined && 'isHanging' in kind)) {
      busy[own] += 1;
      busiest[own] = Math.max(busiest[own], busy[own]);
      response.on('close', () => (busy[own] -= 1));
    }
    if (name === undefined || kind === undefined) return false;
    told.set(path, [...(told.get(path) ?? []), name]);
    return kind.lie(request, response, body);
  };
  const said: string[] = [];
  const client = clientOf({
    time,
    userAgent: 'hindcast-test',
    baseUrls: server.baseUrls,
    timeouts: { connectMs: 2_000, headersMs: 500, bodyMs: 500, totalMs: 2_500 },
    retry: { attempts: ATTEMPTS, capMs: 10_000 },
    body: { wireBytes: 2 * 1024 * 1024, bodyBytes: 8 * 1024 * 1024 },
    onRetry: (url, { error }) => said.push(`${url} ${error.message}`),
  });
  const tools = { store: fileObjectStore(root), client, now: () => time.now() };
  const settings = {
    baseUrls: server.baseUrls,
    refreshAfterMs: {},
    keyOf: () => KEY,
    isForced: false,
  };
  try {
    const reports = await captureDay(tools, liveSources(reader, THE_ODDS_API), MADE_DATE, settings);
    return { root, reports, calls, said, busiest, told };
  } finally {
    await client.close();
    await server.close();
  }
}

async function expectSound(
  { root, reports, calls, said, busiest, told }: Played,
  expected: ReadonlyMap<string, readonly Row[]>,
  where: string,
): Promise<void> {
  const problems: string[] = [];
  const rows = await rowsOf(root);
  const failed = new Set<string>();
  for (const report of reports) {
    if (report.outcome !== 'failed') continue;
    failed.add(report.source);
    if (!KNOWN_CODE.test(report.error.code)) problems.push(`the code ${report.error.code}`);
    const lies = [...told].flatMap(([path, names]) =>
      sourceOf(path) === report.source ? names : [],
    );
    const isBlameless =
      lies.every((name) => !('isLasting' in LIES[name])) && lies.length < ATTEMPTS - 1;
    if (isBlameless && !OF_LOAD.test(report.error.code))
      problems.push(`${report.source} failed with ${report.error.code} after ${lies.join(', ')}`);
  }
  for (const [dataset, all] of rows) {
    if (JSON.stringify(all) !== JSON.stringify(expected.get(dataset)))
      problems.push(`${dataset} has other rows`);
  }
  for (const dataset of expected.keys()) {
    const isFailed = failed.has(DATASET_SOURCE[dataset]!) || failed.has('schedule');
    if (!rows.has(dataset) && !isFailed) problems.push(`${dataset} is missing`);
    if (rows.has(dataset) && failed.has(DATASET_SOURCE[dataset]!))
      problems.push(`${dataset} was written though its source failed`);
  }
  problems.push(...limitProblems(calls, busiest));
  const all = await filesWithKey(root, KEY);
  if (all.length > 0) problems.push(`the key is in ${all.join(', ')}`);
  if (holdsKey(Buffer.from(JSON.stringify([reports, said])), KEY)) problems.push('the key is said');
  expect(`${where}: ${problems.join('; ')}`).toBe(`${where}: `);
}

function limitProblems(
  calls: readonly Call[],
  busiest: Readonly<Record<Server, number>>,
): string[] {
  const problems: string[] = [];
  for (const [name, { concurrency, perSecond, burst }] of Object.entries(PACE)) {
    if (busiest[name as Server] > concurrency)
      problems.push(`${name} had ${String(busiest[name as Server])} requests at once`);
    const attempts = calls.filter((call) => call.server === name);
    attempts.forEach(({ at }, index) => {
      const before = attempts[Math.max(0, index - 2 * burst)]!;
      const passed = Math.min(index, 2 * burst) + 1;
      // Calls arrive after they were let out, at most as many as may be under way.
      const allowed = burst + (perSecond * (at - before.at)) / 1000 + concurrency;
      if (passed > allowed + 1e-9)
        problems.push(`${name} had ${String(passed)} calls in ${String(at - before.at)} ms`);
    });
  }
  for (const path of new Set(calls.map((call) => call.path))) {
    const count = calls.filter((call) => call.path === path).length;
    if (count > ATTEMPTS) problems.push(`${path} was asked ${String(count)} times`);
  }
  return problems;
}

function serverOf(path: string): Server {
  if (path.includes('/odds')) return 'odds';
  return /^\/(lobby|draftgroups)\//.test(path) ? 'draftkings' : 'nba';
}

const PATH_SOURCE: readonly (readonly [RegExp, string])[] = [
  [/schedule/, 'schedule'],
  [/boxscore/, 'boxscores'],
  [/playerindex/, 'roster'],
  [/^\/(lobby|draftgroups)\//, 'salaries'],
  [/injury/, 'injuries'],
  [/odds$/, 'odds'],
  [/lineups/, 'lineups'],
];

function sourceOf(path: string): string | undefined {
  return PATH_SOURCE.find(([pattern]) => pattern.test(path))?.[1];
}

const DATASET_SOURCE: Readonly<Record<string, string>> = {
  boxscores_raw: 'boxscores',
  daily_lineups: 'lineups',
  dk_draftables: 'salaries',
  dk_salaries: 'salaries',
  injuries_raw: 'injuries',
  odds_raw: 'odds',
  roster_nightly_raw: 'roster',
  schedule: 'schedule',
};

/** Every row of every snapshot by dataset, without the clock of its capture; twice where there are two snapshots. */
async function rowsOf(root: string): Promise<Map<string, Row[]>> {
  const rows = new Map<string, Row[]>();
  for (const path of filesBelow(root, 'bronze').sort()) {
    const dataset = path.split('/')[1]!;
    const read = await readRows(readFileSync(join(root, path)), path);
    const known = rows.get(dataset) ?? [];
    rows.set(dataset, [...known, ...read.map(({ ingested_ts: _, ...row }) => row)]);
  }
  return rows;
}
