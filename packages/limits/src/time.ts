/** Time as limits and retries need it, so that tests run them under a virtual clock and nothing here reads a wall clock. */
import { instantFromMs, type Instant, type KnownError } from '@pkg/std';
import { LIMIT_ERRORS } from './errors.ts';

export interface Time {
  now(): Instant;
  /**
   * Resolves after `ms`, at once for 0 or less.
   *
   * @throws KnownError `CANCELLED` as soon as the signal is aborted
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A timer of Node takes at most this many ms; a longer one would end at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** Time that passes by itself; `clock` says what the time is. */
export function systemTime(clock: () => Instant): Time {
  return {
    now: clock,
    sleep: async (ms, signal) => {
      throwIfCancelled(signal);
      for (let left = ms; left > 0; left -= LONGEST_TIMER_MS)
        await timer(Math.min(left, LONGEST_TIMER_MS), signal);
    },
  };
}

/** The end of waiting by a signal. */
function cancelled(signal: AbortSignal | undefined): KnownError {
  return LIMIT_ERRORS.CANCELLED({}, { cause: signal?.reason });
}

/** @throws KnownError `CANCELLED` when the signal is aborted */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw cancelled(signal);
}

/** Settles as `promise` does, or rejects with `CANCELLED` as soon as the signal is aborted. */
export async function orCancelled<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (signal === undefined) return promise;
  throwIfCancelled(signal);
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      reject(cancelled(signal));
    };
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** The instant `ms` after another, rounded up to whole milliseconds. */
export function after(instant: Instant, ms: number): Instant {
  return instantFromMs(instant + Math.ceil(ms));
}

async function timer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  let handle: NodeJS.Timeout | undefined;
  const elapsed = new Promise<void>((resolve) => {
    handle = setTimeout(resolve, ms);
  });
  try {
    await orCancelled(elapsed, signal);
  } finally {
    clearTimeout(handle);
  }
}
