import { encodeTable } from '@pkg/lake';
import { KnownError, sha256 } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { DEMO_OPTIONS, makeLeague } from '../demo/league.ts';
import { memoryObjectStore } from '@pkg/std/memory-object-store';
import { importSeason } from './import-season.ts';
import { refuseBreaches } from './row-origin.ts';
import { seasonSnapshots } from './season-snapshots.ts';
import { ARCHIVE_FILE_OF, type SeasonTables } from './season-tables.ts';

type Table = keyof SeasonTables;
type Fields = Record<string, unknown>;

/** The first days of the demo league, and the slates of them. */
function smallSeason(): SeasonTables {
  const league = makeLeague(DEMO_OPTIONS);
  const until = '2014-10-25';
  const injuries = league.injuries.filter((row) => row.game_date < '2014-10-23');
  const reports = new Set(injuries.map((row) => row.report_ts_utc));
  const salaries = league.salaries.filter((row) => row.game_date < until);
  const periods = new Set(salaries.map((row) => row.period_id));
  return {
    schedule: league.schedule.filter((row) => row.game_date < until),
    boxscores: league.boxscores.filter((row) => row.game_date < until),
    injuries,
    injuryReports: league.injuryReports.filter((row) => reports.has(row.report_ts_utc)),
    odds: league.odds.filter((row) => row.game_date_et < until),
    salaries,
    ownership: league.ownership.filter((row) => periods.has(row.period_id)),
  };
}

const SEASON = smallSeason();

function withRow(table: Table, index: number, change: Fields): SeasonTables {
  const rows = SEASON[table].map((row, at) => (at === index ? { ...row, ...change } : row));
  return { ...SEASON, [table]: rows };
}

function withRepeat(table: Table, index: number, change: Fields = {}): SeasonTables {
  const again = { ...SEASON[table][index], ...change };
  return { ...SEASON, [table]: [...SEASON[table], again] };
}

/** The hash of all that an import would write, and its list of what it left out. */
function admitted(tables: SeasonTables): { hash: string; leftOut: string } {
  const { drafts, leftOut } = seasonSnapshots(tables);
  refuseBreaches(drafts);
  const parts = drafts.map(({ dataset, keys, asOf, availableAt, contract, rows }) =>
    [
      ...[dataset, ...keys.map(String), String(asOf), String(availableAt)],
      sha256(encodeTable(contract, rows)),
    ].join(' '),
  );
  return { hash: parts.join('\n'), leftOut: leftOut.join('\n') };
}

function refusalOf(tables: SeasonTables): KnownError {
  try {
    admitted(tables);
  } catch (error) {
    if (error instanceof KnownError) return error;
    throw error;
  }
  throw new Error('the import was not refused');
}

const BASE = admitted(SEASON);
const ROW = 3;

/** Columns of which the histories keep nothing, or that repeat what another column or table says. */
const UNKEPT: Readonly<Partial<Record<Table, readonly string[]>>> = {
  boxscores: ['season', 'season_type', 'plus_minus'],
  injuries: ['tip_utc', 'player_listed'],
  salaries: ['matchup'],
  ownership: ['buyin', 'contest_type', 'salary'],
};

const VALUES: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['an empty text', ''],
  ['an unknown word', 'zebra'],
  ['a negative number', -7],
  ['a huge number', 1e15],
];

describe.each(Object.entries(ARCHIVE_FILE_OF) as [Table, string][])('%s', (table, file) => {
  const columns = Object.keys(SEASON[table][ROW]!);
  test.each(columns)(
    'in column %s: any value is kept, read, left out by name, or refused by name',
    (column) => {
      for (const [what, value] of VALUES) {
        const changed = withRow(table, ROW, { [column]: value });
        let outcome: { hash: string; leftOut: string };
        try {
          outcome = admitted(changed);
        } catch (error) {
          const known = error as KnownError;
          expect(known, `${what}: ${known.message}`).toBeInstanceOf(KnownError);
          expect(known.message, what).toMatch(new RegExp(`row ${String(ROW + 1)}\\b`));
          expect(known.message, what).toContain(file);
          continue;
        }
        const isSaid = outcome.leftOut !== BASE.leftOut;
        const isRead = value === null || value === '';
        const isUnkept = UNKEPT[table]?.includes(column) === true;
        if (isRead || isUnkept) continue;
        expect(isSaid || outcome.hash !== BASE.hash, `${what} in ${column} is passed over`).toBe(
          true,
        );
      }
    },
  );

  test('a row that stands twice is refused with both rows', () => {
    const again = withRepeat(table, ROW);
    if (table === 'injuryReports') {
      // An index says of a report that there is one.
      expect(admitted(again)).toEqual(BASE);
      return;
    }
    const { code, message } = refusalOf(again);
    expect(code).toBe('ROWS_REFUSED');
    expect(message).toContain(`${file} row ${String(SEASON[table].length + 1)}`);
    expect(message).toMatch(new RegExp(`row ${String(ROW + 1)}\\b`));
  });
});

describe('keys', () => {
  test('a player under both teams of a game is refused, with both rows', () => {
    const line = SEASON.boxscores[ROW]!;
    const { message } = refusalOf(
      withRepeat('boxscores', ROW, {
        ...{ team: line.opp, team_id: line.opp_id, opp: line.team, opp_id: line.team_id },
        is_home: !line.is_home,
      }),
    );
    expect(message).toContain(
      `boxscores.parquet row ${String(SEASON.boxscores.length + 1)}, columns game_id, player_id`,
    );
    expect(message).toContain(String(line.player_id));
  });

  test('a refused import writes nothing', async () => {
    const store = memoryObjectStore();
    await expect(
      importSeason(store, withRepeat('boxscores', ROW), () => undefined),
    ).rejects.toMatchObject({ code: 'ROWS_REFUSED', kind: 'input' });
    expect(store.objects.size).toBe(0);
  });

  test('two players of one name, each with an id, are two players', () => {
    const other = { player_id: 999_999, starter: false };
    expect(admitted(withRepeat('boxscores', ROW, other)).hash).not.toBe(BASE.hash);
    expect(refusalOf(withRepeat('boxscores', ROW, { player_id: null })).code).toBe('ROWS_REFUSED');
  });
});

describe('statuses', () => {
  const at = SEASON.injuries.findIndex((row) => row.row_type === 'player');

  test.each(['Out For Season', 'OFS', 'Day-To-Day', 'GTD', 'Available - Illness', 'q', ' OUT '])(
    '%s is understood, and kept as it is written',
    (status) => {
      expect(admitted(withRow('injuries', at, { status })).leftOut).toBe('');
    },
  );

  test('that nobody understands are refused with the known ones', () => {
    const { message } = refusalOf(withRow('injuries', at, { status: 'Vacation' }));
    expect(message).toContain(`injuries.parquet row ${String(at + 1)}, column status: 'Vacation'`);
    expect(message).toContain('Out For Season');
  });
});

describe('slates', () => {
  const period = SEASON.salaries[0]!.period_id;
  const own = SEASON.salaries.filter((row) => row.period_id === period);
  const others = SEASON.salaries.filter((row) => row.period_id !== period);
  const leftOutOf = (rows: readonly unknown[]): string =>
    admitted({ ...SEASON, salaries: [...others, ...rows] as SeasonTables['salaries'] }).leftOut;

  test.each([
    ['a captain in his slot', own.map((row, i) => (i < 3 ? { ...row, positions: 'CPT' } : row))],
    [
      'everybody twice, the second time for half as much again',
      own.flatMap((row) => [row, { ...row, salary: row.salary * 1.5 }]),
    ],
  ])('with %s are Showdown: left out by name, with their ownership', (_, rows) => {
    const leftOut = leftOutOf(rows);
    expect(leftOut).toContain(`draft group ${String(period)}`);
    expect(leftOut).toContain('Showdown');
    expect(leftOut).toMatch(/ownership\.parquet \d+ rows/);
  });

  test('without a salary for anybody are Tiers', () => {
    expect(leftOutOf(own.map((row) => ({ ...row, salary: null })))).toContain('Tiers');
  });

  test('of two days are left out by name', () => {
    const rows = own.map((row, i) => (i === 0 ? { ...row, game_date: '2014-10-24' } : row));
    expect(leftOutOf(rows)).toContain('a contest of 2 days');
  });

  test('whose teams do not all play say from whom the lock is not', () => {
    const idle = SEASON.schedule.find(
      ({ home, away, game_date }) =>
        ![home, away].some((team) => own.some((row) => row.team === team)) &&
        game_date !== own[0]!.game_date,
    );
    const team = idle?.home ?? own[0]!.team;
    const games = SEASON.schedule.filter((game) => game.game_date === own[0]!.game_date);
    const playing = new Set(games.flatMap(({ home, away }) => [home, away]));
    const resting = SEASON.schedule.flatMap(({ home }) => (playing.has(home) ? [] : [home]))[0];
    if (resting === undefined) throw new Error(`everybody plays on the day of ${team}`);
    const rows = own.map((row, i) => (i === 0 ? { ...row, team: resting } : row));
    expect(leftOutOf(rows)).toContain(`from the lock of draft group ${String(period)}`);
  });

  test('ownership without the salaries of its draft groups is left out, and says so', () => {
    const { leftOut } = admitted({ ...SEASON, salaries: [] });
    expect(leftOut).toContain('no salaries of draft group');
  });

  test('fractions where percents are wanted are refused', () => {
    const ownership = SEASON.ownership.map((row) => ({
      ...row,
      actual_own_pct: row.actual_own_pct / 100,
    }));
    expect(refusalOf({ ...SEASON, ownership }).message).toContain('fractions');
  });
});

describe('unknown starters', () => {
  const { game_id, team } = SEASON.boxscores[0]!;
  const isOwn = (row: SeasonTables['boxscores'][number]): boolean =>
    row.game_id === game_id && row.team === team;
  const changed = (value: (starter: boolean) => unknown): SeasonTables => ({
    ...SEASON,
    boxscores: SEASON.boxscores.map((row) =>
      isOwn(row) ? { ...row, starter: value(row.starter) as boolean } : row,
    ),
  });

  test('are no starters where five others are known', () => {
    expect(admitted(changed((starter) => (starter ? true : null)))).toEqual(BASE);
  });

  test('are refused where nobody can say who started', () => {
    const { message } = refusalOf(changed(() => null));
    expect(message).toContain('column starter');
  });
});

describe('rows without what places them', () => {
  test('a game without a team, and its box score, are left out and said', () => {
    const first = SEASON.schedule[0]!;
    const { leftOut } = admitted(withRow('schedule', 0, { home: null }));
    expect(leftOut).toContain('schedule.parquet row 1: a game without two teams');
    expect(leftOut).toContain('its game is left out of the schedule');
    expect(first.home).not.toBeNull();
  });

  test('a money line is left out and said; a market that nobody knows is refused', () => {
    expect(admitted(withRow('odds', ROW, { market: 'moneyline' })).leftOut).toContain('moneyline');
    expect(refusalOf(withRow('odds', ROW, { market: 'zebra' })).message).toContain('column market');
  });

  test('a line without the clock of its book is left out and said', () => {
    const { leftOut } = admitted(withRow('odds', ROW, { book_last_update_utc: null }));
    expect(leftOut).toBe('odds.parquet row 4: a line without the clock of its book');
  });

  test('an index without the rows of its reports is refused', () => {
    expect(refusalOf({ ...SEASON, injuries: [] }).code).toBe('REPORTS_WITHOUT_ROWS');
  });

  test('a name that another line of the player has is read', () => {
    expect(admitted(withRow('boxscores', ROW, { player_name: null })).leftOut).toBe('');
  });
});
