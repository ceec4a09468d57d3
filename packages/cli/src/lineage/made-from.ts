/** Which rows a step makes its own from: what a trace tells of a number that no other table holds. */
import type { Row } from '@pkg/lake';
import type { ManifestOutput } from '@pkg/manifest';
import type { ObjectStore } from '@pkg/std';
import type { ManifestNode } from './manifest-graph.ts';
import { outputRows } from './unified-table.ts';

/** A row from which the value was computed, or from which such a row was. */
export interface TracedRow {
  readonly asset: string;
  /** The table, as its manifest names it. */
  readonly output: string;
  readonly of: 'player' | 'game';
  /** How many steps lie between it and the value, from 0. */
  readonly depth: number;
  /** The columns that are worth telling; null where the table has no such row. */
  readonly values: Row | null;
}

interface Source {
  readonly asset: string;
  readonly output: string;
  readonly of: 'player' | 'game';
  readonly columns: readonly string[];
  /** The columns that are made from it; left out: all. */
  readonly into?: readonly string[];
}

const MINUTES = ['minutes_p10_cond', 'minutes_p50_cond', 'minutes_p90_cond'];
const EXPECTED = ['minutes_p10', 'minutes_p50', 'minutes_p90'];
const MARKET: Omit<Source, 'columns'> = {
  asset: 'ingest.odds_raw',
  output: 'consensus.parquet',
  of: 'game',
};
const QUANTILES: Omit<Source, 'columns'> = {
  asset: 'sim.run',
  output: 'quantiles.parquet',
  of: 'player',
};
const SCORED: Omit<Source, 'columns'> = {
  asset: 'minutes.score',
  output: 'minutes.parquet',
  of: 'player',
};

/** The steps that compute, each with what it reads of a player and of his game: the columns that move it most. */
export const MADE_FROM: Readonly<Record<string, readonly Source[]>> = {
  'finalize.unified': [
    { ...QUANTILES, columns: ['dk_fpts_mean'], into: ['value'] },
    {
      ...QUANTILES,
      columns: ['dk_fpts_p10', 'dk_fpts_mean', 'dk_fpts_p90'],
      into: ['boom_prob', 'bust_prob'],
    },
    {
      asset: 'ownership.score',
      output: 'ownership.parquet',
      of: 'player',
      columns: ['salary'],
      into: ['value', 'boom_prob', 'bust_prob'],
    },
    {
      ...MARKET,
      columns: ['spread_home', 'total'],
      into: ['team_implied_total', 'opponent_implied_total'],
    },
  ],
  'sim.run': [
    { ...SCORED, columns: ['play_prob', ...MINUTES] },
    {
      asset: 'rates.score',
      output: 'rates.parquet',
      of: 'player',
      columns: ['fg2a', 'fg3a', 'fta', 'reb', 'ast', 'stl', 'blk', 'tov'],
    },
    { ...MARKET, columns: ['spread_home', 'total'] },
  ],
  'ownership.score': [
    { ...QUANTILES, columns: ['dk_fpts_mean', 'dk_fpts_p90'] },
    { ...SCORED, columns: ['play_prob', 'minutes_p50'] },
  ],
  'minutes.score': [
    { ...SCORED, columns: ['play_prob', ...MINUTES], into: EXPECTED },
    {
      asset: 'minutes.features_live',
      output: 'features.parquet',
      of: 'player',
      columns: [
        ...['status', 'is_projected_starter', 'minutes_ew3', 'minutes_ew10', 'minutes_season'],
        ...['start_rate_15', 'play_share_20', 'games_missed', 'absent_minutes'],
      ],
    },
  ],
  'rates.score': [
    {
      asset: 'rates.features_live',
      output: 'features.parquet',
      of: 'player',
      columns: ['hist_fpts_per_minute', 'recent_fpts_per_minute', 'vacated_share', 'pace_factor'],
    },
  ],
  'minutes.features_live': [
    {
      asset: 'ingest.injuries_raw',
      output: 'injuries.parquet',
      of: 'player',
      columns: ['status', 'notes_raw', 'as_of_ts'],
    },
    {
      asset: 'ingest.daily_lineups',
      output: 'lineups.parquet',
      of: 'player',
      columns: ['lineup_status'],
    },
  ],
  'rates.features_live': [{ ...MARKET, columns: ['spread_home', 'total'] }],
};

export interface Wanted {
  readonly column: string;
  readonly playerId: number;
  readonly gameId: string;
}

/** The rows behind a value that `asset` computed, each table once, what a row is made from below it. */
export async function rowsBehind(
  store: ObjectStore,
  nodes: readonly ManifestNode[],
  asset: string,
  { column, playerId, gameId }: Wanted,
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
      const rows = await outputRows(store, output, [id, ...columns]);
      const own = rows.find((row) => row[id] === (id === 'player_id' ? playerId : gameId));
      const { asset: name, output: table, of } = source;
      const values = own === undefined ? null : pick(own, columns);
      found.push({ asset: name, output: table, of, depth, values });
      await visit(source.asset, depth + 1);
    }
  };
  await visit(asset, 0);
  return found;
}

/** The table of an asset in a lineage. */
export function outputOf(
  nodes: readonly ManifestNode[],
  { asset, output }: Pick<Source, 'asset' | 'output'>,
): ManifestOutput | undefined {
  const node = nodes.find(({ manifest }) => manifest.asset === asset);
  return node?.manifest.outputs.find(({ name }) => name === output);
}

function pick(row: Row, columns: readonly string[]): Row {
  return Object.fromEntries(columns.map((name) => [name, row[name]]));
}
