/**
 * Everything that stands between a program and one external source: how many calls at once, how many a second, retries
 * within a budget, and a circuit breaker. All calls to a source go through one guard.
 */
import { KnownError } from '@pkg/std';
import { CircuitBreaker, type CircuitOptions } from './circuit-breaker.ts';
import { RateLimit, type RateOptions } from './rate-limit.ts';
import { retry, RetryBudget, retryAfterMs, type Retry, type RetryPolicy } from './retry.ts';
import { Semaphore } from './semaphore.ts';
import { sourcePaused, type Turns } from './shared-turns.ts';
import { after, type Time } from './time.ts';

export interface SourceLimits {
  /** Calls under way at once, at least 1. */
  readonly concurrency: number;
  readonly rate?: RateOptions | undefined;
  readonly retry: RetryPolicy;
  /**
   * Longest pause that a source may ask for, in ms; a longer one counts as this long. Default: what the policy waits. While
   * a pause is longer than the policy waits, calls are refused.
   */
  readonly longestPauseMs?: number;
  /** Retries that all calls together may cost in one run. */
  readonly retryBudget: number;
  readonly circuit: CircuitOptions;
}

export interface CallOptions {
  /** The name of the call, for the jitter and for `onRetry`. */
  readonly name: string;
  readonly signal?: AbortSignal | undefined;
  readonly onRetry?: (retry: Retry) => void;
}

export class SourceGuard {
  readonly source: string;
  readonly #time: Time;
  readonly #seed: number;
  readonly #limits: SourceLimits;
  readonly #places: Semaphore;
  readonly #rate: RateLimit | undefined;
  readonly #budget: RetryBudget;
  readonly #circuit: CircuitBreaker;
  readonly #shared: Turns | undefined;

  /**
   * @param seed of the jitter
   * @param shared the limits over all processes, in place of a rate of this process alone
   */
  constructor(time: Time, source: string, limits: SourceLimits, seed = 0, shared?: Turns) {
    this.source = source;
    this.#time = time;
    this.#seed = seed;
    this.#limits = limits;
    this.#places = new Semaphore(limits.concurrency);
    this.#rate = limits.rate && new RateLimit(time, limits.rate);
    this.#shared = shared;
    this.#budget = new RetryBudget(limits.retryBudget);
    this.#circuit = new CircuitBreaker(time, source, limits.circuit);
  }

  /**
   * Calls the source: `work` is one request, run again when it fails with a transient error (see `isTransient`). A wait
   * between attempts holds no place, so that it holds nobody up.
   *
   * @throws whatever the last attempt threw; KnownError `CIRCUIT_OPEN`, `SOURCE_PAUSED`, `CANCELLED`
   */
  call<T>(work: (attempt: number) => Promise<T>, options: CallOptions): Promise<T> {
    const { signal, name } = options;
    const attempt = (n: number): Promise<T> =>
      this.#places.run(async () => {
        await this.#refuseWhilePaused();
        return this.#circuit.run(() => this.#inTurn(() => work(n), signal));
      }, signal);
    return retry(attempt, {
      time: this.#time,
      policy: this.#limits.retry,
      seed: this.#seed,
      name: `${this.source} ${name}`,
      budget: this.#budget,
      signal,
      ...(options.onRetry === undefined ? {} : { onRetry: options.onRetry }),
    });
  }

  async #inTurn<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    if (this.#shared === undefined) {
      await this.#rate?.take(signal);
      return this.#heeding(work);
    }
    const end = await this.#shared.take(signal);
    try {
      return await this.#heeding(work);
    } finally {
      await end();
    }
  }

  async #refuseWhilePaused(): Promise<void> {
    const own = (this.#rate?.pausedUntil ?? 0) - this.#time.now();
    const pausedMs = Math.max(own, (await this.#shared?.pausedMs()) ?? 0);
    if (pausedMs > this.#limits.retry.capMs) throw sourcePaused(this.source, pausedMs);
  }

  /** A source that asks one caller to wait is left alone by all of them. */
  async #heeding<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      const askedMs = thrown instanceof KnownError ? (retryAfterMs(thrown) ?? 0) : 0;
      const { retry: policy, longestPauseMs = policy.capMs } = this.#limits;
      const pauseMs = Math.min(askedMs, longestPauseMs);
      this.#rate?.pauseUntil(after(this.#time.now(), pauseMs));
      if (pauseMs > 0) await this.#shared?.pauseFor(pauseMs);
      throw thrown;
    }
  }
}
