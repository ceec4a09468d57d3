/** The gap ledger in words. */
import { hintAt, spans } from '@pkg/backfill/words';
import type { GapEntry } from '@pkg/audit/gap-ledger';
import type { Line } from '../result-lines.ts';

/** An entry with the command that makes its dates again, where another input would be used. */
export type LedgerLine = GapEntry & { readonly again: string | null };

export function presentLedger(
  dates: readonly string[],
  entries: readonly LedgerLine[],
  dataRoot: string,
): Line[] {
  const rows = entries.map(({ source, kind, policy, dates: own, slates, players }) => [
    source,
    kind,
    policy,
    String(own.length),
    String(slates),
    String(players),
    spans(own, dates),
  ]);
  const header = ['source', 'kind', 'policy', 'dates', 'slates', 'players', 'when'];
  if (entries.length === 0) return [nothing(dates), { header, rows, asText: '' }];
  return [
    rangeOf(dates),
    { header, rows },
    ...entries.flatMap(({ source, kind, touched, reason, remedy, again }) => [
      '',
      `${source} (${kind}) affects ${touched.join(', ')}`,
      `  e.g. ${reason}`,
      `  next: ${hintAt({ remedy }, { dataRoot }) ?? ''}`,
      ...(again === null ? [] : [`    ${again}`]),
    ]),
  ];
}

function nothing(dates: readonly string[]): string {
  if (dates.length === 0) return 'No run has a manifest on these dates.';
  return `${rangeOf(dates)}: no input was missing, old, late or damaged.`;
}

function rangeOf(dates: readonly string[]): string {
  if (dates.length === 1) return `1 date, ${dates[0]!}`;
  return `${String(dates.length)} dates, ${dates[0]!} to ${dates.at(-1)!}`;
}
