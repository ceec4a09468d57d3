/** Calendar days without a zone: the day that the schedule prints. */
import type { Brand } from './brand.ts';
import { STD_ERRORS } from './errors.ts';
import { DAY_MS } from './instant.ts';

/** A calendar day `YYYY-MM-DD`, in no time zone. Compares correctly as text. */
export type GameDate = Brand<string, 'GameDate'>;

/**
 * Reads `YYYY-MM-DD`.
 *
 * @throws KnownError `INVALID_DATE` for other text or a day that does not exist.
 */
export function parseGameDate(text: string): GameDate {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // A day that its month does not have is another one, or none.
  if (Number.isNaN(ms) || new Date(ms).getUTCDate() !== Number(text.slice(8))) {
    throw STD_ERRORS.INVALID_DATE({ text });
  }
  return text as GameDate;
}

/** The day `days` after `date` (before it when negative). */
export function addDays(date: GameDate, days: number): GameDate {
  return dayOf(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS) as GameDate;
}

/** Whole days from `a` to `b`; negative when `b` is earlier. */
export function daysBetween(a: GameDate, b: GameDate): number {
  return Math.round((Date.parse(`${b}T00:00:00Z`) - Date.parse(`${a}T00:00:00Z`)) / DAY_MS);
}

/** Every day from `start` to `end`, both included; empty when `end` is before `start`. */
export function datesFrom(start: GameDate, end: GameDate): GameDate[] {
  const dates: GameDate[] = [];
  for (let date = start; date <= end; date = addDays(date, 1)) dates.push(date);
  return dates;
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
