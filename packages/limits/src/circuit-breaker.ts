/**
 * Leaves a source alone that keeps failing: after some failures in a row the circuit opens and calls are refused at
 * once; after a pause one call is let through, and decides. Source: Nygard, "Release It!", 2007, chapter 5.
 *
 * ```text
 * closed --failures in a row--> open --after the pause--> half open --success--> closed
 *                                ^-------------failure--------'
 * ```
 */
import { formatInstant, KnownError, type Instant } from '@pkg/std';
import { LIMIT_ERRORS } from './errors.ts';
import { isTransient } from './retry.ts';
import { after, type Time } from './time.ts';

export interface CircuitOptions {
  /** Transient failures in a row that open the circuit, at least 1. */
  readonly failures: number;
  /** How long it stays open, in ms. */
  readonly pauseMs: number;
}

export type CircuitState = 'closed' | 'open' | 'half open';

export class CircuitBreaker {
  readonly #time: Time;
  readonly #options: CircuitOptions;
  readonly #source: string;
  #failures = 0;
  #openUntil: Instant | undefined;
  #isTrying = false;

  /** `source` is named in the refusals. */
  constructor(time: Time, source: string, options: CircuitOptions) {
    this.#time = time;
    this.#source = source;
    this.#options = options;
  }

  get state(): CircuitState {
    if (this.#openUntil === undefined) return 'closed';
    return this.#time.now() < this.#openUntil ? 'open' : 'half open';
  }

  /**
   * Runs `work` unless the circuit is open. Failures that are not transient tell nothing about the source and count as
   * an answer.
   *
   * @throws KnownError `CIRCUIT_OPEN`, with the ms until the next trial as the fact `retryAfterMs`
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const state = this.state;
    if (state === 'open' || (state === 'half open' && this.#isTrying)) throw this.#refusal();
    this.#isTrying = state === 'half open';
    try {
      const value = await work();
      this.#close();
      return value;
    } catch (thrown) {
      if (isTransient(thrown)) this.#fail();
      else if (!isCancelled(thrown)) this.#close();
      throw thrown;
    } finally {
      if (state === 'half open') this.#isTrying = false;
    }
  }

  #close(): void {
    this.#failures = 0;
    this.#openUntil = undefined;
  }

  #fail(): void {
    this.#failures += 1;
    if (this.#failures >= this.#options.failures)
      this.#openUntil = after(this.#time.now(), this.#options.pauseMs);
  }

  #refusal(): KnownError {
    const until = this.#openUntil ?? this.#time.now();
    const facts = { retryAfterMs: Math.max(1, until - this.#time.now()) };
    return LIMIT_ERRORS.CIRCUIT_OPEN(
      {
        source: this.#source,
        until: formatInstant(until),
        failures: this.#options.failures,
      },
      { facts },
    );
  }
}

function isCancelled(thrown: unknown): boolean {
  return thrown instanceof KnownError && thrown.kind === 'cancelled';
}
