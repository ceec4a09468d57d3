/**
 * Draws when each cell ran, by pool, as bars in lanes. Text is HTML around the drawing, which stretches to the width of
 * the page and would stretch its letters too.
 */
import type { Backfill, BackfillCell } from './backfill.ts';
import { escapeText } from './escape-text.ts';
import { htmlTable } from './page.ts';
import { counted, durationText } from './words.ts';

interface Bar {
  readonly cell: BackfillCell;
  /** Milliseconds after the first instant of the drawing. */
  readonly from: number;
  readonly to: number;
}

/** Units of width of a drawing: a bar narrower than one can't be pointed at. */
const WIDTH = 1000;
const LANE_HEIGHT = 12;
const BAR_HEIGHT = 10;

/** The timeline with its figures as a table; words where no instant is recorded. */
export function timeline({ cells, startedAt, end }: Backfill): string {
  const start = Date.parse(startedAt);
  const bars = cells.flatMap((cell): Bar[] => {
    if (cell.startedMs === null || cell.durationMs === null) return [];
    const from = Math.max(0, cell.startedMs - start);
    return [{ cell, from, to: from + cell.durationMs }];
  });
  if (bars.length === 0)
    return '<p>No cell of this backfill has a recorded instant: nothing had to be computed.</p>';
  const last = bars.reduce((most, { to }) => Math.max(most, to), end?.durationMs ?? 0);
  const span = Math.max(1, last);
  const pools = [...new Set(bars.map(({ cell }) => poolOf(cell)))];
  const drawn = pools.map((pool) => {
    const lanes = packed(bars.filter(({ cell }) => poolOf(cell) === pool));
    return `<div class="pool"><span>${escapeText(pool)}</span>${poolSvg(pool, lanes, span)}</div>`;
  });
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => `<span>${durationText(part * span)}</span>`);
  return `<div class="timeline">${drawn.join('')}<div class="pool axis"><span></span><div>${ticks.join('')}</div></div></div>${poolTable(pools, bars, span)}${missingNote(cells, bars)}`;
}

/** Sorts bars into as few lanes as hold them without overlap, by their beginning. */
function packed<T extends { readonly from: number; readonly to: number }>(
  bars: readonly T[],
): T[][] {
  const lanes: T[][] = [];
  for (const bar of bars.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    const free = lanes.find((lane) => lane.at(-1)!.to <= bar.from);
    if (free) free.push(bar);
    else lanes.push([bar]);
  }
  return lanes;
}

function poolOf({ pool, asset }: BackfillCell): string {
  return pool ?? asset.split('.')[0]!;
}

/** Wide bars are elements that say what they are; narrow ones are one path, so that a season stays small. */
function poolSvg(pool: string, lanes: readonly (readonly Bar[])[], span: number): string {
  const height = lanes.length * LANE_HEIGHT;
  const narrow: string[] = [];
  const wide: string[] = [];
  for (const [lane, bars] of lanes.entries()) {
    const top = String(lane * LANE_HEIGHT + 1);
    for (const { cell, from, to } of bars) {
      const x = ((from / span) * WIDTH).toFixed(1);
      const width = ((to - from) / span) * WIDTH;
      const isFailed = cell.state === 'failed';
      if (width < 1 && !isFailed) {
        narrow.push(
          `M${x} ${top}h${Math.max(0.3, width).toFixed(1)}v${String(BAR_HEIGHT)}h-${Math.max(0.3, width).toFixed(1)}z`,
        );
        continue;
      }
      const title = `${cell.asset} ${cell.partition}: ${durationText(to - from)}${isFailed ? ', failed' : ''}`;
      wide.push(
        `<rect${isFailed ? ' class="bad"' : ''} x="${x}" y="${top}" width="${Math.max(1.5, width).toFixed(1)}" height="${String(BAR_HEIGHT)}"><title>${escapeText(title)}</title></rect>`,
      );
    }
  }
  const path = narrow.length === 0 ? '' : `<path d="${narrow.join('')}"/>`;
  const count = lanes.reduce((sum, bars) => sum + bars.length, 0);
  const label = `${pool}: ${counted(count, 'cell')}, ${String(lanes.length)} at once at most`;
  return `<svg viewBox="0 0 ${String(WIDTH)} ${String(height)}" style="height:${String(height)}px" preserveAspectRatio="none" role="img" aria-label="${escapeText(label)}">${path}${wide.join('')}</svg>`;
}

function poolTable(pools: readonly string[], bars: readonly Bar[], span: number): string {
  const rows = pools.map((pool) => {
    const own = bars.filter(({ cell }) => poolOf(cell) === pool);
    const busy = own.reduce((sum, { from, to }) => sum + to - from, 0);
    return [
      pool,
      String(own.length),
      String(packed(own).length),
      durationText(busy),
      (busy / span).toFixed(2),
      durationText(own.reduce((least, { from }) => Math.min(least, from), span)),
      durationText(own.reduce((most, { to }) => Math.max(most, to), 0)),
    ];
  });
  const header = [
    'pool',
    'cells',
    'most at once',
    'running',
    'running at once, mean',
    'first began after',
    'last ended after',
  ];
  return htmlTable('Pools', header, rows);
}

function missingNote(cells: readonly BackfillCell[], bars: readonly Bar[]): string {
  const computed = cells.filter(({ state }) => state === 'succeeded' || state === 'failed').length;
  const drawn = bars.filter(
    ({ cell: { state } }) => state === 'succeeded' || state === 'failed',
  ).length;
  if (drawn >= computed) return '';
  return `<p class="note">${counted(computed - drawn, 'cell')} of this backfill ${computed - drawn === 1 ? 'is' : 'are'} not drawn: a later attempt has replaced what was recorded of ${computed - drawn === 1 ? 'it' : 'them'}.</p>`;
}
