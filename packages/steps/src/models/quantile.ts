/**
 * The quantile of sorted values by linear interpolation between order statistics.
 *
 * Source: Hyndman and Fan (1996), Sample Quantiles in Statistical Packages, definition 7.
 *
 * @param sorted ascending, at least one value
 * @param p in [0, 1]
 */
export function quantile(sorted: readonly number[], p: number): number {
  const position = (sorted.length - 1) * p;
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (sorted[above]! - sorted[below]!) * (position - below);
}
