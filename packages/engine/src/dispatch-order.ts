/**
 * Which of two cells that could both start goes first. Partitions that have not closed come before those that have: today's
 * run does not wait for a backfill. Then earlier dates, so that the first partitions are ready early. What partitions share
 * comes before all of the partitions that read it.
 */
import type { Instant } from '@pkg/std';
import { partitionIn } from './partition.ts';
import type { PlannedCell } from './planned-cell.ts';

/** `live-first`: partitions that have not closed come first; `by-date`: only dates count. */
export type DispatchOrder = 'live-first' | 'by-date';

/** The rank of each cell by its id, from 0. */
export function dispatchRanks(
  cells: readonly PlannedCell[],
  order: DispatchOrder,
  now: Instant,
): ReadonlyMap<string, number> {
  const isLive = new Set<string>();
  if (order === 'live-first') {
    // Upstream cells come first in a plan: from its end, everything that a live partition needs is found in one pass.
    for (const cell of cells.toReversed()) {
      const partition = partitionIn(cell.scope);
      const isOwnLive = partition !== undefined && cell.partition.run_as_of_ts !== undefined;
      if (isOwnLive && now < partition.closesAt) isLive.add(cell.id);
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
