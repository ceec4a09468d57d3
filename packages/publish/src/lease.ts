/**
 * Leases: who is at work on what, so that a second process waits or leaves instead of doing the same again. A lease is
 * a courtesy between living processes, and what it guards is safe without it: outputs and manifests are written once,
 * and a pointer refuses a mover whose fencing token is lower than the last mover's.
 *
 * A process sends one heartbeat for all its leases, `heartbeat`; `liveness.ts` says when it counts as
 * dead. Tokens go up from the one that stands in the store, never from a clock. Nothing here reads a
 * clock or waits by itself.
 */
import { dirname } from 'node:path/posix';
import { formatInstant, invariant, KnownError, removablePath, type ObjectStore } from '@pkg/std';
import { PUBLISH_ERRORS } from './errors.ts';
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
import {
  forgetHolder,
  livenessOf,
  livingHolder,
  noteLook,
  readHolder,
  type Observer,
} from './liveness.ts';
import { isStopRequested } from './stop-request.ts';

/** Means that whoever dropped the lease took its folder away: `mkdir -p` says ENOTDIR when that happens while it works. */
const FOLDER_GONE = new Set(['IO_ENOENT', 'IO_ENOTDIR']);
/** The interval between two heartbeats of a holder, in ms. */
export const HEARTBEAT_MS = 5_000;
/** Before the lease of a silent holder is taken over, its heartbeat is looked at again after this long, in ms. */
const SECOND_LOOK_MS = 2.5 * HEARTBEAT_MS;
/** The rest of a process that waits for a lease between two looks, in ms. */
const REST_MS = 250;
// Each lost try means that another process took or dropped the lease in between.
const MAX_ATTEMPTS = 1000;

/** The facts about the host of this process, given by the program. */
export interface LeaseHost extends Observer {
  readonly pause: (ms: number) => Promise<void>;
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
   * Gives it up and removes its files: for work that should merely not be done twice. Two processes may, if rarely,
   * both believe to hold a lease that a third one dropped.
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
  /** The token must be above this one, whatever stands in the lease: see `highestFence`. Asked at each try. */
  readonly above?: () => Promise<number>;
}

export interface Leases {
  /** The id of this holder. */
  readonly holderId: string;
  /** The holder of an id, or null when it ended or is dead for sure. */
  livingHolder(id: string): Promise<Holder | null>;
  /**
   * Takes a lease that nobody alive holds. A holder that is silent, but not known to be gone, is looked at twice before it
   * is taken over.
   */
  take(name: string, options?: Pick<WaitOptions, 'above'>): Promise<LeaseAttempt>;
  /** Takes a lease as soon as it is free. @throws KnownError `STOPPED` when told to stop */
  await(name: string, options: WaitOptions): Promise<Lease>;
  /** The heartbeat, due every `HEARTBEAT_MS`. */
  heartbeat(): Promise<void>;
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
  await leases.heartbeat();
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
  host: Observer,
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

/** Every holder, dead or alive, in the order in which they started. */
export async function leaseHolders(
  store: ObjectStore,
  host: Observer,
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
    const liveness = await livenessOf(store, holder, host);
    found.push({ holder, isAlive: liveness !== 'dead', leases });
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
  /** The last token of this process by the name of the lease, whose files may have been removed since. */
  readonly #lastTokens = new Map<string, number>();
  /** Heartbeats that did not change between two looks. */
  readonly #still = new Set<string>();
  readonly #beating = new Set<Promise<unknown>>();
  #isClosed = false;

  constructor(store: ObjectStore, self: Omit<Holder, 'beatAt'>, host: LeaseHost) {
    this.#store = store;
    this.#self = self;
    this.#host = host;
  }

  get holderId(): string {
    return this.#self.id;
  }

  async take(name: string, { above }: Pick<WaitOptions, 'above'> = {}): Promise<LeaseAttempt> {
    for (let tries = 0; tries < MAX_ATTEMPTS; tries += 1) {
      const { file, version } = await readLease(this.#store, name);
      const by = file?.state === 'held' ? await this.livingHolder(file.holder) : null;
      if (by) return { outcome: 'held', by };
      const last = this.#lastTokens.get(name) ?? 0;
      const token = Math.max(file?.token ?? 0, (await above?.()) ?? 0, last) + 1;
      try {
        const isWon = await this.#swap(name, version, { state: 'held', token });
        if (isWon) {
          this.#lastTokens.set(name, token);
          return { outcome: 'taken', lease: this.#lease(name, token) };
        }
      } catch (error) {
        // Its last holder removed the folder under our hands.
        if (!(error instanceof KnownError) || !FOLDER_GONE.has(error.code)) throw error;
      }
    }
    throw PUBLISH_ERRORS.LEASE_CONTENDED({ name, times: MAX_ATTEMPTS });
  }

  async await(name: string, options: WaitOptions): Promise<Lease> {
    const { signal, onWait } = options;
    for (let tries = 0; ;) {
      const attempt = await this.take(name, options);
      if (attempt.outcome === 'taken') return attempt.lease;
      if (tries++ === 0) onWait?.(attempt.by);
      if (signal.aborted) throw PUBLISH_ERRORS.STOPPED({ name });
      await this.#host.pause(REST_MS);
    }
  }

  async heartbeat(): Promise<void> {
    if (this.#isClosed) return;
    const bytes = leaseFileBytes({ ...this.#self, beatAt: this.#host.clock() });
    const beating = this.#store.replace(holderPath(this.#self.id), bytes);
    this.#beating.add(beating);
    try {
      await beating;
    } finally {
      this.#beating.delete(beating);
    }
  }

  isAskedToStop(): Promise<boolean> {
    return isStopRequested(this.#store, this.#self.id);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    // A heartbeat that is being written would show a holder again that has ended.
    await Promise.allSettled(this.#beating);
    await forgetHolder(this.#store, this.#self.id);
  }

  /** A clock of ours that is ahead, or was set, makes others look silent: who seems dead is looked at twice. */
  async livingHolder(id: string): Promise<Holder | null> {
    const holder = await readHolder(this.#store, id);
    if (holder === null) return null;
    const liveness = await livenessOf(this.#store, holder, this.#host);
    if (liveness === 'ahead') await noteLook(this.#store, holder, this.#host);
    if (liveness !== 'dead') return holder;
    const sign = `${holder.id} ${String(holder.beatAt)}`;
    if (this.#host.isGone(holder) || this.#still.has(sign)) return null;
    await this.#host.pause(SECOND_LOOK_MS);
    const again = await readHolder(this.#store, id);
    if (again !== null && again.beatAt !== holder.beatAt) return again;
    this.#still.add(sign);
    return null;
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
        if ((await isOurs()) === null) throw PUBLISH_ERRORS.LEASE_LOST({ name });
      },
      release: async () => {
        const version = await isOurs();
        if (version !== null) await this.#swap(name, version, { state: 'released', token });
      },
      drop: async () => {
        if ((await isOurs()) !== null)
          await this.#store.remove(removablePath(dirname(leasePath(name))));
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
