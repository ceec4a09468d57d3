/**
 * Tells those who watch the page that the data root changed. A look costs a few listings: who is at work on which cells,
 * the backfills and which of them ended, what is published. It looks only while somebody watches.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { heldLeases, type LeaseHost } from '@pkg/publish';
import { sha256OfJson, type ObjectStore } from '@pkg/std';

/** Milliseconds between two looks. */
const INTERVAL_MS = 2000;

export interface RootEvent {
  readonly event: 'root' | 'problem';
  readonly data: string;
}

interface Watched {
  readonly store: ObjectStore;
  readonly host: LeaseHost;
}

/** An event at once, and one whenever a look finds something else than the one before, until `signal` is aborted. */
export async function* rootEvents(
  watched: Watched,
  signal: AbortSignal,
  intervalMs: number = INTERVAL_MS,
): AsyncGenerator<RootEvent> {
  let last = '';
  while (!signal.aborted) {
    const seen = await look(watched);
    if (seen.data !== last) yield seen;
    last = seen.data;
    await pause(intervalMs, undefined, { signal }).catch(() => undefined);
  }
}

async function look({ store, host }: Watched): Promise<RootEvent> {
  try {
    const leases = (await heldLeases(store, host)).map(({ name, takenAt }) => [name, takenAt]);
    const backfills = (await store.list('manifests/backfills')).map(({ key }) => key);
    const published = (await store.list('current')).map(({ key }) => key);
    const facts = JSON.parse(JSON.stringify([leases, backfills, published])) as string[];
    const working = leases.filter(([name]) => String(name).startsWith('cells/')).length;
    return { event: 'root', data: JSON.stringify({ version: sha256OfJson(facts), working }) };
  } catch (error) {
    return { event: 'problem', data: JSON.stringify({ message: (error as Error).message }) };
  }
}
