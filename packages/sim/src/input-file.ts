/**
 * A slate as one Arrow IPC file, so that anybody who has the file can make its worlds again: a row per player, in the
 * order of the caller, with his team and game. Every number keeps all of its bits; equal slates give equal bytes.
 */

import { SIM_ERRORS } from './errors.ts';
import type { KnownError } from './std-parts.ts';
import { decodeArrow } from './arrow-file.ts';
import { checkInput } from './check-input.ts';
import { PERCENTAGES, RATES, type SimGame, type SimInput, type SimTeam } from './input.ts';

/** Numbers of a player, float64, under the names that the input has. */
const NUMBERS = [
  ...(['playProb', 'minutesP10', 'minutesP50', 'minutesP90'] as const),
  ...RATES,
  ...PERCENTAGES,
];

/** A row of the file. */
interface Row extends Record<(typeof NUMBERS)[number], number> {
  readonly game_id: string;
  readonly spread_home: number | null;
  readonly total: number | null;
  readonly team_id: number;
  readonly is_home: boolean;
  readonly player_id: number;
  readonly is_starter: boolean;
}

const TYPES: Readonly<Record<string, 'Utf8' | 'Float64' | 'Int32' | 'Bool'>> = {
  game_id: 'Utf8',
  spread_home: 'Float64',
  total: 'Float64',
  team_id: 'Int32',
  is_home: 'Bool',
  player_id: 'Int32',
  is_starter: 'Bool',
  ...Object.fromEntries(NUMBERS.map((name) => [name, 'Float64' as const])),
};
const NAMES = Object.keys(TYPES) as readonly (keyof Row)[];

/** Encodes a slate. @throws KnownError as `simulate` does for a slate that can't be simulated */
export async function inputToArrow(input: SimInput): Promise<Uint8Array> {
  checkInput(input);
  const arrow = await import('apache-arrow');
  const rows = input.players.map((player): Row => {
    const { teamId, isHome, game } = input.teams[player.team]!;
    const { gameId, spreadHome, total } = input.games[game]!;
    return {
      ...{ game_id: gameId, spread_home: spreadHome, total, team_id: teamId, is_home: isHome },
      ...{ player_id: player.playerId, is_starter: player.isStarter },
      ...numbersOf(player),
    };
  });
  const columns = NAMES.map((name) => {
    const values = rows.map((row) => row[name]);
    return [name, arrow.vectorFromArray(values, new arrow[TYPES[name]!]())] as const;
  });
  return arrow.tableToIPC(new arrow.Table(Object.fromEntries(columns)), 'file');
}

/**
 * Reads what `inputToArrow` wrote. Games and teams come in the order in which the players name them, which decides nothing but
 * the order of results.
 *
 * @throws KnownError `INVALID_SIM_INPUT` when the bytes are no such file; as `simulate` does for a slate that can't be simulated
 */
export async function readInput(bytes: Uint8Array): Promise<SimInput> {
  const table = await decodeArrow(bytes, NAMES, invalid);
  const input = inputOf(table.toArray().map((row) => (row as { toJSON(): Row }).toJSON()));
  checkInput(input);
  return input;
}

function inputOf(rows: readonly Row[]): SimInput {
  const games = new Numbered<SimGame>();
  const teams = new Numbered<SimTeam>();
  const players = rows.map((row) => {
    const { game_id: gameId, spread_home: spreadHome, total, team_id: teamId } = row;
    const game = games.numberOf(gameId, { gameId, spreadHome, total });
    const place = { teamId, game, isHome: row.is_home };
    const team = teams.numberOf(`${String(teamId)} ${gameId}`, place);
    return { playerId: row.player_id, team, isStarter: row.is_starter, ...numbersOf(row) };
  });
  return { games: games.all, teams: teams.all, players };
}

/** Things in the order in which they were first named. */
class Numbered<Thing> {
  readonly all: Thing[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(key: string, thing: Thing): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.all.length);
    return this.all.push(thing) - 1;
  }
}

function numbersOf(from: Pick<Row, (typeof NUMBERS)[number]>): Pick<Row, (typeof NUMBERS)[number]> {
  return Object.fromEntries(NUMBERS.map((name) => [name, from[name]])) as typeof from;
}

function invalid(problem: string, cause?: unknown): KnownError {
  return SIM_ERRORS.INVALID_SIM_INPUT({ problem }, { cause });
}
