/** Finds the unified tables of a date: those that are published, or those of a run that was. */
import { readSlate } from '@pkg/publish';
import { type KnownError, type GameDate, type ObjectStore, didYouMean } from '@pkg/std';
import { BACKFILL_ERRORS } from '../errors.ts';

const UNIFIED = 'finalize.unified';

/** One unified table of one run. */
export interface UnifiedRun {
  readonly gameDate: string;
  readonly draftGroupId: string;
  readonly runId: string;
  /** The path of its manifest. */
  readonly manifestPath: string;
  /** The run that is published now; null for none. */
  readonly publishedRunId: string | null;
}

/** Every run of every draft group of a date, by group and run id. */
export async function unifiedRuns(store: ObjectStore, gameDate: string): Promise<UnifiedRun[]> {
  const folder = `manifests/${UNIFIED}/game_date=${gameDate}`;
  const runs: UnifiedRun[] = [];
  for (const group of await store.listFolders(folder)) {
    if (!group.startsWith('draft_group_id=')) continue;
    const draftGroupId = group.slice('draft_group_id='.length);
    const current = await readSlate(store, { gameDate, draftGroupId }, UNIFIED);
    for (const run of await store.listFolders(`${folder}/${group}`)) {
      if (!run.startsWith('run=')) continue;
      runs.push({
        gameDate,
        draftGroupId,
        runId: run.slice('run='.length),
        manifestPath: `${folder}/${group}/${run}/manifest.json`,
        publishedRunId: current?.runId ?? null,
      });
    }
  }
  return runs;
}

/** The published tables of a date, or those of one run. @throws KnownError `NO_GAMES`, `NOT_PUBLISHED`, `NO_SUCH_RUN` */
export async function chooseRuns(
  store: ObjectStore,
  gameDate: GameDate,
  runId: string | undefined,
): Promise<UnifiedRun[]> {
  const all = await unifiedRuns(store, gameDate);
  const wanted = all.filter((run) => run.runId === (runId ?? run.publishedRunId));
  if (wanted.length > 0) return wanted;
  const known = [...new Set(all.map((run) => run.runId))];
  if (all.length === 0) await refuseWithoutGames(store, gameDate);
  if (runId !== undefined) throw noSuchRun(runId, `on ${gameDate}`, known);
  if (known.length === 0) throw BACKFILL_ERRORS.SLATE_NOT_MADE({ gameDate });
  throw BACKFILL_ERRORS.NOT_PUBLISHED({ gameDate, runs: known });
}

/** @throws KnownError `NO_GAMES` */
export async function refuseWithoutGames(store: ObjectStore, gameDate: GameDate): Promise<void> {
  // The steps take a while to load, which is time that only a refusal has.
  const { noGamesOn } = await import('@pkg/steps');
  const noGames = await noGamesOn(store, gameDate);
  if (noGames !== null) throw noGames;
}

/**
 * The tables of a run, wherever they are. A run id begins with its as-of instant, which lies near its date: those dates
 * are looked at first.
 *
 * @throws KnownError `NO_SUCH_RUN`
 */
export async function findRun(store: ObjectStore, runId: string): Promise<UnifiedRun[]> {
  const dates = (await store.listFolders(`manifests/${UNIFIED}`)).map((name) =>
    name.slice('game_date='.length),
  );
  const ordered = nearestFirst(dates, runId);
  for (const date of ordered) {
    const found = (await unifiedRuns(store, date)).filter((run) => run.runId === runId);
    if (found.length > 0) return found;
  }
  // A lock of the evening lies on the next day in UTC.
  const near = dayOf(runId) === undefined ? [] : ordered.slice(0, 2);
  const known = await Promise.all(near.map((date) => unifiedRuns(store, date)));
  throw noSuchRun(runId, 'of any date', [...new Set(known.flat().map((run) => run.runId))]);
}

/** Dates by their distance from the as-of instant with which a run id begins: the run's own is among the first. */
export function nearestFirst(dates: readonly string[], runId: string): readonly string[] {
  const day = dayOf(runId);
  if (day === undefined) return dates;
  const distance = (date: string): number => Math.abs(Date.parse(date) - Date.parse(day));
  return dates.toSorted((a, b) => distance(a) - distance(b));
}

function dayOf(runId: string): string | undefined {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})T/.exec(runId) ?? [];
  return year === undefined ? undefined : `${year}-${month!}-${day!}`;
}

/** The dates of a run of any asset, of months and models too, which have none. @throws KnownError `NO_SUCH_RUN` */
export async function datesOfRun(store: ObjectStore, runId: string): Promise<string[]> {
  const known = new Set<string>();
  const dates = new Set<string>();
  for (const { key } of await store.list('manifests')) {
    const [, run] = /\/run=([^/]+)\/manifest\.json$/.exec(key) ?? [];
    if (run === undefined) continue;
    known.add(run);
    const date = /\/game_date=([^/]+)\//.exec(key)?.[1];
    if (run === runId && date !== undefined) dates.add(date);
  }
  if (known.has(runId)) return [...dates].sort();
  const day = runId.slice(0, 'YYYYMMDD'.length);
  throw noSuchRun(
    runId,
    'of any date',
    [...known].filter((id) => id.startsWith(day)),
    [...known],
  );
}

function noSuchRun(
  runId: string,
  where: string,
  known: readonly string[],
  all: readonly string[] = known,
): KnownError {
  const meant = didYouMean(runId, all);
  if (known.length === 0) return BACKFILL_ERRORS.NO_RUN_NEAR({ run: runId, where, meant });
  return BACKFILL_ERRORS.NO_SUCH_RUN({ run: runId, where, meant, runs: known });
}
