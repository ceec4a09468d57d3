import { decodeTable, easternClock, encodeTable, readRows, SealBook, type RowOf } from '@pkg/lake';
import {
  calendarYear,
  INJURIES_RAW,
  ODDS_RAW,
  SCHEDULE,
  LEGACY_INJURIES,
  LEGACY_ODDS,
} from '@pkg/nba';
import { addDays, parseGameDate, parseInstant, sha256, type Sha256 } from '@pkg/std';
import { beforeAll, describe, expect, test } from 'vitest';
import { ODD_DATES } from '../demo/calendar.ts';
import { demoRoot, runDemo, type DemoRun } from '../testing/demo-run.ts';
import { memoryObjectStore, type MemoryObjectStore } from '@pkg/std/memory-object-store';

const DATE = ODD_DATES.lateScratch;
const DAYS = [DATE, addDays(parseGameDate(DATE), -1)];
/** Two runs of the ingest steps. */
type Game = RowOf<typeof SCHEDULE>;

let root: MemoryObjectStore;
let games: Game[];

beforeAll(async () => {
  root = await demoRoot();
  const { season, month } = monthOf(DATE);
  const path = [...root.objects.keys()].find((key) =>
    key.startsWith(`bronze/schedule/season=${season}/month=${month}/`),
  )!;
  games = await decodeTable(SCHEDULE, root.objects.get(path)!, path);
});

function monthOf(date: string): { season: string; month: string } {
  const month = date.slice(5, 7);
  const year = Number(date.slice(0, 4));
  const season = [year, year - 1].find(
    (each) => calendarYear(String(each), month) === String(year),
  );
  return { season: String(season), month };
}

/** The root with the tables of a dataset around the date as the owner has them: rows that `change` gives, other columns. */
async function asOwner(
  store: MemoryObjectStore,
  dataset: 'injuries_raw' | 'odds_raw',
  change: (row: Record<string, unknown>, game: Game) => Record<string, unknown> = (row) => row,
  isHourly = false,
): Promise<MemoryObjectStore> {
  const copy = memoryObjectStore(store.objects);
  const owners = dataset === 'injuries_raw' ? LEGACY_INJURIES : LEGACY_ODDS;
  const ours = dataset === 'injuries_raw' ? INJURIES_RAW : ODDS_RAW;
  const prefixes = DAYS.map(
    (day) => `bronze/${dataset}/season=${monthOf(day).season}/date=${day}/`,
  );
  const seals: { path: string; sha256: Sha256 }[] = [];
  for (const [path, bytes] of store.objects) {
    if (!prefixes.some((prefix) => path.startsWith(prefix))) continue;
    const rows = await decodeTable(ours, bytes, path);
    const clocks = clocksOf(rows);
    const converted = (rows as readonly Row[]).flatMap((row) => {
      const game = games.find(
        ({ home_team_tricode: home, away_team_tricode: away, game_date: date }) =>
          home === row['home_team_tricode'] &&
          away === row['away_team_tricode'] &&
          date === row['game_date'],
      );
      if (!game || (row['row_type'] ?? 'player') !== 'player') return [];
      const isHome = row['team_tricode'] === game.home_team_tricode;
      const own = {
        ...row,
        game_id: Number(game.game_id),
        team_id: isHome ? game.home_team_id : game.away_team_id,
        player_id: null,
      };
      return [change(own, game)];
    });
    expect(clocks, path).not.toBeNull();
    if (converted.length === 0) continue;
    if (!isHourly) {
      const other = encodeTable(owners, converted as never, clocks!);
      copy.objects.set(path, other);
      seals.push({ path, sha256: sha256(other) });
      continue;
    }
    const folder = path.slice(0, path.indexOf('/run_ts='));
    const hour = easternClock(parseInstant(clocks!['available_at']!)).slice(0, 2);
    copy.objects.delete(path);
    copy.objects.set(
      `${folder}/hour=${hour}/injuries.parquet`,
      encodeTable(owners, converted as never),
    );
  }
  await new SealBook(copy).add(seals);
  return copy;
}

type Row = Record<string, unknown>;

/** The clocks of the file in its footer, so that the same snapshots are chosen whatever rows are left. */
function clocksOf(rows: readonly Row[]): Record<string, string> | null {
  if (rows.length === 0) return null;
  const newest = (name: string): string =>
    new Date(Math.max(...rows.map((row) => row[name] as number))).toISOString();
  return { as_of_ts: newest('as_of_ts'), available_at: newest('ingested_ts') };
}

async function outputOf(
  store: MemoryObjectStore,
  run: DemoRun,
  asset: string,
  name: string,
): Promise<Row[]> {
  const { stored } = run.execution.results.find(({ cell }) => cell.asset === asset)!;
  const output = stored!.manifest.outputs.find((each) => each.path.endsWith(`/${name}`))!;
  return readRows((await store.get(output.path))!.bytes, output.path);
}

describe("a history in the owner's own columns", () => {
  test('gives the rows that the same reports and odds give in ours', async () => {
    const ours = memoryObjectStore(root.objects);
    const owners = await asOwner(await asOwner(root, 'injuries_raw'), 'odds_raw');
    const [one, two] = [
      await runDemo(ours, [DATE], { steps: ['ingest'] }),
      await runDemo(owners, [DATE], { steps: ['ingest'] }),
    ];
    const players = (rows: Row[]): Row[] =>
      rows.filter((row) => row['status'] !== 'NOT_YET_SUBMITTED');
    const injuries = (store: MemoryObjectStore, run: DemoRun): Promise<Row[]> =>
      outputOf(store, run, 'ingest.injuries_raw', 'injuries.parquet').then(players);
    expect((await injuries(ours, one)).length).toBeGreaterThan(3);
    expect(await injuries(owners, two)).toEqual(await injuries(ours, one));
    for (const name of ['odds.parquet', 'consensus.parquet']) {
      const expected = await outputOf(ours, one, 'ingest.odds_raw', name);
      expect(expected.length).toBeGreaterThan(0);
      expect(await outputOf(owners, two, 'ingest.odds_raw', name)).toEqual(expected);
    }
  });

  test('in hourly folders, keeps the ids that it has, and says which rows it left out for want of a game', async () => {
    let row = 0;
    const store = await asOwner(
      root,
      'injuries_raw',
      (own) => {
        row += 1;
        return {
          ...own,
          player_id: 700_000_000 + row,
          ...(row % 5 === 0 ? { game_id: 29_999_999 } : {}),
        };
      },
      true,
    );
    const run = await runDemo(store, [DATE], { steps: ['ingest'] });
    const ingest = run.execution.results.find(({ cell }) => cell.asset === 'ingest.injuries_raw')!;
    expect(ingest.stored!.manifest.inputs![0]!.path).toMatch(/\/hour=\d\d\/injuries\.parquet$/);
    const rows = await outputOf(store, run, 'ingest.injuries_raw', 'injuries.parquet');
    expect(rows.length).toBeGreaterThan(3);
    expect(rows.every(({ player_id }) => (player_id as number) > 700_000_000)).toBe(true);
    const { stored } = run.execution.results.find(
      ({ cell }) => cell.asset === 'ingest.injuries_raw',
    )!;
    const check = stored!.manifest.checks!.find(({ name }) => name === "games of the owner's rows");
    expect(check).toMatchObject({ ok: false, severity: 'warning' });
    expect(check!.detail).toContain('game 29999999 not on the schedule of this month');
  });

  test('is CORRUPT, naming column and value, where a value breaks the contract', async () => {
    const store = await asOwner(root, 'odds_raw', (own) => ({ ...own, market: 'spreads' }));
    const run = await runDemo(store, [DATE], { steps: ['ingest'] });
    const states = run.execution.results.map(({ stored }) => stored?.manifest.status);
    expect(new Set(states)).toEqual(new Set(['success']));
    const { stored } = run.execution.results.find(({ cell }) => cell.asset === 'ingest.odds_raw')!;
    const gap = stored!.manifest.gaps!.find(({ source }) => source === 'odds');
    expect(gap!.kind).toBe('corrupt');
    expect(gap!.reason).toContain('such as spreads');
  });
});
