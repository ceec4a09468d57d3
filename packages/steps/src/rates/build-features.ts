/**
 * Builds the features of the rates head: a player's decayed history, the rates of his position, what the opponent
 * allows, the pace, and the minutes that team mates leave behind. Pure, and the same function for training and for a
 * slate.
 */
import {
  defineContract,
  flag,
  int,
  real,
  rowMaker,
  text,
  type Column,
  type RowOf,
} from '@pkg/lake';
import { dkPoints } from '../box-scores/dk-points.ts';
import {
  DECAY,
  isPlayed,
  type BoxScoreHistory,
  type PlayedLine,
} from '../box-scores/box-score-history.ts';
import { MINUTES_FEATURES, type MinutesFeatures } from '../minutes/build-features.ts';
import { bucketOf, BUCKETS, type Bucket } from '../minutes/position.ts';
import {
  EVENT_STATS,
  MADE_STATS,
  possessions,
  possessionsUsed,
  statColumns,
  statCounts,
  type EventStat,
  type MadeStat,
  type StatCounts,
} from './stat.ts';
import { MATCHUP_COLUMNS, matchupRatios } from './matchup.ts';

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
  /** The events that the opponent allows, as a ratio to the league, shrunk by ten average games. */
  ...columnsOf('opp', EVENT_STATS),
  /** Possessions of the opponent's games as a ratio to the league's, shrunk alike. */
  pace_factor: real({ min: 0.5, max: 2 }),
  /** Share of the team's minutes that absent team mates leave behind. */
  vacated_share: real({ min: 0, max: 2 }),
  /** Decayed DraftKings points per minute, half-life 8 games; possessions used per minute, half-life 25. */
  recent_fpts_per_minute: real(),
  hist_usage_per_minute: real({ min: 0 }),
  ...MATCHUP_COLUMNS,
} as const;

/** Columns of the minutes features that the rates head looks at too. */
const FROM_MINUTES = [
  'status',
  'is_projected_starter',
  'start_rate',
  'games_played',
  'listed_salary',
  'games_missed',
  'days_since_played',
  'minutes_ew10',
  'minutes_with_team',
  'minutes_share',
  'similar_minutes',
  'similar_fpts_per_minute',
  'absent_minutes',
  'absent_usage',
  'departed_minutes',
  'team_expected_minutes',
  'team_rest_days',
] as const;
type FromMinutes = Pick<MinutesFeatures, (typeof FROM_MINUTES)[number]>;
const FROM_MINUTES_COLUMNS = Object.fromEntries(
  FROM_MINUTES.map((name) => [name, MINUTES_FEATURES.columns[name]]),
) as Pick<typeof MINUTES_FEATURES.columns, (typeof FROM_MINUTES)[number]>;

export const RATES_FEATURES = defineContract('rates.features', ['game_id', 'player_id'], {
  game_id: text(),
  team_id: int(),
  player_id: int({ min: 1 }),
  pos_bucket: text({ oneOf: BUCKETS }),
  is_home: flag(),
  is_back_to_back: flag(),
  ...FROM_MINUTES_COLUMNS,
  ...RATES_HISTORY_COLUMNS,
});
export type RatesFeatures = RowOf<typeof RATES_FEATURES>;
const makeRow = rowMaker(RATES_FEATURES);

/** The columns of each statistic, put together once. */
const HIST = statColumns('hist', ALL_STATS);
const PRIOR = statColumns('prior', ALL_STATS);
const OPPONENT = statColumns('opp', EVENT_STATS);

/** Games of an average opponent that the ratios of one opponent are mixed with. */
const OPPONENT_SHRINK_GAMES = 10;
const TEAM_MINUTES = 240;

/** One row per row of minutes features, in their order. */
export function buildRatesFeatures(
  players: readonly MinutesFeatures[],
  history: BoxScoreHistory,
  positionOf: (playerId: number) => string | null,
): RatesFeatures[] {
  const buckets = new Map<number, Bucket>();
  const bucketOfPlayer = (id: number): Bucket => {
    const bucket = buckets.get(id) ?? bucketOf(positionOf(id));
    buckets.set(id, bucket);
    return bucket;
  };
  const league = leagueAggregates(history, bucketOfPlayer);
  const matchups = matchupRatios(history, bucketOfPlayer);
  const priors = new Map(
    BUCKETS.map((bucket) => [
      bucket,
      prefixed(PRIOR, ALL_STATS, (stat) => league.perMinute(bucket, stat)),
    ]),
  );
  const opponents = new Map<number, Readonly<Record<`opp_${EventStat}`, number>>>();
  const opponentOf = (id: number): Readonly<Record<`opp_${EventStat}`, number>> => {
    const known =
      opponents.get(id) ?? prefixed(OPPONENT, EVENT_STATS, (stat) => league.allowed(id, stat));
    opponents.set(id, known);
    return known;
  };
  return players.map((player) => {
    const bucket = player.pos_bucket as Bucket;
    const own = {
      game_id: player.game_id,
      team_id: player.team_id,
      player_id: player.player_id,
      pos_bucket: player.pos_bucket,
      is_home: player.is_home,
      is_back_to_back: player.is_back_to_back,
      ...fromMinutes(player),
      pace_factor: league.pace(player.opponent_team_id),
      vacated_share: player.vacated_minutes_team / TEAM_MINUTES,
    };
    return makeRow(
      own,
      playerHistory(history.played(player.player_id)),
      priors.get(bucket)!,
      opponentOf(player.opponent_team_id),
      matchups(player.team_id, player.opponent_team_id, bucket),
    );
  });
}

function fromMinutes(player: MinutesFeatures): FromMinutes {
  const own: Partial<Record<keyof FromMinutes, unknown>> = {};
  for (const name of FROM_MINUTES) own[name] = player[name];
  return own as FromMinutes;
}

type PlayerHistory = Pick<
  RatesFeatures,
  | 'hist_minutes'
  | 'hist_fpts_per_minute'
  | 'recent_fpts_per_minute'
  | 'hist_usage_per_minute'
  | `hist_${Stat}`
>;

function playerHistory(played: readonly PlayedLine[]): PlayerHistory {
  const sums = zeros(ALL_STATS);
  let [minutes, points, usage, weight] = [0, 0, 0, 1];
  let [recentMinutes, recentPoints, recentWeight] = [0, 0, 1];
  for (const line of played) {
    const counts = statCounts(line);
    const scored = dkPoints(line);
    for (const stat of ALL_STATS) sums[stat] += weight * counts[stat];
    minutes += weight * line.minutes;
    points += weight * scored;
    usage += weight * possessionsUsed(line);
    weight *= DECAY.games25;
    recentMinutes += recentWeight * line.minutes;
    recentPoints += recentWeight * scored;
    recentWeight *= DECAY.games8;
  }
  return {
    hist_minutes: minutes,
    hist_fpts_per_minute: minutes === 0 ? 0 : points / minutes,
    recent_fpts_per_minute: recentMinutes === 0 ? 0 : recentPoints / recentMinutes,
    hist_usage_per_minute: minutes === 0 ? 0 : usage / minutes,
    ...prefixed(HIST, ALL_STATS, (stat) => sums[stat]),
  };
}

interface LeagueAggregates {
  perMinute(bucket: Bucket, stat: Stat): number;
  allowed(opponentId: number, stat: EventStat): number;
  pace(opponentId: number): number;
}

/** Sums of some lines; `counts` in the order of `ALL_STATS`. */
interface Totals {
  readonly counts: number[];
  minutes: number;
  possessions: number;
}

/** Sums over the whole history, by position and by opponent. */
function leagueAggregates(
  history: BoxScoreHistory,
  bucketOfPlayer: (playerId: number) => Bucket,
): LeagueAggregates {
  const league = totals();
  const byBucket = new Map<Bucket, Totals>(BUCKETS.map((bucket) => [bucket, totals()]));
  const byOpponent = new Map<number, Totals>();
  for (const line of history.lines) {
    if (!isPlayed(line)) continue;
    const opponent = byOpponent.get(line.opponent_team_id) ?? totals();
    byOpponent.set(line.opponent_team_id, opponent);
    const own = byBucket.get(bucketOfPlayer(line.player_id ?? 0))!;
    const counts = statCounts(line);
    const used = possessions(counts);
    for (const target of [league, opponent, own]) add(target, counts, line.minutes, used);
  }
  // A game counts twice in the league: once for each side that somebody defended.
  const gamesOf = (team: number): number => history.games(team).length;
  const leagueGames = Math.max(
    1,
    [...byOpponent.keys()].reduce((sum, team) => sum + gamesOf(team), 0),
  );
  const ratio = (sum: number, games: number, leagueSum: number): number => {
    const average = leagueSum / leagueGames;
    if (average === 0) return 1;
    return (sum / average + OPPONENT_SHRINK_GAMES) / (games + OPPONENT_SHRINK_GAMES);
  };
  const at = (stat: Stat): number => ALL_STATS.indexOf(stat);
  return {
    perMinute: (bucket, stat) => {
      const own = byBucket.get(bucket)!;
      // A bucket with hardly any minutes says nothing yet; the league stands in for it.
      const source = bucket === 'U' || own.minutes < TEAM_MINUTES ? league : own;
      return source.minutes === 0 ? 0 : source.counts[at(stat)]! / source.minutes;
    },
    allowed: (id, stat) =>
      ratio(byOpponent.get(id)?.counts[at(stat)] ?? 0, gamesOf(id), league.counts[at(stat)]!),
    pace: (id) => ratio(byOpponent.get(id)?.possessions ?? 0, gamesOf(id), league.possessions),
  };
}

function totals(): Totals {
  return { counts: ALL_STATS.map(() => 0), minutes: 0, possessions: 0 };
}

function add(target: Totals, counts: StatCounts, minutes: number, used: number): void {
  for (let i = 0; i < ALL_STATS.length; i += 1) target.counts[i]! += counts[ALL_STATS[i]!];
  target.minutes += minutes;
  target.possessions += used;
}

function zeros<S extends string>(stats: readonly S[]): Record<S, number> {
  return Object.fromEntries(stats.map((stat) => [stat, 0])) as Record<S, number>;
}

function prefixed<P extends string, S extends string>(
  names: Readonly<Record<S, `${P}_${S}`>>,
  stats: readonly S[],
  value: (stat: S) => number,
): Record<`${P}_${S}`, number> {
  const values: Partial<Record<`${P}_${S}`, number>> = {};
  for (const stat of stats) values[names[stat]] = value(stat);
  return values as Record<`${P}_${S}`, number>;
}
