/**
 * Several processes on one data root, seen from outside: a server on loopback counts what comes, whichever process sent it.
 * Nothing here is timed; what is counted holds on a machine of any speed.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemTime } from '@pkg/limits';
import { HEARTBEAT_MS, openLeases } from '@pkg/publish';
import {
  captureDay,
  clientOf,
  liveSources,
  ReportReader,
  THE_ODDS_API,
  type JobReport,
} from '@pkg/sources';
import { fileObjectStore, formatInstant, instantFromMs, type Instant } from '@pkg/std';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../data-root.ts';
import { filesBelow } from '../file-tree.ts';
import { startPipeline, type Running } from '../pipeline-process.ts';
import type { Ended } from '../ended.ts';
import { answer, startRecordedServer, type RecordedServer } from '../recorded-server/server.ts';
import { MADE_DATE, MADE_NOW, madeDay } from '../recorded-server/made-day.ts';

/** At once, a second and ready after a pause: see `client-settings.ts`. */
const PACE = {
  nba: { concurrency: 3, perSecond: 3, burst: 3 },
  draftkings: { concurrency: 2, perSecond: 2, burst: 2 },
  odds: { concurrency: 1, perSecond: 1, burst: 1 },
} as const;
type Server = keyof typeof PACE;
const PROCESSES = process.env['HINDCAST_PROOF'] === 'full' ? 8 : 3;
const ANSWER_AFTER_MS = 300;

describe('processes of one data root', () => {
  const reader = new ReportReader();
  afterAll(() => reader.close());
  let server: RecordedServer;
  let root: string;
  let counts: Count;
  /** Requests that are never answered. */
  let isHanging: (path: string) => boolean;
  beforeEach(async () => {
    root = temporaryFolder();
    counts = new Count();
    isHanging = () => false;
    server = await startRecordedServer(madeDay, MADE_NOW);
    server.lie = (request, response, body) => {
      const { pathname } = new URL(request.url ?? '/', 'http://recorded');
      const end = counts.begin(pathname);
      response.on('close', end);
      if (isHanging(pathname)) return true;
      const reply = (): void => {
        answer(request, response, body);
      };
      setTimeout(reply, ANSWER_AFTER_MS);
      return true;
    };
    const config = { base_urls: server.baseUrls };
    writeFileSync(join(root, 'pipeline.config.json'), JSON.stringify(config));
    return () => server.close();
  });
  const running: Running[] = [];
  afterEach(() => {
    for (const each of running.splice(0)) each.signal('SIGKILL');
  });

  function start(...args: string[]): Running {
    const started = startPipeline([...args, '--config', join(root, 'pipeline.config.json')], {
      env: {
        PIPELINE_CLOCK: formatInstant(MADE_NOW),
        PIPELINE_DATA_ROOT: join(root, 'data'),
        ODDS_API_KEY: 'a-key-of-odds',
      },
    });
    running.push(started);
    return started;
  }

  /** One capture of everything, as a process of its own would make it: it shares nothing with others but the folder. */
  async function capture(id: string): Promise<readonly JobReport[]> {
    const store = fileObjectStore(join(root, 'data'));
    const clock = (): Instant => instantFromMs(Date.now());
    const self = { id, host: 'h', pid: 1, process: id, command: 'test', startedAt: clock() };
    const leases = await openLeases(store, self, {
      name: 'h',
      clock,
      pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      isGone: () => false,
    });
    const beating = setInterval(() => void leases.heartbeat(), HEARTBEAT_MS);
    const { baseUrls } = server;
    const shared = { store, leases, time: systemTime(clock) };
    const client = clientOf({
      time: systemTime(() => MADE_NOW),
      userAgent: 'made-up',
      baseUrls,
      shared,
    });
    const own = fileObjectStore(join(root, id));
    const settings = { baseUrls, refreshAfterMs: {}, keyOf: () => 'a-key-of-odds', isForced: true };
    try {
      const tools = { store: own, client, now: () => MADE_NOW };
      return await captureDay(tools, liveSources(reader, THE_ODDS_API), MADE_DATE, settings);
    } finally {
      clearInterval(beating);
      await client.close();
      await leases.close();
    }
  }

  test('ask each server no more at once, and no more often, than one process may', async () => {
    const ids = Array.from({ length: PROCESSES }, (_, n) => `p${String(n)}`);
    const reports = (await Promise.all(ids.map(capture))).flat();
    expect(reports.map(({ outcome }) => outcome)).toEqual(reports.map(() => 'done'));
    expect(reports).toHaveLength(7 * PROCESSES);
    console.log(`${String(PROCESSES)} processes: ${counts.summary()}`);
    expect(counts.problems()).toEqual([]);
    // There was more to ask than the limits let through at once.
    expect(counts.atOnce('nba')).toBe(PACE.nba.concurrency);
    expect(leftOver()).toEqual([]);
  });

  test('that capture one thing at once make one snapshot of it, and none fails', async () => {
    const all = Array.from({ length: PROCESSES }, () => start('ingest'));
    const ended = await Promise.all(all.map((each) => each.ended));
    expect(ended.map(said).join('')).not.toMatch(/FAILED|CONFLICT/);
    expect(ended.map(({ exit }) => exit)).toEqual(ended.map(() => 0));
    const snapshots = filesBelow(join(root, 'data'), 'bronze');
    const places = snapshots.map((path) => path.replace(/run_ts=[^/]+/, 'run_ts'));
    expect(places.sort()).toEqual([...new Set(places)].sort());
    expect(server.requests.map(({ url }) => url).sort()).toEqual(
      [...new Set(server.requests.map(({ url }) => url))].sort(),
    );
    expect(leftOver()).toEqual([]);
  });

  test('one of which is killed while it asks give its place to the others, and leave nothing behind', async () => {
    isHanging = (path) => path.includes('/odds');
    const first = start('ingest', '--source', 'odds');
    await until(() => counts.came('odds') === 1, first);
    const second = start('ingest', '--source', 'odds');
    await until(() => filesBelow(join(root, 'data'), 'leases/holders').length === 2, second);
    expect(counts.came('odds')).toBe(1);
    isHanging = () => false;
    first.signal('SIGKILL');
    await first.ended;
    expect((await second.ended).exit).toBe(0);
    expect(counts.problems()).toEqual([]);
    // Whoever comes next clears away the heartbeat of the dead.
    expect((await start('ingest', '--source', 'odds').ended).stdout).toContain('fresh enough');
    expect(leftOver()).toEqual([]);
  });

  test('one that is stopped while it waits ends with the exit code of its signal', async () => {
    isHanging = (path) => path.includes('/odds');
    const first = start('ingest', '--source', 'odds');
    await until(() => counts.came('odds') === 1, first);
    const waiting = ['SIGINT', 'SIGTERM'].map(() => start('ingest', '--source', 'odds'));
    await until(
      () => filesBelow(join(root, 'data'), 'leases/holders').length === 1 + waiting.length,
      first,
    );
    waiting[0]!.signal('SIGINT');
    waiting[1]!.signal('SIGTERM');
    const ended = await Promise.all(waiting.map((each) => each.ended));
    expect(ended.map(({ exit }) => exit)).toEqual([130, 143]);
    isHanging = () => false;
  });

  test('a watch beside a daily run keeps to the limits together with it', async () => {
    const watch = start('ingest', '--watch', '1s', '--force', '--source', 'injuries,lineups,odds');
    await until(() => counts.came('odds') > 0, watch);
    const day = formatInstant(MADE_NOW).slice(0, 10);
    const run = start('run', '--start', day, '--end', day, '--capture');
    // Other tests say what the run makes of a day without a history.
    expect(said(await run.ended)).not.toMatch(/FAILED (?!NO_)|CONFLICT/);
    watch.signal('SIGTERM');
    expect((await watch.ended).exit).toBe(143);
    expect(counts.problems()).toEqual([]);
    expect(leftOver()).toEqual([]);
  });

  /** Lists the files under `leases/` except the one small value of each server, and what that says of anybody. */
  function leftOver(): string[] {
    const files = filesBelow(join(root, 'data'), 'leases');
    // A file that a process was writing when it was killed is seen by nobody, and goes with the next gc.
    return files.filter((path) => !/^leases\/requests\/\w+\/\d{15}\.json$|\/\.tmp-/.test(path));
  }
});

/** Waits for something that a process does. */
async function until(isSo: () => boolean, running: Running): Promise<void> {
  while (!isSo() && !running.hasEnded()) await new Promise((resolve) => setTimeout(resolve, 20));
}

const said = ({ stdout, stderr }: Ended): string => stdout + stderr;

/** Counts what a server saw of each kind of requests. */
class Count {
  readonly #busy: Record<Server, number> = { nba: 0, draftkings: 0, odds: 0 };
  readonly #busiest: Record<Server, number> = { nba: 0, draftkings: 0, odds: 0 };
  readonly #arrivals: { readonly server: Server; readonly at: number }[] = [];

  begin(path: string): () => void {
    const server = serverOf(path);
    this.#arrivals.push({ server, at: performance.now() });
    this.#busy[server] += 1;
    this.#busiest[server] = Math.max(this.#busiest[server], this.#busy[server]);
    return () => (this.#busy[server] -= 1);
  }

  came(server: Server): number {
    return this.#arrivals.filter((each) => each.server === server).length;
  }

  atOnce(server: Server): number {
    return this.#busiest[server];
  }

  summary(): string {
    const names = Object.keys(PACE) as Server[];
    return names
      .map((name) => `${name} ${String(this.came(name))}, at once ${String(this.#busiest[name])}`)
      .join('; ');
  }

  problems(): string[] {
    const problems: string[] = [];
    for (const [name, { concurrency, perSecond, burst }] of Object.entries(PACE)) {
      const server = name as Server;
      if (this.#busiest[server] > concurrency)
        problems.push(`${name} had ${String(this.#busiest[server])} requests at once`);
      const times = this.#arrivals.filter((each) => each.server === server).map(({ at }) => at);
      times.forEach((from, first) => {
        times.slice(first).forEach((at, index) => {
          // Calls arrive after they were let out, at most as many as may be under way.
          const allowed = burst + (perSecond * (at - from)) / 1000 + concurrency;
          if (index + 1 > allowed + 1e-9)
            problems.push(`${name} had ${String(index + 1)} calls in ${(at - from).toFixed(0)} ms`);
        });
      });
    }
    return problems;
  }
}

function serverOf(path: string): Server {
  if (path.includes('/odds')) return 'odds';
  return /^\/(lobby|draftgroups)\//.test(path) ? 'draftkings' : 'nba';
}
