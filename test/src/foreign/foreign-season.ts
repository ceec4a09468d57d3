/** A recorded season as others write one: the inputs of the proof that such seasons come in by commands alone. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  day,
  defineContract,
  encodeTable,
  flag,
  instant,
  int,
  nullable,
  readRows,
  real,
  text,
  type Column,
  type Row,
} from '@pkg/lake';
import { formatInstant, parseInstant, type Instant } from '@pkg/std';

type Cells = Readonly<Record<string, unknown>>;

const OTHERS = ['injuries', 'injury_report_index', 'odds', 'dk_salaries', 'ownership'] as const;
const TABLES = ['schedule', 'boxscores', ...OTHERS] as const;

/** The forms in which a season is written. */
export const FOREIGN_FORMS = ['nba_api', 'hoopr', 'numeric', 'csv'] as const;
export type ForeignForm = (typeof FOREIGN_FORMS)[number];

/**
 * Writes the season of the archive folder `from` into the folder `out`.
 *
 * - `nba_api`: schedule and box scores as CSV as stats.nba.com has them; the other tables as they are
 * - `hoopr`: schedule and box scores as CSV as the sportsdataverse has them, under ESPN's ids; without the odds' game ids
 * - `numeric`: Parquet with numbers as game ids and timestamps as days
 * - `csv`: every table as CSV
 *
 * @param until games up to this day alone, with all of the other tables that belong to them
 */
export async function writeForeignSeason(
  form: ForeignForm,
  from: string,
  out: string,
  until = '9999-12-31',
): Promise<void> {
  mkdirSync(out, { recursive: true });
  const read = async (table: string): Promise<Row[]> => {
    const path = join(from, `${table}.parquet`);
    const rows = await readRows(readFileSync(path), path);
    return rows.filter((row) => dayOf(row) <= until);
  };
  if (form === 'numeric' || form === 'csv') {
    for (const table of TABLES) {
      const rows = await read(table);
      if (form === 'csv') writeFileSync(join(out, `${table}.csv`), csvOf(rows.map(plainCells)));
      else writeFileSync(join(out, `${table}.parquet`), numericTable(table, rows));
    }
    return;
  }
  const write = (name: string, rows: readonly Cells[]): void => {
    writeFileSync(join(out, name), csvOf(rows));
  };
  const [schedule, boxscores] = [await read('schedule'), await read('boxscores')];
  if (form === 'nba_api') {
    write('ScheduleLeagueV2.csv', schedule.map(leagueGame));
    write('BoxScoreTraditionalV2.csv', boxscores.map(leagueLine));
  } else {
    write('nba_schedule.csv', schedule.map(espnGame));
    write('player_box.csv', boxscores.filter(hasId).map(espnLine));
  }
  for (const table of OTHERS) {
    const path = join(out, `${table}.parquet`);
    // ESPN's games have other ids than those that the odds name.
    const isRewritten = until !== '9999-12-31' || (form === 'hoopr' && table === 'odds');
    if (!isRewritten) copyFileSync(join(from, `${table}.parquet`), path);
    else {
      const rows = await read(table);
      const own = form === 'hoopr' ? rows.map((row) => withoutGameId(row)) : rows;
      writeFileSync(path, encodeTable(contractOf(own, {}), own as never));
    }
  }
}

function dayOf(row: Row): string {
  const named = row['game_date'] ?? row['game_date_et'];
  if (typeof named === 'string') return named;
  return formatInstant(row['report_ts_utc'] as Instant).slice(0, 10);
}

const hasId = (row: Row): boolean => row['player_id'] !== null;
const withoutGameId = (row: Row): Row => ('game_id' in row ? { ...row, game_id: null } : row);

function leagueGame(row: Row): Cells {
  return {
    ...{ leagueId: '00', seasonYear: row['season'], gameId: row['game_id'], gameLabel: '' },
    gameDateTimeUTC: formatInstant(row['tip_utc'] as Instant),
    homeTeam_teamId: row['home_team_id'],
    homeTeam_teamTricode: row['home'],
    awayTeam_teamId: row['away_team_id'],
    awayTeam_teamTricode: row['away'],
  };
}

const COMMENTS: Readonly<Record<string, string>> = {
  played: '',
  dnp: "DNP - Coach's Decision",
  did_not_dress: 'DND - Injury/Illness',
  not_with_team: 'NWT - Not With Team',
};

function leagueLine(row: Row): Cells {
  const status = String(row['status']);
  return {
    ...{ GAME_ID: row['game_id'], TEAM_ID: row['team_id'], TEAM_ABBREVIATION: row['team'] },
    ...{ PLAYER_ID: row['player_id'], PLAYER_NAME: row['player_name'] },
    START_POSITION: row['starter'] === true ? 'F' : '',
    COMMENT: COMMENTS[status] ?? status,
    MIN: minutesText(row['minutes'] as number | null),
    ...renamed(row, {
      ...{ fgm: 'FGM', fga: 'FGA', fg3m: 'FG3M', fg3a: 'FG3A', ftm: 'FTM', fta: 'FTA' },
      ...{ oreb: 'OREB', dreb: 'DREB', reb: 'REB', ast: 'AST', stl: 'STL', blk: 'BLK' },
      ...{ tov: 'TO', pf: 'PF', pts: 'PTS', plus_minus: 'PLUS_MINUS' },
    }),
  };
}

/** ESPN's spellings of six teams. */
const ESPN_TEAMS: Readonly<Record<string, string>> = {
  ...{ GSW: 'GS', NYK: 'NY', NOP: 'NO', SAS: 'SA', UTA: 'UTAH', WAS: 'WSH' },
};
const espnTeam = (team: unknown): string => ESPN_TEAMS[String(team)] ?? String(team);
const espnId = (row: Row): number => Number(row['game_id']) + 379_000_000;

function espnGame(row: Row): Cells {
  return {
    ...{ id: espnId(row), date: formatInstant(row['tip_utc'] as Instant).replace(':00Z', 'Z') },
    season: Number(String(row['season']).slice(0, 4)) + 1,
    season_type: String(row['game_id']).startsWith('004') ? 3 : 2,
    type_abbreviation: 'STD',
    ...{ home_id: row['home_team_id'], home_abbreviation: espnTeam(row['home']) },
    ...{ away_id: row['away_team_id'], away_abbreviation: espnTeam(row['away']) },
  };
}

function espnLine(row: Row): Cells {
  const isOn = row['status'] === 'played';
  return {
    ...{ game_id: espnId(row), game_date: row['game_date'], athlete_id: row['player_id'] },
    ...{ athlete_display_name: row['player_name'], team_id: row['team_id'] },
    ...{ team_abbreviation: espnTeam(row['team']), minutes: row['minutes'] },
    ...renamed(row, {
      ...{ fgm: 'field_goals_made', fga: 'field_goals_attempted', pf: 'fouls', pts: 'points' },
      ...{ fg3m: 'three_point_field_goals_made', fg3a: 'three_point_field_goals_attempted' },
      ...{ ftm: 'free_throws_made', fta: 'free_throws_attempted', tov: 'turnovers' },
      ...{ oreb: 'offensive_rebounds', dreb: 'defensive_rebounds', reb: 'rebounds' },
      ...{ ast: 'assists', stl: 'steals', blk: 'blocks' },
    }),
    ...{ starter: row['starter'], did_not_play: !isOn, active: row['status'] !== 'inactive' },
    reason: row['status'] === 'dnp' ? "COACH'S DECISION" : '',
  };
}

function renamed(row: Row, names: Readonly<Record<string, string>>): Cells {
  return Object.fromEntries(Object.entries(names).map(([own, name]) => [name, row[own]]));
}

function minutesText(minutes: number | null): string | null {
  if (minutes === null) return null;
  const seconds = Math.round(minutes * 60);
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`;
}

const INSTANT = /_utc$|^tip_et$/;

function plainCells(row: Row): Cells {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      INSTANT.test(name) && typeof value === 'number' ? formatInstant(value as Instant) : value,
    ]),
  );
}

/** Ids of games as numbers, days as timestamps at midnight. */
function numericTable(table: string, rows: readonly Row[]): Uint8Array {
  const days = ['game_date', 'game_date_et'];
  const changed = rows.map((row): Row => {
    const next: Record<string, unknown> = { ...row };
    if (typeof row['game_id'] === 'string') next['game_id'] = Number(row['game_id']);
    for (const name of days)
      if (typeof row[name] === 'string') next[name] = parseInstant(`${row[name]}T00:00:00Z`);
    return next;
  });
  const types = Object.fromEntries(days.map((name) => [name, nullable(instant())]));
  return encodeTable(contractOf(changed, types, table), changed as never);
}

function contractOf(
  rows: readonly Row[],
  types: Readonly<Record<string, Column<unknown>>>,
  name = 'table',
): ReturnType<typeof defineContract> {
  const columns = Object.keys(rows[0] ?? {}).map((column): [string, Column<unknown>] => [
    column,
    types[column] ?? (INSTANT.test(column) ? nullable(instant()) : columnOf(rows, column)),
  ]);
  return defineContract(name, [], Object.fromEntries(columns));
}

function columnOf(rows: readonly Row[], name: string): Column<unknown> {
  const values = rows.map((row) => row[name]).filter((value) => value !== null);
  if (values.every((value) => typeof value === 'boolean')) return nullable(flag());
  if (values.every((value) => typeof value === 'number'))
    return nullable(values.every((value) => Number.isInteger(value)) ? int() : real());
  const isDay = values.every(
    (value) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value),
  );
  return nullable(isDay && values.length > 0 ? day() : text());
}

function csvOf(rows: readonly Cells[]): string {
  const names = Object.keys(rows[0] ?? {});
  const cell = (value: unknown): string => {
    const written =
      typeof value === 'string' ? value : JSON.stringify(value ?? '').replace('""', '');
    return /[",\n]/.test(written) ? `"${written.replaceAll('"', '""')}"` : written;
  };
  return [names, ...rows.map((row) => names.map((name) => row[name]))]
    .map((line) => line.map((value) => cell(value)).join(','))
    .join('\n');
}
