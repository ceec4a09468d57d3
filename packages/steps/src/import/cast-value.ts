/** Reads a stranger's value as the type that a column wants, where that is exact: nothing is rounded, and no text is guessed at. */
import type { Column, ForeignType } from '@pkg/lake';
import { DAY_MS, instantFromMs, type GameDate, type Instant } from '@pkg/std';
import { dateOf, writtenTime } from './written-time.ts';

/** The forms in which a file writes what can be written in more than one way. */
export interface WrittenForms {
  /** `3,5` is three and a half. */
  readonly hasDecimalComma: boolean;
  /** The first part of 3/4/2024; without it such a date is not read. */
  readonly dates: 'day-first' | 'month-first' | undefined;
}

export const PLAIN_FORMS: WrittenForms = { hasDecimalComma: false, dates: undefined };

export interface CastOptions {
  readonly forms: WrittenForms;
  /** Reads an instant from text; undefined for other text. */
  readonly instantOf: (text: string) => Instant | undefined;
}

/** Makes a value of the column's type; undefined where none is exactly the same. */
export type Cast = (value: unknown) => unknown;

/** The casts of a column. Ranges are not checked; null stays null. */
export function castTo(
  name: string,
  column: Column<unknown>,
  from: ForeignType,
  options: CastOptions,
): Cast {
  const cast = castOf(name, column, from, options);
  return (value) => (value === null || value === undefined ? null : cast(value));
}

function castOf(
  name: string,
  { type, nullable }: Column<unknown>,
  from: ForeignType,
  { forms, instantOf }: CastOptions,
): Cast {
  const numberOf: Cast = (value) => {
    if (typeof value === 'number') return Number.isNaN(value) && nullable ? null : finite(value);
    if (typeof value === 'bigint') return value;
    if (typeof value !== 'string') return undefined;
    if (from.is === 'text' && nullable && isNoValue(value)) return null;
    return exactNumber(forms.hasDecimalComma ? value.replace(',', '.') : value);
  };
  const isNumeric = ['integer', 'float', 'decimal', 'text', 'nothing'].includes(from.is);
  switch (type) {
    case 'string':
      return (value) => textOf(name, value, from);
    case 'boolean':
      return (value) =>
        nullable && from.is === 'text' && isNoValue(value as string) ? null : flagOf(value, from);
    case 'int32':
    case 'int64':
    case 'float64':
      if (!isNumeric) return none;
      return (value) => {
        const minutes = name === 'minutes' ? minutesOf(value) : undefined;
        const number = minutes ?? numberOf(value);
        if (number === null || type === 'float64')
          return typeof number === 'bigint' ? undefined : number;
        return typeof number === 'number' && !Number.isInteger(number) ? undefined : number;
      };
    case 'date':
      return (value) =>
        nullable && from.is === 'text' && isNoValue(value as string)
          ? null
          : dayOf(value, from, forms);
    case 'instant':
      if (from.is !== 'timestamp' && from.is !== 'text') return none;
      return (value) => (typeof value === 'number' ? value : instantOf(value as string));
  }
}

const none: Cast = () => undefined;

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

/** The instant that a text writes with its zone, in whole milliseconds; undefined for others. */
export function instantOf(text: string): Instant | undefined {
  const time = writtenTime(text, undefined);
  return time?.is === 'instant' && Number.isSafeInteger(time.ms)
    ? instantFromMs(time.ms)
    : undefined;
}

/** Tells whether a text is what writers of tables put where nothing is known. */
function isNoValue(text: string): boolean {
  return /^(na|n\/a|nan|null|none)$/i.test(text.trim());
}

function textOf(name: string, value: unknown, from: ForeignType): string | undefined {
  if (typeof value === 'boolean' || from.is === 'timestamp') return undefined;
  if (from.is === 'text' || from.is === 'day' || from.is === 'time') return value as string;
  const number = typeof value === 'string' ? exactNumber(value) : value;
  const isWhole = typeof number === 'bigint' || Number.isSafeInteger(number);
  if (!isWhole) return undefined;
  // The league's ids of games are ten digits, which a column of numbers strips of their zeros.
  return name === 'game_id' ? String(number).padStart(10, '0') : String(number);
}

function flagOf(value: unknown, from: ForeignType): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (from.is === 'timestamp') return undefined;
  const word = String(value).trim().toLowerCase();
  if (['1', 'true', 't'].includes(word)) return true;
  return ['0', 'false', 'f'].includes(word) ? false : undefined;
}

/** `35:15` of a box score, or the league's `PT35M15.00S`: minutes and seconds. */
function minutesOf(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const [, minutes, seconds] =
    /^(\d{1,3}):([0-5]\d)(?::00)?$/.exec(value) ??
    /^PT(\d{1,3})M([0-5]\d(?:\.\d+)?)S$/.exec(value) ??
    [];
  return minutes === undefined ? undefined : (Number(minutes) * 60 + Number(seconds)) / 60;
}

const MIDNIGHT = /^(\d{4}-\d{2}-\d{2})[ T]00:00(?::00(?:\.0+)?)?(?:Z|\+00(?::?00)?)?$/;

function dayOf(value: unknown, from: ForeignType, forms: WrittenForms): GameDate | undefined {
  if (from.is === 'timestamp')
    return typeof value === 'number' && value % DAY_MS === 0
      ? dateOf(new Date(value).toISOString().slice(0, 10))
      : undefined;
  if (from.is !== 'day' && from.is !== 'text' && from.is !== 'integer') return undefined;
  const text = String(value).trim();
  const [, first, second, year] = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text) ?? [];
  if (year !== undefined) {
    if (forms.dates === undefined) return undefined;
    const [day, month] = forms.dates === 'day-first' ? [first!, second!] : [second!, first!];
    return dateOf(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
  }
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (compact) return dateOf(compact.slice(1).join('-'));
  return dateOf(MIDNIGHT.exec(text)?.[1] ?? text);
}

// Source: IEEE 754, binary64: 2^-1022.
const SMALLEST_NORMAL = 2.2250738585072014e-308;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * The number that a text writes; undefined for other texts, and for digits that a 64-bit floating point number does not
 * have, as those of 9007199254740993.
 */
function exactNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (!NUMBER.test(trimmed)) return undefined;
  const number = Number(trimmed);
  if (!Number.isFinite(number)) return undefined;
  const written = significant(trimmed);
  // Fifteen digits are exact, but not where numbers become too small to have them all.
  const isSmall = Math.abs(number) < SMALLEST_NORMAL && written !== '';
  if (written.length <= 15 && !isSmall) return number;
  const isSame =
    written === significant(String(number)) ||
    (written.length <= 17 && written === significant(number.toPrecision(written.length)));
  return isSame ? number : undefined;
}

/** The digits of a number from the first to the last that is not zero. */
function significant(text: string): string {
  return text
    .replace(/[eE].*$/, '')
    .replaceAll(/[^\d]/g, '')
    .replace(/^0+/, '')
    .replace(/0+$/, '');
}
