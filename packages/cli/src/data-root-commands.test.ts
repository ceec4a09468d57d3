/** Coverage, gc, export, doctor and completion on one data root with two runs of a date that has gaps. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineContract, encodeTable, readRows, text, type Row } from '@pkg/lake';
import type { Summary } from '@pkg/manifest';
import { pinRun } from '@pkg/publish';
import { fileObjectStore, parseGameDate, parseInstant } from '@pkg/std';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { gapLedger, type GapEntry } from '@pkg/audit/gap-ledger';
import { spans } from '@pkg/backfill/words';
import { examine } from '@pkg/audit/doctor';
import { exportSlate } from '@pkg/backfill/export';
import { findGarbage, removeGarbage } from '@pkg/audit/gc';
import {
  backfillLog,
  type BackfillLog,
  type LogFilter,
  unifiedRuns,
  readBackfillRecord,
} from '@pkg/backfill/records';
import { lineageOf, outputRows, tableOf } from '@pkg/audit/lineage';
import { remakeHint, type RunOptions } from '@pkg/backfill/request';
import { importShortLeague, smallRun } from '@pkg/backfill/testing';
import { SOURCE_NAMES } from '@pkg/nba';
import { completions, SOURCES } from './completion/complete.ts';
import { presentLedger } from './gap-ledger/present-ledger.ts';
import { linesToText } from './result-lines.ts';

const DATE = parseGameDate('2014-12-07');
const packageRoot = fileURLToPath(new URL('..', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'data-root-test-'));
const store = fileObjectStore(root);
const HERE = { dataRoot: root, config: {} };

interface Ran {
  readonly summary: Summary;
  readonly runId: string;
}

let runs = 0;
async function run(changes: Partial<RunOptions>): Promise<Ran> {
  runs += 1;
  const now = parseInstant(`2026-01-01T00:00:0${String(runs)}Z`);
  const { summary, execution } = await smallRun(store, DATE, changes, now);
  const made = execution.results.find(({ cell }) => cell.asset === 'finalize.unified');
  return { summary, runId: made!.cell.runId };
}

let superseded: Ran;
let published: Ran;
let rows: readonly Row[];
beforeAll(async () => {
  await importShortLeague(store);
  superseded = await run({ seed: 99 });
  published = await run({});
  const own = (await unifiedRuns(store, DATE)).find(({ runId }) => runId === published.runId)!;
  rows = await outputRows(store, tableOf((await lineageOf(store, own.manifestPath))[0]!.manifest));
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

describe('the gap ledger', () => {
  const ledger = async (source?: string): Promise<readonly GapEntry[]> =>
    (await gapLedger(store, { start: DATE, end: DATE, source, usualAgeMs: () => undefined }))
      .entries;

  test('has the gaps of the summary, with the same policies and dates', async () => {
    const entries = await ledger();
    const named = (gap: { source: string; policy: string }): string =>
      `${gap.source} ${gap.policy}`;
    // No summary holds what came late: it was rightly left out.
    const missing = entries.filter(({ kind }) => kind !== 'late');
    expect(missing.map(named)).toEqual(published.summary.gaps.map(named).sort());
    for (const { dates } of entries) expect(dates).toEqual([DATE]);
  });

  test('says what was made all the same: assets, slates and players', async () => {
    const [odds] = await ledger('odds');
    expect(odds).toMatchObject({ source: 'odds', kind: 'absent', slates: 1, players: rows.length });
    expect(odds!.touched).toContain('finalize.unified');
    expect(odds!.touched).not.toContain('minutes.score');
    const again = await remakeHint(store, odds!.manifest, { dataRoot: root, config: {} });
    expect(again).toMatch(/^pipeline run --start 2014-12-07 --end 2014-12-07 --worlds 60 /);
    const text = linesToText(presentLedger([DATE], [{ ...odds!, again }], root));
    expect(text).toContain('import the missing odds, then run the same command again');
    expect(text).toContain(again);
  });

  test('names a slate that was blocked, which has no row to touch', async () => {
    const before = await ledger('odds');
    const { summary } = await run({ policy: ['odds=fail'], seed: 5 });
    expect(summary.exit_code).toBe(6);
    // The published slate speaks for the date, so the failed attempt changes nothing here.
    expect(await ledger('odds')).toEqual(before);
  });

  test('prints dates that follow each other as a range', () => {
    const all = ['2014-12-01', '2014-12-03', '2014-12-05', '2014-12-07'];
    expect(spans(['2014-12-01', '2014-12-03', '2014-12-07'], all)).toBe(
      '2014-12-01..2014-12-03, 2014-12-07',
    );
  });
});

describe('an export', () => {
  const slate = { gameDate: DATE, draftGroupId: '7' };
  const exported = (
    format: 'csv' | 'dk' | 'pydfs',
    of: readonly Row[],
    all = false,
  ): ReturnType<typeof exportSlate> =>
    exportSlate(store, slate, format, { rows: of, games: [], all });
  const lines = (text: string): string[] => text.trimEnd().split('\r\n');

  test('as csv has every row and column, and its units in the header', async () => {
    const { text, rows: count } = await exported('csv', rows);
    const [header] = lines(text);
    const priced = rows.filter((row) => row['salary'] !== null);
    expect(count).toBe(priced.length);
    expect(lines(text)).toHaveLength(priced.length + 1);
    for (const name of [
      'pred_own_pct[0-100]',
      'play_prob[0-1]',
      'dk_fpts_mean[pts]',
      'salary[usd]',
    ])
      expect(header!.split(',')).toContain(name);
  });

  test('as csv has whom the site prices; among all, who is not on its slate is marked', async () => {
    const [first, ...rest] = rows.filter((row) => row['salary'] !== null);
    const some = [{ ...first!, salary: null }, ...rest];
    const priced = await exported('csv', some);
    expect(priced.rows).toBe(rest.length);
    expect(priced.leftOut).toEqual([String(first!['player_name'])]);
    const all = lines((await exported('csv', some, true)).text);
    expect(all[0]!.endsWith(',on_slate')).toBe(true);
    expect(all[1]!.endsWith(',false')).toBe(true);
    expect(all.slice(2).every((line) => line.endsWith(',true'))).toBe(true);
  });

  test('for pydfs has ownership as a fraction, because what is above 1 would be taken for percent', async () => {
    const { text } = await exported('pydfs', rows);
    const [header, ...body] = lines(text);
    const at = header!.split(',').indexOf('Projected Ownership');
    const percent = header!.split(',').indexOf('Projected Ownership % (0-100)');
    const shares = body.map((line) => Number(line.split(',')[at]));
    expect(Math.max(...shares)).toBeLessThanOrEqual(1);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(8, 1);
    for (const line of body) {
      const fields = line.split(',');
      expect(Number(fields[percent])).toBeCloseTo(100 * Number(fields[at]), 1);
    }
  });

  test('like the salary file of the site has the ids of the site, and leaves out whom it does not list', async () => {
    const priced = rows.filter((row) => row['salary'] !== null);
    const draftables = priced.slice(1).map((row, index) => ({
      player_name: String(row['player_name']),
      team_tricode: String(row['team_tricode']),
      draftable_ids: `460:${String(9000 + index)};458:${String(8000 + index)}`,
    }));
    const folder = `${root}/bronze/dk_draftables/season=2014/date=${DATE}/draft_group_id=7/run_ts=20141207T120000Z`;
    mkdirSync(folder, { recursive: true });

    const contract = defineContract('draftables', [], {
      player_name: text(),
      team_tricode: text(),
      draftable_ids: text(),
    });
    writeFileSync(join(folder, 'dk_draftables.parquet'), encodeTable(contract, draftables));
    const dk = await exported('dk', rows);
    rmSync(`${root}/bronze/dk_draftables`, { recursive: true });
    expect(dk.rows).toBe(priced.length - 1);
    expect(dk.leftOut).toContain(String(priced[0]!['player_name']));
    expect(lines(dk.text)[1]).toContain(`${String(priced[1]!['player_name'])} (8000)`);
  });
});

describe('completion', () => {
  const complete = (...words: string[]): string[] => completions(words, packageRoot);
  const here = ['--data-root', root];

  test('knows commands, topics and flags', () => {
    expect(complete('ver')).toEqual(['verify']);
    expect(complete('config', '')).toEqual(['check', 'schema', 'show']);
    expect(complete('run', '--as-of-m')).toEqual(['--as-of-mode']);
    expect(complete('run', '--as-of-mode', '')).toEqual(['custom', 'lock', 'pretip']);
  });

  test('knows the runs that are pinned, for taking a pin back', async () => {
    const runId = superseded.runId;
    await pinRun(store, { runId, reason: 'x', at: parseInstant('2026-01-02T00:00:00Z'), by: 'y' });
    expect(complete('pin', 'remove', ...here, '')).toEqual([runId]);
    expect(complete('pin', 'add', ...here, '')).toContain(runId);
  });

  test('knows dates with data, run ids, draft groups, assets and sources of the data root', () => {
    expect(complete('show', ...here, '2014-12-0')).toContain(DATE);
    const runs = complete('trace', 'x', 'value', '--date', DATE, ...here, '--run', '');
    expect(runs).toEqual(expect.arrayContaining([published.runId, superseded.runId]));
    expect(complete('diff', ...here, published.runId.slice(0, 12))).toContain(published.runId);
    expect(complete('export', DATE, ...here, '--group', '')).toHaveLength(1);
    expect(complete('run', ...here, '--steps', 'sim')).toEqual(['sim.run']);
    expect(complete('select', '--source', 'inj')).toEqual(['injuries']);
    expect([...SOURCE_NAMES].sort()).toEqual(SOURCES);
  });

  test('knows nothing of a root that is not there, and does not fail', () => {
    expect(complete('show', '--data-root', '/nowhere', '2014')).toEqual([]);
  });
});

describe('the doctor', () => {
  test('finds nothing wrong with a root that works', async () => {
    vi.stubEnv('ODDS_API_KEY', 'a-key');
    const findings = await examine(root);
    vi.unstubAllEnvs();
    expect(findings.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(findings.map(({ check }) => check)).toEqual(
      expect.arrayContaining([
        'node',
        'permissions',
        'atomic writes',
        'disk',
        'clock',
        'manifests',
      ]),
    );
  });

  test('says of a root that is not there, and of one without a schedule, what to do', async () => {
    const [, absent] = await examine(join(root, 'nowhere'));
    expect(absent).toMatchObject({ check: 'data root', state: 'failed' });
    const empty = mkdtempSync(join(tmpdir(), 'empty-'));
    const found = (await examine(empty)).find(({ check }) => check === 'history');
    rmSync(empty, { recursive: true });
    expect(found).toMatchObject({
      state: 'warning',
      next: expect.stringContaining('import') as string,
    });
  });

  test('names a manifest that is damaged', async () => {
    const [first] = (await store.list('manifests/ingest.schedule')).filter(({ key }) =>
      key.endsWith('/manifest.json'),
    );
    const { key } = first!;
    const file = join(root, key.replace('manifest.json', '.v000001-manifest.json'));
    const whole = readFileSync(file);
    chmodSync(file, 0o644);
    writeFileSync(file, whole.subarray(0, 100));
    const found = (await examine(root)).find(({ check }) => check === 'manifests');
    writeFileSync(file, whole);
    expect(found).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining(key) as string,
    });
  });
});

describe('the log of a backfill', () => {
  const logOf = async (filter: Partial<LogFilter> = {}): Promise<BackfillLog> => {
    const record = await readBackfillRecord(store, published.summary.backfill_id);
    return backfillLog(store, record, { isFailed: false, ...filter }, HERE);
  };

  test('has a cell a row in order of time, with its attempt and how long it took; what was there is counted', async () => {
    const { entries, reused } = await logOf();
    const { cells } = published.summary;
    expect(reused).toBe(cells.reused);
    expect(entries.filter(({ outcome }) => outcome === 'made')).toHaveLength(cells.run_ok);
    const times = entries.map(({ started_at }) => started_at);
    expect(times).toEqual(times.toSorted());
    for (const { attempt, duration_ms } of entries) {
      expect(attempt).toBe(1);
      expect(duration_ms).toBeGreaterThanOrEqual(0);
    }
  });

  test('of an asset has that asset alone, and an asset that is none is refused with the one meant', async () => {
    const { entries } = await logOf({ asset: 'sim.run', date: DATE });
    expect(entries.map(({ asset }) => asset)).toEqual(['sim.run']);
    await expect(logOf({ asset: 'sim.rum' })).rejects.toMatchObject({
      code: 'NO_SUCH_CELL',
      message: expect.stringContaining('did you mean sim.run?') as string,
    });
  });

  test('makes up no time where a later attempt wrote over the manifest', async () => {
    const record = await readBackfillRecord(store, published.summary.backfill_id);
    const other = { ...record, backfillId: 'bf-another' };
    const { entries } = await backfillLog(store, other, { isFailed: false }, HERE);
    expect(entries.length).toBeGreaterThan(0);
    expect(
      entries.every(({ started_at, attempt }) => started_at === null && attempt === null),
    ).toBe(true);
  });
});

describe('garbage collection', () => {
  const scope = { start: DATE, end: DATE, pins: [] };

  test('finds the superseded run and the blocked one, and nothing of the published one', async () => {
    const { runs } = await findGarbage(store, scope);
    const ids = new Set(runs.map(({ run_id }) => run_id));
    expect(ids).toContain(superseded.runId);
    expect(ids).not.toContain(published.runId);
    expect(runs.map(({ asset }) => asset)).toContain('sim.run');
    expect(runs.map(({ asset }) => asset).filter((asset) => asset.startsWith('labels.'))).toEqual(
      [],
    );
  });

  test('leaves a pinned run, and everything of other dates', async () => {
    const pinned = await findGarbage(store, { ...scope, pins: [superseded.runId] });
    expect(pinned.runs.map(({ run_id }) => run_id)).not.toContain(superseded.runId);
    const other = parseGameDate('2014-12-08');
    const elsewhere = await findGarbage(store, { start: other, end: other, pins: [] });
    expect(elsewhere.runs.filter(({ game_date }) => game_date !== null)).toEqual([]);
  });

  test('removes what it named and no more: the same run again reuses every cell', async () => {
    const garbage = await findGarbage(store, scope);
    await removeGarbage(store, garbage.runs, []);
    for (const folder of garbage.runs.flatMap(({ folders }) => folders))
      expect(existsSync(join(root, folder))).toBe(false);
    expect((await findGarbage(store, scope)).runs).toEqual([]);
    const { summary } = await run({});
    expect(summary.cells).toMatchObject({ run_ok: 0, failed: 0 });
    const [own] = await unifiedRuns(store, DATE);
    const { manifest } = (await lineageOf(store, own!.manifestPath))[0]!;
    const stored = await store.get(tableOf(manifest).path);
    expect(await readRows(stored!.bytes, 'unified')).toHaveLength(rows.length);
  });
});
