/** One process at a time runs the same dates: the lease of a backfill, and the heartbeat of its process. */
import {
  HEARTBEAT_MS,
  forgetDeadHolders,
  heldLeases,
  openLeases,
  PATIENCE_MS,
  SKEW_MS,
  type Holder,
  type Leases,
} from '@pkg/publish';
import { formatInstant, KnownError, SECOND_MS, type Instant, type ObjectStore } from '@pkg/std';
import { BACKFILL_ERRORS } from '../errors.ts';
import type { RunRequest } from '../request/run-request.ts';
import { clock, leaseHost, ownHolder } from '../process/run-context.ts';

export interface HeldBackfill {
  readonly leases: Leases;
  /** Another process ran the same dates before; what was planned may be made by now. */
  readonly hasWaited: boolean;
}

export interface BackfillLeaseOptions {
  readonly isPatient: boolean;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
  /** Called, perhaps more than once, after somebody asked this process to stop. */
  readonly onStop: () => void;
}

/**
 * Runs `work` while this process, as the one that runs `backfillId`, holds the lease on the dates of a request.
 *
 * @throws KnownError `LEASE_HELD` when another process has it and nobody asked to wait; `STOPPED`
 */
export async function withBackfillLease<T>(
  store: ObjectStore,
  request: RunRequest,
  backfillId: string,
  { isPatient, signal, say, onStop }: BackfillLeaseOptions,
  work: (held: HeldBackfill) => Promise<T>,
): Promise<T> {
  const dates = `${request.dates[0]!}_${request.dates.at(-1)!}`;
  const name = `backfills/${dates}`;
  const run = async (leases: Leases): Promise<T> => {
    const attempt = await leases.take(name);
    if (attempt.outcome === 'taken') {
      const done = await work({ leases, hasWaited: false });
      await attempt.lease.drop();
      return done;
    }
    if (!isPatient) throw held(dates, attempt.by);
    say(`waiting for ${describeHolder(attempt.by)}`);
    const lease = await leases.await(name, { signal });
    const done = await work({ leases, hasWaited: true });
    await lease.drop();
    return done;
  };
  return withLeases(store, run, { backfillId, onStop, say });
}

/** The lease of the one process that removes runs. */
export const COLLECTOR = 'gc';

export interface HolderOptions {
  readonly backfillId?: string;
  readonly onStop?: () => void;
  /** Says whom this process waits for. */
  readonly say?: (text: string) => void;
  /** For the collector itself, which waits for nobody. */
  readonly isCollector?: boolean;
}

/**
 * Runs `work` as a holder that sends heartbeats, and ends the holder afterwards.
 *
 * Nothing is collected meanwhile: a holder first shows itself and then looks for the collector, and the collector first takes
 * its lease and then looks for holders, so of two that come at once one sees the other.
 */
export async function withLeases<T>(
  store: ObjectStore,
  work: (leases: Leases) => Promise<T>,
  { backfillId, onStop, say, isCollector = false }: HolderOptions = {},
): Promise<T> {
  const leases = await openLeases(store, ownHolder(backfillId), leaseHost);
  await forgetDeadHolders(store, leaseHost);
  // A beat that could not be written is made up for by the next one, or by being taken for dead.
  const live = async (): Promise<void> => {
    await leases.heartbeat();
    if (onStop !== undefined && (await leases.isAskedToStop())) onStop();
  };
  const beating = setInterval(() => void live().catch(() => undefined), HEARTBEAT_MS);
  try {
    if (!isCollector) await awaitCollector(store, say);
    return await work(leases);
  } finally {
    clearInterval(beating);
    await leases.close();
  }
}

const REST_MS = 100;

async function awaitCollector(
  store: ObjectStore,
  say: ((text: string) => void) | undefined,
): Promise<void> {
  for (let looks = 0; ; looks += 1) {
    const collector = (await heldLeases(store, leaseHost)).find(({ name }) => name === COLLECTOR);
    if (collector === undefined) return;
    if (looks === 0) say?.(`waiting for ${describeHolder(collector.by)}`);
    await leaseHost.pause(REST_MS);
  }
}

/**
 * Runs `work`, which reads runs or makes something depend on them, while nothing is collected. Where this process may not
 * write to the data root, it runs all the same.
 */
export async function besideCollector<T>(
  store: ObjectStore,
  say: (text: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  let hasBegun = false;
  try {
    return await withLeases(
      store,
      () => {
        hasBegun = true;
        return work();
      },
      { say },
    );
  } catch (error) {
    const isReadOnly =
      error instanceof KnownError && /^IO_(?:EACCES|EPERM|EROFS)$/.test(error.code);
    if (hasBegun || !isReadOnly) throw error;
    return work();
  }
}

/** Counts the changes of hands of the collector's lease: equal before and after, nothing was collected in between. */
export async function collectorMark(store: ObjectStore): Promise<number> {
  return (await store.readPointer(`leases/held/${COLLECTOR}/lease.json`))?.version ?? 0;
}

/** `process 4711 on host box, at work on bf-... since 2024-01-15T17:30:00Z: pipeline run ...`. */
export function describeHolder({
  pid,
  host,
  startedAt,
  command,
  backfill,
  beatAt,
}: Holder): string {
  const what = backfill === undefined ? '' : ` on ${backfill}`;
  const ahead = aheadOf(beatAt) ?? '';
  return `process ${String(pid)} on ${host}, running${what} since ${formatInstant(startedAt)}: ${command}${ahead && ` (${ahead})`}`;
}

/** Says of a heartbeat that comes from the future what that means, and what will be done about it. */
export function aheadOf(beatAt: Instant): string | undefined {
  const aheadMs = beatAt - clock();
  if (aheadMs <= SKEW_MS) return undefined;
  return `its last heartbeat is ${String(Math.round(aheadMs / SECOND_MS))} s ahead of this machine's clock, so one of the two clocks is wrong; it is taken over once the heartbeat has not changed for ${String(PATIENCE_MS / SECOND_MS)} s`;
}

function held(dates: string, by: Holder): KnownError {
  return BACKFILL_ERRORS.LEASE_HELD(
    {
      range: dates.replace('_', ' to '),
      holder: describeHolder(by),
      name: by.backfill ?? by.id,
    },
    { facts: { dates, ...by } },
  );
}
