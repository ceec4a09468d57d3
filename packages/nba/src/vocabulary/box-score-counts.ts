/** The counts of a box score for a player who played, in the order of its columns. */

export const BOX_SCORE_COUNTS = [
  ...(['fgm', 'fga', 'fg3m', 'fg3a', 'ftm', 'fta', 'oreb', 'dreb', 'reb'] as const),
  ...(['ast', 'stl', 'blk', 'tov', 'pf', 'pts'] as const),
] as const;
type BoxScoreCount = (typeof BOX_SCORE_COUNTS)[number];

/** A value for each count. */
export type OfCounts<T> = Readonly<Record<BoxScoreCount, T>>;

/** One value for all counts. */
export function eachCount<T>(value: T): OfCounts<T> {
  return Object.fromEntries(BOX_SCORE_COUNTS.map((name) => [name, value])) as OfCounts<T>;
}
