/** Brings the minutes of a team to its total by one common factor, with a ceiling for each player. */

/** Minutes are counted in ticks of 2^-16 minute (about a millisecond), so that sums of them are exact. */
export const TICKS_PER_MINUTE = 65536;

/**
 * Fills `ticks[from..to)` to `target` in place: everyone above 0 gets min(ceiling, level x his ticks), with the one level
 * that makes the sum `target` exactly. Who is at 0 stays at 0.
 *
 * Ticks, `target` and `ceiling` are non-negative integers. What rounding down leaves is given out one tick each, in order.
 *
 * @returns whether `target` was reached; if not, everyone above 0 stands at `ceiling`. O(n) passes of O(n), mostly one.
 */
export function fillToTotal(
  ticks: Float64Array,
  from: number,
  to: number,
  target: number,
  ceiling: number,
): boolean {
  let free = 0;
  let freeSum = 0;
  for (let i = from; i < to; i++) {
    if (ticks[i]! > 0) free += 1;
    freeSum += ticks[i]!;
  }
  const isReachable = free * ceiling >= target;
  let left = isReachable ? target : free * ceiling;
  // Who has reached the ceiling is marked by a negative sign until the end. Taking him out can only raise the level of
  // the others, so nobody is ever taken out wrongly and the passes end.
  for (let isSettled = false; !isSettled;) {
    isSettled = true;
    const level = freeSum > 0 ? left / freeSum : 0;
    for (let i = from; i < to; i++) {
      const weight = ticks[i]!;
      if (!(weight > 0 && weight * level >= ceiling)) continue;
      ticks[i] = -ceiling;
      left -= ceiling;
      freeSum -= weight;
      isSettled = false;
    }
  }
  settle(ticks, from, to, freeSum > 0 ? left / freeSum : 0, left);
  return isReachable;
}

/** Rounds the free players down to whole ticks, then gives the lost ticks back in order; turns the marks back, too. */
function settle(ticks: Float64Array, from: number, to: number, level: number, left: number): void {
  let rest = left;
  for (let i = from; i < to; i++) {
    const weight = ticks[i]!;
    if (weight <= 0) continue;
    const filled = Math.floor(weight * level);
    // The half marks a free player, so that one who was rounded to 0 is still told from one who sits.
    ticks[i] = filled + 0.5;
    rest -= filled;
  }
  for (let i = from; i < to; i++) {
    const marked = ticks[i]!;
    if (marked < 0) ticks[i] = -marked;
    else if (marked > 0) {
      const extra = rest > 0 ? 1 : 0;
      ticks[i] = marked - 0.5 + extra;
      rest -= extra;
    }
  }
}
