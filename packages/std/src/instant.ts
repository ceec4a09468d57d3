/** Instants: milliseconds since 1970-01-01T00:00:00Z, printed and read in UTC only. */
import type { Brand } from './brand.ts';
import { STD_ERRORS } from './errors.ts';

/** A point in time: whole milliseconds since the Unix epoch. */
export type Instant = Brand<number, 'Instant'>;

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

const ISO = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,3}))?Z$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(?:\.(\d{3}))?Z$/;

/** The instant of whole milliseconds since the epoch; fractions are refused. */
export function instantFromMs(ms: number): Instant {
  if (!Number.isSafeInteger(ms)) throw STD_ERRORS.INVALID_INSTANT({ text: ms });
  return ms as Instant;
}

/**
 * Reads `2024-01-15T17:30:00Z` or the compact `20240115T173000Z`, with or without milliseconds.
 *
 * @throws KnownError `INVALID_INSTANT` for any other text, another zone, or a day that does not
 *   exist.
 */
export function parseInstant(text: string): Instant {
  const match = ISO.exec(text) ?? COMPACT.exec(text);
  if (!match) throw STD_ERRORS.INVALID_INSTANT({ text });
  const [, year, month, day, hour, minute, second, fraction = ''] = match;
  // A day or hour that does not exist is another instant, or none.
  const iso = `${year!}-${month!}-${day!}T${hour!}:${minute!}:${second!}.${fraction.padEnd(3, '0')}Z`;
  const date = new Date(iso);
  if (Number.isNaN(date.getTime()) || date.toISOString() !== iso)
    throw STD_ERRORS.INVALID_INSTANT({ text });
  return date.getTime() as Instant;
}

/** `2024-01-15T17:30:00Z`; milliseconds are printed only where there are any. */
export function formatInstant(instant: Instant): string {
  const iso = new Date(instant).toISOString();
  return iso.endsWith('.000Z') ? `${iso.slice(0, 19)}Z` : iso;
}

/** `20240115T173000Z`: whole seconds, safe in a path. */
export function compactInstant(instant: Instant): string {
  return `${new Date(instant).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

/** `20240115T173000Z`, or `20240115T173000.250Z` where it is no whole second: tells any two instants apart, safe in a path. */
export function captureStamp(instant: Instant): string {
  const iso = new Date(instant).toISOString().replaceAll(/[-:]/g, '');
  return iso.endsWith('.000Z') ? `${iso.slice(0, 15)}Z` : iso;
}
