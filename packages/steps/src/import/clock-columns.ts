/** Reads a clock of a stranger's table: one instant per row, or a refusal that names the row. Nothing is guessed. */
import type { ForeignColumn, Row } from '@pkg/lake';
import { DAY_MS, formatInstant, instantFromMs, type Instant } from '@pkg/std';
import { STEP_ERRORS } from '../errors.ts';
import {
  CLOCK_UNITS,
  countedTime,
  dayEnd,
  writtenTime,
  type ClockUnit,
  type DateOrder,
} from './written-time.ts';
import { Zone } from './zoned-time.ts';

/** The importer's statements about the clocks of a file. */
export interface ClockForms {
  /** The unit of plain numbers, counted since 1970-01-01T00:00:00Z. */
  readonly unit: ClockUnit | undefined;
  /** The zone of times that name none. */
  readonly timezone: string | undefined;
  readonly dates: DateOrder;
  /** The number in the file of each row, from 1, where some rows were left out. */
  readonly rowNumbers?: readonly number[] | undefined;
  /** No clock of a file is later than a day after this. */
  readonly now: Instant;
}

/** No league's data were captured before; an instant before it is a number in another unit. */
const FIRST_CLOCK: Instant = instantFromMs(Date.UTC(2000, 0, 1));

type Reading =
  | { readonly ms: number }
  | { readonly code: ClockCode; readonly problem: string; readonly hint: string };

type ClockCode = 'CLOCK_MISSING' | 'CLOCK_RANGE' | 'CLOCK_UNIT' | 'CLOCK_ZONE' | 'INVALID_INSTANT';

/**
 * The instants of one clock, one per row.
 *
 * @throws KnownError `CLOCK_MISSING`, `CLOCK_UNIT`, `CLOCK_ZONE`, `CLOCK_RANGE`, `INVALID_INSTANT`, `UNKNOWN_TIMEZONE`
 */
export function readClockColumn(
  path: string,
  rows: readonly Row[],
  column: ForeignColumn,
  forms: ClockForms,
): Instant[] {
  const read = clockReader(column, forms);
  const { name } = column;
  return rows.map((row, index) => {
    const reading = read(row[name]);
    const problem = 'ms' in reading ? rangeProblem(reading.ms, row[name], forms) : reading;
    if (problem === undefined && 'ms' in reading) return instantFromMs(reading.ms);
    const { code, problem: words, hint } = problem!;
    const at = { path, row: forms.rowNumbers?.[index] ?? index + 1, column: name };
    throw STEP_ERRORS[code]({ ...at, problem: words }, { remedy: [hint] });
  });
}

function clockReader(
  { type, written: typeWritten }: ForeignColumn,
  forms: ClockForms,
): (value: unknown) => Reading {
  const zone = forms.timezone === undefined ? undefined : new Zone(forms.timezone);
  // Values of unknown types are in no row.
  if (type.is === 'unknown') return () => noClock(typeWritten);
  return (value) => {
    if (value === null || value === undefined || value === '' || Number.isNaN(value)) return NONE;
    switch (type.is) {
      case 'integer':
      case 'float':
      case 'decimal':
        return counted(typeof value === 'string' ? value : (value as number).toString(), forms);
      case 'timestamp':
        // Text is finer than a millisecond.
        if (typeof value === 'string') return fromText(value, forms, zone);
        return type.isUtc ? { ms: value as number } : local(value as number, zone);
      case 'text':
      case 'day':
        return fromText(value as string, forms, zone);
      default:
        return noClock(typeWritten);
    }
  };
}

function noClock(typeWritten: string): Reading {
  return {
    code: 'INVALID_INSTANT',
    problem: `is ${typeWritten}, which is no clock`,
    hint: 'name a column of instants with --as-of-column and --available-column',
  };
}

function local(ms: number, zone: Zone | undefined): Reading {
  return zoned(ms, written(ms).replace(/Z$/, ''), zone);
}

const NONE: Reading = {
  code: 'CLOCK_MISSING',
  problem: 'holds nothing: nobody knows when it was known',
  hint: 'fill it in where the file is made, or leave the row out',
};

const ZONES =
  'say which zone the file writes, such as --timezone UTC or --timezone America/New_York';

function fromText(text: string, forms: ClockForms, zone: Zone | undefined): Reading {
  const time = writtenTime(text, forms.dates);
  switch (time?.is) {
    case 'instant':
      return { ms: time.ms };
    case 'local':
      return zoned(time.ms, text, zone);
    case 'day':
      if (zone === undefined)
        return {
          code: 'CLOCK_ZONE',
          problem: `is '${text}', a day without a time`,
          hint: `${ZONES}: a day is then read as its end, since nobody knows that it was known before`,
        };
      return { ms: zone.instantAtOrAfter(dayEnd(time.date)) };
    case 'number':
      return counted(text, forms);
    case 'ambiguous':
      return {
        code: 'INVALID_INSTANT',
        problem: `is '${text}', of which either number may be the month`,
        hint: 'say which comes first: --dates day-first or --dates month-first',
      };
    case undefined:
      return {
        code: 'INVALID_INSTANT',
        problem: `is '${text}', which is no instant`,
        hint: 'write instants like 2024-01-15T17:30:00Z or 2024-01-15 12:30:00-05:00',
      };
  }
}

function zoned(localMs: number, text: string, zone: Zone | undefined): Reading {
  if (zone === undefined)
    return {
      code: 'CLOCK_ZONE',
      problem: `is '${text}', a time without a zone`,
      hint: ZONES,
    };
  const ms = zone.instantAt(localMs);
  if (ms !== undefined) return { ms };
  return {
    code: 'CLOCK_ZONE',
    problem: `is '${text}', in an hour that the clocks of this zone skip`,
    hint: 'name the zone that the file really writes, or mend the row',
  };
}

function counted(text: string, { unit, now }: ClockForms): Reading {
  const read = unit === undefined ? undefined : countedTime(text, unit);
  if (read !== undefined) return { ms: read };
  const likely = CLOCK_UNITS.find((each) => {
    const ms = countedTime(text, each);
    return ms !== undefined && ms >= FIRST_CLOCK && ms <= now + DAY_MS;
  });
  const example =
    likely === undefined
      ? ''
      : `; in ${likely} it is ${formatInstant(instantFromMs(countedTime(text, likely)!))}`;
  return {
    code: 'CLOCK_UNIT',
    problem:
      unit === undefined
        ? `is the number ${text}, whose unit nobody knows${example}`
        : `is the number ${text}, which is no instant in ${unit}`,
    hint: `say what it counts since 1970: --clock-unit ${likely ?? 's, ms, us or ns'}`,
  };
}

function rangeProblem(
  ms: number,
  value: unknown,
  { now }: ClockForms,
): Extract<Reading, { code: string }> | undefined {
  if (ms >= FIRST_CLOCK && ms <= now + DAY_MS) return undefined;
  return {
    code: 'CLOCK_RANGE',
    problem: `is ${written(ms)} (from ${String(value)}), ${ms < FIRST_CLOCK ? 'before the year 2000' : 'in the future'}`,
    hint: 'check the column and its unit: --clock-unit s, ms, us or ns',
  };
}

function written(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString();
}
