/** Publishing and rolling back by hand: the same move of a slate's pointers, under the lease of its date. */
import {
  awaitPublishLease,
  moveSets,
  publishableRuns,
  setsOfRun,
  type PointerMove,
  type SetRuns,
} from '@pkg/engine';
import type { Leases, PointerAction } from '@pkg/publish';
import { KnownError, type GameDate, type ObjectStore, didYouMean } from '@pkg/std';
import { pipeline } from '@pkg/steps';
import { BACKFILL_ERRORS } from '../errors.ts';
import { describeHolder, withLeases } from './backfill-lease.ts';
import { refuseWithoutGames } from '../records/find-run.ts';
import { clock, ownHolder } from '../process/run-context.ts';

export interface SlateMove {
  readonly gameDate: GameDate;
  /** Left out: the only run of the date. */
  readonly runId: string | undefined;
  /** Left out: every draft group of the run. */
  readonly group: string | undefined;
  readonly action: PointerAction;
  readonly say: (text: string) => void;
}

export interface SlateMoved {
  readonly runId: string;
  readonly pointers: readonly PointerMove[];
}

export async function moveSlateByHand(
  store: ObjectStore,
  { gameDate, runId: asked, group, action, say }: SlateMove,
): Promise<SlateMoved> {
  const dag = pipeline({ simThreads: 1 });
  const move = async (leases: Leases): Promise<SlateMoved> => {
    const runId = asked ?? (await onlyRun(store, gameDate));
    const all = await setsOfRun(store, dag, gameDate, runId).catch(async (error: unknown) => {
      const isUnknown = error instanceof KnownError && error.code === 'NO_SUCH_RUN';
      if (isUnknown) await refuseWithoutGames(store, gameDate);
      throw error;
    });
    const slates = all.filter(({ draftGroupId }) => group === undefined || draftGroupId === group);
    if (slates.length === 0) throw noSuchGroup(runId, group!, all);
    const lease = await awaitPublishLease(leases, store, gameDate, {
      signal: new AbortController().signal,
      onWait: (by) => {
        say(`waiting for ${describeHolder(by)}`);
      },
    });
    try {
      const movedBy = `pipeline ${action}, ${ownHolder().id}`;
      const pointers = await moveSets(store, slates, { action, movedBy, lease, clock });
      return { runId, pointers };
    } finally {
      await lease.release();
    }
  };
  return withLeases(store, move, { say });
}

function noSuchGroup(runId: string, group: string, slates: readonly SetRuns[]): KnownError {
  const known = slates.flatMap(({ draftGroupId }) => draftGroupId ?? []);
  if (known.length === 0) return BACKFILL_ERRORS.NO_GROUP_KNOWN({ run: runId, group });
  const meant = didYouMean(group, known);
  return BACKFILL_ERRORS.NO_SUCH_GROUP({ run: runId, group, meant, groups: known });
}

async function onlyRun(store: ObjectStore, gameDate: GameDate): Promise<string> {
  const runs = await publishableRuns(store, pipeline({ simThreads: 1 }), gameDate);
  if (runs.length === 1) return runs[0]!;
  const newest = runs.at(-1);
  if (newest !== undefined)
    throw BACKFILL_ERRORS.RUN_NOT_NAMED({ gameDate, count: runs.length, runs, newest });
  await refuseWithoutGames(store, gameDate);
  throw BACKFILL_ERRORS.NO_RUN_PASSED({ gameDate });
}
