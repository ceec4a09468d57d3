/** Reads past ownership: in the largest contest of each draft group, and of each player up to a date. */
import type { RowOf } from '@pkg/lake';
import type { DK_OWNERSHIP } from '@pkg/nba';
import { daysBetween, type GameDate } from '@pkg/std';
import { groupBy } from '../group-by.ts';
import { PAST_OWNERSHIP_DAYS } from '../look-back.ts';

/** Weight of a slate before the last one: a half-life of three slates. */
const DECAY = 0.7937;

export type OwnershipLine = RowOf<typeof DK_OWNERSHIP>;

/** The rows of the largest contest of each draft group: of equal ones that of the lowest id. */
export function largestContests(lines: readonly OwnershipLine[]): Map<string, OwnershipLine[]> {
  const groups = groupBy(lines, (row) => row.draft_group_id);
  return new Map(
    [...groups].map(([group, rows]) => {
      const largest = rows.reduce((a, b) =>
        b.entries > a.entries || (b.entries === a.entries && b.contest_id < a.contest_id) ? b : a,
      );
      return [group, rows.filter((row) => row.contest_id === largest.contest_id)];
    }),
  );
}

/** Answers with the decayed percent of entries of a player over the slates before a date; null without any. */
export function pastOwnership(
  lines: readonly OwnershipLine[],
): (player: number, before: GameDate) => number | null {
  const rows = [...largestContests(lines).values()].flat();
  const byPlayer = groupBy(
    rows.filter((row) => row.player_id !== null),
    (row) => String(row.player_id),
  );
  const series = new Map(
    [...byPlayer].map(([player, own]) => [
      player,
      own.toSorted(
        (a, b) => inOrder(a.game_date, b.game_date) || inOrder(a.draft_group_id, b.draft_group_id),
      ),
    ]),
  );
  return (player, before) => {
    const known = (series.get(String(player)) ?? []).filter(
      ({ game_date }) =>
        game_date < before && daysBetween(game_date, before) <= PAST_OWNERSHIP_DAYS,
    );
    let sum = 0;
    let weight = 0;
    for (const { actual_own_pct } of known) {
      sum = sum * DECAY + actual_own_pct;
      weight = weight * DECAY + 1;
    }
    return weight > 0 ? sum / weight : null;
  };
}

function inOrder(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
