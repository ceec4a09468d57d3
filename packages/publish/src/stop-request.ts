/**
 * A request to stop, left in the store for a process at work: it reaches every host that shares the data root, and no process
 * that took over a pid. The holder looks for it whenever it sends its heartbeat, and ends as if it were sent SIGTERM.
 */
import {
  formatInstant,
  pathSegment,
  removablePath,
  sealedJson,
  type Instant,
  type ObjectStore,
} from '@pkg/std';

const STOPS = 'leases/stops';

export interface StopRequest {
  /** The id of the holder that is to stop. */
  readonly holder: string;
  /** The asker: a command with its process. */
  readonly by: string;
  readonly at: Instant;
}

/** Not synced: after a loss of power nobody is at work. */
export async function requestStop(
  store: ObjectStore,
  { holder, by, at }: StopRequest,
): Promise<void> {
  await store.replace(stopPath(holder), sealedJson({ holder, by, asked_at: formatInstant(at) }, 2));
}

export async function isStopRequested(store: ObjectStore, holder: string): Promise<boolean> {
  return (await store.get(stopPath(holder))) !== null;
}

/** The ids of the holders that are asked to stop. */
export async function stopsAsked(store: ObjectStore): Promise<readonly string[]> {
  const found = await store.list(STOPS);
  return found.map(({ key }) => key.slice(STOPS.length + 1, -'.json'.length));
}

/** The request goes with the holder. */
export async function forgetStop(store: ObjectStore, holder: string): Promise<void> {
  await store.remove(removablePath(stopPath(holder)));
}

function stopPath(holder: string): string {
  return `${STOPS}/${pathSegment(holder, 'holder id')}.json`;
}
