/**
 * Which failures are tried again, and when: exponential backoff with full jitter, within a budget. What cannot become
 * better by waiting (a broken contract, a missing permission, a full disk, a bug) is never tried again.
 * Source of full jitter: Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
import { KnownError, sha256 } from '@pkg/std';
import { throwIfCancelled, type Time } from './time.ts';

export interface RetryPolicy {
  /** Times that something is tried altogether, at least 1. */
  readonly attempts: number;
  /** Upper end of the first wait, in ms; it doubles with every attempt. */
  readonly baseMs: number;
  /** Upper end of every wait, in ms. A source that asks for more (`Retry-After`) is not waited for. */
  readonly capMs: number;
}

/** Codes of `upstream` errors that waiting does not mend: refusals other than "later", permissions and disks. */
const LASTING = /^(?:HTTP_4(?!08|25|29)\d\d|IO_(?:EACCES|EPERM|EROFS|ENOSPC|EDQUOT|ENAMETOOLONG))$/;

/**
 * Whether a failure may pass by itself: an error of kind `upstream` that is about neither permissions nor disks. The
 * fact `retryable: false` says no as well.
 */
export function isTransient(thrown: unknown): thrown is KnownError {
  if (!(thrown instanceof KnownError) || thrown.kind !== 'upstream') return false;
  return !LASTING.test(thrown.code) && thrown.facts['retryable'] !== false;
}

/** How long the source asked to be left alone, in ms: the fact `retryAfterMs`. */
export function retryAfterMs(error: KnownError): number | undefined {
  const asked = error.facts['retryAfterMs'];
  return typeof asked === 'number' && asked >= 0 ? asked : undefined;
}

/** How many retries a source may cost in one run: a source that is down must not hold up a backfill of years. */
export class RetryBudget {
  #left: number;

  constructor(retries: number) {
    this.#left = retries;
  }

  /** Spends one retry, if one is left. */
  trySpend(): boolean {
    if (this.#left <= 0) return false;
    this.#left -= 1;
    return true;
  }
}

/**
 * The wait before the attempt after `attempt` (counted from 1), in ms: anything from 0 to the doubled base, drawn from
 * the seed and the name alone, and never less than what the source asked for.
 */
export function backoffMs(
  policy: RetryPolicy,
  {
    seed,
    name,
    attempt,
  }: { readonly seed: number; readonly name: string; readonly attempt: number },
  askedMs = 0,
): number {
  const ceiling = Math.min(policy.capMs, policy.baseMs * 2 ** Math.min(attempt - 1, 30));
  return Math.max(askedMs, Math.floor(ceiling * unitInterval(`${seed} ${name} ${attempt}`)));
}

/**
 * The wait before another attempt, in ms, or undefined when there is none: the failure lasts, the attempts or the
 * budget are used up, or the source asks for a longer pause than the policy waits.
 */
export function nextAttemptMs(
  thrown: unknown,
  policy: RetryPolicy,
  at: { readonly seed: number; readonly name: string; readonly attempt: number },
  budget?: Pick<RetryBudget, 'trySpend'>,
): number | undefined {
  if (!isTransient(thrown) || at.attempt >= policy.attempts) return undefined;
  const askedMs = retryAfterMs(thrown);
  if (askedMs !== undefined && askedMs > policy.capMs) return undefined;
  if (budget?.trySpend() === false) return undefined;
  return backoffMs(policy, at, askedMs);
}

export interface RetryOptions {
  readonly time: Time;
  readonly policy: RetryPolicy;
  /** Seeds the jitter; changes when something is tried, never what it gives. */
  readonly seed: number;
  /** The name of the work, for the jitter: two names that fail together do not come back together. */
  readonly name: string;
  readonly budget?: RetryBudget | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onRetry?: (retry: Retry) => void;
}

export interface Retry {
  /** The attempt that failed, counted from 1. */
  readonly attempt: number;
  readonly waitMs: number;
  readonly error: KnownError;
}

/**
 * Runs `work` until it succeeds or there is no other attempt; throws the last failure then.
 *
 * @throws KnownError `CANCELLED` when told to stop between attempts
 */
export async function retry<T>(
  work: (attempt: number) => Promise<T>,
  options: RetryOptions,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    throwIfCancelled(options.signal);
    try {
      return await work(attempt);
    } catch (thrown) {
      const { policy, seed, name, budget } = options;
      const waitMs = nextAttemptMs(thrown, policy, { seed, name, attempt }, budget);
      if (waitMs === undefined) throw thrown;
      options.onRetry?.({ attempt, waitMs, error: thrown as KnownError });
      await options.time.sleep(waitMs, options.signal);
    }
  }
}

/** A number from 0 to below 1 that depends on the text alone. */
function unitInterval(text: string): number {
  return Number.parseInt(sha256(text).slice(0, 12), 16) / 2 ** 48;
}
