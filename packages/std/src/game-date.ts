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
  if (Number.isNaN(dayNumber(text))) throw STD_ERRORS.INVALID_DATE({ text });
  return text as GameDate;
}

/** The day `days` after `date` (before it when negative). */
export function addDays(date: GameDate, days: number): GameDate {
  return dayOf(dayNumber(date) + days) as GameDate;
}

/** Whole days from `a` to `b`; negative when `b` is earlier. */
export function daysBetween(a: GameDate, b: GameDate): number {
  return dayNumber(b) - dayNumber(a);
}

/** Every day from `start` to `end`, both included; empty when `end` is before `start`. */
export function datesFrom(start: GameDate, end: GameDate): GameDate[] {
  const dates: GameDate[] = [];
  for (let date = start; date <= end; date = addDays(date, 1)) dates.push(date);
  return dates;
}

// Tables hold millions of days, of which `Date` would read each by way of a moment.
// Source: H. Hinnant, chrono-compatible low-level date algorithms: years begin in March, so that the odd day is their last.
const DAYS_PER_ERA = 146_097;
const YEARS_PER_ERA = 400;
/** Days from 0000-03-01 to 1970-01-01. */
const EPOCH_DAY = 719_468;
const FIRST_DAY = -719_528; // 0000-01-01
const LAST_DAY = 2_932_896; // 9999-12-31
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days since 1970-01-01; NaN for other text than a day that exists. */
function dayNumber(text: string): number {
  if (text.length !== 10 || text[4] !== '-' || text[7] !== '-') return Number.NaN;
  // Anything but digits makes NaN of the sum.
  const year = 100 * twoDigits(text, 0) + twoDigits(text, 2);
  const [month, day] = [twoDigits(text, 5), twoDigits(text, 8)];
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const last = isLeap && month === 2 ? 29 : MONTH_DAYS[month - 1];
  if (Number.isNaN(year) || last === undefined || !(day >= 1 && day <= last)) return Number.NaN;
  const marchYear = month > 2 ? year : year - 1;
  const era = Math.floor(marchYear / YEARS_PER_ERA);
  const ofEra = marchYear - era * YEARS_PER_ERA;
  const ofYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leaps = Math.floor(ofEra / 4) - Math.floor(ofEra / 100);
  return era * DAYS_PER_ERA + ofEra * 365 + leaps + ofYear - EPOCH_DAY;
}

/** NaN where the text has no two digits there. */
function twoDigits(text: string, at: number): number {
  const [tens, ones] = [text.charCodeAt(at) - 48, text.charCodeAt(at + 1) - 48];
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** The day that is so many after 1970-01-01, as ISO 8601 writes it. */
function dayOf(days: number): string {
  if (!Number.isInteger(days) || days < FIRST_DAY || days > LAST_DAY)
    return new Date(days * DAY_MS).toISOString().slice(0, 10);
  const shifted = days + EPOCH_DAY;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const ofEra = shifted - era * DAYS_PER_ERA;
  const leaps = Math.floor(ofEra / 1460) - Math.floor(ofEra / 36_524) + Math.floor(ofEra / 146_096);
  const yearOfEra = Math.floor((ofEra - leaps) / 365);
  const ofYear =
    ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * YEARS_PER_ERA + (month <= 2 ? 1 : 0);
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
