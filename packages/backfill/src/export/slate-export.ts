/** One slate of a date for another program: which run, what flags mean for its form, and what its file holds. */
import type { Row } from '@pkg/lake';
import type { GameDate, ObjectStore } from '@pkg/std';
import { BACKFILL_ERRORS } from '../errors.ts';
import { chooseRuns, type UnifiedRun } from '../records/find-run.ts';
import {
  exportText,
  ID_KINDS,
  type Exported,
  type ExportFacts,
  type Format,
  type TextFormat,
} from './export-slate.ts';
import { matchSite, readSitePlayers } from './site-ids.ts';

/** Options that only some forms have. */
export interface ExportAsked {
  readonly all: boolean;
  /** `site` or `league`. */
  readonly ids?: string | undefined;
}

/** @throws KnownError `USAGE` for what a form does not have */
export function checkExport(format: Format, { all, ids }: ExportAsked): void {
  if (all && format !== 'csv') throw BACKFILL_ERRORS.EXPORT_ALL({ format });
  if (ids !== undefined && format !== 'pydfs') throw BACKFILL_ERRORS.EXPORT_IDS({ format });
}

/**
 * The run of a date to export: that of the group, or the only one.
 *
 * @param runId left out: what is published
 * @throws KnownError `USAGE` where a date has several draft groups and none of them was named; as `chooseRuns` does
 */
export async function exportedRun(
  store: ObjectStore,
  gameDate: GameDate,
  { runId, group }: { readonly runId?: string | undefined; readonly group?: string | undefined },
): Promise<UnifiedRun> {
  const runs = await chooseRuns(store, gameDate, runId);
  const [first] = runs;
  const run = group === undefined ? first : runs.find(({ draftGroupId }) => draftGroupId === group);
  if (run !== undefined && (group !== undefined || runs.length === 1)) return run;
  throw BACKFILL_ERRORS.EXPORT_GROUP({
    gameDate,
    groups: runs.map(({ draftGroupId }) => draftGroupId),
    asked: group === undefined ? '' : `, not ${group}`,
    first: first!.draftGroupId,
  });
}

/**
 * The slate of a run as text.
 *
 * @param rows of its unified table
 * @param games rows of the schedule that it was made from
 * @throws KnownError `NO_SITE_IDS`; as `exportText` does
 */
export async function exportSlate(
  store: ObjectStore,
  { gameDate, draftGroupId }: Pick<UnifiedRun, 'gameDate' | 'draftGroupId'>,
  format: TextFormat,
  {
    rows,
    games,
    all,
    ids,
  }: ExportAsked & { readonly rows: readonly Row[]; readonly games: readonly Row[] },
): Promise<Exported> {
  const listed = await readSitePlayers(store, gameDate, draftGroupId);
  const needsSite = format === 'dk' || (format === 'pydfs' && ids === 'site');
  if (needsSite && listed.length === 0)
    throw BACKFILL_ERRORS.NO_SITE_IDS({ gameDate, group: draftGroupId });
  const home = games.map(
    (game) => [String(game['game_id']), Number(game['home_team_id'])] as const,
  );
  const facts: ExportFacts = {
    site: matchSite(listed, rows),
    ids: ID_KINDS.find((kind) => kind === ids),
    homeTeams: new Map(home),
    isAll: all,
  };
  return exportText(format, rows, facts);
}
