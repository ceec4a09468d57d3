/**
 * A whole collection: it reads the pins, finishes what an earlier one left, finds the runs that can go, and removes
 * them under the claim of the collector.
 */
import { readPins, type DamagedPin } from '@pkg/publish';
import type { ObjectStore } from '@pkg/std';
import { findGarbage, type Garbage, type GarbageScope } from './collect-garbage.ts';
import { finishRemovals, removeGarbage, withCollectorClaim } from './remove-garbage.ts';
import { removeLists } from './unnamed-lists.ts';

export interface Collected {
  readonly garbage: Garbage;
  /** Removals that were stopped before and are finished now. */
  readonly finished: number;
  /** Runs that stay whatever reaches them, sorted. */
  readonly pinned: readonly string[];
  readonly damagedPins: readonly DamagedPin[];
}

/** Finds what a collection would remove. Writes nothing. */
export async function findOnly(store: ObjectStore, scope: GarbageScope): Promise<Collected> {
  const { pinned, damagedPins } = await pinsOf(store, scope);
  const garbage = await findGarbage(store, { ...scope, pins: pinned });
  return { garbage, finished: 0, pinned, damagedPins };
}

/**
 * Removes what nothing needs, after it has finished what an earlier collection was stopped in.
 *
 * @throws KnownError `LEASE_HELD` while another command is at work
 */
export function collect(store: ObjectStore, scope: GarbageScope): Promise<Collected> {
  return withCollectorClaim(store, async () => {
    const { pinned, damagedPins } = await pinsOf(store, scope);
    const finished = await finishRemovals(store, pinned);
    const garbage = await findGarbage(store, { ...scope, pins: pinned });
    // A run that something came to need in the meantime is put back, and does not count as removed.
    const back = await removeGarbage(store, garbage.runs, pinned);
    const runs = garbage.runs.filter(({ folders }) => !back.includes(folders[0]!));
    // A run that was put back names its lists: the next collection finds which are left over.
    const lists = back.length === 0 ? garbage.lists : [];
    await removeLists(store, lists);
    return { garbage: { ...garbage, runs, lists }, finished, pinned, damagedPins };
  });
}

/** The pinned runs: those of the scope, and those of `pipeline pin`; a damaged pin still names its run. */
async function pinsOf(
  store: ObjectStore,
  { pins }: GarbageScope,
): Promise<Pick<Collected, 'pinned' | 'damagedPins'>> {
  const held = await readPins(store);
  const lasting = [...held.pins, ...held.damaged].map(({ run_id }) => run_id);
  return { pinned: [...new Set([...pins, ...lasting])].sort(), damagedPins: held.damaged };
}
