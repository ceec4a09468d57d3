/**
 * Removing in two phases, under a claim that keeps every other command away. What is to go is listed in a journal; each manifest
 * is set aside by one rename, and with it the run is gone for every reader; reachability is looked at once more, and what something
 * needs after all is put back; then outputs and everything set aside are removed, the journal last. Stopped anywhere, the next
 * `gc` finishes: no reader ever sees a run without its outputs.
 */
import { leaseHolders, type Leases } from '@pkg/publish';
import {
  removablePath,
  sealedJson,
  unsealJson,
  type ObjectStore,
  type RemovablePath,
} from '@pkg/std';
import { COLLECTOR, describeHolder, withLeases } from '@pkg/backfill/run';
import { leaseHost, ownHolder } from '@pkg/backfill/process';
import { AUDIT_ERRORS } from '../errors.ts';
import { neededOf, type GarbageRun } from './collect-garbage.ts';

const FOLDER = 'gc';

/**
 * Runs `work` while no other command of this data root is at work.
 *
 * @throws KnownError `LEASE_HELD` when one is
 */
export async function withCollectorClaim<T>(
  store: ObjectStore,
  work: () => Promise<T>,
  what = 'gc removes',
): Promise<T> {
  const claimed = async (leases: Leases): Promise<T> => {
    const attempt = await leases.take(COLLECTOR);
    if (attempt.outcome === 'held')
      throw AUDIT_ERRORS.LEASE_HELD({ what, holder: describeHolder(attempt.by) });
    try {
      const own = ownHolder();
      const other = (await leaseHolders(store, leaseHost)).find(
        ({ holder, isAlive, leases: held }) =>
          !held.some(({ name }) => name === COLLECTOR) &&
          // One that is silent may be frozen, and go on where it was.
          (isAlive || (holder.host === own.host && !leaseHost.isGone(holder))),
      );
      if (other !== undefined)
        throw AUDIT_ERRORS.LEASE_HELD({ what, holder: describeHolder(other.holder) });
      return await work();
    } finally {
      await attempt.lease.release();
    }
  };
  return withLeases(store, claimed, { isCollector: true });
}

/** Removes runs. For callers that hold the claim. */
export async function removeGarbage(
  store: ObjectStore,
  runs: readonly GarbageRun[],
  pins: readonly string[],
): Promise<readonly string[]> {
  if (runs.length === 0) return [];
  const id = await freeId(store);
  const folders = runs.map((run) => run.folders);
  const journal = sealedJson({ gc_version: 'v1', folders }, 2);
  await store.createOnce(`${FOLDER}/${id}/journal.json`, journal);
  for (const [at, [first]] of folders.entries())
    await store.setAside(removablePath(first!), setAsideAt(id, at));
  return removeSetAside(store, id, folders, pins);
}

/** Finishes what an earlier `gc` was stopped in. For callers that hold the claim. Returns how many there were. */
export async function finishRemovals(store: ObjectStore, pins: readonly string[]): Promise<number> {
  const ids = await unfinishedRemovals(store);
  for (const id of ids) {
    const stored = await store.get(`${FOLDER}/${id}/journal.json`);
    const unsealed = stored && unsealJson(stored.bytes);
    // Without a whole journal nothing was set aside yet, or everything is removed but the rest of this folder.
    const folders =
      unsealed === null || 'problem' in unsealed
        ? []
        : (unsealed.content as unknown as { folders: readonly (readonly string[])[] }).folders;
    // Something may need by now a run that was listed and is still in its place: the next search finds it.
    await removeSetAside(store, id, folders, pins);
  }
  return ids.length;
}

/** The ids of removals that were stopped. */
export function unfinishedRemovals(store: ObjectStore): Promise<readonly string[]> {
  return store.listFolders(FOLDER);
}

/**
 * Puts back the manifests that are needed after all, and removes the others that were set aside, with their outputs.
 * Returns those that were put back.
 */
async function removeSetAside(
  store: ObjectStore,
  id: string,
  runs: readonly (readonly string[])[],
  pins: readonly string[],
): Promise<readonly string[]> {
  const trash = new Set(await store.listFolders(`${FOLDER}/${id}/trash`));
  const aside = runs.flatMap((folders, at) => {
    const [home, ...outputs] = folders;
    return trash.has(String(at)) ? [{ at, home: removablePath(home!), outputs }] : [];
  });
  const places = aside.map(({ home, at }) => [home, setAsideAt(id, at)] as const);
  const needed = await neededOf(store, new Map(places), pins);
  const putBack: string[] = [];
  for (const { at, home, outputs } of aside) {
    // Made again since: then the outputs are those of the new run.
    if (await isThere(store, home)) continue;
    if (needed.has(home)) {
      await store.setAside(setAsideAt(id, at), home);
      putBack.push(home);
    } else for (const folder of outputs) await store.remove(removablePath(folder));
  }
  await store.remove(removablePath(`${FOLDER}/${id}/trash`));
  await store.remove(removablePath(`${FOLDER}/${id}`));
  return putBack;
}

function setAsideAt(id: string, at: number): RemovablePath {
  return removablePath(`${FOLDER}/${id}/trash/${String(at)}`);
}

async function isThere(store: ObjectStore, folder: string): Promise<boolean> {
  const at = folder.lastIndexOf('/');
  return (await store.listFolders(folder.slice(0, at))).includes(folder.slice(at + 1));
}

/** Named after nothing but what is there: no clock decides it. */
async function freeId(store: ObjectStore): Promise<string> {
  const taken = new Set(await store.listFolders(FOLDER));
  for (let n = 1; ; n += 1) if (!taken.has(`gc-${String(n)}`)) return `gc-${String(n)}`;
}
