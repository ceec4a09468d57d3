/**
 * A scored player: his projection, his actual outcome, and the forecast of the naive baseline. Column names are those
 * of the unified table, so that its rows are projections as they stand.
 */

/** The statistics that are projected as one number per player. */
export const TARGETS = [
  'minutes',
  'dk_fpts',
  'pts',
  'reb',
  'ast',
  'stl',
  'blk',
  'tov',
  'fg3m',
] as const;
export type Target = (typeof TARGETS)[number];

/** A number for each target: minutes, DraftKings points, counts. */
export type Line = Readonly<Record<Target, number>>;

/** The columns of a projected player that are scored. Chances are in [0, 1], minutes in [0, 48], ownership in [0, 100]. */
export interface Projection {
  readonly player_id: number;
  readonly player_name: string;
  readonly team_tricode: string;
  readonly game_id: string;
  /** Milliseconds since 1970, UTC. */
  readonly tip_ts: number;
  /** The cut-off: milliseconds since 1970, UTC. */
  readonly run_as_of_ts: number;
  readonly is_projected_starter: boolean;
  /** `AVAILABLE`, `QUESTIONABLE`, ...; null where no report was known. */
  readonly status: string | null;
  readonly pos_bucket: string;
  /** US dollars; null for a player whom the site does not list. */
  readonly salary: number | null;
  readonly play_prob: number;
  /** Expected minutes, absence counted as zero. */
  readonly minutes_p50: number;
  /** Levels of minutes given that he plays. */
  readonly minutes_p10_cond: number;
  readonly minutes_p50_cond: number;
  readonly minutes_p90_cond: number;
  /** Means and levels over all worlds, those in which he does not play included. */
  readonly dk_fpts_mean: number;
  readonly dk_fpts_p05: number;
  readonly dk_fpts_p10: number;
  readonly dk_fpts_p25: number;
  readonly dk_fpts_p50: number;
  readonly dk_fpts_p75: number;
  readonly dk_fpts_p90: number;
  readonly dk_fpts_p95: number;
  readonly pts_mean: number;
  readonly reb_mean: number;
  readonly ast_mean: number;
  readonly stl_mean: number;
  readonly blk_mean: number;
  readonly tov_mean: number;
  readonly fg3m_mean: number;
  readonly dd_prob: number;
  readonly td_prob: number;
  readonly pred_own_pct: number | null;
}

/** The outcome of a player in a game that is final. */
export interface Outcome {
  /** He was on the court. */
  readonly played: boolean;
  /** All zero when he was not. */
  readonly line: Line;
}

/** The averages that were known at the cut-off. */
export interface Naive {
  /** Mean of his last games on the court; null when he has none. */
  readonly played: Line | null;
  /** Mean of the last games he was listed for, absence counted as zero. */
  readonly listed: Line;
  /** Share of those listings in which he was on the court. */
  readonly play_prob: number;
}

/** One player of one slate. */
export interface ProjectedPlayer {
  readonly projection: Projection;
  /** Null when his game has no official box score: postponed, or not final yet. */
  readonly outcome: Outcome | null;
  /** Null when no box score listed him before the cut-off. */
  readonly naive: Naive | null;
  /** Percent of entries in the slate's largest contest; null when it was rostered by nobody or no contest is known. */
  readonly actual_own_pct: number | null;
}

/** The margin of one final game: points of the home team less those of the away team. */
export interface ProjectedGame {
  readonly game_id: string;
  /** The cut-off: milliseconds since 1970, UTC. */
  readonly run_as_of_ts: number;
  /** Sum of the means of the players' points. */
  readonly margin: number;
  /** The margin by the consensus spread; null when no line was known. */
  readonly line_margin: number | null;
  readonly actual_margin: number;
}

/** One projected slate with its outcomes. */
export interface ProjectedSlate {
  /** Eastern calendar day. */
  readonly game_date: string;
  readonly draft_group_id: string;
  readonly run_id: string;
  readonly players: readonly ProjectedPlayer[];
  /** The final games of its players; left out: none are scored. */
  readonly games?: readonly ProjectedGame[];
}

/** The projected value of a target: over all worlds, or given that he plays. */
export function expected(projection: Projection, target: Target, given: 'all' | 'played'): number {
  if (target === 'minutes')
    return given === 'all' ? projection.minutes_p50 : projection.minutes_p50_cond;
  const mean = projection[`${target}_mean`];
  if (given === 'all') return mean;
  return projection.play_prob > 0 ? mean / projection.play_prob : 0;
}
