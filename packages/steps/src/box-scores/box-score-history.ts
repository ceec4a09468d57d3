/** Past box scores in the order of time, by player and by team, from which features are made. Pure over its lines. */
import type { RowOf } from '@pkg/lake';
import type { BOXSCORES_RAW } from '@pkg/nba';
import type { GameDate } from '@pkg/std';

export type Line = RowOf<typeof BOXSCORES_RAW>;
/** A line of a player who was on the court. */
export type PlayedLine = Line & { readonly minutes: number };

export interface TeamGame {
  readonly game_id: string;
  readonly game_date: GameDate;
  readonly opponent_team_id: number;
  /** The lines of the players who were on the court, by player id ascending. */
  readonly played: readonly PlayedLine[];
  /** Points of the team, and its minutes: 240 and 25 for each overtime. */
  readonly points: number;
  readonly minutes: number;
}

export interface BoxScoreHistory {
  /** Every listing of a player, oldest first. */
  listings(playerId: number): readonly Line[];
  /** The games in which a player was on the court, newest first. */
  played(playerId: number): readonly PlayedLine[];
  /** The games of a team, oldest first. */
  games(teamId: number): readonly TeamGame[];
  /** One game of a team. */
  game(gameId: string, teamId: number): TeamGame | undefined;
  /** All lines, in the order of time. */
  readonly lines: readonly Line[];
}

/** Orders the lines by date and game, and indexes them. O(n log n). */
export function boxScoreHistory(lines: readonly Line[]): BoxScoreHistory {
  const ordered = lines.toSorted(byTime);
  const listings = new Map<number, Line[]>();
  const games = new Map<number, OpenGame[]>();
  const byId = new Map<string, OpenGame>();
  let game: OpenGame | undefined;
  for (const line of ordered) {
    if (game?.game_id !== line.game_id || game.team_id !== line.team_id) {
      game = openGame(line);
      byId.set(gameKey(line.game_id, line.team_id), game);
      pushTo(games, line.team_id, game);
    }
    if (isPlayed(line)) {
      game.points += line.pts ?? 0;
      game.minutes += line.minutes;
      if (line.player_id !== null) game.played.push(line);
    }
    if (line.player_id !== null) pushTo(listings, line.player_id, line);
  }
  const played = new Map<number, readonly PlayedLine[]>();
  const playedBy = (id: number): readonly PlayedLine[] => {
    const known = played.get(id) ?? (listings.get(id) ?? []).filter(isPlayed).reverse();
    played.set(id, known);
    return known;
  };
  return {
    lines: ordered,
    listings: (id) => listings.get(id) ?? [],
    played: playedBy,
    games: (id) => games.get(id) ?? [],
    game: (gameId, teamId) => byId.get(gameKey(gameId, teamId)),
  };
}

interface OpenGame extends TeamGame {
  readonly team_id: number;
  readonly played: PlayedLine[];
  points: number;
  minutes: number;
}

function openGame({ game_id, game_date, team_id, opponent_team_id }: Line): OpenGame {
  return { game_id, game_date, team_id, opponent_team_id, played: [], points: 0, minutes: 0 };
}

function gameKey(gameId: string, teamId: number): string {
  return `${gameId} ${String(teamId)}`;
}

function pushTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const known = lists.get(key);
  if (known) known.push(value);
  else lists.set(key, [value]);
}

/** Whether a player was on the court. */
export function isPlayed(line: Line): line is PlayedLine {
  return line.minutes !== null && line.minutes > 0;
}

/** Weight of each game before the newest: the names hold the half-life in games. */
export const DECAY = {
  games2: 0.7071067811865476, // 2^(-1/2)
  games3: 0.7937005259840998, // 2^(-1/3)
  games6: 0.8908987181403393, // 2^(-1/6)
  games8: 0.9170040432046712, // 2^(-1/8)
  games10: 0.9330329915368074, // 2^(-1/10)
  games12: 0.9438743126816935, // 2^(-1/12)
  games15: 0.9548416039104165, // 2^(-1/15)
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
