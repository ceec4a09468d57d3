/** Season folders as other programs write them: the same facts in other ordinary types. */
import {
  day,
  defineContract,
  encodeTable,
  flag,
  instant,
  int,
  long,
  nullable,
  readForeignTable,
  real,
  text,
  type Column,
  type Columns,
} from '@pkg/lake';
import { KnownError } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { AT } from '../testing/rows.ts';
import { ARCHIVE } from './archive-contracts.ts';
import { archiveRows } from './read-archive.ts';
import type { SeasonTables } from './season-tables.ts';

type Cell = string | number | bigint | boolean | null;

const TIP = AT('2024-01-16T00:30:00Z');
const LINE = { fgm: 1, fga: 2, fg3m: 0, fg3a: 1, ftm: 1, fta: 1, oreb: 0, dreb: 3, reb: 3, ast: 4 };

const SEASON: Readonly<Record<keyof SeasonTables, Readonly<Record<string, Cell>>>> = {
  schedule: {
    ...{ season: '2023-24', season_type: 'Regular Season', game_id: '0022300561' },
    ...{ game_date: '2024-01-15', tip_utc: TIP, home: 'HLC', away: 'FEN' },
    ...{ home_team_id: 1, away_team_id: 2 },
  },
  boxscores: {
    ...{ game_id: '0022300561', game_date: '2024-01-15', team: 'HLC', team_id: 1, opp: 'FEN' },
    ...{ opp_id: 2, is_home: true, player_id: 7, player_name: 'A B', status: 'played' },
    ...{ starter: true, minutes: 35.25, ...LINE, stl: 1, blk: 0, tov: 2, pf: 3, pts: 3 },
  },
  injuries: {
    ...{ report_ts_utc: TIP - 7_200_000, pdf_created_utc: TIP - 7_000_000, row_type: 'player' },
    ...{ game_date: '2024-01-15', matchup: 'FEN@HLC', away: 'FEN', home: 'HLC', team: 'HLC' },
    ...{ player: 'A B', status: 'Out', reason: 'Rest', page: 1, row_no: 2 },
  },
  injuryReports: { report_ts_utc: TIP - 7_200_000, pdf_created_utc: TIP - 7_000_000 },
  odds: {
    ...{ snapshot_ts_utc: TIP - 7_200_000, game_id: '0022300561', game_date_et: '2024-01-15' },
    ...{ home: 'HLC', away: 'FEN', book: 'a', book_last_update_utc: TIP - 7_300_000 },
    ...{ market: 'spread', line: -3.5 },
  },
  salaries: {
    ...{ game_date: '2024-01-15', period_id: 5, player_id: 7, player_name: 'A B', team: 'HLC' },
    ...{ positions: 'PG', salary: 6700 },
  },
  ownership: {
    ...{ game_date: '2024-01-15', period_id: 5, contest_id: 9, contest_name: 'c', entries: 10 },
    ...{ player_id: 7, player_name: 'A B', actual_own_pct: 12.5 },
  },
};

const TYPES = { text, int, long, real, flag, day, instant } as const;
type TypeName = keyof typeof TYPES;

function numberIn(value: Cell, other: number): number {
  return /^-?\d+(\.\d+)?$/.test(String(value)) ? Number(value) : other;
}

/** A value as another type would hold it; where it has none, any value of that type. */
const AS: Readonly<Record<TypeName, (value: Cell) => Cell>> = {
  text: (value) => String(value),
  int: (value) => Math.trunc(numberIn(value, 1)) % 2 ** 31,
  long: (value) => Math.trunc(numberIn(value, 1)),
  real: (value) => numberIn(value, 0.5),
  flag: (value) => value === true || value === 1,
  day: (value) => (/^\d{4}-\d{2}-\d{2}$/.test(String(value)) ? value : '2024-01-15'),
  instant: (value) =>
    /^\d{4}-\d{2}-\d{2}$/.test(String(value)) ? Date.parse(`${String(value)}T00:00:00Z`) : TIP,
};

function bytesOf(row: Readonly<Record<string, Cell>>, columns: Columns): Uint8Array {
  return encodeTable(defineContract('t', [], columns), [row] as never);
}

/** The rows of one file, a column of which is another; without the thread in which files of strangers are tried. */
async function changed(
  table: keyof SeasonTables,
  column: string,
  to: Column<unknown>,
  value: Cell,
): Promise<readonly unknown[] | KnownError> {
  const archived = ARCHIVE.find((file) => file.table === table)!;
  const columns = { ...archived.contract.columns, [column]: to };
  const bytes = bytesOf({ ...SEASON[table], [column]: value }, columns);
  const trial = { passForeign: () => Promise.resolve() };
  const found = await readForeignTable(bytes, archived.file, trial);
  try {
    return archiveRows(found, archived);
  } catch (error) {
    if (error instanceof KnownError) return error;
    throw error;
  }
}

test('every column in every type is read as the same value, or refused by file and column', async () => {
  const outcomes = { read: 0, refused: 0 };
  for (const { table, file, contract } of ARCHIVE) {
    for (const column of Object.keys(contract.columns)) {
      for (const type of Object.keys(TYPES) as TypeName[]) {
        const right = SEASON[table];
        const value = AS[type](right[column]!);
        const found = await changed(table, column, TYPES[type](), value);
        if (found instanceof KnownError) {
          expect(found).toMatchObject({ code: 'COLUMN_TYPE', kind: 'input' });
          expect(found.message).toContain(`${file}: row 1 of the column ${column} holds`);
          outcomes.refused += 1;
        } else {
          if (isSame(value, right[column]!)) expect(found).toEqual([right]);
          outcomes.read += 1;
        }
      }
    }
  }
  expect(outcomes.read).toBeGreaterThan(150);
  expect(outcomes.refused).toBeGreaterThan(150);
});

/** Whether another type holds the same fact, and not another one that is as good. */
function isSame(value: Cell, right: Cell): boolean {
  return typeof value === 'number' && typeof right === 'string' && /^\d+$/.test(right)
    ? value === Number(right)
    : String(value) === String(right);
}

describe('a season folder with', () => {
  test.each<readonly [string, keyof SeasonTables, string, Column<unknown>, Cell, unknown]>([
    ['ids of games as numbers', 'schedule', 'game_id', long(), 22300561, '0022300561'],
    ['minutes and seconds', 'boxscores', 'minutes', text(), '35:15', 35.25],
    ["the league's minutes", 'boxscores', 'minutes', text(), 'PT35M15.00S', 35.25],
    ['NaN where a player did not play', 'boxscores', 'pts', nullable(real()), NaN, null],
    [
      'a midnight for a day',
      'salaries',
      'game_date',
      instant(),
      AT('2024-01-15T00:00:00Z'),
      '2024-01-15',
    ],
    ['one and zero for a flag', 'boxscores', 'starter', int(), 1, true],
  ])('%s is read', async (_, table, column, to, value, expected) => {
    const found = await changed(table, column, to, value);
    expect(found).toEqual([{ ...SEASON[table], [column]: expected }]);
  });

  test.each<readonly [string, keyof SeasonTables, string, Column<unknown>, Cell, string]>([
    [
      'a salary in words',
      'salaries',
      'salary',
      text(),
      '$6700',
      "holds '$6700' (STRING), not int32",
    ],
    ['NaN for a salary', 'salaries', 'salary', real(), NaN, 'holds NaN (DOUBLE), not int32'],
    ['half a point', 'boxscores', 'pts', real(), 3.5, 'holds 3.5 (DOUBLE), not int32 or null'],
    [
      'a date with a time',
      'odds',
      'game_date_et',
      instant(),
      TIP,
      `holds ${String(TIP)} (TIMESTAMP in ms UTC), not date`,
    ],
  ])('%s is refused by file, row and column', async (_, table, column, to, value, words) => {
    const { file } = ARCHIVE.find((candidate) => candidate.table === table)!;
    expect(await changed(table, column, to, value)).toMatchObject({
      code: 'COLUMN_TYPE',
      kind: 'input',
      message: expect.stringContaining(`${file}: row 1 of the column ${column} ${words}`) as string,
    });
  });
});
