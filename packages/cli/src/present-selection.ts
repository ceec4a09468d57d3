/** A selection in words: the chosen snapshot, its age, and the losers with their reasons. */
import type { ExplainedSelection } from '@pkg/steps';
import type { Line } from './result-lines.ts';

export function presentSelection(selection: ExplainedSelection, isExplained: boolean): Line[] {
  const { source, cutoff, clocks, chosen, candidates, candidates_considered } = selection;
  const from = selection.answered_from === 'manifest' ? ', as its manifest recorded it' : '';
  const lines = [
    `${source} at ${cutoff} (clocks: ${clocks})${from}`,
    chosenLine(selection),
    ...(chosen.length > 1 ? [`  newest: ${chosen.at(-1)!}`] : []),
  ];
  const rows = candidates.map((candidate) => [
    candidate.reason,
    candidate.as_of_ts ?? '',
    candidate.available_at ?? '',
    candidate.late_by_ms === null ? '' : late(candidate.late_by_ms),
    candidate.detail ?? '',
    candidate.path,
  ]);
  const unlisted = candidates_considered - candidates.length;
  const header = ['reason', 'as_of_ts', 'available_at', 'late by', 'detail', 'path'];
  if (!isExplained) {
    const own = rows.filter(([reason]) => reason === 'CHOSEN');
    return [...lines, { header, rows: own, asText: '' }];
  }
  return [
    ...lines,
    { header, rows },
    ...(selection.answered_from === 'manifest' && unlisted > 0
      ? [`  ${String(unlisted)} more candidates are counted, not listed`]
      : []),
  ];
}

function chosenLine({ chosen, age_s, candidates_considered }: ExplainedSelection): string {
  const considered = `of ${String(candidates_considered)} candidates`;
  if (chosen.length === 0) return `  nothing eligible ${considered}`;
  if (chosen.length > 1) return `  ${String(chosen.length)} chosen ${considered}`;
  const minutes = Math.round((age_s ?? 0) / 60);
  return `  chosen ${chosen[0]!}, ${String(minutes)} min old, ${considered}`;
}

/** `2s`, `61m`, `5h`. */
function late(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 120) return `${String(seconds)}s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${String(minutes)}m` : `${String(Math.round(minutes / 60))}h`;
}
