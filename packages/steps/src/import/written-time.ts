/** Reads times as programs write them: exactly, except that a finer fraction becomes the next millisecond. */
import { addDays, HOUR_MS, MINUTE_MS, parseGameDate, SECOND_MS, type GameDate } from '@pkg/std';

/** The first part of 3/4/2024; undefined: nobody said so, and such a date is not read. */
export type DateOrder = 'day-first' | 'month-first' | undefined;

/** The time that a text states. */
export type WrittenTime =
  /** Milliseconds since the epoch. */
  | { readonly is: 'instant'; readonly ms: number }
  /** A wall clock of a zone that is not named, in milliseconds as if it were UTC. */
  | { readonly is: 'local'; readonly ms: number }
  | { readonly is: 'day'; readonly date: GameDate }
  /** A number, of which only its writer knows what it counts. */
  | { readonly is: 'number' }
  /** `3/4/2024`: March or April. */
  | { readonly is: 'ambiguous' };

const CLOCK = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?:\s*([AaPp])\.?[Mm]\.?)?`;
// After an offset, Java names a zone in brackets and Go an abbreviation: the offset decides.
const ZONE = String.raw`\s*([Zz]|(?:Etc/)?UTC|utc|GMT|[+-]\d{2}(?::?\d{2}(?::?\d{2})?)?)(?:\[[\w/+-]+\]|\s+[A-Z]{2,5})?`;
const YEAR_FIRST = new RegExp(
  String.raw`^(\d{4})([-/])(\d{2})\2(\d{2})(?:(?:[Tt_]|\s+)${CLOCK}(?:${ZONE})?)?$`,
);
const COMPACT = new RegExp(
  String.raw`^(\d{4})(\d{2})(\d{2})[Tt](\d{2})(\d{2})(?:(\d{2})(?:[.,](\d+))?)?(?:${ZONE})?$`,
);
const YEAR_LAST = new RegExp(
  String.raw`^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:,?\s+${CLOCK}(?:${ZONE})?)?$`,
);
const HTTP = new RegExp(
  String.raw`^(?:[A-Z][a-z]{2},\s+)?(\d{1,2})\s+([A-Z][a-z]{2})\s+(\d{4})\s+${CLOCK}${ZONE}$`,
);
const MONTHS = [
  ...['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun'],
  ...['Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
];
const NUMBER = /^[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d{1,3})?$/;

/** Reads the time that a text states; undefined where it states none. */
export function writtenTime(written: string, order: DateOrder): WrittenTime | undefined {
  const text = written.trim();
  if (NUMBER.test(text)) return { is: 'number' };
  const first = YEAR_FIRST.exec(text);
  if (first) return timeOf([first[1]!, first[3]!, first[4]!], first.slice(5));
  const compact = COMPACT.exec(text);
  if (compact) {
    const [, year, month, day, hour, minute, second, fraction, zone] = compact;
    return timeOf([year!, month!, day!], [hour, minute, second, fraction, undefined, zone]);
  }
  const last = YEAR_LAST.exec(text);
  if (last) {
    if (order === undefined) return { is: 'ambiguous' };
    const [day, month] = order === 'day-first' ? [last[1]!, last[3]!] : [last[3]!, last[1]!];
    return timeOf([last[4]!, month.padStart(2, '0'), day.padStart(2, '0')], last.slice(5));
  }
  const http = HTTP.exec(text);
  if (!http) return undefined;
  const month = String(MONTHS.indexOf(http[2]!) + 1).padStart(2, '0');
  return timeOf([http[3]!, month, http[1]!.padStart(2, '0')], http.slice(4));
}

function timeOf(
  ymd: readonly [string, string, string],
  [hour, minute, second = '0', fraction = '', half, zone]: readonly (string | undefined)[],
): WrittenTime | undefined {
  const date = dateOf(ymd.join('-'));
  if (date === undefined) return undefined;
  if (hour === undefined || minute === undefined) return { is: 'day', date };
  const hours = half === undefined ? Number(hour) : hoursOfHalf(Number(hour), half);
  const [minutes, seconds] = [Number(minute), Number(second)];
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const clock = hours * HOUR_MS + minutes * MINUTE_MS + seconds * SECOND_MS + millisOf(fraction);
  const ms = Date.parse(`${date}T00:00:00Z`) + clock;
  if (zone === undefined) return { is: 'local', ms };
  const offset = offsetOf(zone);
  return offset === undefined ? undefined : { is: 'instant', ms: ms - offset };
}

/** A day; undefined for one that does not exist. */
export function dateOf(text: string): GameDate | undefined {
  try {
    return parseGameDate(text);
  } catch {
    return undefined;
  }
}

/** Converts an hour of a twelve-hour clock; 24 for one that such a clock does not show. */
function hoursOfHalf(hour: number, half: string): number {
  if (hour < 1 || hour > 12) return 24;
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}

/** Milliseconds of a second's fraction, rounded up. */
function millisOf(fraction: string): number {
  const whole = Number(fraction.slice(0, 3).padEnd(3, '0'));
  return /[1-9]/.test(fraction.slice(3)) ? whole + 1 : whole;
}

function offsetOf(zone: string): number | undefined {
  const [, sign, hours, minutes = '0', seconds = '0'] =
    /^([+-])(\d{2}):?(\d{2})?:?(\d{2})?$/.exec(zone) ?? [];
  if (sign === undefined) return 0;
  // Source: the time zone database, whose offsets lie between -12:00 and +14:00.
  if (Number(hours) > 14 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const offset =
    Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS + Number(seconds) * SECOND_MS;
  return sign === '-' ? -offset : offset;
}

export type ClockUnit = 's' | 'ms' | 'us' | 'ns';
export const CLOCK_UNITS: readonly ClockUnit[] = ['s', 'ms', 'us', 'ns'];

/** The decimal places that milliseconds have beyond those of a unit. */
const SHIFT: Readonly<Record<ClockUnit, number>> = { s: 3, ms: 0, us: -3, ns: -6 };

/**
 * Milliseconds of a number since the epoch, exactly from its digits and rounded up; undefined for other text, or a
 * number too large for an instant.
 */
export function countedTime(text: string, unit: ClockUnit): number | undefined {
  const [, sign, whole, fraction = '', exponent = '0'] =
    /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text.trim()) ?? [];
  if (whole === undefined) return undefined;
  const shift = SHIFT[unit] + Number(exponent) - fraction.length;
  // An instant has 16 digits at most.
  if (shift > 20) return undefined;
  const digits = BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`);
  const scale = BigInt(`1${'0'.repeat(Math.abs(shift))}`);
  const ms = shift >= 0 ? digits * scale : ceilDivide(digits, scale);
  const number = Number(ms);
  return Math.abs(number) <= LAST_MS ? number : undefined;
}

/** The last instant that a date can have. Source: ECMA-262, time values. */
const LAST_MS = 8.64e15;

function ceilDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value > 0n && value % by !== 0n ? quotient + 1n : quotient;
}

/** Midnight at the end of a day, as if in UTC. */
export function dayEnd(date: GameDate): number {
  return Date.parse(`${addDays(date, 1)}T00:00:00Z`);
}
