/** Candidates of made-up slates, for tests of the ownership head. */
import type { Candidate } from '../ownership/candidate.ts';

/** A healthy rotation player of an ordinary team, with the changes of a test. */
export function candidateWith(changes: Partial<Candidate> = {}): Candidate {
  return {
    points: 25,
    salary: 5000,
    playProb: 0.95,
    minutes: 28,
    positions: 'PG',
    pastOwned: null,
    ...changes,
    form: {
      game_id: '0022300001',
      status: 'AVAILABLE',
      is_projected_starter: true,
      minutes_last: 28,
      minutes_ew3: 28,
      minutes_ew10: 28,
      minutes_ew30: 28,
      start_rate: 1,
      play_share_5: 1,
      days_since_played: 2,
      vacated_minutes_team: 0,
      vacated_minutes_pos: 0,
      absent_minutes: 0,
      absent_minutes_pos: 0,
      absent_usage: 0,
      absent_starts: 0,
      absent_starts_pos: 0,
      rank: 3,
      rank_pos: 1,
      salary_rank: 3,
      salary_rank_pos: 1,
      returning_minutes: 0,
      minutes_share: 28,
      similar_minutes: 28,
      similar_fpts_per_minute: 0.9,
      hist_fpts_per_minute: 0.9,
      recent_fpts_per_minute: 0.9,
      ...changes.form,
    },
  };
}
