/**
 * Explains why a player is expected to play or to sit, from the tables that his run made: the injury report that was
 * used, whether his team had reported, the line-up, and his last games as the features saw them. It knows which step
 * made which table, and not where the tables of a run lie.
 */
import type { Row } from '@pkg/lake';
import type { ManifestInput } from '@pkg/manifest';
import { z } from 'zod';
import type { RowSource } from '../finalize/made-from.ts';
import { chanceToPlaySchema } from '../minutes/chance-to-play.ts';
import { modelAsset } from '../models/model-run.ts';

/** An output of a step, by the names that manifests have for both. */
export type StepOutput = Pick<RowSource, 'asset' | 'output'>;

/** Finds what the steps of one run made. */
export interface MadeByRun {
  /** The rows of a table; none where the run has no such table. */
  rows(table: StepOutput): Promise<readonly Row[]>;
  /** The bytes of an output; null where they are not there as they were recorded. */
  bytes(output: StepOutput): Promise<Uint8Array | null>;
  /** The record of an input by the step of an asset; undefined where it read none of that name. */
  input(asset: string, name: string): ManifestInput | undefined;
}

export interface Availability {
  /** Null where no report was known at the cut-off. */
  readonly report: {
    /** When the report says that it holds, and when it could first be read, in UTC. */
    readonly as_of_ts: string;
    readonly available_at: string;
    /** Its age at the cut-off, in seconds. */
    readonly age_s: number;
  } | null;
  readonly team: string;
  /** Null where the report says nothing of his team's game. */
  readonly has_team_reported: boolean | null;
  /** His row in the report; null where he is not on it. */
  readonly listed: Listed | null;
  /** His team mates who are listed too. */
  readonly team_mates: readonly (Listed & { readonly player_name: string })[];
  /** The state of his team's line-up; null where none was announced. */
  readonly lineup: 'projected' | 'confirmed' | null;
  readonly is_projected_starter: boolean;
  readonly games: Games;
  /**
   * The number of players of that status whom the model was trained on, and the share of them who played, shrunk to
   * what it said.
   */
  readonly of_status: { readonly rows: number; readonly played: number } | null;
}

export interface Listed {
  readonly status: string;
  readonly reason: string | null;
}

/** His games of this season, as of the cut-off. */
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
const MODEL = { asset: modelAsset('minutes'), output: 'model.json' };
const FEATURES = { asset: 'minutes.features_live', output: 'features.parquet' };
const LINEUPS = { asset: 'ingest.daily_lineups', output: 'lineups.parquet' };

/** The part of one of our models of minutes that is read here. */
const modelSchema = z.object({ play: chanceToPlaySchema.pick({ by_status: true }) });

/** Why a player may play or sit; null where the run has no minutes of him: his value does not depend on whether he plays. */
export async function availabilityOf(
  made: MadeByRun,
  playerId: number,
): Promise<Availability | null> {
  const features = (await made.rows(FEATURES)).find((row) => row['player_id'] === playerId);
  if (features === undefined) return null;
  const team = String(features['team_tricode']);
  const report = await reportRows(made);
  const ofTeam = report.filter((row) => row['team_tricode'] === team);
  const status = features['status'] as string | null;
  const listings = [...ofTeam, ...report].filter((row) => row['player_id'] === playerId);
  // Two teams may list him: the row that his status is from is told.
  const own = listings.find((row) => row['status'] === status) ?? listings[0];
  const named = ofTeam.filter((row) => row !== own && row['player_name'] !== null);
  return {
    report: reportOf(made),
    team,
    has_team_reported: status === null ? null : status !== 'NOT_YET_SUBMITTED',
    listed: own === undefined ? null : listedAs(own),
    team_mates: named.map((row) => ({ player_name: String(row['player_name']), ...listedAs(row) })),
    lineup: await lineupOf(made, features['team_id']),
    is_projected_starter: features['is_projected_starter'] === true,
    games: gamesOf(features),
    of_status: await shareOfStatus(made, status === 'NOT_YET_SUBMITTED' ? null : status),
  };
}

/** The rows of the injury report that a run used. */
export function reportRows(made: MadeByRun): Promise<readonly Row[]> {
  return made.rows(REPORT);
}

/** A row of the injury report as it lists its player. */
export function listedAs(row: Row): Listed {
  return { status: String(row['status']), reason: row['notes_raw'] as string | null };
}

/** The clocks of the report that a run used; null where none was known. */
export function reportOf(made: MadeByRun): Availability['report'] {
  const input = made.input(REPORT.asset, 'injuries');
  if (input?.as_of_ts === undefined || input.available_at === undefined) return null;
  return {
    as_of_ts: input.as_of_ts,
    available_at: input.available_at,
    age_s: input.age_s ?? 0,
  };
}

async function lineupOf(made: MadeByRun, teamId: unknown): Promise<Availability['lineup']> {
  const own = (await made.rows(LINEUPS)).filter((row) => row['team_id'] === teamId);
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

async function shareOfStatus(
  made: MadeByRun,
  status: string | null,
): Promise<Availability['of_status']> {
  const bytes = await made.bytes(MODEL);
  if (bytes === null) return null;
  const model = modelSchema.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  const share = model.data?.play.by_status.find((each) => each.status === status);
  return share === undefined ? null : { rows: share.rows, played: share.came };
}
