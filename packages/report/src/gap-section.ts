/**
 * The section on gaps: what was missing, what was done about it, and how far it reaches: every cell that reads from a
 * cell with the gap.
 */
import type { Backfill, BackfillGap } from './backfill.ts';
import { assetsOf } from './cell-rows.ts';
import { escapeText } from './escape-text.ts';
import { counted, datesText, firstOf } from './words.ts';

/** The cells and slates that a gap touched. */
interface Touched {
  /** The assets downstream of the gap, in plan order; without a plan those that read the source itself. */
  readonly assets: readonly string[];
  readonly cells: number;
  readonly slates: number;
  readonly players: number;
}

export function gapSection(backfill: Backfill): string {
  if (backfill.gaps.length === 0) return '<p>Every source was there for every cell.</p>';
  return backfill.gaps.map((gap) => gapHtml(gap, touchedBy(backfill, gap))).join('\n');
}

/** Downstream cells of a gap. O(cells + reads). */
function touchedBy({ cells, slates }: Backfill, { source, policy, assets }: BackfillGap): Touched {
  const touched = new Set<number>();
  for (const [index, cell] of cells.entries()) {
    const isOwn = cell.gaps.some((gap) => gap.source === source && gap.policy === policy);
    // A cell comes after all that it reads, so one pass finds everything downstream.
    if (isOwn || cell.upstream.some((place) => touched.has(place))) touched.add(index);
  }
  const reached = [...touched].map((index) => cells[index]!);
  const own = slates.filter(({ cell }) => touched.has(cell));
  return {
    assets: reached.length === 0 ? assets : assetsOf(reached),
    cells: touched.size,
    slates: own.length,
    players: own.reduce((sum, { cell }) => sum + (cells[cell]!.rows ?? 0), 0),
  };
}

function gapHtml(gap: BackfillGap, touched: Touched): string {
  const reach = `${counted(touched.cells, 'cell')} of ${firstOf(touched.assets, 30)}; ${counted(touched.slates, 'slate')} with ${counted(touched.players, 'player row')}`;
  const rows: readonly (readonly [string, string])[] = [
    ['dates', datesText(gap.game_dates)],
    ['why', gap.reason],
    ['affected', reach],
  ];
  const terms = rows.map(([name, text]) => `<dt>${name}</dt><dd>${escapeText(text)}</dd>`).join('');
  return `<article class="gap"><h3>${escapeText(gap.source)} <small>policy ${escapeText(gap.policy)}</small></h3><dl>${terms}<dt>next</dt><dd><code>${escapeText(gap.remediation)}</code></dd></dl></article>`;
}
