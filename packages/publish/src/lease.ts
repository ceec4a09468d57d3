/**
 * Leases: who is at work on what, so that a second process waits or leaves instead of doing the same
 * again. A lease is a courtesy between living processes, and what it guards is safe without it:
 * outputs and manifests are written once, and a pointer takes nobody whose fencing token is lower
 * than that of the last who moved it.
 *
 * A process gives one sign of life for all its leases, `beat`. It counts as dead when that is older
 * than `PATIENCE_MS`, or at once when its host says that it is gone. Nothing here reads a clock or
 * waits by itself.
 */
import { dirname } from 'node:path/posix';
import { formatInstant, invariant, KnownError, type Instant, type ObjectStore } from '@pkg/std';
import {
  holderPath,
  HOLDERS,
  leaseFileBytes,
  leasePath,
  parseHolder,
  parseLease,
  type Holder,
  type LeaseFile,
} from './lease-file.ts';
import { forgetStop, isStopRequested, stopsAsked } from './stop-request.ts';

/** Who drops a lease takes its folder away: `mkdir -p` says ENOTDIR when that happens while it works. */
const FOLDER_GONE = new Set(['IO_ENOENT', 'IO_ENOTDIR']);
/** How often a holder gives a sign of life. */
export const BEAT_MS = 5_000;
/** A holder that was silent for this long is dead. Clocks of hosts must agree to well within it. */
export const PATIENCE_MS = 60_000;
/** How long a process that waits for a lease rests before it looks again. */
const REST_MS = 250;
// Each lost try means that another process took or dropped the lease in between.
const MOST_TRIES = 1000;

/** What the host of this process knows, given by the program. */
export interface LeaseHost {
  readonly clock: () => Instant;
  readonly pause: (ms: number) => Promise<void>;
  /** Whether the process of a holder is known to have ended; false also where that can't be known. */
  readonly isGone: (holder: Holder) => boolean;
}

/** A lease that this process took. */
export interface Lease {
  readonly name: string;
  /** The fencing token: higher than that of every holder before. */
  readonly token: number;
  /** @throws KnownError `LEASE_LOST` when another process has taken it over */
  assertHeld(): Promise<void>;
  /** Gives it up; the next holder's token is higher. */
  release(): Promise<void>;
  /**
   * Gives it up and removes its files: for what is only not to be done twice. Two processes may, if
   * rarely, both believe to hold a lease that a third one dropped.
   */
  drop(): Promise<void>;
}

export type LeaseAttempt =
  | { readonly outcome: 'taken'; readonly lease: Lease }
  | { readonly outcome: 'held'; readonly by: Holder };

export interface WaitOptions {
  readonly signal: AbortSignal;
  /** Called once, when there is somebody to wait for. */
  readonly onWait?: (by: Holder) => void;
}

export interface Leases {
  /** Takes a lease that nobody alive holds. */
  take(name: string): Promise<LeaseAttempt>;
  /** Takes a lease as soon as it is free. @throws KnownError `STOPPED` when told to stop */
  await(name: string, options: WaitOptions): Promise<Lease>;
  /** The sign of life, due every `BEAT_MS`. */
  beat(): Promise<void>;
  /** Whether somebody asked this process to stop. */
  isAskedToStop(): Promise<boolean>;
  /** Ends the holder, and with it every lease that it has. */
  close(): Promise<void>;
}

/** Registers this process as a holder. The name of a lease is a relative path. */
export async function openLeases(
  store: ObjectStore,
  self: Omit<Holder, 'beatAt'>,
  host: LeaseHost,
): Promise<Leases> {
  const leases = new StoredLeases(store, self, host);
  await leases.beat();
  return leases;
}

/** A lease that somebody alive holds. */
export interface HeldLease {
  readonly name: string;
  readonly by: Holder;
  readonly takenAt: string;
}

/** Every lease that is held by somebody alive, by name. */
export async function heldLeases(
  store: ObjectStore,
  host: Pick<LeaseHost, 'clock' | 'isGone'>,
): Promise<readonly HeldLease[]> {
  const held: HeldLease[] = [];
  for (const { name, file } of await namedLeases(store)) {
    const by = await livingHolder(store, file.holder, host);
    if (by) held.push({ name, by, takenAt: file.taken_at });
  }
  return held;
}

/** A process that registered itself and has not ended in order, with what it holds. */
export interface LeaseHolder {
  readonly holder: Holder;
  /** False: silent for too long, or known to be gone. Its leases are taken over by whoever asks. */
  readonly isAlive: boolean;
  readonly leases: readonly { readonly name: string; readonly takenAt: string }[];
}

/** Every holder, dead or alive, those that started first first. */
export async function leaseHolders(
  store: ObjectStore,
  host: Pick<LeaseHost, 'clock' | 'isGone'>,
): Promise<readonly LeaseHolder[]> {
  const held = await namedLeases(store);
  const found: LeaseHolder[] = [];
  for (const { key } of await store.list(HOLDERS)) {
    const stored = await store.get(key);
    const holder = stored && parseHolder(stored.bytes);
    if (!holder) continue;
    const leases = held
      .filter(({ file }) => file.holder === holder.id)
      .map(({ name, file }) => ({ name, takenAt: file.taken_at }));
    found.push({ holder, isAlive: isAlive(holder, host), leases });
  }
  return found.sort((a, b) => a.holder.startedAt - b.holder.startedAt);
}

/** Leases that somebody holds, dead or alive, by name. */
async function namedLeases(
  store: ObjectStore,
): Promise<readonly { readonly name: string; readonly file: LeaseFile }[]> {
  const found: { readonly name: string; readonly file: LeaseFile }[] = [];
  for (const { key } of await store.list('leases/held')) {
    const name = key.slice('leases/held/'.length, -'/lease.json'.length);
    const { file } = await readLease(store, name);
    if (file?.state === 'held') found.push({ name, file });
  }
  return found;
}

class StoredLeases implements Leases {
  readonly #store: ObjectStore;
  readonly #self: Omit<Holder, 'beatAt'>;
  readonly #host: LeaseHost;
  #isClosed = false;

  constructor(store: ObjectStore, self: Omit<Holder, 'beatAt'>, host: LeaseHost) {
    this.#store = store;
    this.#self = self;
    this.#host = host;
  }

  async take(name: string): Promise<LeaseAttempt> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const { file, version } = await readLease(this.#store, name);
      const by =
        file?.state === 'held' ? await livingHolder(this.#store, file.holder, this.#host) : null;
      if (by) return { outcome: 'held', by };
      const token = Math.max((file?.token ?? 0) + 1, this.#host.clock());
      try {
        const isWon = await this.#swap(name, version, { state: 'held', token });
        if (isWon) return { outcome: 'taken', lease: this.#lease(name, token) };
      } catch (error) {
        // Its last holder removed the folder under our hands.
        if (!(error instanceof KnownError) || !FOLDER_GONE.has(error.code)) throw error;
      }
    }
    throw contended(name);
  }

  async await(name: string, { signal, onWait }: WaitOptions): Promise<Lease> {
    for (let attempt = await this.take(name), tries = 0; ; attempt = await this.take(name)) {
      if (attempt.outcome === 'taken') return attempt.lease;
      if (tries++ === 0) onWait?.(attempt.by);
      if (signal.aborted) throw stopped(name);
      await this.#host.pause(REST_MS);
    }
  }

  async beat(): Promise<void> {
    if (this.#isClosed) return;
    const bytes = leaseFileBytes({ ...this.#self, beatAt: this.#host.clock() });
    await this.#store.replace(holderPath(this.#self.id), bytes);
  }

  isAskedToStop(): Promise<boolean> {
    return isStopRequested(this.#store, this.#self.id);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#store.remove(holderPath(this.#self.id));
    await forgetStop(this.#store, this.#self.id);
  }

  #lease(name: string, token: number): Lease {
    const isOurs = async (): Promise<number | null> => {
      const { file, version } = await readLease(this.#store, name);
      return file?.token === token && file.holder === this.#self.id ? version : null;
    };
    return {
      name,
      token,
      assertHeld: async () => {
        if ((await isOurs()) === null) throw lost(name);
      },
      release: async () => {
        const version = await isOurs();
        if (version !== null) await this.#swap(name, version, { state: 'released', token });
      },
      drop: async () => {
        if ((await isOurs()) !== null) await this.#store.remove(dirname(leasePath(name)));
      },
    };
  }

  async #swap(
    name: string,
    version: number,
    { state, token }: Pick<LeaseFile, 'state' | 'token'>,
  ): Promise<boolean> {
    invariant(!this.#isClosed, 'a holder that has ended takes no lease');
    const taken_at = formatInstant(this.#host.clock());
    const bytes = leaseFileBytes({ state, token, holder: this.#self.id, taken_at });
    const options = { isDurable: false };
    const swapped = await this.#store.swapPointer(leasePath(name), version, bytes, options);
    return swapped.outcome === 'swapped';
  }
}

async function readLease(
  store: ObjectStore,
  name: string,
): Promise<{ readonly file: LeaseFile | null; readonly version: number }> {
  const stored = await store.readPointer(leasePath(name));
  return { file: stored && parseLease(stored.bytes), version: stored?.version ?? 0 };
}

async function livingHolder(
  store: ObjectStore,
  id: string,
  host: Pick<LeaseHost, 'clock' | 'isGone'>,
): Promise<Holder | null> {
  const stored = await store.get(holderPath(id));
  const holder = stored && parseHolder(stored.bytes);
  return holder && isAlive(holder, host) ? holder : null;
}

function isAlive(holder: Holder, host: Pick<LeaseHost, 'clock' | 'isGone'>): boolean {
  return host.clock() - holder.beatAt <= PATIENCE_MS && !host.isGone(holder);
}

/** Removes the signs of life of the dead, and requests to them. Returns how many died. */
export async function forgetDeadHolders(
  store: ObjectStore,
  host: Pick<LeaseHost, 'clock' | 'isGone'>,
): Promise<number> {
  let count = 0;
  for (const { key } of await store.list(HOLDERS)) {
    const id = key.slice(HOLDERS.length + 1, -'.json'.length);
    if (await livingHolder(store, id, host)) continue;
    await store.remove(key);
    count += 1;
  }
  for (const id of await stopsAsked(store))
    if (!(await livingHolder(store, id, host))) await forgetStop(store, id);
  return count;
}

function lost(name: string): KnownError {
  return new KnownError({
    code: 'LEASE_LOST',
    kind: 'conflict',
    message: `expected to hold the lease ${name} still, but another process has taken it over`,
    hint: 'this process was silent for too long; run the same command again, it goes on from what is there',
    facts: { name },
  });
}

function contended(name: string): KnownError {
  return new KnownError({
    code: 'LEASE_CONTENDED',
    kind: 'conflict',
    message: `expected to take the lease ${name}, but lost it ${String(MOST_TRIES)} times in a row`,
    hint: 'end the other processes on this data root, then run the same command again',
  });
}

function stopped(name: string): KnownError {
  return new KnownError({
    code: 'STOPPED',
    kind: 'cancelled',
    message: `stopped while waiting for the lease ${name}`,
    hint: 'run the same command again',
  });
}
