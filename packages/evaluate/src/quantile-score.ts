/** Scores how well stated quantiles hold: pinball loss, coverage, and CRPS from the levels. */
import { mean } from './point-score.ts';

/** The stated quantiles of one player, and his actual outcome. */
export interface Quantiles {
  /** One value per level, in the order of the levels. */
  readonly values: readonly number[];
  readonly actual: number;
  /** Chance that the outcome is exactly zero because he does not play; in [0, 1]. */
  readonly absent: number;
}

export interface LevelScore {
  /** In (0, 1): the share of outcomes that should lie at or below the quantile. */
  readonly level: number;
  /** Mean pinball loss, in the unit of the target. */
  readonly pinball: number;
  /**
   * The share that does, with a mass at zero spread over its levels (see `coverageOf`); equals `at_or_below` where no
   * quantile sits on such a mass. Comparable with `expected`.
   */
  readonly coverage: number;
  /**
   * The value that `coverage` should have: the level, or, among those who played, what is left of the level once
   * absence is taken out.
   */
  readonly expected: number;
  /** Plain shares of outcomes below, and at or below, the quantile. */
  readonly below: number;
  readonly at_or_below: number;
}

export interface QuantileScore {
  readonly rows: number;
  /**
   * Continuous ranked probability score, from the levels alone: twice the pinball losses weighted by the stretch of levels that
   * each stands for. In the unit of the target; lower is better.
   */
  readonly crps: number;
  readonly levels: readonly LevelScore[];
}

/** Scores the quantiles of all players, those who did not play as zero. @param levels ascending, in (0, 1) */
export function quantileScore(
  rows: readonly Quantiles[],
  levels: readonly number[],
): QuantileScore | null {
  return scored(rows, levels, coverageOf, (_, level) => level);
}

/**
 * Scores the quantiles of players who did play: a level that was stated with the chance `absent` of no play in it stands for
 * `(level - absent) / (1 - absent)` of their outcomes.
 */
export function playedQuantileScore(
  rows: readonly Quantiles[],
  levels: readonly number[],
): QuantileScore | null {
  const left = ({ absent }: Quantiles, level: number): number =>
    level <= absent ? 0 : (level - absent) / (1 - absent);
  return scored(
    rows,
    levels,
    (row, k) => (isAtOrBelow(row, k) && row.absent < levels[k]! ? 1 : 0),
    left,
  );
}

/**
 * The share that one outcome adds to the coverage of a level.
 *
 * A forecast with a mass at zero states zero for every level up to that mass. Counting a zero as covered by all of them would call a
 * perfect forecast wrong; so it counts as covered by a level in the proportion level / mass, the expectation of the
 * randomised probability transform.
 *
 * Source: Czado, Gneiting, Held (2009), Predictive Model Assessment for Count Data, section 2.
 */
function coverageOf(row: Quantiles, k: number, level: number): number {
  const isMass = row.values[k] === 0 && row.actual === 0 && row.absent > 0;
  if (isMass) return Math.min(1, level / row.absent);
  return isAtOrBelow(row, k) ? 1 : 0;
}

function isAtOrBelow({ values, actual }: Quantiles, k: number): boolean {
  return actual <= values[k]!;
}

function scored(
  rows: readonly Quantiles[],
  levels: readonly number[],
  covers: (row: Quantiles, k: number, level: number) => number,
  expects: (row: Quantiles, level: number) => number,
): QuantileScore | null {
  if (rows.length === 0) return null;
  const scores = levels.map((level, k) => ({
    level,
    pinball: mean(rows.map((row) => pinball(row.values[k]!, row.actual, level))),
    coverage: mean(rows.map((row) => covers(row, k, level))),
    expected: mean(rows.map((row) => expects(row, level))),
    below: mean(rows.map((row) => (row.actual < row.values[k]! ? 1 : 0))),
    at_or_below: mean(rows.map((row) => (isAtOrBelow(row, k) ? 1 : 0))),
  }));
  const crps = scores.reduce((sum, score, k) => sum + 2 * stretch(levels, k) * score.pinball, 0);
  return { rows: rows.length, crps, levels: scores };
}

/** The loss of stating `quantile` at `level` when `actual` came: least in the mean for the true quantile. */
export function pinball(quantile: number, actual: number, level: number): number {
  return actual >= quantile ? level * (actual - quantile) : (1 - level) * (quantile - actual);
}

/** The stretch of (0, 1) that is nearer to level k than to any other; all stretches sum to 1. */
function stretch(levels: readonly number[], k: number): number {
  const from = k === 0 ? 0 : (levels[k - 1]! + levels[k]!) / 2;
  const to = k === levels.length - 1 ? 1 : (levels[k]! + levels[k + 1]!) / 2;
  return to - from;
}
