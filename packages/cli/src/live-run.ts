/** A planned run in front of a person: progress on stderr, a stop on the first signal, and the exit code it ends with. */
import type { Leases } from '@pkg/publish';
import type { JobReport } from '@pkg/sources';
import type { ObjectStore } from '@pkg/std';
import { progressOn } from './progress.ts';
import { collectorMark, withBackfillLease, withLeases } from './backfill-lease.ts';
import { backfillIdOf, executeRun, isIdle, type Finished, type Planned } from './run-pipeline.ts';
import type { RunRequest } from './run-request.ts';
import { listenForStop } from './surroundings.ts';

export interface LiveRun {
  readonly finished: Finished;
  /** That of the summary, or of the signal that stopped the run. */
  readonly exit: number;
}

export interface LiveRunOptions {
  /** Without progress. */
  readonly isQuiet: boolean;
  /** Wait for another process that runs the same dates, instead of leaving it to that one. */
  readonly isPatient: boolean;
  /** What became of the live sources, where they were looked at. */
  readonly captures?: readonly JobReport[] | undefined;
  /** Plans once more, after another process may have changed what there is; throws where that must not be. */
  readonly replan: () => Promise<Planned>;
}

/**
 * Executes a plan with progress.
 *
 * @throws KnownError `LEASE_HELD` when another process runs the same dates
 */
export async function liveRun(
  store: ObjectStore,
  request: RunRequest,
  planned: Planned,
  { isQuiet, isPatient, captures, replan }: LiveRunOptions,
): Promise<LiveRun> {
  const work = planned.plan.cells.map(({ asset, decision, skip }) => ({
    asset,
    isToRun: decision.decision === 'run' && skip === undefined,
  }));
  const progress = progressOn({ argv: process.argv.slice(2), isQuiet, work });
  const say = (text: string): void => {
    progress.say(text);
  };
  const stop = listenForStop(say);
  const { signal, abort } = stop;
  const { onEvent } = progress;
  const backfillId = backfillIdOf(request, planned.plan);
  // What another process did while this one waited, and what was collected since the plan was made, is in a new plan.
  const execute = async (hasWaited: boolean, leases: Leases): Promise<Finished> => {
    const isStale = hasWaited || (await collectorMark(store)) !== planned.mark;
    const plan = isStale ? await replan() : planned;
    return executeRun(store, request, plan, {
      backfillId,
      signal,
      abort,
      onEvent,
      leases,
      captures,
      say,
    });
  };
  const onStop = stop.ask;
  try {
    const finished = isIdle(planned.plan)
      ? await withLeases(store, (leases) => execute(false, leases), { say })
      : await withBackfillLease(
          store,
          request,
          backfillId,
          { isPatient, signal, say, onStop },
          (held) => execute(held.hasWaited, held.leases),
        );
    return { finished, exit: stop.exitCode() ?? finished.summary.exit_code };
  } finally {
    progress.finish();
    stop.dispose();
  }
}
