/**
 * The limits of one external source over all processes of a data root: how many calls at once, how many a second, and the
 * pause that the source asked for. Who calls and who waits stands in one small value of the store, and a process that dies
 * leaves it with its heartbeat. Calls get their turn in the order in which they asked, whichever process asks.
 */
import { changeShared, type Leases } from '@pkg/publish';
import { sealedJson, SECOND_MS, unsealJson, type KnownError, type ObjectStore } from '@pkg/std';
import { LIMIT_ERRORS } from './errors.ts';
import type { RateOptions } from './rate-limit.ts';
import { throwIfCancelled, type Time } from './time.ts';

/** The turns of a source: they say who may call it now. */
export interface Turns {
  /** Waits for a turn; gives what ends it. @throws KnownError `CANCELLED` */
  take(signal?: AbortSignal): Promise<() => Promise<void>>;
  /** Nobody gets a turn for `ms`: the source asked for it. */
  pauseFor(ms: number): Promise<void>;
  /** For how long the source is left alone yet, in ms; 0: it is not. */
  pausedMs(): Promise<number>;
}

export interface SharedTurnsOptions {
  /** The clock that all processes of the machine have in common. */
  readonly time: Time;
  readonly store: ObjectStore;
  readonly leases: Leases;
  readonly source: string;
  /** Calls under way at once, at least 1. */
  readonly concurrency: number;
  readonly rate: RateOptions;
  /** No pause is longer than this, in ms, whatever a source or a wrong clock said. */
  readonly longestPauseMs: number;
}

/** A call that is under way or waits. */
interface Call {
  readonly id: string;
  readonly holder: string;
}

interface State {
  /** Under way. */
  readonly calls: readonly Call[];
  /** In the order in which they asked. */
  readonly waiting: readonly Call[];
  /** When the bucket of tokens will be full again, in ms (Unix). */
  readonly full_at: number;
  readonly paused_until: number;
}

const EMPTY: State = { calls: [], waiting: [], full_at: 0, paused_until: 0 };
/** How long a call that waits for a place rests before it looks again, in ms. */
const REST_MS = 100;

export class SharedTurns implements Turns {
  readonly #options: SharedTurnsOptions;
  readonly #folder: string;
  #count = 0;
  #changes = 0;

  constructor(options: SharedTurnsOptions) {
    this.#options = options;
    this.#folder = `leases/requests/${options.source}`;
  }

  async take(signal?: AbortSignal): Promise<() => Promise<void>> {
    this.#count += 1;
    const holder = this.#options.leases.holderId;
    const call = { id: `${holder} ${String(this.#count)}`, holder };
    try {
      for (;;) {
        throwIfCancelled(signal);
        const waitMs = await this.#ask(call);
        if (waitMs === 0) return () => this.#leave(call);
        await this.#options.time.sleep(waitMs, signal);
      }
    } catch (thrown) {
      await this.#leave(call);
      throw thrown;
    }
  }

  pauseFor(ms: number): Promise<void> {
    return this.#change((state) => {
      const paused_until = Math.max(state.paused_until, this.#options.time.now() + ms);
      return paused_until === state.paused_until ? null : { ...state, paused_until };
    });
  }

  async pausedMs(): Promise<number> {
    let until = 0;
    await this.#change((state) => {
      until = state.paused_until;
      return null;
    });
    return Math.max(0, until - this.#options.time.now());
  }

  /** Takes a turn if there is one: 0 then, else the ms after which to ask again. */
  async #ask(call: Call): Promise<number> {
    let waitMs = 0;
    await this.#change((state) => {
      const { concurrency, rate, time } = this.#options;
      const isSame = (other: Call): boolean => other.id === call.id;
      const isKnown = state.waiting.some(isSame);
      const waiting = isKnown ? state.waiting : [...state.waiting, call];
      const place = waiting.findIndex(isSame);
      const now = time.now();
      const tokenMs = SECOND_MS / rate.perSecond;
      const fullAt = Math.max(state.full_at, now);
      const readyAt = Math.max(fullAt - (rate.burst - 1) * tokenMs, state.paused_until);
      const isTurn = place < concurrency - state.calls.length && readyAt <= now;
      const restMs = readyAt > now ? Math.min(REST_MS, readyAt - now) : REST_MS;
      waitMs = isTurn ? 0 : Math.max(1, Math.ceil(restMs));
      if (!isTurn) return isKnown ? null : { ...state, waiting };
      return {
        ...state,
        calls: [...state.calls, call],
        waiting: waiting.filter((other) => !isSame(other)),
        full_at: fullAt + tokenMs,
      };
    });
    return waitMs;
  }

  #leave({ id }: Call): Promise<void> {
    return this.#change((state) => {
      const [calls, waiting] = [state.calls, state.waiting].map((list) =>
        list.filter((other) => other.id !== id),
      ) as [Call[], Call[]];
      const isIn = calls.length + waiting.length < state.calls.length + state.waiting.length;
      return isIn ? { ...state, calls, waiting } : null;
    });
  }

  /** `change` gives null to leave the state as it is. */
  async #change(change: (state: State) => State | null): Promise<void> {
    const { store, leases } = this.#options;
    await changeShared(store, this.#folder, async (bytes) => {
      const changed = change(await this.#living(parseState(bytes)));
      if (changed === null) return null;
      this.#changes += 1;
      const by = `${leases.holderId} ${String(this.#changes)}`;
      return sealedJson({ ...changed, changed_by: by } as never, 1);
    });
  }

  /** Without the calls of the dead, and without instants that only a wrong clock can have written. */
  async #living(state: State): Promise<State> {
    const { leases, time, rate, longestPauseMs } = this.#options;
    const dead = new Set<string>();
    for (const holder of new Set([...state.calls, ...state.waiting].map((call) => call.holder)))
      if (holder !== leases.holderId && (await leases.livingHolder(holder)) === null)
        dead.add(holder);
    const isLiving = ({ holder }: Call): boolean => !dead.has(holder);
    const now = time.now();
    return {
      calls: state.calls.filter(isLiving),
      waiting: state.waiting.filter(isLiving),
      full_at: Math.min(state.full_at, now + (rate.burst * SECOND_MS) / rate.perSecond),
      paused_until: Math.min(state.paused_until, now + longestPauseMs),
    };
  }
}

/** Reads the state. One that a loss of power left in pieces counts as none: nobody is at work then. */
function parseState(bytes: Uint8Array | null): State {
  const unsealed = bytes && unsealJson(bytes);
  return unsealed && 'content' in unsealed ? (unsealed.content as unknown as State) : EMPTY;
}

/** A source that asked for a longer pause than anybody waits for. */
export function sourcePaused(source: string, pausedMs: number): KnownError {
  return LIMIT_ERRORS.SOURCE_PAUSED(
    { source, seconds: Math.ceil(pausedMs / SECOND_MS) },
    { facts: { retryable: false, retryAfterMs: pausedMs } },
  );
}
