/** Measures what an opponent has lately given up, and how fast both teams play, as ratios to the league. */
import { real, type RowOf, type TableContract } from '@pkg/lake';
import { dkPoints } from '../box-scores/dk-points.ts';
import type { BoxScoreHistory, TeamGame } from '../box-scores/box-score-history.ts';
import { BUCKETS, type Bucket } from '../minutes/position.ts';

const ratio = (): ReturnType<typeof real> => real({ min: 0, max: 5 });

export const MATCHUP_COLUMNS = {
  /** DraftKings points per minute that the opponent allows, to all and to the player's position where it is known. */
  allowed_fpts: ratio(),
  allowed_fpts_pos: ratio(),
  /** DraftKings points per minute that his own team makes. */
  team_fpts: ratio(),
  /** Possessions of the two teams, one ratio times the other. */
  game_pace: ratio(),
} as const;
export type Matchup = RowOf<TableContract<typeof MATCHUP_COLUMNS>>;

/** Games that are looked at, their half-life, and the average games that each ratio is mixed with. */
const MAX_GAMES = 60;
const DECAY_PER_GAME = 0.9659363289248456; // 2^(-1/20)
const SHRINK_GAMES = 8;

interface TeamForm {
  readonly games: number;
  readonly made: number;
  readonly possessions: number;
  readonly allowed: number;
  readonly allowedTo: Readonly<Record<Bucket, number | null>>;
}

interface GameTotals {
  readonly points: number;
  readonly possessions: number;
  readonly pointsOf: Readonly<Record<Bucket, number | null>>;
}

/** The ratios of a player's game, by his team, its opponent and his position bucket. O(teams x games) once. */
export function matchupRatios(
  history: BoxScoreHistory,
  bucketOf: (playerId: number) => Bucket,
): (teamId: number, opponentId: number, bucket: Bucket) => Matchup {
  const teams = [...new Set(history.lines.map((line) => line.team_id))].sort((a, b) => a - b);
  const totals = new Map<TeamGame, GameTotals>();
  const totalsOf = (game: TeamGame): GameTotals => {
    const known = totals.get(game) ?? gameTotals(game, bucketOf);
    totals.set(game, known);
    return known;
  };
  const forms = new Map(teams.map((team) => [team, teamForm(history, team, totalsOf)]));
  const all = [...forms.values()];
  const league = {
    made: meanOf(all, ({ made }) => made),
    possessions: meanOf(all, ({ possessions }) => possessions),
    allowed: meanOf(all, ({ allowed }) => allowed),
    allowedTo: perBucket((bucket) => meanOf(all, ({ allowedTo }) => allowedTo[bucket])),
  };
  const shrunk = (
    form: TeamForm | undefined,
    own: number | null,
    average: number | null,
  ): number =>
    form === undefined || own === null || average === null || average <= 0
      ? 1
      : ((own / average) * form.games + SHRINK_GAMES) / (form.games + SHRINK_GAMES);
  return (teamId, opponentId, bucket) => {
    const own = forms.get(teamId);
    const other = forms.get(opponentId);
    const pace = (form: TeamForm | undefined): number =>
      shrunk(form, form?.possessions ?? null, league.possessions);
    return {
      allowed_fpts: shrunk(other, other?.allowed ?? null, league.allowed),
      allowed_fpts_pos:
        bucket === 'U'
          ? shrunk(other, other?.allowed ?? null, league.allowed)
          : shrunk(other, other?.allowedTo[bucket] ?? null, league.allowedTo[bucket]),
      team_fpts: shrunk(own, own?.made ?? null, league.made),
      game_pace: pace(own) * pace(other),
    };
  };
}

function teamForm(
  history: BoxScoreHistory,
  teamId: number,
  totalsOf: (game: TeamGame) => GameTotals,
): TeamForm {
  const games = history.games(teamId).slice(-MAX_GAMES).reverse();
  const made = new Mean();
  const allowed = new Mean();
  const possessions = new Mean();
  const allowedTo = perBucket(() => new Mean());
  let weight = 1;
  for (const game of games) {
    const own = totalsOf(game);
    made.add(own.points, weight);
    possessions.add(own.possessions, weight);
    const other = history.game(game.game_id, game.opponent_team_id);
    if (other !== undefined) {
      const { points, pointsOf } = totalsOf(other);
      allowed.add(points, weight);
      for (const bucket of BUCKETS) allowedTo[bucket].add(pointsOf[bucket], weight);
    }
    weight *= DECAY_PER_GAME;
  }
  return {
    games: made.weight,
    made: made.value ?? 0,
    possessions: possessions.value ?? 0,
    allowed: allowed.value ?? 0,
    allowedTo: perBucket((bucket) => allowedTo[bucket].value),
  };
}

/** Sums per minute of one side of one game; null for a bucket that nobody played. */
function gameTotals(game: TeamGame, bucketOf: (playerId: number) => Bucket): GameTotals {
  const points = perBucket(() => 0);
  const minutes = perBucket(() => 0);
  let possessions = 0;
  for (const line of game.played) {
    const bucket = bucketOf(line.player_id!);
    points[bucket] += dkPoints(line);
    minutes[bucket] += line.minutes;
    // Source: Oliver (2004), Basketball on Paper.
    possessions += (line.fga ?? 0) - (line.oreb ?? 0) + (line.tov ?? 0) + 0.44 * (line.fta ?? 0);
  }
  const total = Math.max(1, game.minutes);
  return {
    points: BUCKETS.reduce((sum, bucket) => sum + points[bucket], 0) / total,
    possessions: possessions / total,
    pointsOf: perBucket((bucket) =>
      minutes[bucket] > 0 ? points[bucket] / minutes[bucket] : null,
    ),
  };
}

/** A weighted mean that is added to; null values are passed over. */
class Mean {
  weight = 0;
  #sum = 0;

  add(value: number | null, weight: number): void {
    if (value === null) return;
    this.weight += weight;
    this.#sum += weight * value;
  }

  get value(): number | null {
    return this.weight === 0 ? null : this.#sum / this.weight;
  }
}

function perBucket<T>(value: (bucket: Bucket) => T): Record<Bucket, T> {
  return Object.fromEntries(BUCKETS.map((bucket) => [bucket, value(bucket)])) as Record<Bucket, T>;
}

function meanOf<T>(items: readonly T[], value: (item: T) => number | null): number | null {
  const mean = new Mean();
  for (const item of items) mean.add(value(item), 1);
  return mean.value;
}
