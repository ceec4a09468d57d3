/** The failures of a request, as errors with constant codes. `isTransient` decides which are worth another try. */
import { KnownError, SECOND_MS, type Instant } from '@pkg/std';
import { SOURCE_ERRORS, type RequestCode } from '../errors.ts';

export interface HttpErrorFacts {
  readonly code: RequestCode;
  /** Without secrets. */
  readonly url: string;
  /** The answer or fault that came. */
  readonly problem: string;
  /** False where the same request would get the same answer. */
  readonly isRetryable?: boolean;
}

/** A failed request. The cause is left out on purpose: its texts could hold what must not be written. */
export function httpError({ code, url, problem, isRetryable = true }: HttpErrorFacts): KnownError {
  return SOURCE_ERRORS[code]({ url, problem }, isRetryable ? {} : { facts: { retryable: false } });
}

/** The codes of undici and Node that stand for a connection that could not be made or did not last. */
const CODES: Readonly<Record<string, readonly [code: RequestCode, problem: string]>> = {
  UND_ERR_CONNECT_TIMEOUT: ['CONNECT_TIMEOUT', 'no connection in time'],
  UND_ERR_HEADERS_TIMEOUT: ['HEADERS_TIMEOUT', 'no headers in time'],
  UND_ERR_BODY_TIMEOUT: ['BODY_TIMEOUT', 'a body that stopped coming'],
  UND_ERR_HEADERS_OVERFLOW: ['HEADERS_TOO_LARGE', 'headers larger than any real ones'],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['BODY_TRUNCATED', 'a body shorter than promised'],
  ENOTFOUND: ['HOST_NOT_FOUND', 'no such host'],
  EAI_AGAIN: ['HOST_NOT_FOUND', 'no answer about the host'],
  ECONNREFUSED: ['CONNECTION_REFUSED', 'a refused connection'],
};

/** Turns what a request threw into an error of ours. A stop that we asked for is for the caller to tell. */
export function transportError(thrown: unknown, url: string): KnownError {
  if (thrown instanceof KnownError) return thrown;
  const { name, code = '' } = thrown as { readonly name?: string; readonly code?: string };
  if (name === 'TimeoutError')
    return httpError({ code: 'TOTAL_TIMEOUT', url, problem: 'no whole answer in time' });
  const [known, problem] = CODES[code] ?? ['CONNECTION_LOST', 'a connection that broke'];
  return httpError({ code: known, url, problem });
}

/** More seconds than anybody waits for; a greater number counts as this one. */
const MAX_SECONDS = 1e9;
/** `Mon, 15 Jan 2024 17:40:03 GMT` and the two older forms: all begin with the name of a day. */
const HTTP_DATE = /^[A-Za-z]{3,9},? /;

/**
 * The wait that a `Retry-After` header asks for, in ms: seconds, however many digits they have, or a date. Undefined for
 * anything else. Source: RFC 9110, section 10.2.3.
 */
export function retryAfterOf(header: string | undefined, now: Instant): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text), MAX_SECONDS) * SECOND_MS;
  const at = HTTP_DATE.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
