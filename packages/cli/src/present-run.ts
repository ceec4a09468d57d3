/** The end of a run in words: counts, causes with the next command, gaps, notes, what was published, where the summary is. */
import type { Execution } from '@pkg/engine';
import type { Summary } from '@pkg/manifest';
import { textTable } from './text-table.ts';

export function presentRun(summary: Summary, execution: Execution, dataRoot: string): string {
  const { cells, published, gaps, errors } = summary;
  const seconds = (summary.duration_ms / 1000).toFixed(1);
  const slates = new Set(
    published
      .map((pointer) => `${pointer.game_date} ${pointer.draft_group_id ?? ''}`)
      .filter((name) => !name.endsWith(' ')),
  ).size;
  const lines = [
    `Backfill ${summary.backfill_id} finished in ${seconds}s: ${String(cells.run_ok)} made, ${String(cells.reused)} reused, ` +
      `${String(cells.skipped)} skipped, ${String(cells.failed)} failed, ${String(cells.cancelled)} cancelled; ${String(slates)} slates published`,
    ...errors.flatMap((error, index) => [
      `  cause ${String.fromCharCode(65 + (index % 26))} x${String(error.count)}  ${error.message}`,
      `    in ${error.cells.map((cell) => `${cell.asset} ${cell.partition}`).join('; ')}`,
      ...(error.hint === undefined ? [] : [`    next: ${error.hint}`]),
    ]),
    ...gaps.map(
      (gap) => `  gap ${gap.source} (policy ${gap.policy}): ${gap.game_dates.join(', ')}`,
    ),
    ...summary.no_slate.map(({ game_date, reason }) => `  no slate on ${game_date}: ${reason}`),
    ...summary.not_published.map(
      ({ game_date, reason }) => `  not published ${game_date}: ${reason}`,
    ),
    ...notesOf(execution).map((note) => `  note ${note}`),
    ...durationLines(summary),
    `Summary ${dataRoot}/manifests/backfills/${summary.backfill_id}/summary.json`,
  ];
  return lines.join('\n');
}

/** Checks that did not hold and stopped nothing: said once each, with their dates. */
function notesOf({ results }: Execution): string[] {
  const dates = new Map<string, Set<string>>();
  for (const { cell, outcome, stored } of results) {
    if (outcome !== 'succeeded') continue;
    for (const check of stored?.manifest.checks ?? []) {
      if (check.ok || check.severity !== 'warning') continue;
      const note = `${check.name}: ${check.detail}`;
      dates.set(note, (dates.get(note) ?? new Set()).add(cell.partition.game_date ?? cell.id));
    }
  }
  return [...dates].map(([note, where]) => `${[...where].join(', ')} ${note}`);
}

function durationLines(summary: Summary): string[] {
  const rows = Object.entries(summary.durations)
    .sort(([, a], [, b]) => b.total_ms - a.total_ms)
    .slice(0, 6)
    .map(([asset, time]) => [
      asset,
      String(time.count),
      (time.total_ms / 1000).toFixed(1),
      (time.max_ms / 1000).toFixed(1),
    ]);
  return rows.length === 0
    ? []
    : [textTable(['slowest assets', 'cells', 'total s', 'max s'], rows)];
}
