/**
 * Answers as the live sources would have at any time of a recorded season, in the form of the real endpoints. Injury
 * reports appear when their PDFs were made, odds when they were captured, box scores two and a half hours after the
 * tip. Not in any archive, and therefore assumed: the lobby lists a slate from a day before it locks; the lineups of a
 * day are known from 10 am in Eastern Time, as expected until half an hour before the tip.
 */
import { readFileSync } from 'node:fs';
import { easternDate, readRows, type Row } from '@pkg/lake';
import { reportPdf, type PrintedRow } from '@pkg/sources/testing';
import { DAY_MS, formatInstant, HOUR_MS, MINUTE_MS, type Instant } from '@pkg/std';
import type { RecordedBody, Recording } from './server.ts';

const BOX_SCORE_MS = 2.5 * HOUR_MS;

/** Reads what is needed for the days `from` to `to`, and rosters from some weeks before. */
export async function seasonRecording(
  folder: string,
  from: string,
  to: string,
): Promise<Recording> {
  const read = async (name: string, columns?: string[]): Promise<Row[]> => {
    const path = `${folder}/${name}.parquet`;
    return readRows(readFileSync(path), path, columns);
  };
  const isWithin = (row: Row, name = 'game_date'): boolean =>
    String(row[name]) >= from && String(row[name]) <= to;
  const schedule = await read('schedule');
  const boxScores = (await read('boxscores')).filter((row) => String(row['game_date']) <= to);
  const injuries = (await read('injuries', INJURY_COLUMNS)).filter((row) =>
    String(row['report_label_et']).startsWith(from.slice(0, 7)),
  );
  const salaries = (await read('dk_salaries')).filter((row) => isWithin(row));
  const odds = (await read('odds')).filter((row) => isWithin(row, 'game_date_et'));
  const routes: readonly (readonly [RegExp, Route])[] = [
    [/^\/static\/json\/staticData\/scheduleLeagueV2\.json$/, () => json(leagueSchedule(schedule))],
    [/boxscore_(\d+)\.json$/, (id, now) => boxScore(schedule, boxScores, id, now)],
    [/Injury-Report_(.+)\.pdf$/, (label, now) => injuryReport(injuries, label, now)],
    [/00_daily_lineups_(\d{8})\.json$/, (day, now) => lineups(schedule, boxScores, day, now)],
    [/^\/stats\/playerindex$/, (_, now) => json(playerIndex(schedule, boxScores, now))],
    [/^\/lobby\/getcontests$/, (_, now) => json(contests(schedule, salaries, now))],
    [/draftgroups\/(\d+)\/draftables$/, (id) => draftables(schedule, salaries, id)],
    [/basketball_nba\/odds$/, (_, now) => json(oddsBody(odds, now))],
  ];
  return ({ pathname }, now) => {
    for (const [pattern, route] of routes) {
      const match = pattern.exec(pathname);
      if (match !== null) return route(match[1] ?? '', now);
    }
    return null;
  };
}

type Route = (name: string, now: Instant) => RecordedBody | null;

const INJURY_COLUMNS = [
  ...[
    'report_ts_utc',
    'pdf_created_utc',
    'report_label_et',
    'game_date',
    'game_time_et',
    'matchup',
  ],
  ...['team_name', 'player_listed', 'status', 'reason', 'row_no'],
];

function json(content: unknown): RecordedBody {
  return { type: 'application/json', bytes: Buffer.from(JSON.stringify(content)) };
}

const tipOf = (game: Row): number => Number(game['tip_utc']);
const iso = (at: unknown): string => formatInstant(Number(at) as Instant);

function side(game: Row, which: 'home' | 'away'): Record<string, unknown> {
  return { teamId: Number(game[`${which}_team_id`]), teamTricode: game[which] };
}

function leagueSchedule(schedule: readonly Row[]): unknown {
  const dates = [...new Set(schedule.map((game) => String(game['game_date'])))].sort();
  const gameDates = dates.map((date) => ({
    gameDate: date,
    games: schedule
      .filter((game) => game['game_date'] === date)
      .map((game) => ({
        gameId: game['game_id'],
        gameStatusText: '7:00 pm ET',
        gameDateEst: `${date}T00:00:00Z`,
        gameDateTimeUTC: iso(game['tip_utc']),
        postponedStatus: 'A',
        homeTeam: side(game, 'home'),
        awayTeam: side(game, 'away'),
      })),
  }));
  return { leagueSchedule: { seasonYear: schedule[0]!['season'], leagueId: '00', gameDates } };
}

function boxScore(
  schedule: readonly Row[],
  boxScores: readonly Row[],
  id: string,
  now: Instant,
): RecordedBody | null {
  const game = schedule.find((each) => each['game_id'] === id);
  if (game === undefined || tipOf(game) > now) return null;
  if (tipOf(game) + BOX_SCORE_MS > now) return json({ game: { gameId: id, gameStatus: 2 } });
  const lines = boxScores.filter((row) => row['game_id'] === id && row['player_id'] !== null);
  const team = (which: 'home' | 'away'): unknown => {
    const own = lines.filter((row) => row['is_home'] === (which === 'home'));
    const sum = (name: string): number => own.reduce((all, row) => all + Number(row[name] ?? 0), 0);
    const { minutes: _, reboundsTotal: __, ...statistics } = statisticsOf(sum, 0);
    return { ...side(game, which), score: sum('pts'), players: own.map(playerOf), statistics };
  };
  const gameTimeUTC = iso(game['tip_utc']);
  const teams = { homeTeam: team('home'), awayTeam: team('away') };
  return json({ game: { gameId: id, gameTimeUTC, gameStatus: 3, ...teams } });
}

function playerOf(row: Row): unknown {
  const hasPlayed = row['status'] === 'played';
  return {
    status: row['status'] === 'inactive' ? 'INACTIVE' : 'ACTIVE',
    personId: row['player_id'],
    name: row['player_name'],
    starter: row['starter'] === true ? '1' : '0',
    played: hasPlayed ? '1' : '0',
    statistics: statisticsOf((name) => Number(row[name] ?? 0), Number(row['sec'] ?? 0)),
  };
}

function statisticsOf(of: (name: string) => number, seconds: number): Record<string, unknown> {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return {
    minutes: `PT${two(seconds / 60)}M${two(seconds % 60)}.00S`,
    fieldGoalsMade: of('fgm'),
    fieldGoalsAttempted: of('fga'),
    threePointersMade: of('fg3m'),
    threePointersAttempted: of('fg3a'),
    freeThrowsMade: of('ftm'),
    freeThrowsAttempted: of('fta'),
    reboundsOffensive: of('oreb'),
    reboundsDefensive: of('dreb'),
    reboundsTotal: of('reb'),
    assists: of('ast'),
    steals: of('stl'),
    blocks: of('blk'),
    turnovers: of('tov'),
    foulsPersonal: of('pf'),
    points: of('pts'),
  };
}

function injuryReport(injuries: readonly Row[], label: string, now: Instant): RecordedBody | null {
  const listed = injuries.filter(
    (row) => row['report_label_et'] === label && Number(row['pdf_created_utc']) <= now,
  );
  if (listed.length === 0) return null;
  const rows = listed
    .toSorted((a, b) => Number(a['row_no']) - Number(b['row_no']))
    .map((row): PrintedRow => ({
      date: dayOf(String(row['game_date'])),
      time: `${String(row['game_time_et'])} (ET)`,
      matchup: String(row['matchup']),
      team: String(row['team_name']),
      player: textOf(row['player_listed']),
      status: textOf(row['status']),
      reason: String(row['reason']),
    }));
  return { type: 'application/pdf', bytes: reportPdf({ time: headingOf(listed[0]!), rows }) };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** `2024-01-15` as `01/15/2024`. */
function dayOf(date: string): string {
  return `${date.slice(5, 7)}/${date.slice(8, 10)}/${date.slice(0, 4)}`;
}

/** `01/15/24 05:30 PM` of a report's label: `2024-01-15_05PM` is the report of half past. */
function headingOf(row: Row): string {
  const [date = '', time = ''] = String(row['report_label_et']).split('_');
  return `${dayOf(date).slice(0, 6)}${date.slice(2, 4)} ${time.slice(0, 2)}:30 ${time.slice(2)}`;
}

function lineups(
  schedule: readonly Row[],
  boxScores: readonly Row[],
  day: string,
  now: Instant,
): RecordedBody | null {
  const date = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
  const games = schedule.filter((game) => game['game_date'] === date);
  if (easternDate((now - 10 * HOUR_MS) as Instant) < date) return null;
  const team = (game: Row, which: 'home' | 'away'): unknown => {
    const isConfirmed = now >= tipOf(game) - 30 * MINUTE_MS;
    const own = boxScores.filter((row) => row['team'] === game[which] && row['starter'] === true);
    const before = own.filter((row) => String(row['game_date']) < date);
    const last = before
      .map((row) => String(row['game_date']))
      .sort()
      .at(-1);
    const starters = own.filter((row) =>
      isConfirmed ? row['game_id'] === game['game_id'] : row['game_date'] === last,
    );
    const players = starters.map((row, index) => ({
      personId: row['player_id'],
      teamId: Number(game[`${which}_team_id`]),
      playerName: row['player_name'],
      lineupStatus: isConfirmed ? 'Confirmed' : 'Expected',
      position: ['PG', 'SG', 'SF', 'PF', 'C'][index],
      rosterStatus: 'Active',
    }));
    return { teamId: Number(game[`${which}_team_id`]), teamAbbreviation: game[which], players };
  };
  return json({
    games: games.map((game) => ({
      gameId: game['game_id'],
      homeTeam: team(game, 'home'),
      awayTeam: team(game, 'away'),
    })),
  });
}

/** Players are where the last box score that was out listed them, in the three weeks before. */
function playerIndex(schedule: readonly Row[], boxScores: readonly Row[], now: Instant): unknown {
  const tips = new Map(schedule.map((game) => [game['game_id'], tipOf(game)]));
  const last = new Map<unknown, Row>();
  for (const row of boxScores) {
    const tip = tips.get(row['game_id']) ?? Infinity;
    if (row['player_id'] === null || tip + BOX_SCORE_MS > now || tip < now - 21 * DAY_MS) continue;
    const known = last.get(row['player_id']);
    if (known === undefined || String(known['game_date']) < String(row['game_date']))
      last.set(row['player_id'], row);
  }
  const headers = [
    ...['PERSON_ID', 'PLAYER_LAST_NAME', 'PLAYER_FIRST_NAME', 'TEAM_ID', 'TEAM_ABBREVIATION'],
    ...['POSITION', 'ROSTER_STATUS'],
  ];
  const rowSet = [...last.values()].map((row) => {
    const [first = '', ...rest] = String(row['player_name']).split(' ');
    const name = rest.length === 0 ? [first, ''] : [rest.join(' '), first];
    return [row['player_id'], ...name, row['team_id'], row['team'], null, 1];
  });
  return { resultSets: [{ name: 'PlayerIndex', headers, rowSet }] };
}

function slateTips(schedule: readonly Row[], players: readonly Row[]): number[] {
  const date = players[0]!['game_date'];
  const teams = new Set(players.map((row) => row['team']));
  return schedule
    .filter(
      (game) => game['game_date'] === date && (teams.has(game['home']) || teams.has(game['away'])),
    )
    .map(tipOf);
}

function contests(schedule: readonly Row[], salaries: readonly Row[], now: Instant): unknown {
  const ids = [...new Set(salaries.map((row) => String(row['period_id'])))];
  const DraftGroups = ids.flatMap((id) => {
    const players = salaries.filter((row) => String(row['period_id']) === id);
    const tips = slateTips(schedule, players);
    const lockAt = Math.min(...tips);
    if (tips.length === 0 || now < lockAt - DAY_MS) return [];
    const StartDate = `${iso(lockAt).slice(0, 19)}.0000000Z`;
    return [
      {
        DraftGroupId: Number(id),
        ContestTypeId: 70,
        Sport: 'NBA',
        StartDate,
        GameCount: tips.length,
      },
    ];
  });
  return { Contests: [], DraftGroups };
}

/** The roster slots of the Classic game, and who may fill them. */
const SLOTS: readonly (readonly [number, readonly string[]])[] = [
  [458, ['PG']],
  [459, ['SG']],
  [460, ['SF']],
  [461, ['PF']],
  [462, ['C']],
  [463, ['PG', 'SG']],
  [464, ['SF', 'PF']],
  [465, ['PG', 'SG', 'SF', 'PF', 'C']],
];

function draftables(
  schedule: readonly Row[],
  salaries: readonly Row[],
  id: string,
): RecordedBody | null {
  const players = salaries.filter((row) => String(row['period_id']) === id);
  if (players.length === 0) return null;
  const games = schedule.filter((game) => game['game_date'] === players[0]!['game_date']);
  const own = games.filter((game) =>
    players.some((row) => row['team'] === game['home'] || row['team'] === game['away']),
  );
  const competition = (game: Row): { competitionId: number; startTime: string } => ({
    competitionId: Number(game['game_id']),
    startTime: `${iso(game['tip_utc']).slice(0, 19)}.0000000Z`,
  });
  let draftableId = 1000;
  const listed = players.flatMap((row, index) => {
    const game = own.find((each) => each['home'] === row['team'] || each['away'] === row['team'])!;
    const positions = String(row['positions']).split('/');
    return SLOTS.filter(([, fits]) => positions.some((each) => fits.includes(each))).map(
      ([slot]) => ({
        draftableId: (draftableId += 1),
        playerId: 5000 + index,
        displayName: row['player_name'],
        position: row['positions'],
        rosterSlotId: slot,
        salary: Number(row['salary']),
        status: 'None',
        isDisabled: false,
        teamAbbreviation: row['team'],
        competition: competition(game),
      }),
    );
  });
  return json({ draftables: listed, competitions: own.map(competition) });
}

function oddsBody(odds: readonly Row[], now: Instant): unknown {
  const known = odds.filter((row) => Number(row['snapshot_ts_utc']) <= now);
  const newest = Math.max(...known.map((row) => Number(row['snapshot_ts_utc'])));
  const current = known.filter((row) => Number(row['snapshot_ts_utc']) === newest);
  const games = [...new Set(current.map((row) => `${String(row['away'])}@${String(row['home'])}`))];
  return games.map((matchup) => {
    const lines = current.filter(
      (row) => `${String(row['away'])}@${String(row['home'])}` === matchup,
    );
    const [home, away] = [
      TEAM_NAMES[String(lines[0]!['home'])]!,
      TEAM_NAMES[String(lines[0]!['away'])]!,
    ];
    return {
      id: matchup,
      sport_key: 'basketball_nba',
      commence_time: iso(lines[0]!['tip_utc']),
      home_team: home,
      away_team: away,
      bookmakers: lines.map((row) => {
        const line = Number(row['line']);
        const outcomes = [
          { name: home, price: 1.91, point: line },
          { name: away, price: 1.91, point: -line },
        ];
        const last_update = iso(row['book_last_update_utc']);
        return {
          key: row['book'],
          last_update,
          markets: [{ key: 'spreads', last_update, outcomes }],
        };
      }),
    };
  });
}

const TEAM_NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'ATL Atlanta Hawks,BOS Boston Celtics,BKN Brooklyn Nets,CHA Charlotte Hornets,CHI Chicago Bulls',
    'CLE Cleveland Cavaliers,DAL Dallas Mavericks,DEN Denver Nuggets,DET Detroit Pistons',
    'GSW Golden State Warriors,HOU Houston Rockets,IND Indiana Pacers,LAC Los Angeles Clippers',
    'LAL Los Angeles Lakers,MEM Memphis Grizzlies,MIA Miami Heat,MIL Milwaukee Bucks',
    'MIN Minnesota Timberwolves,NOP New Orleans Pelicans,NYK New York Knicks',
    'OKC Oklahoma City Thunder,ORL Orlando Magic,PHI Philadelphia 76ers,PHX Phoenix Suns',
    'POR Portland Trail Blazers,SAC Sacramento Kings,SAS San Antonio Spurs,TOR Toronto Raptors',
    'UTA Utah Jazz,WAS Washington Wizards',
  ]
    .join(',')
    .split(',')
    .map((entry) => [entry.slice(0, 3), entry.slice(4)]),
);
