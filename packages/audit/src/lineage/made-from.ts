/** Reads the rows that a value was made from, and the rows behind those, from the tables of its lineage. */
import type { Row } from '@pkg/lake';
import type { ObjectStore } from '@pkg/std';
import { MADE_FROM } from '@pkg/steps';
import { outputOf } from './made-by-run.ts';
import type { ManifestNode } from './manifest-graph.ts';
import { outputRows } from './unified-table.ts';

/** A row from which the value, or another such row, was computed. */
export interface TracedRow {
  readonly asset: string;
  /** The table, as its manifest names it. */
  readonly output: string;
  readonly of: 'player' | 'game';
  /** The number of steps between the row and the value, from 0. */
  readonly depth: number;
  /** The columns that matter; null where the table has no such row. */
  readonly values: Row | null;
}

export interface Wanted {
  readonly column: string;
  readonly playerId: number;
  readonly gameId: string;
  /** Tricode of the player's team: of rows that several teams have of him, an injury report's say, its own counts. */
  readonly team: string;
}

/** The rows behind a value that `asset` computed, each table once, what a row is made from below it. */
export async function rowsBehind(
  store: ObjectStore,
  nodes: readonly ManifestNode[],
  asset: string,
  { column, playerId, gameId, team }: Wanted,
): Promise<TracedRow[]> {
  const found: TracedRow[] = [];
  const seen = new Set<string>();
  const visit = async (from: string, depth: number): Promise<void> => {
    for (const source of MADE_FROM[from] ?? []) {
      const isOfColumn = depth > 0 || source.into === undefined || source.into.includes(column);
      const output = outputOf(nodes, source);
      const key = `${source.asset}/${source.output}`;
      if (!isOfColumn || output === undefined || seen.has(key)) continue;
      seen.add(key);
      const id = source.of === 'player' ? 'player_id' : 'game_id';
      const there = output.columns.map(({ name }) => name);
      const columns = source.columns.filter((name) => there.includes(name));
      const telling = ['team_tricode'].filter((name) => there.includes(name));
      const rows = await outputRows(store, output, [...new Set([id, ...telling, ...columns])]);
      const his = rows.filter((row) => row[id] === (id === 'player_id' ? playerId : gameId));
      const own = his.find((row) => row['team_tricode'] === team) ?? his[0];
      const { asset: name, output: table, of } = source;
      const values = own === undefined ? null : pick(own, columns);
      found.push({ asset: name, output: table, of, depth, values });
      await visit(source.asset, depth + 1);
    }
  };
  await visit(asset, 0);
  return found;
}

function pick(row: Row, columns: readonly string[]): Row {
  return Object.fromEntries(columns.map((name) => [name, row[name]]));
}
