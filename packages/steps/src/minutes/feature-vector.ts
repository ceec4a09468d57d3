/** The minutes features as numbers, in the order that model runs record; NaN is a missing value. */
import type { MinutesFeatures } from './build-features.ts';
import { LISTINGS } from './form.ts';

const NUMBERS = [
  'games_played',
  'listed_salary',
  'minutes_last',
  'minutes_ew2',
  'minutes_ew3',
  'minutes_ew10',
  'minutes_ew30',
  'minutes_regulation',
  'minutes_close_games',
  'minutes_sd_10',
  'minutes_max_5',
  'minutes_min_5',
  'minutes_as_starter',
  'minutes_off_bench',
  'minutes_with_team',
  'games_with_team',
  'start_rate',
  'start_rate_15',
  'play_share_5',
  'play_share_20',
  'dnp_share_10',
  'games_missed',
  'games_in_row',
  'days_since_played',
  'margin_last',
  'margin_ew3',
  'vacated_minutes_team',
  'vacated_minutes_pos',
  'absent_minutes',
  'absent_minutes_pos',
  'absent_starts',
  'absent_starts_pos',
  'absent_usage',
  'returning_minutes',
  'returning_minutes_pos',
  'departed_minutes',
  'departed_minutes_pos',
  'team_expected_minutes',
  'minutes_share',
  'minutes_above_pos',
  'rank',
  'rank_pos',
  'salary_rank',
  'salary_rank_pos',
  'team_recent_minutes',
  'similar_minutes',
  'similar_start_rate',
  'similar_weight',
  'team_rest_days',
  'team_games_7_days',
] as const;

/** The statuses from fit to not: trees split such an order well. */
const STATUS_ORDER = [
  'AVAILABLE',
  'NOT_YET_SUBMITTED',
  'PROBABLE',
  'QUESTIONABLE',
  'DOUBTFUL',
  'OUT',
];

/** Names of the features, in the order of a vector. */
export const MINUTES_VECTOR: readonly string[] = [
  ...NUMBERS,
  'status',
  'last_listing',
  'started_last',
  'is_projected_starter',
  'is_guard',
  'is_centre',
];

/** The features of one player as the boosted trees see them. */
export function minutesVector(row: MinutesFeatures): number[] {
  const numbers = NUMBERS.map((name) => row[name] ?? Number.NaN);
  return [
    ...numbers,
    statusOrder(row.status),
    (LISTINGS as readonly string[]).indexOf(row.last_listing),
    row.started_last ? 1 : 0,
    row.is_projected_starter ? 1 : 0,
    row.pos_bucket === 'G' ? 1 : 0,
    row.pos_bucket === 'C' ? 1 : 0,
  ];
}

/** NaN where no report was known. */
export function statusOrder(status: string | null): number {
  return status === null ? Number.NaN : STATUS_ORDER.indexOf(status);
}
