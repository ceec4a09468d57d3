/** A plan executed under the lease of its dates, planned once more where another process may have changed what there is. */
import type { Listener } from '@pkg/engine';
import type { Leases } from '@pkg/publish';
import type { JobReport } from '@pkg/sources';
import type { ObjectStore } from '@pkg/std';
import { collectorMark, withBackfillLease, withLeases } from './backfill-lease.ts';
import { backfillIdOf, executeRun, isIdle, type Finished, type Planned } from './run-pipeline.ts';
import type { RunRequest } from '../request/run-request.ts';

export interface UnderLease {
  /** Lets running cells finish and starts no more. */
  readonly signal: AbortSignal;
  /** Ends running cells, each with a manifest. */
  readonly abort: AbortSignal;
  readonly onEvent: Listener;
  readonly say: (text: string) => void;
  /** Called, perhaps more than once, after another process asked this one to stop. */
  readonly onStop: () => void;
  /** Wait for another process that runs the same dates, instead of leaving it to that one. */
  readonly isPatient: boolean;
  /** The data root as a worker thread opens it; left out, all cells are computed in this thread. */
  readonly dataRoot?: string | undefined;
  /** The captures of live sources, where they were looked at. */
  readonly captures?: readonly JobReport[] | undefined;
  /** Plans once more, after another process may have changed what there is; throws where that must not be. */
  readonly replan: () => Promise<Planned>;
}

/** @throws KnownError `LEASE_HELD` when another process runs the same dates */
export async function runUnderLease(
  store: ObjectStore,
  request: RunRequest,
  planned: Planned,
  { replan, isPatient, onStop, ...options }: UnderLease,
): Promise<Finished> {
  const backfillId = backfillIdOf(request, planned.plan);
  const { say, signal } = options;
  // A new plan has the work of another process while this one waited, and captures since the plan was made.
  const run = async (hasWaited: boolean, leases: Leases): Promise<Finished> => {
    const isStale = hasWaited || (await collectorMark(store)) !== planned.mark;
    const plan = isStale ? await replan() : planned;
    return executeRun(store, request, plan, { ...options, backfillId, leases });
  };
  if (isIdle(planned.plan)) return withLeases(store, (leases) => run(false, leases), { say });
  const waiting = { isPatient, signal, say, onStop };
  return withBackfillLease(store, request, backfillId, waiting, ({ hasWaited, leases }) =>
    run(hasWaited, leases),
  );
}
