/**
 * A small value that the living processes of a data root change together, such as who is asking a server. Each change is an
 * object created once under the next number, so that of the processes which saw one number one wins; the objects before it
 * are removed. Unlike a pointer it keeps no journal, and unlike a lease it is never removed as a whole, so that nobody can
 * take a number twice. Not durable: after a loss of power nobody is at work.
 */
import { invariant, removablePath, type ObjectStore } from '@pkg/std';
import { PUBLISH_ERRORS } from './errors.ts';

// Each lost try means that another process changed the value in between.
const MAX_ATTEMPTS = 10_000;
const DIGITS = 15;

/** Returns the new bytes of a value, or null to leave it as it is. */
export type Change = (bytes: Uint8Array | null) => Promise<Uint8Array | null>;

/**
 * Changes the value of a folder. `change` is asked again for each try that another process won; it must not give the same
 * bytes as another process would: they hold who made them.
 *
 * @throws KnownError `VALUE_CONTENDED`, or what `change` throws
 */
export async function changeShared(
  store: ObjectStore,
  folder: string,
  change: Change,
): Promise<void> {
  for (let tries = 0; tries < MAX_ATTEMPTS; tries += 1) {
    const keys = await keysOf(store, folder);
    const newest = keys.at(-1);
    const stored = newest === undefined ? null : await store.get(newest);
    // It was replaced between the two looks.
    if (newest !== undefined && stored === null) continue;
    const bytes = await change(stored?.bytes ?? null);
    if (bytes === null) return;
    const next = keyOf(folder, numberOf(newest) + 1);
    const made = await store.createOnce(next, bytes, { isDurable: false });
    if (made.outcome !== 'created') continue;
    const after = await keysOf(store, folder);
    if (after.at(-1) !== next) {
      // The number was free only because its holder had come and gone: the value has moved on.
      await store.remove(removablePath(next));
      continue;
    }
    for (const key of after) if (key < next) await store.remove(removablePath(key));
    return;
  }
  throw PUBLISH_ERRORS.VALUE_CONTENDED({ folder, times: MAX_ATTEMPTS });
}

async function keysOf(store: ObjectStore, folder: string): Promise<readonly string[]> {
  return (await store.list(folder)).map(({ key }) => key);
}

function keyOf(folder: string, number: number): string {
  const digits = String(number).padStart(DIGITS, '0');
  invariant(digits.length === DIGITS, 'a shared value changes less than 10^15 times');
  return `${folder}/${digits}.json`;
}

/** 0 when there is no object; objects with other names are not ours. */
function numberOf(key: string | undefined): number {
  return key === undefined ? 0 : Number(key.slice(-DIGITS - '.json'.length, -'.json'.length)) || 0;
}
