/** The log of a backfill in words: a row a cell, and below it each cause once with what to do. */
import { reasonTitle } from '@pkg/backfill/records';
import { missingDataText } from '@pkg/report';
import { rootCauseSignature } from '@pkg/std';
import type { BackfillLog, LogEntry } from '@pkg/backfill/records';
import type { Line } from '../result-lines.ts';

export function presentLog(log: BackfillLog): Line[] {
  const { entries, reused } = log;
  const rows = entries.map((entry) => [
    entry.started_at === null ? '' : entry.started_at.replace(/\.\d+Z$/, 'Z'),
    entry.outcome,
    entry.asset,
    entry.game_date ?? '',
    entry.attempt === null ? '' : String(entry.attempt),
    entry.duration_ms === null ? '' : (entry.duration_ms / 1000).toFixed(2),
    whatOf(entry),
  ]);
  const header = ['started (UTC)', 'outcome', 'asset', 'game_date', 'try', 's', 'what'];
  const untimed = entries.filter(
    ({ outcome, started_at }) => outcome === 'made' && started_at === null,
  ).length;
  return [
    titleOf(log),
    { header, rows, ...(rows.length === 0 ? { asText: '  nothing happened to such a cell' } : {}) },
    ...causeLines(entries),
    ...(untimed === 0
      ? []
      : [`  ${String(untimed)} have no time: a later attempt wrote over their manifests`]),
    ...(reused === 0 ? [] : [`  ${String(reused)} cells were there already`]),
  ];
}

function titleOf({ backfill_id, planned_at, finished_at }: BackfillLog): string {
  const planned = planned_at === null ? 'had nothing to run' : `planned at ${planned_at}`;
  const end =
    finished_at === null ? 'without a summary: running or killed' : `ended ${finished_at}`;
  return `Backfill ${backfill_id} ${planned}, ${end}`;
}

function whatOf({ error, outcome, reason, gaps }: LogEntry): string {
  if (error !== null) return `${error.code}: ${error.message}`;
  if (outcome === 'skipped' || outcome === 'stale' || outcome === 'cancelled')
    return reasonTitle(reason ?? '');
  return gaps.map(missingDataText).join(', ');
}

function causeLines(entries: readonly LogEntry[]): string[] {
  const hints = new Map<string, string>();
  for (const { error } of entries)
    if (error !== null && error.hint !== null)
      hints.set(rootCauseSignature(error.code, error.message), `${error.code}: ${error.hint}`);
  return [...hints.values()].map((hint) => `  next, for ${hint}`);
}
