/** Tables of durations: by step, and the cells that took longest. */
import type { BackfillCell } from './backfill.ts';
import { assetsOf } from './cell-rows.ts';
import { escapeText } from './escape-text.ts';
import { details, html, htmlTable } from './page.ts';
import { durationText } from './words.ts';

const SLOWEST = 15;

type Computed = BackfillCell & { readonly durationMs: number };

export function durationTables(cells: readonly BackfillCell[]): string {
  const computed = cells.filter(
    (cell): cell is Computed =>
      cell.durationMs !== null && (cell.state === 'succeeded' || cell.state === 'failed'),
  );
  if (computed.length === 0) return '<p>Nothing was computed.</p>';
  return `${stepTable(computed)}${details(`The ${String(Math.min(SLOWEST, computed.length))} slowest cells`, slowestTable(cells, computed))}`;
}

function stepTable(computed: readonly Computed[]): string {
  const steps = assetsOf(computed).map((asset) => {
    const times = computed
      .filter((cell) => cell.asset === asset)
      .map(({ durationMs }) => durationMs)
      .sort((a, b) => a - b);
    return { asset, times, total: times.reduce((sum, ms) => sum + ms, 0) };
  });
  const all = Math.max(
    1,
    steps.reduce((sum, { total }) => sum + total, 0),
  );
  const rows = steps
    .sort((a, b) => b.total - a.total || (a.asset < b.asset ? -1 : 1))
    .map(({ asset, times, total }) => [
      asset,
      String(times.length),
      durationText(total),
      html(shareBar(total / all)),
      durationText(times[Math.floor((times.length - 1) / 2)]!),
      durationText(times.at(-1)!),
    ]);
  return htmlTable(
    'Durations by step',
    ['step', 'cells', 'total', 'share', 'median', 'longest'],
    rows,
  );
}

function shareBar(share: number): string {
  const percent = (100 * share).toFixed(1);
  return `<span class="share"><i style="width:${percent}%"></i>${percent}%</span>`;
}

function slowestTable(cells: readonly BackfillCell[], computed: readonly Computed[]): string {
  const places = new Map(cells.map((cell, index) => [cell, index]));
  const rows = computed
    .toSorted((a, b) => b.durationMs - a.durationMs || places.get(a)! - places.get(b)!)
    .slice(0, SLOWEST)
    .map((cell) => [
      html(
        `<a href="#cell-${String(places.get(cell)!)}">${escapeText(`${cell.asset} ${cell.partition}`)}</a>`,
      ),
      durationText(cell.durationMs),
    ]);
  return htmlTable('Slowest cells', ['cell', 'took'], rows);
}
