/** The inputs that the level of a player's rates is fitted on, as numbers in the order that model runs record. */
import { statusOrder } from '../minutes/feature-vector.ts';
import type { RatesFeatures } from './build-features.ts';
import type { EventStat, MadeStat } from './stat.ts';

const NUMBERS = [
  'hist_minutes',
  'hist_fpts_per_minute',
  'recent_fpts_per_minute',
  'hist_usage_per_minute',
  'similar_fpts_per_minute',
  'allowed_fpts',
  'allowed_fpts_pos',
  'team_fpts',
  'game_pace',
  'start_rate',
  'games_played',
  'listed_salary',
  'games_missed',
  'days_since_played',
  'minutes_ew10',
  'minutes_with_team',
  'minutes_share',
  'similar_minutes',
  'absent_minutes',
  'absent_usage',
  'departed_minutes',
  'team_expected_minutes',
  'team_rest_days',
] as const;

export const LEVEL_VECTOR: readonly string[] = [
  'implied_fpts',
  ...NUMBERS,
  'status',
  'is_projected_starter',
  'is_home',
  'is_guard',
  'is_centre',
];

/** @param implied points per minute that the single rates add up to */
export function levelVector(row: RatesFeatures, implied: number): number[] {
  return [
    implied,
    ...NUMBERS.map((name) => row[name] ?? Number.NaN),
    statusOrder(row.status),
    row.is_projected_starter ? 1 : 0,
    row.is_home ? 1 : 0,
    row.pos_bucket === 'G' ? 1 : 0,
    row.pos_bucket === 'C' ? 1 : 0,
  ];
}

/** Shots count where they go in: their attempts have no points. */
type ShotAttempts = 'fg2a' | 'fg3a' | 'fta';

/**
 * DraftKings points of counts or of rates, without the bonuses for doubles, which are no sum.
 *
 * Source: the rules of DraftKings Classic NBA contests.
 */
export function linearPoints(
  stats: Readonly<Record<Exclude<EventStat, ShotAttempts> | MadeStat, number>>,
): number {
  return (
    2 * stats.fg2m +
    3.5 * stats.fg3m +
    stats.ftm +
    1.25 * (stats.oreb + stats.dreb) +
    1.5 * stats.ast +
    2 * (stats.stl + stats.blk) -
    0.5 * stats.tov
  );
}
