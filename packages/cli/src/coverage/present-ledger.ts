/** The gap ledger in words. */
import { textTable } from '../text-table.ts';
import type { GapEntry } from './gap-ledger.ts';

export function presentLedger(dates: readonly string[], entries: readonly GapEntry[]): string {
  if (dates.length === 0) return 'No run has a manifest on these dates.';
  const range = `${String(dates.length)} dates, ${dates[0]!} to ${dates.at(-1)!}`;
  if (entries.length === 0) return `${range}: no input was missing.`;
  const rows = entries.map(({ source, kind, policy, dates: own, slates, players }) => [
    source,
    kind,
    policy,
    String(own.length),
    String(slates),
    String(players),
    spans(own, dates),
  ]);
  return [
    range,
    textTable(['source', 'kind', 'policy', 'dates', 'slates', 'players', 'when'], rows),
    ...entries.flatMap(({ source, kind, touched, reason, remediation }) => [
      '',
      `${source} (${kind}) touches ${touched.join(', ')}`,
      `  e.g. ${reason}`,
      `  next: ${remediation}`,
    ]),
  ].join('\n');
}

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
