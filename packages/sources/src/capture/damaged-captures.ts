/**
 * Captures of which a byte has changed: a record that cannot be read, or a payload that is not the one it names. They stop
 * nobody from capturing; what depends on them is parsing them again, until they are set aside.
 */
import { KnownError, removablePath, type ObjectStore } from '@pkg/std';
import { listCaptures, readCapture, readPayload } from './payload-store.ts';

export interface DamagedCapture {
  /** Path of the record. */
  readonly capture: string;
  /** Path of what is damaged: the record, or a payload of it. */
  readonly path: string;
  readonly source: string;
  readonly date: string;
  readonly problem: string;
}

/** Every damaged capture of the dates from `from` to `to`, by path. Reads every payload. */
export async function damagedCaptures(
  store: ObjectStore,
  { from = '', to = '~' }: { readonly from?: string; readonly to?: string } = {},
): Promise<DamagedCapture[]> {
  const found: DamagedCapture[] = [];
  for (const capture of await listCaptures(store, 'payloads')) {
    const [, source = '', folder = ''] = capture.split('/');
    const date = folder.slice('date='.length);
    if (date < from || date > to) continue;
    const damage = await damageOf(store, capture);
    if (damage !== null) found.push({ capture, source, date, ...damage });
  }
  return found;
}

/**
 * Moves what is damaged to `quarantine/`, and the record with it: the capture is one that never was, and its snapshots stay.
 *
 * @returns where it lies now
 */
export async function setAside(
  store: ObjectStore,
  { capture, path }: DamagedCapture,
): Promise<string[]> {
  const moved: string[] = [];
  for (const from of new Set([path, capture])) {
    const stored = await store.get(from);
    if (stored === null) continue;
    const to = `quarantine/${from.slice('payloads/'.length)}.damaged`;
    await store.createOnce(to, stored.bytes);
    moved.push(to);
  }
  // The record last: until it is gone, doing it again moves what is left.
  if (path !== capture) await store.remove(removablePath(path));
  await store.remove(removablePath(capture));
  return moved;
}

async function damageOf(
  store: ObjectStore,
  capture: string,
): Promise<{ readonly path: string; readonly problem: string } | null> {
  try {
    const { payloads } = await readCapture(store, capture);
    for (const payload of payloads) {
      const problem = await problemOf(() => readPayload(store, payload));
      if (problem !== null) return { path: payload.path, problem };
    }
    return null;
  } catch (thrown) {
    if (!(thrown instanceof KnownError)) throw thrown;
    return { path: capture, problem: thrown.message };
  }
}

async function problemOf(read: () => Promise<unknown>): Promise<string | null> {
  try {
    await read();
    return null;
  } catch (thrown) {
    if (thrown instanceof KnownError) return thrown.message;
    throw thrown;
  }
}
