/** The input of a simulation: a slate as plain rows. Nothing here is checked; `check-input.ts` does that. */

/** Rates of one player, in events per minute on the floor. */
export interface SimRates {
  readonly fg2a: number;
  readonly fg3a: number;
  readonly fta: number;
  readonly oreb: number;
  readonly dreb: number;
  readonly ast: number;
  readonly stl: number;
  readonly blk: number;
  readonly tov: number;
}

/** One player of the slate: whether he plays, for how long, and what he does in a minute. */
export interface SimPlayer extends SimRates {
  /** NBA person id: an integer in 0..2^31-1, once per team. */
  readonly playerId: number;
  /** Index into `SimInput.teams`. */
  readonly team: number;
  /** Chance that he plays at all, 0..1. */
  readonly playProb: number;
  /** Minutes given that he plays, 0..60, not falling from p10 to p90. */
  readonly minutesP10: number;
  readonly minutesP50: number;
  readonly minutesP90: number;
  readonly isStarter: boolean;
  /** Shares of attempts that go in, 0..1. */
  readonly fg2Pct: number;
  readonly fg3Pct: number;
  readonly ftPct: number;
}

/** One team in one game. */
export interface SimTeam {
  /** NBA team id: an integer in 0..2^31-1, once per game. */
  readonly teamId: number;
  /** Index into `SimInput.games`. */
  readonly game: number;
  readonly isHome: boolean;
}

/** One game and what the market says about it. */
export interface SimGame {
  /** The id of the game: not empty, once per slate. */
  readonly gameId: string;
  /** Points; negative when the home team is favoured. Null: the margin is centred on 0. */
  readonly spreadHome: number | null;
  /** Points of both teams. Null: no drift to the implied team totals. */
  readonly total: number | null;
}

/** A slate: every game has one home and one away team, every team at least five players. */
export interface SimInput {
  readonly players: readonly SimPlayer[];
  readonly teams: readonly SimTeam[];
  readonly games: readonly SimGame[];
}

/** The nine things a player does in a minute, in the order in which their noise is drawn. */
export const RATES = [
  'fg2a',
  'fg3a',
  'fta',
  'oreb',
  'dreb',
  'ast',
  'stl',
  'blk',
  'tov',
] as const satisfies readonly (keyof SimRates)[];

/** The shooting percentages, in the order of the attempts they belong to. */
export const PERCENTAGES = [
  'fg2Pct',
  'fg3Pct',
  'ftPct',
] as const satisfies readonly (keyof SimPlayer)[];
