import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileObjectStore, parseInstant } from '@pkg/std';
import { DEMO_OPTIONS, importSeason, makeLeague } from '@pkg/steps';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Config } from '../settings/config-schema.ts';
import { optionsOf } from './recorded-request.ts';
import { runRequest, type RunOptions, type RunRequest } from './run-request.ts';

const store = fileObjectStore(mkdtempSync(join(tmpdir(), 'run-request-')));
const NOW = parseInstant('2015-01-01T00:00:00Z');
const FLAGS: RunOptions = {
  start: '2014-12-01',
  end: '2014-12-03',
  asOfMode: 'pretip',
  allowLookahead: false,
  resume: true,
  force: false,
};

beforeAll(async () => {
  const { schedule } = makeLeague(DEMO_OPTIONS);
  const none = {
    boxscores: [],
    injuries: [],
    injuryReports: [],
    odds: [],
    salaries: [],
    ownership: [],
  };
  await importSeason(store, { schedule, ...none }, () => undefined);
});

function ask(flags: Partial<RunOptions>, config: Config = {}): Promise<RunRequest> {
  return runRequest(store, { ...FLAGS, ...flags }, config, NOW);
}

describe('dates', () => {
  test('are all from start to end, both included', async () => {
    expect((await ask({})).dates).toEqual(['2014-12-01', '2014-12-02', '2014-12-03']);
  });

  test('of a season alone are all that have games', async () => {
    const { dates } = await ask({ start: undefined, end: undefined, season: '2014' });
    expect(dates[0]).toBe('2014-10-21');
    expect(dates).not.toContain('2014-11-27');
  });

  test('are only those of the season when both are given', async () => {
    const { dates } = await ask({ start: '2014-10-01', end: '2014-10-23', season: '2014' });
    expect(dates.every((date) => date >= '2014-10-21')).toBe(true);
  });
});

describe('a value', () => {
  test('of a flag goes before the config, and that before the default', async () => {
    expect((await ask({})).settings.worlds).toBe(25_000);
    expect((await ask({}, { worlds: 500 })).settings.worlds).toBe(500);
    expect((await ask({ worlds: 7 }, { worlds: 500 })).settings.worlds).toBe(7);
    expect((await ask({ seed: 0 }, { seed: 9 })).settings.seed).toBe(0);
  });

  test('of --policy replaces that source of the config alone', async () => {
    const { settings } = await ask(
      { policy: ['odds=fail'] },
      { policies: { odds: 'gap', injuries: 'stale:6h' } },
    );
    expect(settings.policyChanges).toEqual({
      odds: { onMissing: 'fail' },
      injuries: { onMissing: 'stale', staleMs: 21_600_000 },
    });
  });

  test('of a policy of the config may be said for one mode; --policy takes the place of both', async () => {
    const config = {
      policies: { daily: { roster: 'fail:18h' }, backfill: { roster: 'gap:720h' } },
    };
    const { settings, record } = await ask({}, config);
    expect(settings.policyChangesByMode).toEqual({
      daily: { roster: { onMissing: 'fail', maxAgeMs: 64_800_000 } },
      backfill: { roster: { onMissing: 'gap', maxAgeMs: 2_592_000_000 } },
    });
    expect(record['policies']).toEqual({
      'daily.roster': 'fail:18h',
      'backfill.roster': 'gap:720h',
    });
    const given = await ask({ policy: ['roster=gap', 'daily.odds=fail'] }, config);
    expect(given.record['policies']).toEqual({ roster: 'gap', 'daily.odds': 'fail' });
  });

  test('that decides what is computed stands in the record of the run', async () => {
    const { record } = await ask({ policy: ['odds=fail'], steps: 'ingest, sim.run' });
    expect(record).toMatchObject({
      start: '2014-12-01',
      end: '2014-12-03',
      as_of_mode: 'pretip',
      lead_minutes: 30,
      worlds: 25_000,
      seed: 12_345,
      profile: 'sim_v3',
      steps: ['ingest', 'sim.run'],
      policies: { odds: 'fail' },
    });
  });

  test('of --as-of-ts is the instant of a custom run', async () => {
    const { rule } = await ask({ asOfMode: 'custom', asOfTs: '2014-12-01T18:00:00Z' });
    expect(rule).toMatchObject({ mode: 'custom', asOf: parseInstant('2014-12-01T18:00:00Z') });
  });
});

test('a request that was recorded in any mode is one again, without what its mode ignored', async () => {
  const at = '2014-12-01T18:00:00Z';
  for (const flags of [
    { leadMinutes: 45 },
    { asOfMode: 'lock' },
    { asOfMode: 'custom', asOfTs: at, allowLookahead: true },
  ]) {
    const { record, rule } = await ask(flags);
    expect((await ask(optionsOf(record))).rule).toEqual(rule);
  }
  const old = { ...(await ask({})).record, as_of_mode: 'lock', allow_lookahead: true };
  expect((await ask(optionsOf(old))).rule).toMatchObject({ mode: 'lock', allowLookahead: false });
});

describe('a request is refused', () => {
  test.each<[string, Partial<RunOptions>, string]>([
    ['without dates', { start: undefined, end: undefined }, 'USAGE'],
    ['with a start alone', { end: undefined }, 'USAGE'],
    ['with an end before the start', { end: '2014-11-30' }, 'USAGE'],
    [
      'with dates outside the season',
      { start: '2014-10-01', end: '2014-10-02', season: '2014' },
      'USAGE',
    ],
    ['with a season that was not imported', { season: '2019' }, 'UNKNOWN_SEASON'],
    ['with a day that does not exist', { start: '2014-11-31' }, 'INVALID_DATE'],
    ['custom, without an instant', { asOfMode: 'custom' }, 'USAGE'],
    ['with an instant, but not custom', { asOfTs: '2014-12-01T18:00:00Z' }, 'USAGE'],
    ['lock, with a lead', { asOfMode: 'lock', leadMinutes: 5 }, 'USAGE'],
    [
      'custom, with a lead',
      { asOfMode: 'custom', asOfTs: '2014-12-01T18:00:00Z', leadMinutes: 5 },
      'USAGE',
    ],
    ['with a negative lead', { leadMinutes: -1 }, 'USAGE'],
    ['with a lead of more than a week', { leadMinutes: 10_081 }, 'USAGE'],
    ['with a lead that is no number of minutes', { leadMinutes: Number.MAX_VALUE }, 'USAGE'],
    ['as of a time to come', { asOfMode: 'custom', asOfTs: '2015-01-01T00:00:01Z' }, 'USAGE'],
    ['that can look nowhere ahead, with leave to', { allowLookahead: true }, 'USAGE'],
    ['with more worlds than can be drawn', { worlds: 10_000_001 }, 'USAGE'],
    ['with no world', { worlds: 0 }, 'USAGE'],
    ['with a policy of no source', { policy: ['gap'] }, 'USAGE'],
    ['with a source that there is not', { policy: ['weather=gap'] }, 'UNKNOWN_SOURCE'],
    ['with a policy that there is not', { policy: ['odds=maybe'] }, 'INVALID_POLICY'],
  ])('%s: %s', async (_, flags, code) => {
    await expect(ask(flags)).rejects.toMatchObject({ code, hint: expect.any(String) as string });
  });
});

describe('how the work is done', () => {
  test('comes from the settings, flags before them, and is no part of what is recorded', async () => {
    const usual = await ask({});
    expect(usual).toMatchObject({
      order: 'live-first',
      pools: {},
      retry: { attempts: 3, baseMs: 1000, capMs: 60_000 },
      graceMs: 30_000,
    });
    expect(usual.maxFailures).toBeUndefined();
    const config: Config = {
      pools: {
        sim: { units: 2, per_second: 0.5, retry_budget: 9 },
        ingest: { units: 1, circuit_failures: 4 },
      },
      order: 'by-date',
      retry_attempts: 1,
      max_failures: 5,
      grace_seconds: 7,
    };
    const asked = await ask({ maxFailures: 2 }, config);
    expect(asked).toMatchObject({
      pools: {
        sim: { units: 2, rate: { perSecond: 0.5, burst: 1 }, retryBudget: 9 },
        ingest: { units: 1, circuit: { failures: 4, pauseMs: 60_000 } },
      },
      order: 'by-date',
      retry: { attempts: 1 },
      maxFailures: 2,
      graceMs: 7000,
    });
    expect(asked.record).toEqual(usual.record);
  });
});
