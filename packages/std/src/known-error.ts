/**
 * Expected failures. A `KnownError` is part of the interface: it has a constant code, says what was
 * expected and what came, and hints at the command to run next. Anything else that is thrown is a
 * bug.
 */

import { renderRemedy, type Remedy } from './remedy.ts';

/** The meaning of a failure to whoever handles it; exit codes and retry rules are derived from it. */
export type ErrorKind = 'input' | 'missing' | 'conflict' | 'upstream' | 'cancelled' | 'blocked';

export interface KnownErrorFacts {
  readonly code: string;
  readonly kind: ErrorKind;
  /** States the fact: what came, and what was expected. */
  readonly message: string;
  /** The next thing to do, with a command where one helps. */
  readonly remedy?: Remedy | undefined;
  /** A remedy that is text alone. */
  readonly hint?: string | undefined;
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** On the prototype of every `KnownError`, whichever copy of this module made it. */
const KNOWN = Symbol.for('@pkg/std KnownError');

/**
 * An expected failure with a constant `code`, its facts as fields and a hint.
 *
 * `instanceof KnownError` also holds for errors of another copy of this class: `@pkg/sim` carries its own.
 */
export class KnownError extends Error {
  static {
    Object.defineProperty(this.prototype, KNOWN, { value: true });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this === KnownError) return typeof value === 'object' && value !== null && KNOWN in value;
    return Function.prototype[Symbol.hasInstance].call(this, value);
  }

  override readonly name: string = 'KnownError';
  readonly code: string;
  readonly kind: ErrorKind;
  readonly remedy: Remedy | undefined;
  /** The remedy as text, its commands as they are without a data root or other flags. */
  readonly hint: string | undefined;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(options: KnownErrorFacts) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.kind = options.kind;
    this.remedy = options.remedy ?? (options.hint === undefined ? undefined : [options.hint]);
    this.hint = this.remedy && renderRemedy(this.remedy);
    this.facts = Object.freeze({ ...options.facts });
  }
}

/** A failure as plain data: what manifests, summaries and worker threads carry. */
export interface ErrorRecord {
  readonly code: string;
  readonly message: string;
  /** Equal for failures with one root cause: the code and the message without the parts that vary. */
  readonly signature: string;
  readonly hint?: string;
  /** The hint as data, where it holds a command: whoever shows it adds what the command needs there. */
  readonly remedy?: Remedy;
  readonly cause?: string;
}

/** Turns anything thrown into plain data; what is not a `KnownError` gets the code `UNEXPECTED`. */
export function errorRecord(thrown: unknown): ErrorRecord {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const code = error instanceof KnownError ? error.code : 'UNEXPECTED';
  const { hint, remedy } = error instanceof KnownError ? error : {};
  const hasCommand = remedy?.some((part) => typeof part !== 'string') === true;
  const cause = error.cause instanceof Error ? error.cause.message : undefined;
  return {
    code,
    message: error.message,
    signature: rootCauseSignature(code, error.message),
    ...(hint === undefined ? {} : { hint }),
    ...(hasCommand ? { remedy } : {}),
    ...(cause === undefined ? {} : { cause }),
  };
}

/**
 * One signature per root cause: dates, instants, hashes, ids and paths in the message are blanked.
 */
export function rootCauseSignature(code: string, message: string): string {
  const normalised = message
    .replaceAll(/\b\d{4}-\d{2}-\d{2}T[\d:.]+Z?/g, '<instant>')
    .replaceAll(/\b\d{4}-\d{2}-\d{2}\b/g, '<date>')
    .replaceAll(/\b\d{8}T\d{6}Z\S*/g, '<run>')
    .replaceAll(/\b[0-9a-f]{16,64}\b/g, '<hash>')
    .replaceAll(/(?:[\w.=-]+\/)+[\w.=-]+/g, '<path>')
    .replaceAll(/\d+(?:\.\d+)?/g, '<n>');
  return `${code}: ${normalised}`;
}
