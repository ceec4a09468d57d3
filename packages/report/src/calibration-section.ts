/** The section that says how right the slates of a backfill were, where official lines exist. */
import { reportTables, type Evaluation } from '@pkg/evaluate';
import type { Backfill } from './backfill.ts';
import { calibrationPlots } from './calibration-plots.ts';
import { escapeText } from './escape-text.ts';
import { details, figures, htmlTable } from './page.ts';
import { counted } from './words.ts';

export function calibrationSection({ evaluation, backfillId }: Backfill): string {
  if ('missing' in evaluation)
    return `<p>Nothing to compare with: ${escapeText(evaluation.missing)}</p>`;
  const { lead, points, quantiles } = reportTables(evaluation);
  const plots = calibrationPlots(evaluation);
  const tables = [...points.slice(0, 1), ...quantiles].map(({ title, header, rows }) =>
    details(title, htmlTable(title, header, rows)),
  );
  const [first, last] = [evaluation.runs[0], evaluation.runs.at(-1)];
  const range =
    first === undefined || last === undefined
      ? ''
      : ` --start ${first.game_date} --end ${last.game_date}`;
  const command = `pipeline evaluate${range} --run ${backfillId} --html evaluation.html`;
  return `<p>${escapeText(lead)}. On a dashed line actual equals predicted; bars are two standard errors, or hold 95 % of such samples. Scores by position, salary, status and more: <code>${escapeText(command)}</code></p>${figures([...plots.points, ...plots.quantiles, ...plots.chances.slice(0, 1)])}${tables.join('')}${chanceNote(evaluation)}`;
}

/** Says how much of a coverage is chance: two standard errors of a median's, in percentage points. */
function chanceNote({ overall }: Evaluation): string {
  if (overall.players === 0) return '';
  const points = 100 / Math.sqrt(overall.players);
  return `<p class="note">With ${counted(overall.players, 'player')}, ${points.toFixed(1)} points of coverage either way are chance at the median, even if players were independent of each other.</p>`;
}
