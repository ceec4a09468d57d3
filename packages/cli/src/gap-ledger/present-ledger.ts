/** The gap ledger in words. */
import { spans } from '../date-spans.ts';
import { withDataRoot } from '../shell-words.ts';
import { textTable } from '../text-table.ts';
import type { GapEntry } from './gap-ledger.ts';

/** An entry with the command that makes its dates again, where another input would be used. */
export type LedgerLine = GapEntry & { readonly again: string | null };

export function presentLedger(
  dates: readonly string[],
  entries: readonly LedgerLine[],
  dataRoot: string,
  width?: number,
): string {
  if (dates.length === 0) return 'No run has a manifest on these dates.';
  const range = `${String(dates.length)} dates, ${dates[0]!} to ${dates.at(-1)!}`;
  if (entries.length === 0) return `${range}: no input was missing, old, late or damaged.`;
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
    textTable(['source', 'kind', 'policy', 'dates', 'slates', 'players', 'when'], rows, width),
    ...entries.flatMap(({ source, kind, touched, reason, remediation, again }) => [
      '',
      `${source} (${kind}) touches ${touched.join(', ')}`,
      `  e.g. ${reason}`,
      `  next: ${withDataRoot(remediation, dataRoot)}`,
      ...(again === null ? [] : [`    ${again}`]),
    ]),
  ].join('\n');
}
