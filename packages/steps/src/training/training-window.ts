/** Decides which training windows a cut-off may know: one rule for the models of the DAG and for pinned ones. */
import { easternDate, easternMidnight } from '@pkg/lake';
import type { GameDate, Instant } from '@pkg/std';

/** Whether a window that ends before a day was over at the cut-off: a window ends with the Eastern midnight of that day. */
export function isWindowKnown(trainThrough: GameDate, cutoff: Instant): boolean {
  return easternMidnight(trainThrough) <= cutoff;
}

/**
 * The window of the models that a slate reads: among those that end with a month, the newest known at its cut-off. A
 * cut-off after the month of the game date has the window of that month all the same.
 */
export function trainThroughFor(gameDate: GameDate, cutoff: Instant): GameDate {
  const own = firstOfMonth(gameDate);
  return isWindowKnown(own, cutoff) ? own : firstOfMonth(easternDate(cutoff));
}

/** The first day of the month of a day. */
export function firstOfMonth(date: GameDate): GameDate {
  return `${date.slice(0, 7)}-01` as GameDate;
}
