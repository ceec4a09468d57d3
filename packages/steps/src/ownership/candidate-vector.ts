/** The players of one slate as numbers, in the order that model runs record; NaN is a missing value. */
import { statusOrder } from '../minutes/feature-vector.ts';
import type { Candidate, CandidateForm } from './candidate.ts';
import { slateMarket } from './slate-market.ts';

const SITE_POSITIONS = ['PG', 'SG', 'SF', 'PF', 'C'] as const;
const FORM_NUMBERS = [
  'minutes_last',
  'minutes_ew3',
  'minutes_ew10',
  'start_rate',
  'play_share_5',
  'days_since_played',
  'vacated_minutes_team',
  'vacated_minutes_pos',
  'absent_minutes',
  'absent_minutes_pos',
  'absent_usage',
  'absent_starts',
  'absent_starts_pos',
  'rank',
  'rank_pos',
  'salary_rank',
  'salary_rank_pos',
  'returning_minutes',
  'minutes_share',
  'similar_minutes',
  'hist_fpts_per_minute',
] as const satisfies readonly (keyof CandidateForm)[];

/** Names of the features, in the order of a vector. */
export const CANDIDATE_VECTOR: readonly string[] = [
  'points',
  'value',
  'salary',
  'edge',
  'edge_rank',
  'value_rank',
  'position_rank',
  'salary_price',
  'candidates',
  'games',
  'play_prob',
  'minutes',
  'minutes_jump',
  'form_points_3',
  'form_points_10',
  'form_points_30',
  'form_value_3',
  'form_value_10',
  'similar_points',
  'past_owned',
  'positions',
  ...SITE_POSITIONS.map((position) => `is_${position.toLowerCase()}`),
  'status',
  'is_projected_starter',
  ...FORM_NUMBERS,
];

/** One vector per candidate, in their order; each depends on the whole slate. */
export function candidateVectors(candidates: readonly Candidate[]): number[][] {
  const market = slateMarket(candidates);
  const games = new Set(candidates.map(({ form }) => form.game_id)).size;
  return candidates.map((one, i) => {
    const { form, salary, positions } = one;
    const thousands = salary / 1000;
    const recent = form.minutes_ew3 * form.recent_fpts_per_minute;
    const usual = form.minutes_ew10 * form.hist_fpts_per_minute;
    const listed = positions.split('/');
    return [
      one.points,
      one.points / thousands,
      thousands,
      market.edge[i]!,
      market.edgeRank[i]!,
      market.valueRank[i]!,
      market.positionRank[i]!,
      market.price,
      candidates.length,
      games,
      one.playProb,
      one.minutes,
      one.minutes - form.minutes_ew10,
      recent,
      usual,
      form.minutes_ew30 * form.hist_fpts_per_minute,
      recent / thousands,
      usual / thousands,
      (form.similar_minutes ?? Number.NaN) * (form.similar_fpts_per_minute ?? Number.NaN),
      one.pastOwned ?? Number.NaN,
      listed.length,
      ...SITE_POSITIONS.map((position) => (listed.includes(position) ? 1 : 0)),
      statusOrder(form.status),
      form.is_projected_starter ? 1 : 0,
      ...FORM_NUMBERS.map((name) => form[name] ?? Number.NaN),
    ];
  });
}
