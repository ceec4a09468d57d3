/** The league's scoreboard of today: which games there are and where each stands. */
import { teamOfId } from '@pkg/nba';
import { parseGameDate, parseInstant, type GameDate, type Instant } from '@pkg/std';
import { z } from 'zod';
import { drift, listOf, parseJson } from '../drift.ts';

const WHAT = 'scoreboard';

const side = z.object({
  teamId: z.int(),
  teamTricode: z.string(),
  score: z.int().min(0).max(300),
});

const payload = z.object({
  scoreboard: z.object({
    gameDate: z.string(),
    games: listOf(
      z.object({
        gameId: z.string().regex(/^00\d{8}$/),
        gameStatus: z.int().min(1).max(3),
        gameStatusText: z.string(),
        period: z.int().min(0).max(20),
        regulationPeriods: z.int().min(1).max(4),
        gameClock: z.string(),
        gameTimeUTC: z.string(),
        homeTeam: side,
        awayTeam: side,
      }),
    ),
  }),
});

export type GameState = 'scheduled' | 'postponed' | 'live' | 'final';

export interface ScoreboardGame {
  readonly gameId: string;
  readonly tipAt: Instant;
  readonly state: GameState;
  /** Periods played or begun; 5 and more are overtimes. */
  readonly period: number;
  readonly isOvertime: boolean;
  /** Left in the period, in seconds; null when no clock runs. */
  readonly clockS: number | null;
  readonly homeTricode: string;
  readonly awayTricode: string;
  readonly homeScore: number;
  readonly awayScore: number;
}

export interface Scoreboard {
  readonly gameDate: GameDate;
  readonly games: readonly ScoreboardGame[];
}

/** @throws KnownError `PAYLOAD_NOT_JSON`, `PAYLOAD_SCHEMA`, `SCOREBOARD_CONTENT` */
export function readScoreboard(bytes: Uint8Array): Scoreboard {
  const { scoreboard } = parseJson(payload, bytes, WHAT);
  const games = scoreboard.games.map((game) => {
    const { gameId, homeTeam, awayTeam, period, regulationPeriods } = game;
    for (const { teamId, teamTricode } of [homeTeam, awayTeam]) {
      if (teamOfId(teamId)?.tricode !== teamTricode)
        throw content(`team ${String(teamId)} of ${gameId} is called ${teamTricode}`);
    }
    const state = stateOf(game);
    return {
      gameId,
      tipAt: parseInstant(game.gameTimeUTC),
      state,
      period,
      isOvertime: period > regulationPeriods,
      clockS: state === 'live' ? secondsOf(game.gameClock) : null,
      homeTricode: homeTeam.teamTricode,
      awayTricode: awayTeam.teamTricode,
      homeScore: homeTeam.score,
      awayScore: awayTeam.score,
    };
  });
  return { gameDate: parseGameDate(scoreboard.gameDate), games };
}

interface Printed {
  readonly gameId: string;
  readonly gameStatus: number;
  readonly gameStatusText: string;
  readonly period: number;
  readonly regulationPeriods: number;
}

/** The status number and its text must say the same: `1` is both to come and postponed. */
function stateOf({
  gameId,
  gameStatus,
  gameStatusText,
  period,
  regulationPeriods,
}: Printed): GameState {
  const text = gameStatusText.trim();
  if (gameStatus === 1) {
    if (text === 'PPD' && period === 0) return 'postponed';
    if (/^(\d{1,2}:\d\d [ap]m ET|TBD)$/.test(text) && period === 0) return 'scheduled';
  }
  if (gameStatus === 2 && period >= 1) return 'live';
  const isEnd = /^Final(\/(\d?)OT)?$/.exec(text);
  if (gameStatus === 3 && isEnd !== null && period >= regulationPeriods) {
    const overtimes = isEnd[1] === undefined ? 0 : Number(isEnd[2] === '' ? 1 : isEnd[2]);
    if (period - regulationPeriods === overtimes) return 'final';
  }
  throw content(
    `game ${gameId} is in state ${String(gameStatus)} '${text}' in period ${String(period)}`,
  );
}

/** `PT05M47.00S` in seconds; 0 between periods, when it is empty. */
function secondsOf(clock: string): number {
  if (clock === '') return 0;
  const match = /^PT(\d\d)M(\d\d\.\d\d)S$/.exec(clock);
  if (match === null) throw content(`'${clock}' is no game clock`);
  return Number(match[1]) * 60 + Number(match[2]);
}

function content(problem: string): Error {
  return drift('SCOREBOARD_CONTENT', WHAT, problem);
}
