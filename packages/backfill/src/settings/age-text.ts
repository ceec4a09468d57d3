/** Ages as flags and settings give them. */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '@pkg/std';
import { BACKFILL_ERRORS } from '../errors.ts';

/** `10m` in ms. @throws KnownError `INVALID_AGE` */
export function ageOf(text: string): number {
  const match = /^(\d{1,5})([smh])$/.exec(text);
  const unit = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS }[match?.[2] ?? ''];
  if (match !== null && unit !== undefined) return Number(match[1]) * unit;
  throw BACKFILL_ERRORS.INVALID_AGE({ text });
}
