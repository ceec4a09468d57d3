/** Names that become part of a path are checked against a strict pattern before they do. */
import type { Brand } from './brand.ts';
import { STD_ERRORS } from './errors.ts';

/** The unique name of one execution of a partition, the same in each of its steps. */
export type RunId = Brand<string, 'RunId'>;

const SEGMENT = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?$/;

/**
 * Returns `text` when it is safe as one path segment: letters, digits, `.`, `_` and `-`, at most
 * 128 characters, starting and ending with a letter or digit, never `..`.
 *
 * @throws KnownError `INVALID_NAME`
 */
export function pathSegment(text: string, what: string): string {
  if (!SEGMENT.test(text) || text.includes('..')) {
    throw STD_ERRORS.INVALID_NAME({ text, what });
  }
  return text;
}

/** Checks and brands a run id. @throws KnownError `INVALID_NAME` */
export function parseRunId(text: string): RunId {
  return pathSegment(text, 'run id') as RunId;
}
