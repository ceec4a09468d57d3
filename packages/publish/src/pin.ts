/**
 * Pins: runs that nobody may collect, each with its reason. A pin is a small pointer of its own, moved by compare-and-swap:
 * of two who change it at once one wins and the other learns of it, and its versions say who pinned it, and who took that back.
 *
 * A damaged pin stops nobody: its folder still names the run, which stays until somebody pins it again or takes the pin back.
 */
import {
  formatInstant,
  pathSegment,
  sealedJson,
  unsealJson,
  type Instant,
  type ObjectStore,
  type KnownError,
} from '@pkg/std';
import { PUBLISH_ERRORS } from './errors.ts';

/** A pin that is in force. */
export interface Pin {
  readonly run_id: string;
  readonly reason: string;
  /** ISO 8601, UTC. */
  readonly pinned_at: string;
  readonly pinned_by: string;
}

export interface PinRequest {
  readonly runId: string;
  readonly at: Instant;
  /** The asker: a command with its process. */
  readonly by: string;
}

/** `unchanged`: the run was pinned for this reason already; nothing was written. */
export interface PinOutcome {
  readonly outcome: 'pinned' | 'unchanged';
  readonly pin: Pin;
}

/** A file where a pin belongs that is no pin. Nobody can tell whether it is in force: the run counts as pinned. */
export interface DamagedPin {
  readonly run_id: string;
  readonly path: string;
  readonly problem: string;
}

const PINS = 'pins';

interface StoredPin {
  readonly version: number;
  /** Null where none is in force, and for one that is damaged. */
  readonly pin: Pin | null;
  readonly problem?: string;
}

/** Every pin in force, and every one that is damaged, each by run id. */
export async function readPins(
  store: ObjectStore,
): Promise<{ readonly pins: readonly Pin[]; readonly damaged: readonly DamagedPin[] }> {
  const pins: Pin[] = [];
  const damaged: DamagedPin[] = [];
  for (const runId of await store.listFolders(PINS)) {
    const { pin, problem } = await readPin(store, runId);
    if (pin) pins.push(pin);
    if (problem !== undefined) damaged.push({ run_id: runId, path: pinPath(runId), problem });
  }
  return { pins, damaged };
}

/**
 * Pins a run, or gives its pin another reason; puts a whole pin over a damaged one. The caller makes sure that there is
 * such a run.
 *
 * @throws KnownError `PIN_MOVED` when somebody else changed the pin at the same time
 */
export async function pinRun(
  store: ObjectStore,
  { runId, reason, at, by }: PinRequest & { readonly reason: string },
): Promise<PinOutcome> {
  const { version, pin: before } = await readPin(store, runId);
  if (before?.reason === reason) return { outcome: 'unchanged', pin: before };
  const pin = { run_id: runId, reason, pinned_at: formatInstant(at), pinned_by: by };
  await swap(store, runId, version, { state: 'pinned', ...pin });
  return { outcome: 'pinned', pin };
}

/** Takes a pin back; returns null for a damaged one. @throws KnownError `NOT_PINNED`, `PIN_MOVED` */
export async function unpinRun(
  store: ObjectStore,
  { runId, at, by }: PinRequest,
): Promise<Pin | null> {
  const { version, pin, problem } = await readPin(store, runId);
  if (!pin && problem === undefined) throw notPinned(runId, await store.listFolders(PINS));
  await swap(store, runId, version, {
    state: 'removed',
    removed_at: formatInstant(at),
    removed_by: by,
  });
  return pin;
}

async function readPin(store: ObjectStore, runId: string): Promise<StoredPin> {
  const stored = await store.readPointer(pinPath(runId));
  if (!stored) return { version: 0, pin: null };
  const unsealed = unsealJson(stored.bytes);
  const problem = 'problem' in unsealed ? unsealed.problem : problemOf(unsealed.content, runId);
  if ('problem' in unsealed || problem !== undefined)
    return { version: stored.version, pin: null, problem: problem! };
  const { state, pin_version: _version, ...fields } = unsealed.content;
  const pin = state === 'pinned' ? (Object.freeze(fields) as unknown as Pin) : null;
  return { version: stored.version, pin };
}

function problemOf(fields: Readonly<Record<string, unknown>>, runId: string): string | undefined {
  if (fields['pin_version'] !== 'v1') return 'pin_version is not v1';
  if (fields['state'] === 'removed') return undefined;
  if (fields['state'] !== 'pinned') return 'state is neither pinned nor removed';
  if (fields['run_id'] !== runId) return `run_id is not ${runId}`;
  const wrong = ['reason', 'pinned_at', 'pinned_by'].find(
    (name) => typeof fields[name] !== 'string',
  );
  return wrong && `${wrong} is not a text`;
}

async function swap(
  store: ObjectStore,
  runId: string,
  version: number,
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  const bytes = sealedJson({ pin_version: 'v1', ...fields }, 2);
  const swapped = await store.swapPointer(pinPath(runId), version, bytes);
  if (swapped.outcome === 'swapped') return;
  throw PUBLISH_ERRORS.PIN_MOVED({ runId });
}

/** `pins/<run_id>/pin.json`. @throws KnownError `INVALID_NAME` */
export function pinPath(runId: string): string {
  return `${PINS}/${pathSegment(runId, 'run id')}/pin.json`;
}

function notPinned(runId: string, names: readonly string[]): KnownError {
  const pinned = names.toSorted();
  const remedy =
    pinned.length === 0
      ? ['no run is pinned']
      : [`pinned: ${pinned.slice(0, 5).join(', ')}; list them all: `, { command: ['pin', 'list'] }];
  return PUBLISH_ERRORS.NOT_PINNED({ runId }, { remedy });
}
