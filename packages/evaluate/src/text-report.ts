/** An evaluation for a terminal of 80 columns. */
import type { Evaluation } from './evaluate.ts';
import { reportTables, type ReportTable } from './report-tables.ts';

/** The report: lines of at most 80 columns, sections parted by an empty one. */
export function textReport(evaluation: Evaluation): string {
  const { title, lead, points, quantiles, margins, chances, ownership, peer, slices } =
    reportTables(evaluation);
  const tables = [points, quantiles, margins, chances, ownership, peer, slices].flat();
  return [`${title}\n  ${lead}`, ...tables.map(tableText)].join('\n\n');
}

/** The first column to the left, all others to the right. */
function tableText({ title, header, rows }: ReportTable): string {
  const widths = header.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join('  ')
      .trimEnd();
  return [title, ...[header, ...rows].map((cells) => `  ${line(cells)}`)].join('\n');
}
