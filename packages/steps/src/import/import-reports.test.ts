/** Injury reports as scrapers of the league's PDFs keep them, and lists of injuries that are no reports. */
import { mkdtemp, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  day,
  defineContract,
  encodeTable,
  instant,
  readRows,
  scanSnapshots,
  text,
  type Row,
} from '@pkg/lake';
import { formatInstant, parseGameDate, parseInstant, type Instant } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { DEMO_OPTIONS, makeLeague } from '../demo/league.ts';
import { memoryObjectStore } from '@pkg/std/memory-object-store';
import { importReports } from './import-reports.ts';
import { importSeason } from './import-season.ts';
import { readArchive } from './read-archive.ts';
import type { ReportForms } from './shapes/report-shape.ts';

const NOW = parseInstant('2026-01-01T00:00:00Z');
const UNSAID: ReportForms = { unit: undefined, timezone: undefined, dates: undefined, now: NOW };
const EASTERN: ReportForms = { ...UNSAID, timezone: 'America/New_York' };
const HEADER = 'Game Date,Game Time,Matchup,Team,Player Name,Current Status,Reason';

async function fileOf(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'reports-')), name);
  await writeFile(path, content);
  return path;
}

interface Brought {
  /** `as_of_ts ingested_ts` of each snapshot, with its rows. */
  readonly reports: readonly { readonly clocks: string; readonly rows: readonly Row[] }[];
  readonly leftOut: readonly string[];
}

async function bring(path: string, forms = EASTERN): Promise<Brought> {
  const store = memoryObjectStore();
  const origin = { at: NOW, from: path, form: 'season' as const, capturedAt: NOW };
  const report = await importReports(store, path, forms, () => undefined, origin);
  const found = await scanSnapshots(store, 'bronze/injuries_raw');
  const reports = await Promise.all(
    found.map(async ({ path: key, asOf, availableAt }) => ({
      clocks: `${formatInstant(asOf)} ${formatInstant(availableAt)}`,
      rows: await readRows(store.objects.get(key)!, key),
    })),
  );
  return { reports, leftOut: report!.leftOut };
}

const LINE = '01/15/2024,07:00 (ET),LAL@BOS,Los Angeles Lakers';
const csv = (...lines: readonly string[]): string => [HEADER, ...lines].join('\n');
const timed = (...lines: readonly string[]): string =>
  [`${HEADER},ReportTime`, ...lines].join('\n');

describe("the league's injury report", () => {
  test('becomes a snapshot under the two clocks of its time, with names in order and teams by their codes', async () => {
    const path = await fileOf(
      'injuries.csv',
      timed(
        `${LINE},"Vincent Jr., Gabe",Questionable,Injury/Illness - Left Knee; Surgery,2024-01-15T17:30`,
        '01/15/2024,07:00 (ET),LAL@BOS,Boston Celtics,,,NOT YET SUBMITTED,2024-01-15T17:30',
      ),
    );
    const { reports } = await bring(path);
    expect(reports.map(({ clocks }) => clocks)).toEqual([
      '2024-01-15T22:30:00Z 2024-01-15T22:35:00Z',
    ]);
    expect(reports[0]!.rows).toMatchObject([
      {
        game_date: '2024-01-15',
        matchup: 'LAL@BOS',
        team_tricode: 'LAL',
        player_name: 'Gabe Vincent Jr.',
        status_raw: 'Questionable',
      },
      { row_type: 'not_yet_submitted', team_tricode: 'BOS', player_name: null },
    ]);
  });

  test('is known by its columns in any case and spacing, from a time in UTC and from a capture clock of its own', async () => {
    const path = await fileOf(
      'rows.csv',
      'report_time,captured_at,game_date,matchup,team,player_name,current_status,reason\n' +
        '2024-01-15 22:30:00+00,2024-01-15T22:31:07Z,2024-01-15,LAL@BOS,LAL,LeBron James,Out,Rest\n',
    );
    const { reports } = await bring(path, UNSAID);
    expect(reports[0]!.clocks).toBe('2024-01-15T22:30:00Z 2024-01-15T22:31:07Z');
    expect(reports[0]!.rows[0]).toMatchObject({ player_name: 'LeBron James', status_raw: 'Out' });
  });

  test('may be Parquet with a timestamp of the report', async () => {
    const contract = defineContract('x', [], {
      ...{ game_date: day(), matchup: text(), team: text(), player: text(), status: text() },
      ...{ reason: text(), report_ts: instant() },
    });
    const row = {
      ...{ game_date: parseGameDate('2024-01-15'), matchup: 'LAL@BOS', team: 'LAL' },
      ...{ player: 'James, LeBron', status: 'Out', reason: 'Rest' },
      report_ts: parseInstant('2024-01-15T22:30:00Z'),
    };
    const { reports } = await bring(
      await fileOf('a.parquet', encodeTable(contract, [row])),
      UNSAID,
    );
    expect(reports[0]!.clocks).toBe('2024-01-15T22:30:00Z 2024-01-15T22:35:00Z');
    expect(reports[0]!.rows[0]).toMatchObject({ player_name: 'LeBron James' });
  });

  test.each([
    ['Injury-Report_2024-01-15_05PM.csv', '2024-01-15T22:30:00Z'],
    ['Injury-Report_2024-01-15_12AM.csv', '2024-01-15T05:30:00Z'],
    ['Injury-Report_2025-12-22_05_15PM.csv', '2025-12-22T22:15:00Z'],
    // When an hour comes twice, the later one counts.
    ['Injury-Report_2023-11-05_01AM.csv', '2023-11-05T06:30:00Z'],
  ])('has the time that its name %s says', async (name, time) => {
    const day = /\d{4}-\d{2}-\d{2}/.exec(name)![0];
    const content = csv(`${day},07:00 (ET),LAL@BOS,Boston Celtics,"Tatum, Jayson",Out,Rest`);
    const { reports } = await bring(await fileOf(name, content), UNSAID);
    expect(reports[0]!.clocks.split(' ')[0]).toBe(time);
  });

  test('that was asked for on the hour counts as the one of half past, which it is', async () => {
    const at = (time: string): string => timed(`${LINE},"James, LeBron",Out,Rest,${time}`);
    const clockOf = async (time: string): Promise<string> =>
      (await bring(await fileOf('a.csv', at(time)))).reports[0]!.clocks.split(' ')[0]!;
    expect(await clockOf('2024-01-15T17:00')).toBe('2024-01-15T22:30:00Z');
    expect(await clockOf('2024-01-15T17:45')).toBe('2024-01-15T22:45:00Z');
  });

  test('without a time is read where it was said when it was captured', async () => {
    const path = await fileOf('report.csv', csv(`${LINE},"James, LeBron",Out,Rest`));
    await expect(bring(path)).rejects.toMatchObject({ code: 'REPORT_TIME_MISSING' });
    const capturedAt: Instant = parseInstant('2024-01-15T20:00:00Z');
    const { reports } = await bring(path, { ...UNSAID, capturedAt });
    expect(reports[0]!.clocks).toBe('2024-01-15T20:00:00Z 2024-01-15T20:00:00Z');
  });

  test('whose times name no zone asks for it by row and column', async () => {
    const path = await fileOf('a.csv', timed(`${LINE},"James, LeBron",Out,Rest,2024-01-15T17:30`));
    await expect(bring(path, UNSAID)).rejects.toMatchObject({
      code: 'CLOCK_ZONE',
      message: expect.stringContaining('row 1 of the column ReportTime') as unknown,
    });
  });

  test('with empty cells means those above, as the PDF does, and leaves the team of a new game open', async () => {
    const path = await fileOf(
      'Injury-Report_2024-01-15_05PM.csv',
      csv(
        `${LINE},"James, LeBron",Out,Rest`,
        ',,,,"Davis, Anthony",Probable,Left Ankle; Sprain',
        ',,,Boston Celtics,"Tatum, Jayson",Out,Rest',
        ',09:00 (ET),SAS@DEN,Denver Nuggets,"Gordon, Aaron",Out,Rest',
      ),
    );
    const { reports } = await bring(path, UNSAID);
    expect(reports[0]!.rows.map((row) => [row['matchup'], row['team_tricode']])).toEqual([
      ['LAL@BOS', 'LAL'],
      ['LAL@BOS', 'LAL'],
      ['LAL@BOS', 'BOS'],
      ['SAS@DEN', 'DEN'],
    ]);
    const open = csv(`${LINE},"James, LeBron",Out,Rest`, ',,SAS@DEN,,"Gordon, Aaron",Out,Rest');
    await expect(
      bring(await fileOf('Injury-Report_2024-01-15_05PM.csv', open), UNSAID),
    ).rejects.toThrow(/row 2, column team/);
  });

  test.each([
    ['a status that nobody knows', `${LINE},"James, LeBron",Perhaps,Rest`, 'Perhaps'],
    ['a day first', LINE.replace('01/15', '02/01') + ',"James, LeBron",Out,Rest', '2024-02-01'],
    ['no date', `15.1.24,,LAL@BOS,Boston Celtics,"James, LeBron",Out,Rest`, '15.1.24'],
    ['a team of another game', `${LINE.replace('LAL@', 'NYK@')},"James, L",Out,Rest`, 'Lakers'],
    ['a player twice', `${LINE},"James, L",Out,Rest\n${LINE},"James, L",Out,Rest`, 'James'],
  ])('with %s is refused by its row', async (_, line, value) => {
    const name = 'Injury-Report_2024-01-15_05PM.csv';
    await expect(bring(await fileOf(name, csv(line)), UNSAID)).rejects.toThrow(
      new RegExp(`row \\d.*${value}`),
    );
  });

  test('of many files comes in from their folder, and stands in one file', async () => {
    const first = await fileOf(
      'Injury-Report_2024-01-15_05PM.csv',
      csv(`${LINE},"James, LeBron",Out,Rest`),
    );
    const folder = join(first, '..');
    const record = {
      ...{ 'Game Date': '01/15/2024', 'Game Time': '07:00 (ET)', Matchup: 'LAL@BOS' },
      ...{ Team: 'Boston Celtics', 'Player Name': 'Tatum, Jayson', 'Current Status': 'Out' },
      Reason: 'Rest',
    };
    const json = JSON.stringify([record]);
    await writeFile(join(folder, 'Injury-Report_2024-01-15_06PM.json'), json);
    await writeFile(
      join(folder, 'Injury-Report_2024-01-15_07PM.csv.gz'),
      gzipSync(csv(LINE + ',,,')),
    );
    const { reports, leftOut } = await bring(folder, UNSAID);
    expect(reports.map(({ rows }) => rows.length)).toEqual([1, 1]);
    expect(leftOut.join()).toMatch(/07PM.*names no player/);
    await writeFile(join(folder, 'Injury-Report_2024-01-15_05PM.json'), json);
    await expect(bring(folder, UNSAID)).rejects.toMatchObject({ code: 'REPORT_TWICE' });
  });
});

describe('a list of injuries that is no report', () => {
  test.each([
    ['Date,Team,Acquired,Relinquished,Notes', 'transactions'],
    [',Date,Team,Relinquished,Notes', 'transactions'],
    ['NAME,POS,EST. RETURN DATE,STATUS,COMMENT', 'ESPN'],
    ['Player,Team,Update,Description', 'Basketball-Reference'],
    ['Player,Position,Updated,Injury,Injury Status', 'CBS'],
  ])('%s is refused by name, also in a season folder', async (header, name) => {
    const path = await fileOf(
      'list.csv',
      `${header}\n${',x'.repeat(header.split(',').length - 1)}`,
    );
    const problem = {
      code: 'NOT_AN_INJURY_REPORT',
      message: expect.stringContaining(name) as unknown,
    };
    await expect(bring(path)).rejects.toMatchObject(problem);
    await expect(readArchive(join(path, '..'))).rejects.toMatchObject(problem);
  });
});

describe('a season folder', () => {
  const league = makeLeague(DEMO_OPTIONS);
  const until = '2014-10-25';
  const schedule = league.schedule.filter((row) => row.game_date < until);
  const injuries = league.injuries.filter((row) => row.game_date < '2014-10-23');

  const linesOf = (rows: readonly object[], names: readonly string[]): string =>
    [names, ...rows.map((row) => names.map((name) => textOf((row as Row)[name])))]
      .map((cells) => cells.map((cell) => `"${cell}"`).join(','))
      .join('\r\n');
  const textOf = (value: unknown): string => {
    if (typeof value === 'number' && value > 1e11) return formatInstant(value as Instant);
    return typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
  };

  async function rowsIn(folder: string): Promise<unknown[]> {
    const store = memoryObjectStore();
    await importSeason(store, await readArchive(folder), () => undefined);
    const found = await scanSnapshots(store, 'bronze/injuries_raw');
    const rows = await Promise.all(
      found.map(({ path }) => readRows(store.objects.get(path)!, path)),
    );
    return rows.flat().map(({ source_row_id: _, ingested_ts: __, ...row }) => row);
  }

  test('finds packed files under the names of the archive, and reports under any', async () => {
    const scheduled = linesOf(schedule, Object.keys(schedule[0]!));
    const path = await fileOf('schedule.csv.gz', gzipSync(scheduled));
    const folder = join(path, '..');
    const own = linesOf(injuries, Object.keys(injuries[0]!));
    await writeFile(join(folder, 'injuries.csv.gz'), gzipSync(own));
    const right = await rowsIn(folder);
    expect(right.length).toBe(injuries.length);
    const scraped = injuries.map((row) => ({
      ...{ 'Game Date': row.game_date.replace(/(\d+)-(\d+)-(\d+)/, '$2/$3/$1'), 'Game Time': '' },
      ...{ Matchup: row.matchup, Team: row.team, 'Player Name': row.player_listed },
      ...{ 'Current Status': row.status, Reason: row.reason, ReportTime: row.report_ts_utc },
    }));
    const text = linesOf(scraped, Object.keys(scraped[0]!));
    await writeFile(join(folder, 'injuries.csv.gz'), gzipSync(text));
    expect(await rowsIn(folder)).toEqual(right);
    await rename(join(folder, 'injuries.csv.gz'), join(folder, 'scraped.csv.gz'));
    expect(await rowsIn(folder)).toEqual(right);
    expect((await readArchive(folder)).files).toMatchObject({
      schedule: basename(path),
      injuries: 'scraped.csv.gz',
    });
  });
});
