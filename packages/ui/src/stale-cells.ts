/** The cells of a range of dates that were made from other inputs, settings or code than a run would read now. */
import type { Config } from '@pkg/backfill/settings';
import { newestBackfill, recordedRequest, runRequest } from '@pkg/backfill/request';
import { planRun } from '@pkg/backfill/run';
import type { GameDate, Instant, ObjectStore } from '@pkg/std';

export interface StaleCell {
  readonly game_date: string;
  readonly asset: string;
  /** A reason of `pipeline why`, such as `KEY_CHANGED`. */
  readonly reason: string;
}

/** Reasons for which what was made before does not stand for what would be made now. */
const OF_STALE: ReadonlySet<string> = new Set(['KEY_CHANGED', 'UPSTREAM_RUNS', 'PARENT_REMADE']);

interface Range {
  readonly start: GameDate;
  readonly end: GameDate;
}

/**
 * Plans the range with the flags of the newest backfill; writes nothing.
 *
 * @throws KnownError `UNKNOWN_BACKFILL` where nothing was run yet
 */
export async function staleCells(
  store: ObjectStore,
  range: Range,
  config: Config,
  now: Instant,
): Promise<StaleCell[]> {
  const { flags } = await recordedRequest(store, await newestBackfill(store));
  const again = { ...flags, ...range, season: undefined, steps: undefined };
  const request = await runRequest(store, again, config, now);
  const { plan } = await planRun(store, request);
  return plan.cells.flatMap(({ asset, partition: { game_date }, action }) => {
    if (game_date === undefined || (action.kind !== 'run' && action.kind !== 'defer')) return [];
    const { previousRunId, reason } = action.decision;
    const isStale = previousRunId !== undefined && OF_STALE.has(reason);
    return isStale ? [{ game_date, asset, reason }] : [];
  });
}
