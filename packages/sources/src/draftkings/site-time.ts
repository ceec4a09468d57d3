/** Times as DraftKings prints them: UTC with seven digits of a second. */
import { parseInstant, type Instant } from '@pkg/std';
import { drift } from '../drift.ts';

/** `2025-12-20T00:30:00.0000000Z` as an instant. @throws KnownError `PAYLOAD_SCHEMA` */
export function instantOfSite(text: string, what: string): Instant {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{3})\d*)?Z$/.exec(text);
  if (match === null) throw drift('PAYLOAD_SCHEMA', what, `'${text}' is no UTC time`);
  return parseInstant(`${match[1]!}.${match[2] ?? '000'}Z`);
}
