/**
 * A slate and a profile as the memory of the kernel: every constant and rate as it is multiplied, in float32.
 *
 * The kernel gets the bytes copied to the start of its memory; the reference reads the same numbers through the views.
 */

import {
  AT_COUNTS,
  AT_GAMES,
  AT_LANE_SUMS,
  AT_NORMAL,
  AT_PLAYERS,
  AT_ROWS,
  AT_SCRATCH,
  AT_STATES,
  AT_STUDENT,
  AT_SUMS,
  AT_TEAMS,
  AT_WORDS,
  BLOCK_WORLDS,
  GAME_CELLS,
  GAME_MARGIN,
  GAME_WORDS,
  GAMES,
  HEADER_AT,
  HEADER_CELLS,
  LANES,
  MAX_TEAM_PLAYERS,
  PLAYER_CELLS,
  PLAYERS,
  ROW_STRIDE,
  SHOTS,
  STAT_SUMS,
  TEAM_CELLS,
  TEAM_END,
  TEAM_IMPLIED,
  TEAM_START,
  TICKS_PER_MINUTE,
  WORDS_PER_COUNTED_PLAYER,
  WORDS_PER_GAME,
  WORDS_PER_PLAYER,
  WORDS_PER_TEAM,
} from './kernel-layout.ts';
import { writeConstants, type Tables } from './plan-constants.ts';
import { writePlayers } from './plan-players.ts';
import type { SimProfile } from './profile.ts';
import type { Slate } from './slate.ts';
import type { Plan } from './plan-memory.ts';

/** Float64 sums of a block: of each player's stats, of the worlds in which each team was short, of each row and its squares. */
export function sumsPerBlock(players: number, games: number): number {
  return players * STAT_SUMS + 2 * games + 2 * rowsOf(players, games);
}

/** Rows of a block: the points of each player, the margin of each game, the total of each game. */
export function rowsOf(players: number, games: number): number {
  return players + 2 * games;
}

/** Lays out a slate under a profile; `tables` are the same for every slate of a profile. */
export function makePlan(slate: Slate, profile: SimProfile, tables: Tables): Plan {
  const players = slate.playerRow.length;
  const games = slate.gameRow.length;
  const parts = layOut(players, games, profile, tables);
  // Shared: every thread of a run reads the one plan.
  const buffer = new SharedArrayBuffer(parts.planEnd);
  const integers = new Int32Array(buffer);
  const floats = new Float32Array(buffer);
  const cell = (byte: number): number => byte / 4;
  const header = integers.subarray(cell(HEADER_AT), cell(HEADER_AT) + HEADER_CELLS);
  for (const [key, byte] of parts.addresses) header[key] = byte;
  header[GAMES] = games;
  header[PLAYERS] = players;
  const at = (key: number): number => cell(header[key]!);
  const view = (key: number, length: number): Float32Array =>
    floats.subarray(at(key), at(key) + length);
  const plan: Plan = {
    integers,
    floats,
    players,
    games,
    constantsAt: cell(HEADER_AT),
    gamesAt: at(AT_GAMES),
    teamsAt: at(AT_TEAMS),
    playersAt: at(AT_PLAYERS),
    normal: view(AT_NORMAL, tables.normal.length),
    student: view(AT_STUDENT, tables.student.length),
    counts: view(AT_COUNTS, tables.counts.length),
    memoryBytes: parts.end,
    rowsByte: header[AT_ROWS]!,
    sumsByte: header[AT_SUMS]!,
  };
  plan.normal.set(tables.normal);
  plan.student.set(tables.student);
  plan.counts.set(tables.counts);
  writeConstants(plan, profile);
  writeGames(plan, slate, profile);
  writePlayers(plan, slate, profile);
  return plan;
}

interface Parts {
  /** Byte addresses by cell of the header. */
  readonly addresses: readonly (readonly [number, number])[];
  /** The end of the plan, and the end of the outputs after it. */
  readonly planEnd: number;
  readonly end: number;
}

/** Every part starts at a multiple of 64 bytes, a cache line. */
function layOut(players: number, games: number, profile: SimProfile, tables: Tables): Parts {
  const addresses: [number, number][] = [];
  let end = HEADER_AT + 4 * HEADER_CELLS;
  const place = (key: number, bytes: number): void => {
    const start = Math.ceil(end / 64) * 64;
    addresses.push([key, start]);
    end = start + bytes;
  };
  place(AT_GAMES, 4 * GAME_CELLS * games);
  place(AT_TEAMS, 4 * TEAM_CELLS * 2 * games);
  place(AT_PLAYERS, 4 * PLAYER_CELLS * players);
  place(AT_NORMAL, tables.normal.byteLength);
  place(AT_STUDENT, tables.student.byteLength);
  place(AT_COUNTS, tables.counts.byteLength);
  const planEnd = end;
  const vector = 4 * LANES;
  const mostWords = wordsOf(profile, 2 * MAX_TEAM_PLAYERS);
  place(AT_STATES, 4 * vector * (BLOCK_WORLDS / LANES));
  place(AT_WORDS, vector * mostWords);
  place(AT_SCRATCH, vector * (3 + MAX_TEAM_PLAYERS * (1 + 2 * SHOTS)));
  place(AT_LANE_SUMS, vector * (players * STAT_SUMS + 2 * games));
  place(AT_ROWS, 4 * ROW_STRIDE * rowsOf(players, games));
  place(AT_SUMS, 8 * sumsPerBlock(players, games));
  return { addresses, planEnd, end };
}

/** Words that a game of so many players uses. */
function wordsOf({ noise }: SimProfile, players: number): number {
  const each =
    noise.distribution === 'negative_binomial' ? WORDS_PER_COUNTED_PLAYER : WORDS_PER_PLAYER;
  return WORDS_PER_GAME + 2 * WORDS_PER_TEAM + players * each;
}

/** Games and teams; a missing spread counts as 0, a missing total leaves the team without implied points. */
function writeGames(plan: Plan, slate: Slate, profile: SimProfile): void {
  const { integers, floats, gamesAt, teamsAt } = plan;
  const { teamStart, spreadHome, total } = slate;
  const regulation = profile.minutes.team * TICKS_PER_MINUTE;
  for (let game = 0; game < plan.games; game++) {
    const spread = Number.isNaN(spreadHome[game]) ? 0 : spreadHome[game]!;
    const record = gamesAt + game * GAME_CELLS;
    floats[record + GAME_MARGIN] = profile.margin.per_spread_point * spread;
    integers[record + GAME_WORDS] = wordsOf(
      profile,
      teamStart[2 * game + 2]! - teamStart[2 * game]!,
    );
    for (const side of [0, 1]) {
      const team = 2 * game + side;
      const at = teamsAt + team * TEAM_CELLS;
      integers[at + TEAM_START] = teamStart[team]!;
      integers[at + TEAM_END] = teamStart[team + 1]!;
      const implied = total[game]! / 2 + (side === 0 ? -spread / 2 : spread / 2);
      floats[at + TEAM_IMPLIED] = Number.isNaN(implied) ? 0 : implied / regulation;
    }
  }
}
