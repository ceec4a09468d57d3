/**
 * Whether a holder is alive, without trusting anybody's clock. A heartbeat carries the clock of its writer: one that is
 * older than the patience is that of a dead holder, but one from the future says nothing about its age. Such a holder
 * is looked at: when our own clock has counted the patience and its heartbeat is still the same, it is dead.
 */
import {
  pathSegment,
  removablePath,
  sealedJson,
  unsealJson,
  type Instant,
  type ObjectStore,
} from '@pkg/std';
import { holderPath, HOLDERS, parseHolder, type Holder } from './lease-file.ts';
import { forgetStop, stopsAsked } from './stop-request.ts';

/** A holder that was silent for this long is dead, in ms. */
export const PATIENCE_MS = 60_000;
/** Clocks of two hosts may differ by this much, in ms, before a heartbeat counts as one from the future. */
export const SKEW_MS = 10_000;
const LOOKS = 'leases/looks';

/** The facts about this process's host that tell the living from the dead. */
export interface Observer {
  /** Names the clock by which looks are timed; safe in a path. */
  readonly name: string;
  readonly clock: () => Instant;
  /** Whether the process of a holder is known to have ended; false also where that can't be known. */
  readonly isGone: (holder: Holder) => boolean;
}

/** `ahead`: its clock is ahead of ours, and nobody can say yet how old its heartbeat is. */
export type Liveness = 'alive' | 'ahead' | 'dead';

/** Returns whether a holder lives, as far as is known now. Writes nothing. */
export async function livenessOf(
  store: ObjectStore,
  holder: Holder,
  host: Observer,
): Promise<Liveness> {
  if (host.isGone(holder)) return 'dead';
  const silentMs = host.clock() - holder.beatAt;
  if (silentMs > PATIENCE_MS) return 'dead';
  if (silentMs >= -SKEW_MS) return 'alive';
  return (await unchangedMs(store, holder, host)) > PATIENCE_MS ? 'dead' : 'ahead';
}

/** The holder of an id, unless it is dead. */
export async function livingHolder(
  store: ObjectStore,
  id: string,
  host: Observer,
): Promise<Holder | null> {
  const holder = await readHolder(store, id);
  return holder && (await livenessOf(store, holder, host)) !== 'dead' ? holder : null;
}

export async function readHolder(store: ObjectStore, id: string): Promise<Holder | null> {
  const stored = await store.get(holderPath(id));
  return stored && parseHolder(stored.bytes);
}

/** Notes when this host first saw a heartbeat, so that a later look can tell how long it has not changed. */
export async function noteLook(store: ObjectStore, holder: Holder, host: Observer): Promise<void> {
  if ((await unchangedMs(store, holder, host)) >= 0) return;
  const look = { beat_at: holder.beatAt, seen_at: host.clock() };
  await store.replace(lookPath(holder.id, host), sealedJson(look, 2));
}

/** Removes what is left of a holder. */
export async function forgetHolder(store: ObjectStore, id: string): Promise<void> {
  await store.remove(removablePath(holderPath(id)));
  await store.remove(removablePath(looksFolder(id)));
  await forgetStop(store, id);
}

/**
 * Removes the heartbeats of the dead, and requests to them. The heartbeat of a process that is not known to be gone
 * must have been seen unchanged for the patience by our clock: if it is old by its own clock, either clock may be at
 * fault.
 *
 * @returns the number of holders removed
 */
export async function forgetDeadHolders(store: ObjectStore, host: Observer): Promise<number> {
  const kept = new Set<string>();
  let count = 0;
  for (const { key } of await store.list(HOLDERS)) {
    const id = key.slice(HOLDERS.length + 1, -'.json'.length);
    const holder = await readHolder(store, id);
    if (holder && !(await isToBeForgotten(store, holder, host))) kept.add(id);
    else {
      await forgetHolder(store, id);
      count += 1;
    }
  }
  for (const id of [...(await store.listFolders(LOOKS)), ...(await stopsAsked(store))])
    if (!kept.has(id)) await forgetHolder(store, id);
  return count;
}

async function isToBeForgotten(
  store: ObjectStore,
  holder: Holder,
  host: Observer,
): Promise<boolean> {
  if (host.isGone(holder)) return true;
  const silentMs = host.clock() - holder.beatAt;
  if (silentMs >= -SKEW_MS && silentMs <= PATIENCE_MS) return false;
  if ((await unchangedMs(store, holder, host)) > PATIENCE_MS) return true;
  await noteLook(store, holder, host);
  return false;
}

/** For how long this host has seen one and the same heartbeat, in ms; -1: it never looked, or its clock was set back. */
async function unchangedMs(store: ObjectStore, holder: Holder, host: Observer): Promise<number> {
  const stored = await store.get(lookPath(holder.id, host));
  const unsealed = stored && unsealJson(stored.bytes);
  if (!unsealed || 'problem' in unsealed) return -1;
  const { beat_at, seen_at } = unsealed.content;
  const isSame = beat_at === holder.beatAt && typeof seen_at === 'number';
  return isSame ? Math.max(-1, host.clock() - seen_at) : -1;
}

/** Each host has its own look: it is timed by one clock. */
function lookPath(id: string, { name }: Observer): string {
  return `${looksFolder(id)}/${pathSegment(name, 'host name')}.json`;
}

function looksFolder(id: string): string {
  return `${LOOKS}/${pathSegment(id, 'holder id')}`;
}
