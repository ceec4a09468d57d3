/** Dates in words, short also for a season. */

/** Dates as ranges: those that follow each other among the dates that were looked at. */
export function spans(own: readonly string[], all: readonly string[]): string {
  const at = new Map(all.map((date, index) => [date, index]));
  const ranges: [string, string][] = [];
  for (const date of own) {
    const last = ranges.at(-1);
    if (last !== undefined && at.get(last[1]) === at.get(date)! - 1) last[1] = date;
    else ranges.push([date, date]);
  }
  const shown = ranges.slice(0, 6).map(([from, to]) => (from === to ? from : `${from}..${to}`));
  return shown.join(', ') + (ranges.length > 6 ? `, and ${String(ranges.length - 6)} more` : '');
}
