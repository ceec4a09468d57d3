/** Made-up slates for tests: every value follows from the player's number. */
import {
  TARGETS,
  type Line,
  type ProjectedPlayer,
  type ProjectedSlate,
} from '../projected-player.ts';

/** A line with the same number for every target, but for those given. */
function lineOf(value: number, change: Partial<Line> = {}): Line {
  const line = Object.fromEntries(TARGETS.map((target) => [target, value])) as unknown as Line;
  return { ...line, ...change };
}

type Change = Partial<Omit<ProjectedPlayer, 'projection'>> & {
  readonly projection?: Partial<ProjectedPlayer['projection']>;
};

/** A player projected for 24 minutes and 20 points with a chance of 0.8 to play, who played 30 minutes for 25 points. */
export function playerOf(id: number, { projection, ...change }: Change = {}): ProjectedPlayer {
  return {
    projection: {
      player_id: id,
      player_name: `Player ${String(id)}`,
      team_tricode: 'AAA',
      game_id: 'g1',
      tip_ts: 3 * 3_600_000,
      run_as_of_ts: 0,
      is_projected_starter: id % 2 === 0,
      status: 'AVAILABLE',
      pos_bucket: 'G',
      salary: 5000,
      play_prob: 0.8,
      minutes_p50: 19.2,
      minutes_p10_cond: 14,
      minutes_p50_cond: 24,
      minutes_p90_cond: 33,
      dk_fpts_mean: 20,
      dk_fpts_p05: 0,
      dk_fpts_p10: 0,
      dk_fpts_p25: 12,
      dk_fpts_p50: 19,
      dk_fpts_p75: 27,
      dk_fpts_p90: 36,
      dk_fpts_p95: 41,
      pts_mean: 12,
      reb_mean: 4,
      ast_mean: 3,
      stl_mean: 1,
      blk_mean: 0.5,
      tov_mean: 2,
      fg3m_mean: 1.5,
      dd_prob: 0.1,
      td_prob: 0.01,
      pred_own_pct: 10,
      ...projection,
    },
    outcome: { played: true, line: lineOf(5, { minutes: 30, dk_fpts: 25, pts: 14 }) },
    naive: { played: lineOf(6, { dk_fpts: 18 }), listed: lineOf(5), play_prob: 0.9 },
    actual_own_pct: 12,
    ...change,
  };
}

/** A slate of 2024-01-15 unless the change says otherwise. */
export function slateOf(
  players: readonly ProjectedPlayer[],
  change: Partial<ProjectedSlate> = {},
): ProjectedSlate {
  return { game_date: '2024-01-15', draft_group_id: '7', run_id: 'r1', players, ...change };
}

/** Nobody of these was on the court. */
export const ABSENT = { played: false, line: lineOf(0) } as const;
