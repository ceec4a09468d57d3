/** Past box scores in the order of time, by player and by team: what features are made from. Pure over its lines. */
import type { RowOf } from '@pkg/lake';
import type { GameDate } from '@pkg/std';
import type { BOXSCORES_RAW } from '../bronze/contracts.ts';

export type Line = RowOf<typeof BOXSCORES_RAW>;
/** A line of a player who was on the court. */
export type PlayedLine = Line & { readonly minutes: number };

export interface TeamGame {
  readonly game_id: string;
  readonly game_date: GameDate;
  readonly opponent_team_id: number;
}

export interface BoxScoreHistory {
  /** Every listing of a player, oldest first. */
  listings(playerId: number): readonly Line[];
  /** The games in which a player was on the court, newest first. */
  played(playerId: number): readonly PlayedLine[];
  /** The games of a team, oldest first. */
  games(teamId: number): readonly TeamGame[];
  /** All lines, in the order of time. */
  readonly lines: readonly Line[];
}

/** Orders the lines by date and game, and indexes them. O(n log n). */
export function boxScoreHistory(lines: readonly Line[]): BoxScoreHistory {
  const ordered = lines.toSorted(byTime);
  const listings = new Map<number, Line[]>();
  const games = new Map<number, TeamGame[]>();
  for (const line of ordered) {
    const own = games.get(line.team_id) ?? [];
    if (own.at(-1)?.game_id !== line.game_id) {
      own.push({
        game_id: line.game_id,
        game_date: line.game_date,
        opponent_team_id: line.opponent_team_id,
      });
      games.set(line.team_id, own);
    }
    if (line.player_id === null) continue;
    const known = listings.get(line.player_id);
    if (known) known.push(line);
    else listings.set(line.player_id, [line]);
  }
  const played = new Map<number, PlayedLine[]>();
  for (const [id, own] of listings) played.set(id, own.filter(isPlayed).reverse());
  return {
    lines: ordered,
    listings: (id) => listings.get(id) ?? [],
    played: (id) => played.get(id) ?? [],
    games: (id) => games.get(id) ?? [],
  };
}

/** Whether a player was on the court. */
export function isPlayed(line: Line): line is PlayedLine {
  return line.minutes !== null && line.minutes > 0;
}

/** Weight of each game before the newest: its half-life is 3, 10, 25 or 30 games. */
export const DECAY = {
  games3: 0.7937005259840998, // 2^(-1/3)
  games10: 0.9330329915368074, // 2^(-1/10)
  games25: 0.9726549474122855, // 2^(-1/25)
  games30: 0.9771599684342459, // 2^(-1/30)
} as const;

/** The mean of `value` over games, newest first, each weighing `decay` times the one after it; 0 without games. */
export function decayedMean<T>(
  games: readonly T[],
  decay: number,
  value: (game: T) => number,
): number {
  let weight = 1;
  let sum = 0;
  let total = 0;
  for (const game of games) {
    sum += weight * value(game);
    total += weight;
    weight *= decay;
  }
  return total === 0 ? 0 : sum / total;
}

function byTime(a: Line, b: Line): number {
  if (a.game_date !== b.game_date) return a.game_date < b.game_date ? -1 : 1;
  if (a.game_id !== b.game_id) return a.game_id < b.game_id ? -1 : 1;
  if (a.team_id !== b.team_id) return a.team_id - b.team_id;
  return (a.player_id ?? 0) - (b.player_id ?? 0);
}
