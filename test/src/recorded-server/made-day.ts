/**
 * A made-up day in the form of the real endpoints: the thirty teams with ten invented players each, two games today and
 * one yesterday, one slate. Nothing of it is recorded.
 */
import { reportPdf } from '@pkg/sources/testing';
import { parseGameDate, parseInstant } from '@pkg/std';
import type { RecordedBody, Recording } from './server.ts';

export const MADE_DATE = parseGameDate('2024-01-15');
/** Ten minutes after the report of half past twelve in Eastern Time. */
export const MADE_NOW = parseInstant('2024-01-15T17:40:00Z');

const TRICODES = (
  'ATL BOS CLE NOP CHI DAL DEN GSW HOU LAC LAL MIA MIL MIN BKN NYK ORL IND PHI PHX POR SAC SAS OKC ' +
  'TOR UTA MEM WAS DET CHA'
).split(' ');
const teamId = (tricode: string): number => 1_610_612_737 + TRICODES.indexOf(tricode);
const playerId = (tricode: string, index: number): number =>
  10_000 + 100 * TRICODES.indexOf(tricode) + index;
const playerName = (tricode: string, index: number): string =>
  `${['Ari', 'Bo', 'Cy', 'Dee', 'Eli', 'Fay', 'Gus', 'Hal', 'Ike', 'Jo'][index]!} ${tricode.toLowerCase()}son`;

const GAMES = [
  ['0022300001', '2024-01-14', '2024-01-15T00:00:00Z', 'CHI', 'CLE'],
  ['0022300002', '2024-01-15', '2024-01-16T00:30:00Z', 'BOS', 'TOR'],
  ['0022300003', '2024-01-15', '2024-01-16T01:00:00Z', 'UTA', 'DEN'],
] as const;
const TODAY = GAMES.slice(1);
const GROUP = 4321;
const LOCK = '2024-01-16T00:30:00.0000000Z';
const NAMES: Readonly<Record<string, string>> = {
  BOS: 'Boston Celtics',
  TOR: 'Toronto Raptors',
  UTA: 'Utah Jazz',
  DEN: 'Denver Nuggets',
};

/** The payloads by the path that they are asked for. */
export const MADE_PAYLOADS: ReadonlyMap<string, RecordedBody> = new Map([
  ['/static/json/staticData/scheduleLeagueV2.json', json(schedule())],
  ['/static/json/liveData/boxscore/boxscore_0022300001.json', json(boxScore())],
  ['/stats/playerindex', json(playerIndex())],
  ['/lobby/getcontests', json(contests())],
  [`/draftgroups/v1/draftgroups/${String(GROUP)}/draftables`, json(draftables())],
  ['/referee/injury/Injury-Report_2024-01-15_12PM.pdf', report()],
  ['/v4/sports/basketball_nba/odds', json(odds())],
  ['/js/data/leaders/00_daily_lineups_20240115.json', json(lineups())],
]);

export const madeDay: Recording = ({ pathname }) => MADE_PAYLOADS.get(pathname) ?? null;

function json(content: unknown): RecordedBody {
  return { type: 'application/json', bytes: Buffer.from(JSON.stringify(content)) };
}

function side(tricode: string): { teamId: number; teamTricode: string } {
  return { teamId: teamId(tricode), teamTricode: tricode };
}

function schedule(): unknown {
  const games = GAMES.map(([gameId, date, tip, away, home]) => ({
    gameId,
    gameStatusText: '7:30 pm ET',
    gameDateEst: `${date}T00:00:00Z`,
    gameDateTimeUTC: tip,
    postponedStatus: 'A',
    arenaName: 'Made-up Arena',
    homeTeam: side(home),
    awayTeam: side(away),
  }));
  return { leagueSchedule: { seasonYear: '2023-24', leagueId: '00', gameDates: [{ games }] } };
}

/** Ten players who each make one of each: totals are ten times a line. */
function boxScore(): unknown {
  const line = (times: number): Record<string, number> => ({
    fieldGoalsMade: 4 * times,
    fieldGoalsAttempted: 9 * times,
    threePointersMade: 1 * times,
    threePointersAttempted: 3 * times,
    freeThrowsMade: 2 * times,
    freeThrowsAttempted: 3 * times,
    reboundsOffensive: 1 * times,
    reboundsDefensive: 4 * times,
    assists: 3 * times,
    steals: 1 * times,
    blocks: 1 * times,
    turnovers: 2 * times,
    foulsPersonal: 2 * times,
    points: 11 * times,
  });
  const team = (tricode: string): unknown => ({
    ...side(tricode),
    score: 110,
    statistics: line(10),
    players: Array.from({ length: 10 }, (_, index) => ({
      status: 'ACTIVE',
      personId: playerId(tricode, index),
      name: playerName(tricode, index),
      starter: index < 5 ? '1' : '0',
      played: '1',
      statistics: { ...line(1), reboundsTotal: 5, minutes: 'PT24M00.00S' },
    })),
  });
  const [gameId, , gameTimeUTC, away, home] = GAMES[0];
  const teams = { homeTeam: team(home), awayTeam: team(away) };
  return { meta: { version: 1 }, game: { gameId, gameTimeUTC, gameStatus: 3, ...teams } };
}

function playerIndex(): unknown {
  const headers = [
    ...['PERSON_ID', 'PLAYER_LAST_NAME', 'PLAYER_FIRST_NAME', 'PLAYER_SLUG', 'TEAM_ID'],
    ...['TEAM_ABBREVIATION', 'POSITION', 'ROSTER_STATUS'],
  ];
  const rowSet = TRICODES.flatMap((tricode) =>
    Array.from({ length: 10 }, (_, index) => {
      const [first, last] = playerName(tricode, index).split(' ');
      const id = playerId(tricode, index);
      return [id, last, first, 'slug', teamId(tricode), tricode, 'G-F', 1];
    }),
  );
  return { resource: 'playerindex', resultSets: [{ name: 'PlayerIndex', headers, rowSet }] };
}

function contests(): unknown {
  const own = { DraftGroupId: GROUP, ContestTypeId: 70, Sport: 'NBA', StartDate: LOCK };
  const showdown = { ...own, DraftGroupId: GROUP + 1, ContestTypeId: 81 };
  return {
    DraftGroups: [
      { ...own, GameCount: 2 },
      { ...showdown, GameCount: 1 },
    ],
  };
}

function draftables(): unknown {
  const competitions = TODAY.map(([id, , tip]) => ({
    competitionId: Number(id),
    startTime: `${tip.slice(0, 19)}.0000000Z`,
  }));
  const rows = TODAY.flatMap(([, , , away, home], game) =>
    [away, home].flatMap((tricode) =>
      Array.from({ length: 10 }, (_, index) => ({
        playerId: playerId(tricode, index),
        displayName: playerName(tricode, index),
        position: ['PG', 'SG', 'SF', 'PF', 'C'][index % 5],
        salary: 9_000 - 500 * index,
        status: 'None',
        isDisabled: false,
        teamAbbreviation: tricode,
        competition: competitions[game],
      })),
    ),
  );
  const list = rows.flatMap((row, index) => [
    { ...row, draftableId: 2 * index + 1, rosterSlotId: 458 },
    { ...row, draftableId: 2 * index + 2, rosterSlotId: 465 },
  ]);
  return { draftables: list, competitions };
}

function report(): RecordedBody {
  const game = { date: '01/15/2024', time: '07:30 (ET)', matchup: 'BOS@TOR' };
  const later = { date: '01/15/2024', time: '08:00 (ET)', matchup: 'UTA@DEN' };
  const rows = [
    { ...game, team: 'Boston Celtics', player: 'Bosson, Ari', status: 'Out', reason: 'Rest' },
    {
      ...game,
      team: 'Toronto Raptors',
      player: 'Torson Jr., Bo',
      status: 'Questionable',
      reason: 'Injury/Illness - Right Lateral Ankle; Sprain and a bone bruise of some days',
    },
    { ...later, team: 'Utah Jazz', player: '', status: '', reason: 'NOT YET SUBMITTED' },
    { ...later, team: 'Denver Nuggets', player: 'Denson, Cy', status: 'Probable', reason: 'Knee' },
  ];
  const bytes = reportPdf({
    time: '01/15/24 12:30 PM',
    createdAt: "D:20240115123002-05'00'",
    rows,
  });
  return { type: 'application/pdf', bytes };
}

function odds(): unknown {
  return TODAY.map(([id, , tip, away, home], index) => {
    const [home_team, away_team] = [NAMES[home], NAMES[away]];
    const last_update = '2024-01-15T17:35:00Z';
    const point = 3.5 + index;
    const spreads = [
      { name: home_team, price: 1.91, point: -point },
      { name: away_team, price: 1.91, point },
    ];
    const totals = ['Over', 'Under'].map((name) => ({ name, price: 1.91, point: 228.5 }));
    const markets = [
      { key: 'spreads', last_update, outcomes: spreads },
      { key: 'totals', last_update, outcomes: totals },
    ];
    const bookmakers = ['draftkings', 'fanduel'].map((key) => ({
      key,
      title: key,
      last_update,
      markets,
    }));
    return {
      id,
      sport_key: 'basketball_nba',
      commence_time: tip,
      home_team,
      away_team,
      bookmakers,
    };
  });
}

function lineups(): unknown {
  const team = (tricode: string): unknown => ({
    teamId: teamId(tricode),
    teamAbbreviation: tricode,
    players: Array.from({ length: 8 }, (_, index) => ({
      personId: playerId(tricode, index),
      teamId: teamId(tricode),
      playerName: playerName(tricode, index),
      lineupStatus: index % 2 === 0 ? 'Confirmed' : 'Expected',
      position: ['PG', 'SG', 'SF', 'PF', 'C'][index] ?? '',
      rosterStatus: 'Active',
    })),
  });
  const games = TODAY.map(([gameId, , , away, home]) => ({
    gameId,
    homeTeam: team(home),
    awayTeam: team(away),
  }));
  return { games };
}
