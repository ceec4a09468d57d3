/**
 * Why a player is expected to play or to sit, from the tables that his run made: the injury report that was used, whether his
 * team had reported, the line-up, and his last games as the features saw them.
 */
import type { Row } from '@pkg/lake';
import { sha256, type ObjectStore } from '@pkg/std';
import { outputOf } from './made-from.ts';
import type { ManifestNode } from './manifest-graph.ts';
import { outputRows } from './unified-table.ts';

export interface Availability {
  /** Null where no report was known at the cut-off. */
  readonly report: {
    /** When the report says that it holds, and when it could first be read, in UTC. */
    readonly as_of_ts: string;
    readonly available_at: string;
    /** Seconds at the cut-off. */
    readonly age_s: number;
  } | null;
  readonly team: string;
  /** Null where the report says nothing of his team's game. */
  readonly has_team_reported: boolean | null;
  /** His row in the report; null where he is not on it. */
  readonly listed: Listed | null;
  /** Who else of his team is. */
  readonly team_mates: readonly (Listed & { readonly player_name: string })[];
  /** What is known of his team's line-up; null where none was announced. */
  readonly lineup: 'projected' | 'confirmed' | null;
  readonly is_projected_starter: boolean;
  readonly games: Games;
  /** How many players of that status the model was trained on, and the share of them who played, shrunk to what it said. */
  readonly of_status: { readonly rows: number; readonly played: number } | null;
}

export interface Listed {
  readonly status: string;
  readonly reason: string | null;
}

/** Of this season, as of the cut-off. */
export interface Games {
  readonly last_listing: string;
  readonly games_in_row: number;
  readonly games_missed: number;
  readonly days_since_played: number | null;
  readonly minutes_last: number;
  readonly started_last: boolean;
  readonly minutes_season: number | null;
  readonly games_season: number;
  readonly start_rate_15: number;
}

const REPORT = { asset: 'ingest.injuries_raw', output: 'injuries.parquet' };
const FEATURES = { asset: 'minutes.features_live', output: 'features.parquet' };
const LINEUPS = { asset: 'ingest.daily_lineups', output: 'lineups.parquet' };

/** Null where the lineage has no minutes of the player: his value does not depend on whether he plays. */
export async function availabilityOf(
  store: ObjectStore,
  nodes: readonly ManifestNode[],
  playerId: number,
): Promise<Availability | null> {
  const features = (await rowsOf(store, nodes, FEATURES)).find(
    (row) => row['player_id'] === playerId,
  );
  if (features === undefined) return null;
  const team = String(features['team_tricode']);
  const report = await reportRows(store, nodes);
  const ofTeam = report.filter((row) => row['team_tricode'] === team);
  const status = features['status'] as string | null;
  const listings = [...ofTeam, ...report].filter((row) => row['player_id'] === playerId);
  // Two teams may list him: the row is told that his status is from.
  const own = listings.find((row) => row['status'] === status) ?? listings[0];
  const named = ofTeam.filter((row) => row !== own && row['player_name'] !== null);
  return {
    report: reportOf(nodes),
    team,
    has_team_reported: status === null ? null : status !== 'NOT_YET_SUBMITTED',
    listed: own === undefined ? null : listedAs(own),
    team_mates: named.map((row) => ({ player_name: String(row['player_name']), ...listedAs(row) })),
    lineup: await lineupOf(store, nodes, features['team_id']),
    is_projected_starter: features['is_projected_starter'] === true,
    games: gamesOf(features),
    of_status: await shareOfStatus(store, nodes, status === 'NOT_YET_SUBMITTED' ? null : status),
  };
}

/** The rows of the injury report that a run used. */
export function reportRows(store: ObjectStore, nodes: readonly ManifestNode[]): Promise<Row[]> {
  return rowsOf(store, nodes, REPORT);
}

export function listedAs(row: Row): Listed {
  return { status: String(row['status']), reason: row['notes_raw'] as string | null };
}

/** The clocks of the report that a run used; null where none was known. */
export function reportOf(nodes: readonly ManifestNode[]): Availability['report'] {
  const node = nodes.find(({ manifest }) => manifest.asset === REPORT.asset);
  const input = node?.manifest.inputs.find(({ name }) => name === 'injuries');
  if (input?.as_of_ts === undefined || input.available_at === undefined) return null;
  return {
    as_of_ts: input.as_of_ts,
    available_at: input.available_at,
    age_s: input.age_s ?? 0,
  };
}

async function rowsOf(
  store: ObjectStore,
  nodes: readonly ManifestNode[],
  table: { readonly asset: string; readonly output: string },
): Promise<Row[]> {
  const output = outputOf(nodes, table);
  return output === undefined ? [] : outputRows(store, output);
}

async function lineupOf(
  store: ObjectStore,
  nodes: readonly ManifestNode[],
  teamId: unknown,
): Promise<Availability['lineup']> {
  const own = (await rowsOf(store, nodes, LINEUPS)).filter((row) => row['team_id'] === teamId);
  if (own.length === 0) return null;
  return own.some((row) => row['lineup_status'] === 'confirmed') ? 'confirmed' : 'projected';
}

function gamesOf(features: Row): Games {
  return Object.fromEntries(
    [
      ...['last_listing', 'games_in_row', 'games_missed', 'days_since_played', 'minutes_last'],
      ...['started_last', 'minutes_season', 'games_season', 'start_rate_15'],
    ].map((name) => [name, features[name]]),
  ) as unknown as Games;
}

/** From the model of minutes, where it is one of ours. */
async function shareOfStatus(
  store: ObjectStore,
  nodes: readonly ManifestNode[],
  status: string | null,
): Promise<Availability['of_status']> {
  const output = outputOf(nodes, { asset: 'models.minutes', output: 'model.json' });
  const stored = output === undefined ? null : await store.get(output.path);
  // Another model than the one that was used says nothing of this value.
  if (stored === null || sha256(stored.bytes) !== output?.sha256) return null;
  const model = JSON.parse(Buffer.from(stored.bytes).toString('utf8')) as {
    readonly play?: {
      readonly by_status?: readonly {
        readonly status: string | null;
        readonly rows: number;
        readonly came: number;
      }[];
    };
  };
  const share = model.play?.by_status?.find((each) => each.status === status);
  return share === undefined ? null : { rows: share.rows, played: share.came };
}
