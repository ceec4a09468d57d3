import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  day,
  defineContract,
  encodeTable,
  instant,
  nullable,
  readFooter,
  readRows,
  real,
  scanSnapshots,
  text,
  type Row,
} from '@pkg/lake';
import { parseGameDate } from '@pkg/std';
import { beforeEach, describe, expect, test } from 'vitest';
import { memoryObjectStore, type MemoryObjectStore } from '@pkg/std/memory-object-store';
import { AT } from '../testing/rows.ts';
import { PLAIN_FORMS } from './cast-value.ts';
import { importTable, type TableImport } from './import-table.ts';
import { typedTable } from './table-contract.ts';

let folder: string;
let store: MemoryObjectStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-table-'));
  store = memoryObjectStore();
});

async function fileWith(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const FORMS = {
  unit: undefined,
  timezone: undefined,
  dates: undefined,
  now: AT('2026-01-01T00:00:00Z'),
  hasDecimalComma: false,
};

function importing(
  path: string,
  change: Partial<TableImport> = {},
): ReturnType<typeof importTable> {
  const request = {
    path,
    source: 'my_odds',
    asOfColumn: 'updated_at',
    availableColumn: 'fetched_at',
    partitionColumns: ['game_date'],
    forms: FORMS,
    capturedAt: AT('2026-01-01T00:00:00Z'),
  };
  return importTable(store, { ...request, ...change }, () => undefined);
}

const CSV = `game_date,updated_at,fetched_at,book,line
2024-01-15,2024-01-15T20:00:00Z,2024-01-15T20:05:00Z,a,-3.5
2024-01-15,2024-01-15 20:02:00+00,2024-01-15 20:05:00+00:00,b,
2024-01-15,2024-01-15T22:00:00Z,2024-01-15T22:05:00Z,a,-4
2024-01-16,2024-01-15T20:00:00Z,2024-01-15T20:05:00Z,a,7
`;

describe('a CSV file', () => {
  test('becomes one snapshot a partition and capture, with the newest update as its source clock', async () => {
    const report = await importing(await fileWith('odds.csv', CSV));
    expect(report).toEqual({
      datasets: { my_odds: { created: 3, same: 0, restored: 0, corrected: 0 } },
      leftOut: [],
      id: null,
      corrections: [],
    });
    const found = await scanSnapshots(store, 'bronze/my_odds');
    expect(
      found.map(({ path, asOf, availableAt, rowCount }) => ({ path, asOf, availableAt, rowCount })),
    ).toEqual([
      {
        path: 'bronze/my_odds/season=2023/date=2024-01-15/run_ts=20240115T200500Z/my_odds.parquet',
        asOf: AT('2024-01-15T20:02:00Z'),
        availableAt: AT('2024-01-15T20:05:00Z'),
        rowCount: 2,
      },
      {
        path: 'bronze/my_odds/season=2023/date=2024-01-15/run_ts=20240115T220500Z/my_odds.parquet',
        asOf: AT('2024-01-15T22:00:00Z'),
        availableAt: AT('2024-01-15T22:05:00Z'),
        rowCount: 1,
      },
      {
        path: 'bronze/my_odds/season=2023/date=2024-01-16/run_ts=20240115T200500Z/my_odds.parquet',
        asOf: AT('2024-01-15T20:00:00Z'),
        availableAt: AT('2024-01-15T20:05:00Z'),
        rowCount: 1,
      },
    ]);
  });

  test('that is imported twice is written once', async () => {
    const path = await fileWith('odds.csv', CSV);
    await importing(path);
    expect((await importing(path)).datasets).toEqual({
      my_odds: { created: 0, same: 3, restored: 0, corrected: 0 },
    });
  });

  test('that a word has come into a column of numbers is refused by row, and the history stays', async () => {
    await importing(await fileWith('odds.csv', CSV));
    const more = `${CSV}2024-01-17,2024-01-15T20:00:00Z,2024-01-17T20:05:00Z,a,no line yet\n`;
    await expect(importing(await fileWith('odds.csv', more))).rejects.toMatchObject({
      code: 'COLUMN_TYPE',
      message: expect.stringContaining("row 5 of the column line holds 'no line yet'") as string,
    });
  });

  test('with decimal commas has numbers where that is said', async () => {
    const euro = CSV.replaceAll(',', ';').replaceAll('-3.5', '-3,5');
    await importing(await fileWith('odds.csv', euro), {
      forms: { ...FORMS, hasDecimalComma: true },
    });
    const [first] = await scanSnapshots(store, 'bronze/my_odds');
    const rows = await readRows(store.objects.get(first!.path)!, first!.path);
    expect(rows.map(({ line }) => line)).toEqual([-3.5, null]);
  });

  test('without a partition column lies in the Eastern day of its capture', async () => {
    const late = CSV.replaceAll('2024-01-15T22:05:00Z', '2024-01-16T03:00:00Z');
    await importing(await fileWith('odds.csv', late), { partitionColumns: [] });
    const dates = (await scanSnapshots(store, 'bronze/my_odds')).map(({ keys }) => keys['date']);
    expect(dates).toEqual(['2024-01-15', '2024-01-15']);
  });

  test('parted by anything but a date has folders of that column', async () => {
    await importing(await fileWith('odds.csv', CSV), { partitionColumns: ['book'] });
    const books = (await scanSnapshots(store, 'bronze/my_odds')).map(({ keys }) => keys['book']);
    expect(books).toEqual(['a', 'a', 'b']);
  });
});

test('a Parquet file keeps its numbers and its instants', async () => {
  const contract = defineContract('x', [], {
    game_date: day(),
    updated_at: instant(),
    fetched_at: instant(),
    book: text(),
    line: real(),
  });
  const bytes = encodeTable(contract, [
    {
      game_date: parseGameDate('2024-01-15'),
      updated_at: AT('2024-01-15T20:00:00Z'),
      fetched_at: AT('2024-01-15T20:00:07Z'),
      book: 'a',
      line: -3.5,
    },
  ]);
  await importing(await fileWith('odds.parquet', bytes));
  const [snapshot] = await scanSnapshots(store, 'bronze/my_odds');
  expect(snapshot).toMatchObject({
    asOf: AT('2024-01-15T20:00:00Z'),
    availableAt: AT('2024-01-15T20:00:07Z'),
  });
  const rows = await readRows(store.objects.get(snapshot!.path)!, snapshot!.path);
  expect(rows[0]).toMatchObject({
    line: -3.5,
    game_date: '2024-01-15',
    updated_at: AT('2024-01-15T20:00:00Z'),
  });
});

test('two captures of one second are two snapshots', async () => {
  const capture = (fraction: string): string =>
    `2024-01-15,2024-01-15T16:00:00Z,2024-01-15T16:00:05.${fraction}Z,a,-3.5\n`;
  const csv = `game_date,updated_at,fetched_at,book,line\n${capture('100')}${capture('800')}`;
  expect((await importing(await fileWith('odds.csv', csv))).datasets['my_odds']?.created).toBe(2);
  const found = await scanSnapshots(store, 'bronze/my_odds');
  expect(found.map(({ keys }) => keys['run_ts'])).toEqual([
    '20240115T160005.100Z',
    '20240115T160005.800Z',
  ]);
});

describe('a file without a capture column', () => {
  const FILE = `game_date,draft_group_id,salary\n2024-01-15,5028,5000\n`;
  const at = (text: string): Partial<TableImport> => ({
    asOfColumn: undefined,
    availableColumn: undefined,
    partitionColumns: ['draft_group_id', 'game_date'],
    capturedAt: AT(text),
  });

  test('was captured when its import says, in the folders of all of its columns', async () => {
    await importing(await fileWith('dk.csv', FILE), at('2024-01-15T17:00:00Z'));
    const [found] = await scanSnapshots(store, 'bronze/my_odds');
    expect(found!.path).toContain(
      'season=2023/date=2024-01-15/draft_group_id=5028/run_ts=20240115T170000Z/',
    );
    const known = AT('2024-01-15T17:00:00Z');
    expect(found).toMatchObject({ asOf: known, availableAt: known });
  });

  test('is written again only when something changed, back to what it was before, too', async () => {
    const contents = [FILE, FILE, FILE.replace('5000', '5100'), FILE];
    const created = [];
    for (const [hour, content] of contents.entries()) {
      const path = await fileWith('dk.csv', content);
      const report = await importing(path, at(`2024-01-15T1${String(hour)}:00:00Z`));
      created.push(report.datasets['my_odds']!.created);
    }
    expect(created).toEqual([1, 0, 1, 1]);
  });
});

describe('an import is refused', () => {
  test.each([
    ['without the column that is named', CSV.replace('updated_at', 'other'), 'COLUMN_MISSING'],
    [
      'with a clock that is no instant',
      CSV.replace('2024-01-15T22:00:00Z', 'yesterday'),
      'INVALID_INSTANT',
    ],
    ['without rows', 'game_date,updated_at,fetched_at\n', 'TABLE_EMPTY'],
  ])('%s', async (_, content, code) => {
    await expect(importing(await fileWith('odds.csv', content))).rejects.toMatchObject({
      code,
      kind: 'input',
    });
    expect(store.objects.size).toBe(0);
  });

  test('of a file that is not there', async () => {
    await expect(importing(join(folder, 'none.csv'))).rejects.toMatchObject({
      code: 'TABLE_UNREADABLE',
    });
  });

  test('of a file that is no Parquet', async () => {
    const path = await fileWith('odds.parquet', 'not parquet');
    await expect(importing(path)).rejects.toMatchObject({ code: 'TABLE_UNREADABLE' });
  });
});

const CLOCKS = { updated_at: '2024-01-15T20:00:00Z', fetched_at: '2024-01-15T20:05:00Z' };

function csvOf(rows: readonly Readonly<Record<string, string>>[]): string {
  const names = Object.keys(rows[0]!);
  return [names.join(','), ...rows.map((row) => names.map((name) => row[name]).join(','))].join(
    '\n',
  );
}

async function recordedRows(source: string): Promise<readonly Row[]> {
  const found = await scanSnapshots(store, `bronze/${source}`);
  const all = found.map(({ path }) => readRows(store.objects.get(path)!, path));
  return (await Promise.all(all)).flat();
}

describe('a column of text gets a type', () => {
  test.each([
    ['of numbers', ['-3.5', '+4'], [-3.5, 4]],
    ['of numbers and nothing', ['1', 'NA'], [1, null]],
    ['of truths', ['true', 'FALSE'], [true, false]],
    ['of days', ['2024-01-15', '2024-02-29'], ['2024-01-15', '2024-02-29']],
    ['of ids with zeros before them, which are text', ['0022300061', '1'], ['0022300061', '1']],
    ['of more digits than a number has', ['9007199254740993', '1'], ['9007199254740993', '1']],
    ['of words and numbers', ['3', 'three'], ['3', 'three']],
  ])('%s', async (_, written, expected) => {
    const rows = written.map((v) => ({ game_date: '2024-01-15', ...CLOCKS, v }));
    await importing(await fileWith('a.csv', csvOf(rows)));
    expect((await recordedRows('my_odds')).map(({ v }) => v)).toEqual(expected);
  });
});

describe('a history that has a contract', () => {
  const ODDS = {
    ...{ game_id: '', game_date: '2024-01-15', as_of_ts: CLOCKS.updated_at },
    ...{ ingested_ts: CLOCKS.fetched_at, book: 'a', market: 'spread', home_team_tricode: 'HLC' },
    ...{ away_team_tricode: 'FEN', spread_home: '-3', total: '', source: 'mine' },
  };
  const into = (rows: readonly Readonly<Record<string, string>>[]): Promise<unknown> =>
    fileWith('odds.csv', csvOf(rows)).then((path) =>
      importing(path, {
        source: 'odds_raw',
        asOfColumn: 'as_of_ts',
        availableColumn: 'ingested_ts',
      }),
    );

  test('gives its types to what comes as text', async () => {
    await into([ODDS]);
    const [row] = await recordedRows('odds_raw');
    expect(row).toMatchObject({ game_id: null, spread_home: -3, total: null, book: 'a' });
    const { path } = (await scanSnapshots(store, 'bronze/odds_raw'))[0]!;
    const types = readFooter(store.objects.get(path)!, path).schema;
    expect(types.find(({ name }) => name === 'spread_home')?.type).toBe('DOUBLE');
  });

  test.each([
    [
      'a text for a number',
      { spread_home: 'even' },
      'COLUMN_TYPE',
      "row 2 of the column spread_home holds 'even' (text), not float64 or null",
    ],
    [
      'a value out of range',
      { total: '20' },
      'COLUMN_TYPE',
      'row 2 of the column total holds 20, not float64 in 100..350 or null',
    ],
    [
      'nothing where something must be',
      { book: '' },
      'COLUMN_TYPE',
      'row 2 of the column book holds nothing, not string',
    ],
  ])('refuses %s before anything is written', async (_, change, code, message) => {
    await expect(into([ODDS, { ...ODDS, book: 'b', ...change }])).rejects.toMatchObject({
      code,
      kind: 'input',
      message: expect.stringContaining(message) as string,
    });
    expect(store.objects.size).toBe(0);
  });

  test('refuses a table of something else by the columns that it lacks', async () => {
    const path = await fileWith('other.csv', CSV);
    await expect(importing(path, { source: 'odds_raw' })).rejects.toMatchObject({
      code: 'TABLE_CONTRACT',
      message: expect.stringContaining('odds_raw: it lacks game_id, as_of_ts') as string,
    });
    expect(store.objects.size).toBe(0);
  });
});

test('rows that are added to a file leave the snapshots that it gave before', async () => {
  const contract = defineContract('x', [], {
    game_date: day(),
    at: instant(),
    total: nullable(real()),
  });
  const [first, second] = ['2024-01-15', '2024-01-16'].map((date, index) => ({
    game_date: parseGameDate(date),
    at: AT(`${date}T20:00:00Z`),
    total: [220, null, 220.5][index * 2]!,
  }));
  const clocks = { asOfColumn: 'at', availableColumn: 'at' };
  await importing(await fileWith('a.parquet', encodeTable(contract, [first!])), clocks);
  const again = await fileWith('a.parquet', encodeTable(contract, [first!, second!]));
  expect((await importing(again, clocks)).datasets).toMatchObject({
    my_odds: { created: 1, same: 1 },
  });
});

test('a column that is a list is refused by its name', () => {
  const table = { path: 'a.parquet', isTyped: true, rows: [{}] };
  const columns = [{ name: 'l', type: { is: 'unknown' as const }, written: 'LIST' }];
  const options = { forms: PLAIN_FORMS, instantOf: () => undefined };
  expect(() => typedTable({ ...table, columns }, 'x', new Map(), {}, options)).toThrow(
    'the column l is LIST, which is not kept',
  );
});

describe('rows after one that is left out', () => {
  const HEADER =
    'game_id,game_date,as_of_ts,ingested_ts,book,market,home_team_tricode,away_team_tricode,spread_home,total,source';
  const GOOD = '1,2024-01-15,2024-01-15T16:00:00Z,2024-01-15T16:05:00Z,a,spread,BOS,TOR,-9.5,,own';
  const MONEY = GOOD.replace('spread', 'moneyline');

  test.each([
    ['a type', GOOD.replace('-9.5', 'half'), 'spread_home'],
    ['a range', GOOD.replace('-9.5', '-99'), 'spread_home'],
    ['a value that has to be there', GOOD.replace(',BOS,', ',,'), 'home_team_tricode'],
    ['a clock', GOOD.replace('T16:00:00Z', ' 16:00'), 'as_of_ts'],
    ['a clock of another year', GOOD.replace('2024-01-15T16:00', '2003-01-15T16:00'), 'as_of_ts'],
    ['a day', GOOD.replace('2024-01-15,', ','), 'game_date'],
  ])('that break %s are named by their number in the file', async (_, line, column) => {
    const other = GOOD.replace(',a,', ',b,');
    const path = await fileWith('odds.csv', [HEADER, MONEY, MONEY, other, line].join('\n'));
    const clocks = { asOfColumn: 'as_of_ts', availableColumn: 'ingested_ts' };
    await expect(importing(path, { ...clocks, source: 'odds_raw' })).rejects.toThrow(
      new RegExp(`row 4 of the (partition )?column ${column}`),
    );
  });
});
