/**
 * A token bucket: at most `burst` calls at once and `perSecond` in the long run. Callers get their tokens in the order
 * in which they asked. Source: Turner, "New directions in communications", 1986 (leaky bucket as a meter).
 */
import { instantFromMs, invariant, SECOND_MS, type Instant } from '@pkg/std';
import { orCancelled, throwIfCancelled, type Time } from './time.ts';

export interface RateOptions {
  /** Tokens that come back a second, more than 0; may be a fraction. */
  readonly perSecond: number;
  /** Tokens that lie ready after a pause, at least 1. */
  readonly burst: number;
}

export class RateLimit {
  readonly #time: Time;
  readonly #options: RateOptions;
  #tokens: number;
  #countedAt: Instant;
  #pausedUntil: Instant = instantFromMs(0);
  #lastTurn: Promise<void> = Promise.resolve();

  constructor(time: Time, options: RateOptions) {
    invariant(options.perSecond > 0 && options.burst >= 1, 'a rate limit lets something through');
    this.#time = time;
    this.#options = options;
    this.#tokens = options.burst;
    this.#countedAt = time.now();
  }

  /** Takes a token if there is one: 0 then, else the ms after which to ask again. */
  tryTake(): number {
    const waitMs = this.waitMs();
    if (waitMs === 0) this.#tokens -= 1;
    return waitMs;
  }

  /** How many ms until a token is there; 0: now. Takes none. */
  waitMs(): number {
    this.#refill();
    const { perSecond } = this.#options;
    const missingMs = this.#tokens >= 1 ? 0 : ((1 - this.#tokens) * SECOND_MS) / perSecond;
    return Math.ceil(Math.max(missingMs, this.#pausedUntil - this.#countedAt));
  }

  /** Waits for a token, first come first served. @throws KnownError `CANCELLED` */
  async take(signal?: AbortSignal): Promise<void> {
    const before = this.#lastTurn;
    let end = (): void => undefined;
    this.#lastTurn = new Promise((resolve) => {
      end = resolve;
    });
    try {
      await orCancelled(before, signal);
      for (let waitMs = this.tryTake(); waitMs > 0; waitMs = this.tryTake())
        await this.#time.sleep(waitMs, signal);
      throwIfCancelled(signal);
    } finally {
      // Whoever leaves the queue early must not let the next one past those that are still before it.
      void before.then(end);
    }
  }

  /** No token is given out before this instant. */
  get pausedUntil(): Instant {
    return this.#pausedUntil;
  }

  /** Gives out no token before `instant`: the source asked for a pause (`Retry-After`). */
  pauseUntil(instant: Instant): void {
    if (instant > this.#pausedUntil) this.#pausedUntil = instant;
  }

  #refill(): void {
    const now = this.#time.now();
    // A wall clock may be set back; time that did not pass brings no tokens.
    const elapsedMs = Math.max(0, now - this.#countedAt);
    const { perSecond, burst } = this.#options;
    const tokens = Math.min(burst, this.#tokens + (elapsedMs * perSecond) / SECOND_MS);
    // Sums of fractions fall short of a whole token by less than this; a waiter would ask again for nothing.
    this.#tokens = Math.abs(tokens - Math.round(tokens)) < 1e-9 ? Math.round(tokens) : tokens;
    this.#countedAt = now;
  }
}
