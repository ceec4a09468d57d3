/** The demo league's season, written as public packages write one, comes in as the season itself does. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRows, scanSnapshots } from '@pkg/lake';
import { formatInstant } from '@pkg/std';
import { beforeAll, describe, expect, test } from 'vitest';
import { DEMO_OPTIONS, makeLeague } from '../../demo/league.ts';
import { memoryObjectStore } from '@pkg/std/memory-object-store';
import { importSeason } from '../import-season.ts';
import { readArchive } from '../read-archive.ts';
import type { BoxScoreArchiveRow, ReadSeason, ScheduleArchiveRow } from '../season-tables.ts';

const NONE = { injuries: [], injuryReports: [], odds: [], salaries: [], ownership: [] };
const { schedule, boxscores } = makeLeague(DEMO_OPTIONS);
const tipOf = (row: ScheduleArchiveRow): string => formatInstant(row.tip_utc);
const minutesText = (minutes: number | null): string | null => {
  if (minutes === null) return null;
  const seconds = Math.round(minutes * 60);
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`;
};

type Cell = string | number | boolean | null;
type Table = readonly Readonly<Record<string, Cell>>[];

/** ESPN's ids are others than the league's; its seasons are named after their ends. */
const HOOPR: Readonly<Record<string, Table>> = {
  'nba_schedule_2015.csv': schedule.map((row) => ({
    id: Number(row.game_id) + 400_000_000,
    date: tipOf(row).replace(':00Z', 'Z'),
    season: 2015,
    season_type: 2,
    type_abbreviation: 'STD',
    home_id: row.home_team_id,
    home_abbreviation: row.home,
    away_id: row.away_team_id,
    away_abbreviation: row.away,
  })),
  'player_box_2015.csv': boxscores.map((row) => ({
    game_id: Number(row.game_id) + 400_000_000,
    season: 2015,
    game_date: row.game_date,
    athlete_id: row.player_id,
    athlete_display_name: row.player_name,
    team_id: row.team_id,
    team_abbreviation: row.team,
    minutes: row.minutes,
    ...named(row, {
      ...{ fgm: 'field_goals_made', fga: 'field_goals_attempted' },
      ...{ fg3m: 'three_point_field_goals_made', fg3a: 'three_point_field_goals_attempted' },
      ...{ ftm: 'free_throws_made', fta: 'free_throws_attempted', pf: 'fouls', pts: 'points' },
      ...{ oreb: 'offensive_rebounds', dreb: 'defensive_rebounds', reb: 'rebounds' },
      ...{ ast: 'assists', stl: 'steals', blk: 'blocks', tov: 'turnovers' },
    }),
    starter: row.starter,
    did_not_play: row.status !== 'played',
    active: row.status !== 'inactive',
    reason: row.status === 'dnp' ? "COACH'S DECISION" : null,
  })),
};

const COMMENTS: Readonly<Record<string, string>> = {
  dnp: "DNP - Coach's Decision",
  did_not_dress: 'DND - Injury/Illness',
  not_with_team: 'NWT - Personal',
};

const NBA_API: Readonly<Record<string, Table>> = {
  'schedule_league_v2.csv': schedule.map((row) => ({
    leagueId: '00',
    seasonYear: '2014-15',
    gameId: row.game_id,
    gameDateTimeUTC: tipOf(row),
    homeTeam_teamId: row.home_team_id,
    homeTeam_teamTricode: row.home,
    awayTeam_teamId: row.away_team_id,
    awayTeam_teamTricode: row.away,
  })),
  'box_scores.csv': boxscores.map((row) => ({
    GAME_ID: row.game_id,
    TEAM_ID: row.team_id,
    TEAM_ABBREVIATION: row.team,
    PLAYER_ID: row.player_id,
    PLAYER_NAME: row.player_name,
    START_POSITION: row.starter ? 'G' : '',
    COMMENT: row.status === 'played' ? '' : (COMMENTS[row.status] ?? row.status),
    MIN: minutesText(row.minutes),
    ...named(row, {
      ...{ fgm: 'FGM', fga: 'FGA', fg3m: 'FG3M', fg3a: 'FG3A', ftm: 'FTM', fta: 'FTA', pf: 'PF' },
      ...{ oreb: 'OREB', dreb: 'DREB', reb: 'REB', ast: 'AST', stl: 'STL', blk: 'BLK', tov: 'TO' },
      ...{ pts: 'PTS' },
    }),
  })),
};

function named(
  row: BoxScoreArchiveRow,
  names: Readonly<Record<string, string>>,
): Record<string, Cell> {
  return Object.fromEntries(
    Object.entries(names).map(([own, name]) => [name, row[own as 'pts'] as Cell]),
  );
}

function csvOf(rows: Table): string {
  const names = Object.keys(rows[0]!);
  const cell = (value: Cell | undefined): string => {
    const text = value === null || value === undefined ? '' : String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [names, ...rows.map((row) => names.map((name) => row[name]))]
    .map((line) => line.map((value) => cell(value as Cell)).join(','))
    .join('\n');
}

async function folderOf(files: Readonly<Record<string, Table>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'season-shape-'));
  for (const [name, rows] of Object.entries(files))
    await writeFile(join(folder, name), csvOf(rows));
  return folder;
}

/** Rows of every snapshot by path, without what a shape does not tell. */
async function rowsOf(season: ReadSeason, idOf = (id: string): string => id): Promise<unknown> {
  const store = memoryObjectStore();
  await importSeason(store, season, () => undefined);
  const rows = await Promise.all(
    (await scanSnapshots(store, 'bronze')).map(async ({ path }) =>
      readRows(store.objects.get(path)!, path),
    ),
  );
  return rows
    .flat()
    .map(({ minutes, ...row }) => ({
      ...row,
      game_id: idOf(String(row['game_id'])),
      minutes: typeof minutes === 'number' ? minutes.toFixed(1) : minutes,
    }))
    .map((row) => JSON.stringify(row, Object.keys(row).toSorted()))
    .toSorted();
}

describe('a season as', () => {
  let right: unknown;
  beforeAll(async () => {
    right = await rowsOf({ schedule, boxscores, ...NONE });
  });

  test('nba_api writes it is the season itself', async () => {
    const season = await readArchive(await folderOf(NBA_API));
    expect(season.files).toEqual({
      schedule: 'schedule_league_v2.csv',
      boxscores: 'box_scores.csv',
    });
    expect(await rowsOf(season)).toEqual(right);
  });

  test('hoopR writes it is the season itself under the ids of ESPN', async () => {
    const season = await readArchive(await folderOf(HOOPR));
    const idOf = (id: string): string => String(Number(id) - 400_000_000).padStart(10, '0');
    expect(await rowsOf(season, idOf)).toEqual(right);
  });

  test('two files of one table is refused', async () => {
    const twice = { ...NBA_API, 'more.csv': NBA_API['box_scores.csv']! };
    await expect(readArchive(await folderOf(twice))).rejects.toMatchObject({
      code: 'SEASON_FILE_TWICE',
    });
  });

  const log = NBA_API['box_scores.csv']!.filter(({ MIN }) => MIN !== null).map(
    ({ START_POSITION: _, COMMENT: __, TO, ...row }) => ({ ...row, MATCHUP: 'A @ B', TOV: TO! }),
  );

  test.each(['box_scores.csv', 'boxscores.csv'])(
    'a game log of players in %s, which does not say who started, is refused with what to bring',
    async (name) => {
      const files = { 'schedule.csv': NBA_API['schedule_league_v2.csv']!, [name]: log };
      await expect(readArchive(await folderOf(files))).rejects.toMatchObject({
        code: 'SHAPE_INCOMPLETE',
        message: expect.stringContaining(name) as unknown,
        hint: expect.stringContaining('BoxScoreTraditionalV2') as unknown,
      });
    },
  );

  test('a game log to which somebody added who started is read, without those who did not play', async () => {
    const played = boxscores.filter(({ minutes }) => minutes !== null);
    const rows = log.map((row, index) => ({ ...row, starter: played[index]!.starter }));
    const season = await readArchive(await folderOf({ ...NBA_API, 'box_scores.csv': rows }));
    expect(season.boxscores.map(({ starter }) => starter)).toEqual(
      played.map(({ starter }) => starter),
    );
    expect(await rowsOf(season)).toEqual(await rowsOf({ schedule, boxscores: played, ...NONE }));
  });
});
