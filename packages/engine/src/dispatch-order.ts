/**
 * Which of two cells that could both start goes first. Slates that have not locked come before those that have: today's
 * run does not wait for a backfill. Then earlier dates, so that the first slates are ready early. What slates share
 * comes before all of the slates that read it.
 */
import type { Instant } from '@pkg/std';
import { slateOf } from './draft.ts';
import type { PlannedCell } from './planned-cell.ts';

/** `live-first`: slates that have not locked come first; `by-date`: only dates count. */
export type DispatchOrder = 'live-first' | 'by-date';

/** The rank of each cell by its id, from 0. */
export function dispatchRanks(
  cells: readonly PlannedCell[],
  order: DispatchOrder,
  now: Instant,
): ReadonlyMap<string, number> {
  const isLive = new Set<string>();
  if (order === 'live-first') {
    // Upstream cells come first in a plan: from its end, everything that a live slate needs is found in one pass.
    for (const cell of cells.toReversed()) {
      const slate = slateOf(cell.scope);
      const isOwnLive = slate !== undefined && cell.partition.run_as_of_ts !== undefined;
      if (isOwnLive && now < slate.lockAt) isLive.add(cell.id);
      if (isLive.has(cell.id)) for (const id of cell.upstream) isLive.add(id);
    }
  }
  const ordered = cells
    .map(({ id, partition }, index) => ({
      id,
      index,
      urgency: isLive.has(id) ? 0 : 1,
      date: partition.game_date ?? '',
    }))
    .sort(
      (a, b) =>
        a.urgency - b.urgency || (a.date === b.date ? a.index - b.index : a.date < b.date ? -1 : 1),
    );
  return new Map(ordered.map(({ id }, rank) => [id, rank]));
}
