/**
 * One player of a draft group as the ownership head sees him: by facts that the crowd, too, can know before the slate
 * locks.
 */
import type { MinutesFeatures } from '../minutes/build-features.ts';
import type { RatesFeatures } from '../rates/build-features.ts';

/** The features of his form and his team from the two heads before this one. */
export type CandidateForm = Pick<
  MinutesFeatures,
  | 'game_id'
  | 'status'
  | 'is_projected_starter'
  | 'minutes_last'
  | 'minutes_ew3'
  | 'minutes_ew10'
  | 'minutes_ew30'
  | 'start_rate'
  | 'play_share_5'
  | 'days_since_played'
  | 'vacated_minutes_team'
  | 'vacated_minutes_pos'
  | 'absent_minutes'
  | 'absent_minutes_pos'
  | 'absent_usage'
  | 'absent_starts'
  | 'absent_starts_pos'
  | 'rank'
  | 'rank_pos'
  | 'salary_rank'
  | 'salary_rank_pos'
  | 'returning_minutes'
  | 'minutes_share'
  | 'similar_minutes'
  | 'similar_fpts_per_minute'
> &
  Pick<RatesFeatures, 'hist_fpts_per_minute' | 'recent_fpts_per_minute'>;

export interface Candidate {
  /** Expected DraftKings points, chance of not playing included. */
  readonly points: number;
  /** US dollars. */
  readonly salary: number;
  readonly playProb: number;
  /** Median minutes given that he plays. */
  readonly minutes: number;
  /** Positions that the site lists, `PG/SG`. */
  readonly positions: string;
  /** Decayed percent of entries (0-100) that rostered him in earlier slates; null in none. */
  readonly pastOwned: number | null;
  readonly form: CandidateForm;
}
