/**
 * The state of every cell, as a grid of dates and assets, and as one folded table per date. In the grid only dates, and
 * cells that need a look, are links: a season has thousands of cells, and nobody wants to press Tab through them all.
 */
import {
  assetsOf,
  STATES,
  worst,
  type CellRow,
  type PlacedCell,
  type ShownState,
} from './cell-rows.ts';
import { escapeText } from './escape-text.ts';
import { html, htmlTable, type TableCell } from './page.ts';
import { counted, durationText, missingDataText, reasonText } from './words.ts';

/** A shape for each state, for readers who do not see colours. */
const MARKS: Readonly<Record<ShownState, string>> = {
  succeeded: '●',
  gap: '◐',
  reused: '○',
  stale: '◌',
  skipped: '–',
  failed: '✕',
  cancelled: '⊘',
  waiting: '·',
};

const MEANINGS: Readonly<Record<ShownState, string>> = {
  succeeded: 'succeeded',
  gap: 'succeeded or reused without one of its sources',
  reused: 'reused from an earlier run',
  stale: 'stale: left as it was made before',
  skipped: 'skipped: nothing to do, or something it reads was not made',
  failed: 'failed',
  cancelled: 'cancelled before it started',
  waiting: 'planned, not reached',
};

/** The states whose place in the grid links to their line below. */
const NEEDS_A_LOOK: ReadonlySet<ShownState> = new Set(['failed', 'cancelled']);

export function cellGrid(rows: readonly CellRow[]): string {
  const placed = rows.flatMap(({ cells }) => cells);
  const assets = assetsOf(placed.map(({ cell }) => cell));
  const head = assets.map((asset) => `<th scope="col"><span>${escapeText(asset)}</span></th>`);
  const body = rows.map((row, index) => gridRow(row, index, assets));
  return `${legend(placed)}<p><a href="#after-grid">Skip the grid</a></p>
<div class="scroll" role="region" aria-label="Grid of dates and assets" tabindex="0"><table class="cells"><thead><tr><th scope="col">date</th>${head.join('')}</tr></thead><tbody>
${body.join('\n')}
</tbody></table></div><p id="after-grid" class="note">A date leads to its cells below.</p>`;
}

/** One folded table for each row of the grid. */
export function cellDetails(rows: readonly CellRow[]): string {
  return rows
    .map((row, index) =>
      row.cells.length === 0
        ? ''
        : `<details class="row"><summary>${escapeText(row.name)}: ${escapeText(countsText(row.cells))}</summary><div id="row-${String(index)}">${detailTable(row)}</div></details>`,
    )
    .join('\n');
}

function legend(cells: readonly PlacedCell[]): string {
  const items = [...STATES].reverse().flatMap((state) => {
    const count = cells.filter(({ shown }) => shown === state).length;
    if (count === 0) return [];
    const mark = `<span class="mark s-${state}" aria-hidden="true">${MARKS[state]}</span>`;
    return [`<li>${mark} ${escapeText(`${MEANINGS[state]} (${String(count)})`)}</li>`];
  });
  return `<ul class="legend">${items.join('')}</ul>`;
}

function gridRow(
  { name, cells, noSlate }: CellRow,
  index: number,
  assets: readonly string[],
): string {
  if (noSlate !== null)
    return `<tr><th scope="row">${escapeText(name)}</th><td class="none" colspan="${String(assets.length)}">no slate: ${escapeText(noSlate)}</td></tr>`;
  const marks = assets.map((asset) => gridCell(cells.filter(({ cell }) => cell.asset === asset)));
  return `<tr><th scope="row"><a href="#row-${String(index)}">${escapeText(name)}</a></th>${marks.join('')}</tr>`;
}

function gridCell(cells: readonly PlacedCell[]): string {
  const state = worst(cells);
  if (state === undefined) return '<td></td>';
  const count = cells.length === 1 ? '' : ` (${String(cells.length)})`;
  if (!NEEDS_A_LOOK.has(state))
    return `<td class="s-${state}" aria-label="${state}${count}">${MARKS[state]}</td>`;
  const { index, cell } = cells.find(({ shown }) => shown === state)!;
  const label = escapeText(`${state}: ${cell.asset} ${cell.partition}`);
  return `<td class="s-${state}"><a href="#cell-${String(index)}" aria-label="${label}" title="${label}">${MARKS[state]}</a></td>`;
}

function countsText(cells: readonly PlacedCell[]): string {
  return STATES.flatMap((state) => {
    const count = cells.filter(({ shown }) => shown === state).length;
    return count === 0 ? [] : [`${String(count)} ${state === 'gap' ? 'with a gap' : state}`];
  }).join(', ');
}

function detailTable({ name, cells }: CellRow): string {
  const rows = cells.map(({ index, cell, shown }) => ({
    id: `cell-${String(index)}`,
    cells: [
      cell.partition.includes(' group ')
        ? `${cell.asset}, group ${cell.partition.split(' group ')[1]!}`
        : cell.asset,
      html(`<span class="s-${shown}">${MARKS[shown]} ${shown}</span>`),
      cell.durationMs === null || !wasComputed(cell) ? '' : durationText(cell.durationMs),
      cell.rows === null ? '' : String(cell.rows),
      html(`<code>${escapeText(cell.runId)}</code>`),
      html(`<span class="why">${escapeText(whyText(cell))}</span>`),
    ] satisfies TableCell[],
  }));
  return htmlTable(
    `Cells of ${name}: ${counted(cells.length, 'cell')}`,
    ['asset', 'state', 'took', 'rows', 'run', 'why'],
    rows,
    'states',
  );
}

/** Tells whether a cell was computed: a reused or skipped one took no time worth a number. */
function wasComputed({ state }: PlacedCell['cell']): boolean {
  return state === 'succeeded' || state === 'failed';
}

function whyText({ error, reason, gaps }: PlacedCell['cell']): string {
  const parts = [
    ...(error === null ? [] : [error]),
    ...gaps.map(missingDataText),
    ...(error !== null || reason === null ? [] : [reasonText(reason)]),
  ];
  return parts.join('; ');
}
