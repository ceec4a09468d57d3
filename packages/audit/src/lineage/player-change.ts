/** Compares one player in two runs of a slate: his columns, and the changes of his team mates. */
import type { Row } from '@pkg/lake';
import { isSameValue } from '../tables/compare-rows.ts';
import { standingChanges, type Known, type StandingChange } from './standing-changes.ts';
import { playerRow } from './unified-table.ts';

export interface PlayerChange {
  readonly player_id: number;
  readonly player_name: string;
  readonly team_tricode: string;
  /** The columns whose values differ; null where a side has no row of him, as when he is ruled out. */
  readonly columns: readonly {
    readonly column: string;
    readonly before: unknown;
    readonly after: unknown;
  }[];
  /** The change in his own standing, if any. */
  readonly own: StandingChange | null;
  /** The changes in the standing of his team mates, the largest first. */
  readonly team_mates: readonly StandingChange[];
}

/**
 * @param ignored columns that say how a row was made
 * @throws KnownError `UNKNOWN_PLAYER` for a player who is in neither run
 */
export function playerChange(
  before: Known,
  after: Known,
  player: string,
  ignored: ReadonlySet<string>,
): PlayerChange {
  const row = playerRow(distinct([...after.rows, ...before.rows]), player);
  const [id, team] = [row['player_id'], String(row['team_tricode'])];
  const of = ({ rows }: Known): Row | undefined => rows.find((each) => each['player_id'] === id);
  const [left, right] = [of(before), of(after)];
  const changes = standingChanges(before, after).filter((each) => each.team_tricode === team);
  return {
    player_id: Number(id),
    player_name: String(row['player_name']),
    team_tricode: team,
    columns: Object.keys(row)
      .filter((column) => !ignored.has(column) && !isSameValue(left?.[column], right?.[column]))
      .map((column) => ({
        column,
        before: left?.[column] ?? null,
        after: right?.[column] ?? null,
      })),
    own: changes.find(({ player_id }) => player_id === id) ?? null,
    team_mates: changes.filter(({ player_id }) => player_id !== id),
  };
}

function distinct(rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row) => [row['player_id'], row])).values()];
}
