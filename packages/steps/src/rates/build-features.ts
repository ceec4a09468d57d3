/**
 * What the rates head sees of a player: his decayed history, the rates of his position, what the opponent allows, the
 * pace, and the minutes that team mates leave behind. Pure, and the same function for training and for a slate.
 */
import { defineContract, flag, int, real, text, type Column, type RowOf } from '@pkg/lake';
import { dkPoints } from '../box-scores/dk-points.ts';
import {
  DECAY,
  isPlayed,
  type BoxScoreHistory,
  type PlayedLine,
} from '../box-scores/box-score-history.ts';
import type { MinutesFeatures } from '../minutes/build-features.ts';
import { bucketOf, BUCKETS, type Bucket } from '../minutes/position.ts';
import {
  EVENT_STATS,
  MADE_STATS,
  possessions,
  statCounts,
  type EventStat,
  type MadeStat,
} from './stat.ts';

const ALL_STATS = [...EVENT_STATS, ...MADE_STATS] as const;
type Stat = EventStat | MadeStat;

function columnsOf<P extends string, S extends string>(
  prefix: P,
  stats: readonly S[],
): Record<`${P}_${S}`, Column<number>> {
  return Object.fromEntries(stats.map((stat) => [`${prefix}_${stat}`, real({ min: 0 })])) as Record<
    `${P}_${S}`,
    Column<number>
  >;
}

export const RATES_HISTORY_COLUMNS = {
  /** Decayed sums over games on the court, half-life 25 games; minutes and counts. */
  hist_minutes: real({ min: 0 }),
  ...columnsOf('hist', ALL_STATS),
  /** Decayed DraftKings points per minute; 0 without a game. */
  hist_fpts_per_minute: real(),
  /** Counts per minute of the position, over the history. */
  ...columnsOf('prior', ALL_STATS),
  /** What the opponent allows, as a ratio to the league, shrunk by ten average games. */
  ...columnsOf('opp', EVENT_STATS),
  /** Possessions of the opponent's games as a ratio to the league's, shrunk alike. */
  pace_factor: real({ min: 0.5, max: 2 }),
  /** Share of the team's minutes that absent team mates leave behind. */
  vacated_share: real({ min: 0, max: 2 }),
} as const;

export const RATES_FEATURES = defineContract('rates.features', ['game_id', 'player_id'], {
  game_id: text(),
  team_id: int(),
  player_id: int({ min: 1 }),
  pos_bucket: text({ oneOf: BUCKETS }),
  is_home: flag(),
  is_back_to_back: flag(),
  ...RATES_HISTORY_COLUMNS,
});
export type RatesFeatures = RowOf<typeof RATES_FEATURES>;

/** Games of an average opponent that the ratios of one opponent are mixed with. */
const OPPONENT_SHRINK_GAMES = 10;
const TEAM_MINUTES = 240;

/** One row a row of minutes features, in their order. */
export function buildRatesFeatures(
  players: readonly MinutesFeatures[],
  history: BoxScoreHistory,
): RatesFeatures[] {
  const league = leagueAggregates(
    history,
    new Map(players.map((player) => [player.player_id, player.pos_bucket as Bucket])),
  );
  return players.map((player) => ({
    game_id: player.game_id,
    team_id: player.team_id,
    player_id: player.player_id,
    pos_bucket: player.pos_bucket,
    is_home: player.is_home,
    is_back_to_back: player.is_back_to_back,
    ...playerHistory(history.played(player.player_id)),
    ...prefixed('prior', ALL_STATS, (stat) => league.perMinute(player.pos_bucket as Bucket, stat)),
    ...prefixed('opp', EVENT_STATS, (stat) => league.allowed(player.opponent_team_id, stat)),
    pace_factor: league.pace(player.opponent_team_id),
    vacated_share: player.vacated_minutes_team / TEAM_MINUTES,
  }));
}

type PlayerHistory = Pick<RatesFeatures, 'hist_minutes' | 'hist_fpts_per_minute' | `hist_${Stat}`>;

function playerHistory(played: readonly PlayedLine[]): PlayerHistory {
  const sums = zeros(ALL_STATS);
  let minutes = 0;
  let points = 0;
  let weight = 1;
  for (const line of played) {
    const counts = statCounts(line);
    for (const stat of ALL_STATS) sums[stat] += weight * counts[stat];
    minutes += weight * line.minutes;
    points += weight * dkPoints(line);
    weight *= DECAY.games25;
  }
  return {
    hist_minutes: minutes,
    hist_fpts_per_minute: minutes === 0 ? 0 : points / minutes,
    ...prefixed('hist', ALL_STATS, (stat) => sums[stat]),
  };
}

interface LeagueAggregates {
  perMinute(bucket: Bucket, stat: Stat): number;
  allowed(opponentId: number, stat: EventStat): number;
  pace(opponentId: number): number;
}

interface Totals {
  readonly counts: Record<Stat, number>;
  minutes: number;
  possessions: number;
  readonly games: Set<string>;
}

/** Sums over the whole history, by position and by opponent. */
function leagueAggregates(
  history: BoxScoreHistory,
  buckets: ReadonlyMap<number, Bucket>,
): LeagueAggregates {
  const league = totals();
  const byBucket = new Map<Bucket, Totals>(BUCKETS.map((bucket) => [bucket, totals()]));
  const byOpponent = new Map<number, Totals>();
  for (const line of history.lines) {
    if (!isPlayed(line)) continue;
    const opponent = byOpponent.get(line.opponent_team_id) ?? totals();
    byOpponent.set(line.opponent_team_id, opponent);
    const bucket = buckets.get(line.player_id ?? 0) ?? bucketOf(null);
    for (const target of [league, opponent, byBucket.get(bucket)!]) add(target, line);
  }
  // A game counts twice in the league: once for each side that somebody defended.
  const leagueGames = Math.max(
    1,
    byOpponent.size === 0
      ? 1
      : [...byOpponent.values()].reduce((sum, one) => sum + one.games.size, 0),
  );
  const ratio = (sum: number, games: number, leagueSum: number): number => {
    const average = leagueSum / leagueGames;
    if (average === 0) return 1;
    return (sum / average + OPPONENT_SHRINK_GAMES) / (games + OPPONENT_SHRINK_GAMES);
  };
  return {
    perMinute: (bucket, stat) => {
      const own = byBucket.get(bucket)!;
      // A bucket with hardly any minutes says nothing yet; the league stands in for it.
      const source = bucket === 'U' || own.minutes < TEAM_MINUTES ? league : own;
      return source.minutes === 0 ? 0 : source.counts[stat] / source.minutes;
    },
    allowed: (id, stat) =>
      ratio(
        byOpponent.get(id)?.counts[stat] ?? 0,
        byOpponent.get(id)?.games.size ?? 0,
        league.counts[stat],
      ),
    pace: (id) =>
      ratio(
        byOpponent.get(id)?.possessions ?? 0,
        byOpponent.get(id)?.games.size ?? 0,
        league.possessions,
      ),
  };
}

function totals(): Totals {
  return { counts: zeros(ALL_STATS), minutes: 0, possessions: 0, games: new Set() };
}

function add(target: Totals, line: PlayedLine): void {
  const counts = statCounts(line);
  for (const stat of ALL_STATS) target.counts[stat] += counts[stat];
  target.minutes += line.minutes;
  target.possessions += possessions(counts);
  target.games.add(line.game_id);
}

function zeros<S extends string>(stats: readonly S[]): Record<S, number> {
  return Object.fromEntries(stats.map((stat) => [stat, 0])) as Record<S, number>;
}

function prefixed<P extends string, S extends string>(
  prefix: P,
  stats: readonly S[],
  value: (stat: S) => number,
): Record<`${P}_${S}`, number> {
  return Object.fromEntries(stats.map((stat) => [`${prefix}_${stat}`, value(stat)])) as Record<
    `${P}_${S}`,
    number
  >;
}
