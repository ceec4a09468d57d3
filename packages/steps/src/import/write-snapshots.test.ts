import { readRows, scanSnapshots, type SnapshotRef } from '@pkg/lake';
import { DK_SALARIES } from '@pkg/nba';
import { DAY_MS, instantFromMs, KnownError, parseGameDate, type Instant } from '@pkg/std';
import { beforeEach, describe, expect, test } from 'vitest';
import { DEMO_OPTIONS, makeLeague } from '../demo/league.ts';
import { validateHistory } from '../select-input.ts';
import { memoryObjectStore, type MemoryObjectStore } from '@pkg/std/memory-object-store';
import { AT } from '../testing/rows.ts';
import { readImports } from './import-journal.ts';
import { importSeason } from './import-season.ts';
import type { SeasonTables } from './season-tables.ts';
import { writeSnapshots, type ImportOrigin, type ImportReport } from './write-snapshots.ts';

const league = makeLeague(DEMO_OPTIONS);
/** A few days of it: a whole season takes a busy machine too long. */
const BEFORE: SeasonTables = {
  ...league,
  boxscores: league.boxscores.filter((row) => row.game_date < '2014-10-24'),
  injuries: league.injuries.filter((row) => row.game_date < '2014-10-23'),
  injuryReports: league.injuryReports.slice(0, 12),
  odds: league.odds.filter((row) => row.game_date_et < '2014-10-24'),
  salaries: league.salaries.filter((row) => row.game_date < '2014-10-24'),
  ownership: [],
};
const FIRST_GAME = BEFORE.boxscores[0]!.game_id;
const NOON = AT('2026-01-01T12:00:00Z');

let store: MemoryObjectStore;
beforeEach(() => {
  store = memoryObjectStore();
});

function bringIn(
  tables: SeasonTables,
  at: Instant = NOON,
  capturedAt: Instant | undefined = at,
): Promise<ImportReport> {
  const origin: ImportOrigin = { at, from: 'season', form: 'season', capturedAt };
  return importSeason(store, tables, () => undefined, origin);
}

function corrected(tables: SeasonTables, ast: number): SeasonTables {
  const boxscores = tables.boxscores.map((row, index) => (index === 0 ? { ...row, ast } : row));
  return { ...tables, boxscores };
}

async function versionsOf(game: string): Promise<SnapshotRef[]> {
  const all = await scanSnapshots(store, 'bronze/boxscores_raw');
  return all.filter(({ keys }) => keys['game_id'] === game);
}

async function assistsAt(cutoff: Instant): Promise<unknown> {
  const judged = validateHistory(await versionsOf(FIRST_GAME), { cutoff });
  const chosen = judged.filter(({ reason }) => reason === 'CHOSEN').map(({ snapshot }) => snapshot);
  expect(chosen).toHaveLength(1);
  const rows = await readRows(store.objects.get(chosen[0]!.path)!, chosen[0]!.path);
  return rows[0]!['ast'];
}

function totals({ datasets }: ImportReport): Record<string, number> {
  const sum = { created: 0, same: 0, restored: 0, corrected: 0 };
  for (const counts of Object.values(datasets))
    for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += counts[name];
  return sum;
}

describe('a corrected season folder', () => {
  test('becomes a later version of what changed, known from its import, and nothing else', async () => {
    const { ast } = BEFORE.boxscores[0]!;
    await bringIn(BEFORE);
    const before = new Map(store.objects);
    const report = await bringIn(corrected(BEFORE, 31), instantFromMs(NOON + DAY_MS));
    expect(totals(report)).toMatchObject({ created: 0, restored: 0, corrected: 1 });
    const [path] = report.corrections;
    expect(path).toMatch(/game_id=\d+\/run_ts=20260102T120000Z\/boxscores_raw\.parquet$/);
    for (const [key, bytes] of before)
      if (!key.startsWith('cache/')) expect(store.objects.get(key)).toEqual(bytes);
    expect(await assistsAt(NOON)).toBe(ast);
    expect(await assistsAt(instantFromMs(NOON + DAY_MS - 1))).toBe(ast);
    expect(await assistsAt(instantFromMs(NOON + DAY_MS))).toBe(31);
  });

  test('that comes again changes nothing, whenever; nor does the folder from before', async () => {
    await bringIn(BEFORE);
    await bringIn(corrected(BEFORE, 31), instantFromMs(NOON + DAY_MS));
    const after = new Map(store.objects);
    for (const [day, tables] of [BEFORE, corrected(BEFORE, 31)].entries()) {
      const again = await bringIn(tables, instantFromMs(NOON + (day + 2) * DAY_MS));
      expect(totals(again)).toMatchObject({ created: 0, restored: 0, corrected: 0 });
      expect(again.id).toBeNull();
    }
    expect(store.objects).toEqual(after);
  });

  test('can be corrected once more, and the newest version counts', async () => {
    await bringIn(BEFORE);
    for (const [day, ast] of [31, 32].entries())
      await bringIn(corrected(BEFORE, ast), instantFromMs(NOON + (day + 1) * DAY_MS));
    expect(await versionsOf(FIRST_GAME)).toHaveLength(3);
    expect(await assistsAt(instantFromMs(NOON + DAY_MS))).toBe(31);
    expect(await assistsAt(instantFromMs(NOON + 5 * DAY_MS))).toBe(32);
  });

  test('whose reports changed has a version of each, with its capture clock in its rows', async () => {
    await bringIn(BEFORE);
    const injuries = BEFORE.injuries.map((row) => ({ ...row, reason: 'other' }));
    const later = instantFromMs(NOON + DAY_MS);
    const report = await bringIn({ ...BEFORE, injuries }, later);
    const reports = new Set(BEFORE.injuries.map((row) => row.report_ts_utc)).size;
    expect(report.corrections).toHaveLength(reports);
    expect(reports).toBeGreaterThan(1);
    const found = await scanSnapshots(store, 'bronze/injuries_raw');
    for (const path of report.corrections) {
      expect(path).toMatch(/\/injuries_raw\.corrects-20141\d{3}T\d{6}Z\.parquet$/);
      const version = found.find((each) => each.path === path)!;
      expect(version.availableAt).toBe(later);
      const rows = await readRows(store.objects.get(path)!, path);
      for (const row of rows)
        expect(row).toMatchObject({ as_of_ts: version.asOf, ingested_ts: later });
    }
  });

  test('whose tips moved brings later versions, not box scores that were known before', async () => {
    await bringIn(BEFORE);
    const schedule = BEFORE.schedule.map((game) =>
      game.game_id === FIRST_GAME
        ? { ...game, tip_utc: instantFromMs(game.tip_utc - 3_600_000) }
        : game,
    );
    const later = instantFromMs(NOON + DAY_MS);
    const report = await bringIn({ ...corrected(BEFORE, 31), schedule }, later);
    expect(report.corrections.join(' ')).toContain(
      `game_id=${FIRST_GAME}/run_ts=20260102T120000Z/`,
    );
    expect(await versionsOf(FIRST_GAME)).toHaveLength(2);
    const [month] = (await scanSnapshots(store, 'bronze/schedule/season=2014/month=10')).slice(-1);
    expect(report.corrections).toContain(month!.path);
  });

  test.each([
    ['before what it corrects was captured', AT('2014-10-22T00:00:00Z'), 'CORRECTION_TOO_EARLY'],
    ['without an instant', undefined, 'SNAPSHOT_CONFLICT'],
  ])('is refused whole %s', async (_, capturedAt, code) => {
    await importSeason(store, BEFORE, () => undefined);
    const before = new Map(store.objects);
    const more = league.boxscores.filter((row) => row.game_date === '2014-10-25');
    const tables = corrected({ ...BEFORE, boxscores: [...BEFORE.boxscores, ...more] }, 31);
    const origin = { at: NOON, from: 'season', form: 'season', capturedAt } as const;
    const refused = importSeason(store, tables, () => undefined, origin);
    await expect(refused).rejects.toMatchObject({ code });
    expect(store.objects).toEqual(before);
  });
});

test('an import that is refused names every snapshot that is, and how many are there', async () => {
  await importSeason(store, BEFORE, () => undefined);
  const boxscores = BEFORE.boxscores.map((row) => ({ ...row, pts: 1 }));
  const games = new Set(boxscores.map((row) => row.game_id)).size;
  await expect(
    importSeason(store, { ...BEFORE, boxscores }, () => undefined),
  ).rejects.toMatchObject({
    code: 'SNAPSHOT_CONFLICT',
    message: expect.stringMatching(
      new RegExp(`so are ${String(games - 1)} others: .* Nothing was written: of \\d+ snapshots`),
    ) as string,
    facts: { refused: expect.objectContaining({ length: games }) as string[] },
  });
});

test('an import is recorded with every snapshot that it brings, before the first is there', async () => {
  const report = await bringIn(BEFORE);
  const [record] = await readImports(store);
  expect(record).toMatchObject({ id: report.id, from: 'season', form: 'season' });
  const paths = [...store.objects.keys()].filter((key) => key.startsWith('bronze/'));
  expect(record!.snapshots.map(({ path }) => path).sort()).toEqual(paths.sort());
});

test('an import that the disk stops says how far it came', async () => {
  let left = 5;
  const createAll = store.createAll.bind(store);
  store.createAll = async (drafts) => {
    await createAll(drafts.slice(0, left));
    left = 0;
    throw full();
  };
  await expect(bringIn(BEFORE)).rejects.toMatchObject({
    code: 'IO_ENOSPC',
    message: expect.stringMatching(
      /the import stopped after 0 of \d+ snapshots, and perhaps/,
    ) as string,
    hint: expect.stringContaining('run the same import again') as string,
  });
  store.createAll = createAll;
  expect(totals(await bringIn(BEFORE))).toMatchObject({ same: 5 });
});

function full(): Error {
  return new KnownError({
    code: 'IO_ENOSPC',
    kind: 'input',
    message: 'the disk is full',
    hint: 'free space',
  });
}

test('rows that break the contract of their history are refused before anything is written, whoever made them', async () => {
  const salary = {
    ...{ game_date: parseGameDate('2024-01-15'), draft_group_id: '1', lock_ts: NOON },
    ...{
      player_id: 11,
      player_name: 'Ann One',
      team_tricode: 'HOM',
      positions: 'PG',
      salary: 5000,
    },
  };
  const draft = (rows: readonly (typeof salary)[]) => ({
    ...{ dataset: 'dk_salaries', contract: DK_SALARIES, rows, asOf: NOON, availableAt: NOON },
    keys: [
      ['season', '2023'],
      ['date', '2024-01-15'],
      ['draft_group_id', '1'],
    ] as const,
  });
  const write = (rows: readonly (typeof salary)[]) =>
    writeSnapshots(store, [draft(rows)], () => undefined);
  await expect(write([salary, salary])).rejects.toMatchObject({
    code: 'TABLE_CONTRACT',
    message: expect.stringContaining('(draft_group_id, player_id) is not unique') as string,
  });
  expect(store.objects.size).toBe(0);
  expect((await write([salary])).datasets['dk_salaries']).toMatchObject({ created: 1 });
});
