/** The meaning of a failed request: which of them settle an outcome, which leave it open, and which are final. */
import { KnownError } from '@pkg/std';

export type Failure =
  /** Nothing is at the key. */
  | 'absent'
  /** The condition does not hold, or did not hold when a repeated request arrived. */
  | 'condition'
  /** Another conditional write was under way; this one was not applied. */
  | 'conflict'
  /** Applied or not: only reading tells. */
  | 'uncertain'
  /** The server does not know what was asked for. */
  | 'unsupported'
  | 'denied'
  | 'no-bucket'
  /** The same request would fail again. */
  | 'final'
  /** Said in our own words already. */
  | 'known';

/** Client errors that pass by themselves. */
const PASSING: ReadonlySet<string> = new Set(['RequestTimeout', 'SlowDown', 'TooManyRequests']);
/** Refusals of the SDK itself, before anything is sent. */
const OWN_REFUSALS: ReadonlySet<string> = new Set(['CredentialsProviderError', 'TypeError']);

/** The meaning of an error of the SDK. Whatever is not known is uncertain: reading again is never wrong. */
export function failureOf(error: unknown): Failure {
  if (error instanceof KnownError) return 'known';
  const { name, $metadata } = error as {
    readonly name?: string;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  if (name === 'NoSuchBucket') return 'no-bucket';
  if (name !== undefined && PASSING.has(name)) return 'uncertain';
  const status = $metadata?.httpStatusCode;
  if (status === undefined)
    return name !== undefined && OWN_REFUSALS.has(name) ? 'denied' : 'uncertain';
  if (status === 501 || name === 'NotImplemented') return 'unsupported';
  if (status === 404) return 'absent';
  if (status === 412) return 'condition';
  if (status === 409) return 'conflict';
  if (status === 401 || status === 403) return 'denied';
  const isPassing = status >= 500 || status === 408 || status === 429 || status < 300;
  return isPassing ? 'uncertain' : 'final';
}

/** A body that is not what the server says it is. */
export class BodyAltered extends Error {
  override readonly name = 'BodyAltered';
}

/** A failure in one line. */
export function problemOf(error: unknown): string {
  const { name, message, $metadata } = error as {
    readonly name?: string;
    readonly message?: string;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode;
  const text = [name === 'Error' ? undefined : name, message].filter(Boolean).join(': ');
  return status === undefined ? text : `${text} (HTTP ${String(status)})`;
}
