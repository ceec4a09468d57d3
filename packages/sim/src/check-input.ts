/** Refuses a slate that cannot be simulated, before any thread starts: it names the first fault, and its row. */

import { SIM_ERRORS } from './errors.ts';
import type { KnownError } from './std-parts.ts';
import { MAX_TEAM_PLAYERS } from './kernel-layout.ts';
import { PERCENTAGES, RATES, type SimInput, type SimPlayer, type SimTeam } from './input.ts';

const MAX_MINUTES = 60;
const MIN_TEAM_PLAYERS = 5;
const MAX_ID = 2147483647;

/**
 * Checks a slate.
 *
 * @throws KnownError `EMPTY_SLATE`, `INVALID_GAME`, `INVALID_TEAM`, `INVALID_PLAYER`,
 *   `TEAM_TOO_SMALL` or `TEAM_TOO_LARGE`; `facts` say which
 *   one, what was expected and what came.
 */
export function checkInput(input: SimInput): void {
  if (input.games.length === 0 || input.players.length === 0) {
    throw refuse('EMPTY_SLATE', 'at least one game with players', sizes(input), {});
  }
  checkGames(input);
  checkTeams(input);
  const seen = new Set<string>();
  input.players.forEach((player, index) => {
    checkPlayer(player, index, input);
    const key = `${player.team}:${player.playerId}`;
    if (seen.has(key))
      throw refusePlayer(player, index, 'each player once per team', 'a second row');
    seen.add(key);
  });
  checkTeamSizes(input);
}

function checkGames({ games }: SimInput): void {
  const seen = new Set<string>();
  games.forEach((game, index) => {
    const facts = { game: index, gameId: game.gameId };
    const which = `of game ${game.gameId || index}`;
    if (game.gameId === '' || seen.has(game.gameId)) {
      const expected = `a game id of its own ${which}`;
      throw refuse('INVALID_GAME', expected, JSON.stringify(game.gameId), facts);
    }
    seen.add(game.gameId);
    if (game.spreadHome !== null && !(Math.abs(game.spreadHome) <= 100)) {
      const expected = `a spread of -100..100 points or null ${which}`;
      throw refuse('INVALID_GAME', expected, game.spreadHome, facts);
    }
    if (game.total !== null && !(game.total > 0 && game.total <= 1000)) {
      const expected = `a total of 0..1000 points or null ${which}`;
      throw refuse('INVALID_GAME', expected, game.total, facts);
    }
  });
}

function checkTeams({ games, teams }: SimInput): void {
  const sides = new Set<string>();
  teams.forEach((team, index) => {
    const facts = { team: index, teamId: team.teamId };
    if (!isId(team.teamId)) {
      throw refuse('INVALID_TEAM', `an integer id of team ${index}`, team.teamId, facts);
    }
    if (!isIndex(team.game, games)) {
      const expected = `a game index of 0..${games.length - 1} for team ${team.teamId}`;
      throw refuse('INVALID_TEAM', expected, team.game, facts);
    }
    const side = sideOf(team);
    const { gameId } = games[team.game]!;
    if (sides.has(side)) {
      const expected = `one ${team.isHome ? 'home' : 'away'} team in game ${gameId}`;
      throw refuse('INVALID_TEAM', expected, `team ${team.teamId} as another`, facts);
    }
    sides.add(side);
  });
  games.forEach(({ gameId }, game) => {
    for (const isHome of [true, false]) {
      if (sides.has(sideOf({ game, isHome }))) continue;
      const expected = `one ${isHome ? 'home' : 'away'} team in game ${gameId}`;
      throw refuse('INVALID_GAME', expected, 'none', { game, gameId });
    }
  });
}

function checkPlayer(player: SimPlayer, index: number, { teams }: SimInput): void {
  const fail = (expected: string, got: unknown): KnownError =>
    refusePlayer(player, index, expected, got);
  if (!isId(player.playerId)) throw fail('an integer id', player.playerId);
  if (!isIndex(player.team, teams)) {
    throw fail(`a team index of 0..${teams.length - 1}`, player.team);
  }
  for (const name of ['playProb', ...PERCENTAGES] as const) {
    const value = player[name];
    if (!(value >= 0 && value <= 1)) throw fail(`${name} in 0..1`, value);
  }
  for (const name of ['minutesP10', 'minutesP50', 'minutesP90'] as const) {
    const value = player[name];
    if (!(value >= 0 && value <= MAX_MINUTES)) throw fail(`${name} in 0..${MAX_MINUTES}`, value);
  }
  const { minutesP10, minutesP50, minutesP90 } = player;
  if (minutesP10 > minutesP50 || minutesP50 > minutesP90) {
    throw fail('minutes p10 <= p50 <= p90', [minutesP10, minutesP50, minutesP90].join(', '));
  }
  for (const name of RATES) {
    const value = player[name];
    if (!(value >= 0 && value < Infinity))
      throw fail(`a finite ${name} a minute, 0 or more`, value);
  }
}

function checkTeamSizes({ players, teams }: SimInput): void {
  teams.forEach(({ teamId }, index) => {
    const count = players.filter(({ team }) => team === index).length;
    const facts = { team: index, teamId, count };
    if (count < MIN_TEAM_PLAYERS) {
      const expected = `at least ${MIN_TEAM_PLAYERS} players of team ${teamId}`;
      throw refuse('TEAM_TOO_SMALL', expected, count, facts);
    }
    if (count <= MAX_TEAM_PLAYERS) return;
    const expected = `at most ${MAX_TEAM_PLAYERS} players of team ${teamId}`;
    throw refuse('TEAM_TOO_LARGE', expected, count, facts);
  });
}

function sideOf({ game, isHome }: Pick<SimTeam, 'game' | 'isHome'>): string {
  return `${game}:${isHome ? 'home' : 'away'}`;
}

function isId(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= MAX_ID;
}

function isIndex(value: number, rows: readonly unknown[]): boolean {
  return Number.isInteger(value) && value >= 0 && value < rows.length;
}

function sizes({ players, teams, games }: SimInput): string {
  return `${games.length} games, ${teams.length} teams, ${players.length} players`;
}

function refusePlayer(
  player: SimPlayer,
  index: number,
  expected: string,
  got: unknown,
): KnownError {
  const whose = `player ${player.playerId} (row ${index})`;
  const facts = { player: index, playerId: player.playerId };
  return refuse('INVALID_PLAYER', `${expected} of ${whose}`, got, facts);
}

type Refusal =
  | 'EMPTY_SLATE'
  | 'INVALID_GAME'
  | 'INVALID_PLAYER'
  | 'INVALID_TEAM'
  | 'TEAM_TOO_LARGE'
  | 'TEAM_TOO_SMALL';

function refuse(
  code: Refusal,
  expected: string,
  got: unknown,
  facts: Readonly<Record<string, unknown>>,
): KnownError {
  return SIM_ERRORS[code]({ expected, got: String(got) }, { facts: { ...facts, got } });
}
