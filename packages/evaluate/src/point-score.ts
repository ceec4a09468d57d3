/** Scores single numbers by their distance from what happened. */

/** A projected value and its actual outcome, in the unit of the target. */
export interface Pair {
  readonly predicted: number;
  readonly actual: number;
}

export interface PointScore {
  readonly rows: number;
  /** Mean absolute error. */
  readonly mae: number;
  /** Mean of predicted less actual: above zero is too high. */
  readonly bias: number;
  /** Root of the mean squared error. */
  readonly rmse: number;
  /** Pearson's correlation; null where one side does not vary. */
  readonly r: number | null;
}

/** Scores pairs in the order given; null without any. */
export function pointScore(pairs: readonly Pair[]): PointScore | null {
  if (pairs.length === 0) return null;
  const errors = pairs.map(({ predicted, actual }) => predicted - actual);
  return {
    rows: pairs.length,
    mae: mean(errors.map(Math.abs)),
    bias: mean(errors),
    rmse: Math.sqrt(mean(errors.map((error) => error * error))),
    r: correlation(pairs),
  };
}

/** The mean of at least one value, summed in order. */
export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Pearson's correlation; null where one side does not vary. */
export function correlation(pairs: readonly Pair[]): number | null {
  if (pairs.length < 2) return null;
  const centre = {
    predicted: mean(pairs.map((pair) => pair.predicted)),
    actual: mean(pairs.map((pair) => pair.actual)),
  };
  let [both, ofPredicted, ofActual] = [0, 0, 0];
  for (const pair of pairs) {
    const x = pair.predicted - centre.predicted;
    const y = pair.actual - centre.actual;
    both += x * y;
    ofPredicted += x * x;
    ofActual += y * y;
  }
  return ofPredicted > 0 && ofActual > 0 ? both / Math.sqrt(ofPredicted * ofActual) : null;
}

/**
 * Spearman's rank correlation: Pearson's over ranks, ties sharing the mean of their ranks; null where one side does not
 * vary. O(n log n).
 */
export function rankCorrelation(pairs: readonly Pair[]): number | null {
  const predicted = ranks(pairs.map((pair) => pair.predicted));
  const actual = ranks(pairs.map((pair) => pair.actual));
  return correlation(pairs.map((_, i) => ({ predicted: predicted[i]!, actual: actual[i]! })));
}

/** The average outcome of rows that were projected alike. */
export interface MeanBin {
  readonly rows: number;
  /** The mean projection and the mean outcome, in the unit of the target. */
  readonly predicted: number;
  readonly actual: number;
  /** Standard error of `actual`; 0 for one row. */
  readonly error: number;
}

/**
 * Splits pairs by their projections into `count` bins of numbers of rows as even as possible, lowest first. Fewer bins
 * where there are fewer rows. O(n log n).
 */
export function meanBins(pairs: readonly Pair[], count: number): MeanBin[] {
  const ordered = pairs.toSorted((a, b) => a.predicted - b.predicted || a.actual - b.actual);
  const bins = Math.min(count, ordered.length);
  return Array.from({ length: bins }, (_, k) => {
    const from = Math.floor((k * ordered.length) / bins);
    const own = ordered.slice(from, Math.floor(((k + 1) * ordered.length) / bins));
    const actual = mean(own.map((pair) => pair.actual));
    const variance = mean(own.map((pair) => (pair.actual - actual) * (pair.actual - actual)));
    return {
      rows: own.length,
      predicted: mean(own.map((pair) => pair.predicted)),
      actual,
      error: own.length < 2 ? 0 : Math.sqrt(variance / (own.length - 1)),
    };
  });
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const found = new Array<number>(values.length).fill(0);
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end + 1 < order.length && values[order[end + 1]!] === values[order[start]!]) end += 1;
    for (let i = start; i <= end; i += 1) found[order[i]!] = (start + end) / 2;
    start = end + 1;
  }
  return found;
}
