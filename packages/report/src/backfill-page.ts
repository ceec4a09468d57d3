/** A backfill as one page: its outcome, when and why, and its projections. */
import type { Backfill, BackfillProof } from './backfill.ts';
import { BACKFILL_STYLE } from './backfill-style.ts';
import { calibrationSection } from './calibration-section.ts';
import { cellDetails, cellGrid } from './cell-grid.ts';
import { cellRows, STATES } from './cell-rows.ts';
import { durationTables } from './duration-tables.ts';
import { errorSection } from './error-section.ts';
import { escapeText } from './escape-text.ts';
import { gapSection } from './gap-section.ts';
import { details, htmlPage, htmlTable } from './page.ts';
import { slateSection } from './slate-section.ts';
import { timeline } from './timeline.ts';
import { counted, durationText } from './words.ts';

/** The page as HTML text. The same values give the same bytes. */
export function backfillPage(backfill: Backfill): string {
  const rows = cellRows(backfill);
  return htmlPage({
    title: `Backfill ${backfill.backfillId}`,
    lead: leadHtml(backfill),
    style: BACKFILL_STYLE,
    sections: [
      { id: 'errors', title: 'Failures and checks', body: errorSection(backfill) },
      { id: 'grid', title: 'Dates and assets', body: cellGrid(rows) },
      { id: 'gaps', title: 'Gaps', body: gapSection(backfill) },
      { id: 'slates', title: 'Slates', body: slateSection(backfill) },
      { id: 'calibration', title: 'Calibration', body: calibrationSection(backfill) },
      { id: 'timeline', title: 'Timeline', body: timeline(backfill) },
      { id: 'durations', title: 'Durations', body: durationTables(backfill.cells) },
      { id: 'cells', title: 'Cells', body: cellDetails(rows) },
    ],
  });
}

function proofText(proof: BackfillProof | null): string {
  if (proof === null) return 'not replayed';
  const { madeAt, isEqual, outputs, replays } = proof;
  const verdict = isEqual ? 'every byte equal' : 'DIFFERS from the record';
  return `${counted(replays, 'replay')} of ${counted(outputs, 'output')} on ${madeAt.slice(0, 10)}: ${verdict}`;
}

function leadHtml(backfill: Backfill): string {
  const { end, cells, startedAt, request, planHash, slates, errors, gaps } = backfill;
  const isGood = end?.exitCode === 0;
  const ended =
    end === null
      ? `It has no end: it is running, or ended early. To resume it: pipeline resume ${backfill.backfillId}`
      : `${end.exitMeaning} (exit code ${String(end.exitCode)})`;
  const counts = [...STATES].reverse().flatMap((state) => {
    const count = state === 'gap' ? 0 : cells.filter((cell) => cell.state === state).length;
    return count === 0 ? [] : [`${String(count)} ${state}`];
  });
  const published = slates.filter(({ isPublished }) => isPublished).length;
  const facts: readonly (readonly [string, string])[] = [
    ['cells', cells.length === 0 ? 'none' : counts.join(', ')],
    ['slates', `${String(slates.length)}, ${String(published)} of them published now`],
    ['causes of failure', String(errors.length)],
    ['gaps', gaps.length === 0 ? 'none' : gaps.map(({ source }) => source).join(', ')],
    ['started', startedAt.replace('T', ' ').replace(/(?:\.\d+)?Z$/, ' UTC')],
    ['took', end === null ? 'no end recorded' : durationText(end.durationMs)],
    ['replay proof', proofText(backfill.proof)],
  ];
  const terms = facts.map(
    ([name, text]) => `<div><dt>${name}</dt><dd>${escapeText(text)}</dd></div>`,
  );
  const asked = [...request, ['plan hash', planHash] as const];
  return `<p class="verdict ${isGood ? 's-succeeded' : 's-failed'}">${escapeText(ended)}</p><dl class="facts">${terms.join('')}</dl>${details(`Request: ${counted(asked.length, 'setting')}`, htmlTable('Settings', ['setting', 'value'], asked, 'words'))}`;
}
