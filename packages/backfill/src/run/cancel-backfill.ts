/** Asks a process that runs a backfill to stop, wherever it runs, and waits for its end. It never ends a process itself. */
import { leaseHolders, requestStop, type LeaseHolder } from '@pkg/publish';
import { type KnownError, type ObjectStore, didYouMean } from '@pkg/std';
import { BACKFILL_ERRORS } from '../errors.ts';
import { describeHolder } from './backfill-lease.ts';
import { clock, leaseHost, ownHolder } from '../process/run-context.ts';

/** How long to rest between two looks at who is running. */
const REST_MS = 250;

/**
 * Leaves a request to stop for the process that a backfill, a lease or a holder names.
 *
 * @throws KnownError `NOT_RUNNING` when nobody alive is meant, `NOT_A_BACKFILL` for a process that runs none
 */
export async function askToStop(store: ObjectStore, name: string): Promise<LeaseHolder> {
  const alive = (await leaseHolders(store, leaseHost)).filter(({ isAlive }) => isAlive);
  const meant = alive.find(({ holder, leases }) => {
    const names = [holder.backfill, holder.id, ...leases.map((lease) => lease.name)];
    return names.includes(name) || names.includes(`backfills/${name}`);
  });
  if (meant === undefined) throw notRunning(name, alive);
  if (meant.holder.backfill === undefined) throw notABackfill(meant);
  const by = `pipeline cancel, ${ownHolder().id}`;
  await requestStop(store, { holder: meant.holder.id, by, at: clock() });
  return meant;
}

/** Resolves when the process of a holder has ended, in order or not. */
export async function untilEnded(store: ObjectStore, { holder }: LeaseHolder): Promise<void> {
  const isThere = async (): Promise<boolean> =>
    (await leaseHolders(store, leaseHost)).some(
      (each) => each.isAlive && each.holder.id === holder.id,
    );
  while (await isThere()) await leaseHost.pause(REST_MS);
}

function notRunning(name: string, alive: readonly LeaseHolder[]): KnownError {
  const known = alive.flatMap(({ holder }) => holder.backfill ?? []);
  if (known.length === 0) return BACKFILL_ERRORS.NOTHING_RUNS({ name });
  return BACKFILL_ERRORS.NOT_RUNNING({ name, meant: didYouMean(name, known), known });
}

function notABackfill({ holder }: LeaseHolder): KnownError {
  return BACKFILL_ERRORS.NOT_A_BACKFILL(
    { who: describeHolder(holder) },
    { facts: { holder: holder.id } },
  );
}
