/**
 * Finds the folders that the rows of a stranger's table go to: days as `season=/date=`, any other value under the name
 * of its column.
 */
import type { ForeignColumn, ForeignType, Row } from '@pkg/lake';
import { seasonOf } from '@pkg/nba';
import { DAY_MS, formatInstant, type GameDate, type Instant, type KnownError } from '@pkg/std';
import { STEP_ERRORS } from '../errors.ts';
import { dateOf, writtenTime, type DateOrder } from './written-time.ts';
import { Zone } from './zoned-time.ts';

export interface PartitionForms {
  readonly dates: DateOrder;
  readonly timezone: string | undefined;
  /** The number in the file of each row, from 1, where some rows were left out. */
  readonly rowNumbers?: readonly number[] | undefined;
}

/** The place of one row. */
export interface RowPlace {
  /** Keys in path order: the day first. */
  readonly keys: readonly (readonly [string, string])[];
  /** The day, where one of the columns has it. */
  readonly date: GameDate | undefined;
}

export interface RowPlaces {
  /** One place per row. */
  readonly places: readonly RowPlace[];
  /** The columns that are days, in whatever form they came. */
  readonly days: ReadonlyMap<string, readonly GameDate[]>;
}

/** Keys that are reserved in a path. */
const RESERVED: readonly string[] = ['run_ts', 'version', 'hour'];

/** @throws KnownError `PARTITION_VALUE`, `PARTITION_COLUMN` */
export function rowPlaces(
  path: string,
  rows: readonly Row[],
  columns: readonly ForeignColumn[],
  forms: PartitionForms,
): RowPlaces {
  const days = new Map<string, readonly GameDate[]>();
  const plain = new Map<string, readonly string[]>();
  for (const column of columns) {
    const found = daysOf(path, rows, column, forms);
    if (found === undefined) plain.set(column.name, textsOf(rows, column));
    else days.set(column.name, found);
  }
  const [dayColumn, ...others] = days.keys();
  for (const name of others) plain.set(name, days.get(name)!);
  for (const name of plain.keys()) checkKey(name, dayColumn);
  const names = columns.map(({ name }) => name).filter((name) => plain.has(name));
  const places = rows.map((_, index): RowPlace => {
    const date = dayColumn === undefined ? undefined : days.get(dayColumn)![index]!;
    const ofDay = date === undefined ? [] : dayKeys(date);
    const ofOthers = names.map((name) => [name, plain.get(name)![index]!] as const);
    return { keys: [...ofDay, ...ofOthers], date };
  });
  return { places, days };
}

/** The folders of a day. */
export function dayKeys(date: GameDate): readonly (readonly [string, string])[] {
  return [
    ['season', seasonOf(date)],
    ['date', date],
  ];
}

/** A season's schedule is out in the summer before it; a clock that is earlier was read in the wrong unit, or is another column. */
const EARLIEST_DAYS = 400;

/** Refuses clocks far before the day that the row is about. @throws KnownError `CLOCK_RANGE` */
export function checkClockOfDay(
  path: string,
  index: number,
  { date }: RowPlace,
  clocks: readonly (readonly [column: string | undefined, instant: Instant])[],
): void {
  if (date === undefined) return;
  const earliest = Date.parse(`${date}T00:00:00Z`) - EARLIEST_DAYS * DAY_MS;
  const found = clocks.find(([name, instant]) => name !== undefined && instant < earliest);
  if (found === undefined) return;
  const [column, instant] = found;
  const problem = `is ${formatInstant(instant)}, more than ${String(EARLIEST_DAYS)} days before ${date}, the day that the row is about`;
  throw STEP_ERRORS.CLOCK_RANGE({ path, row: index + 1, column: column!, problem });
}

function checkKey(name: string, dayColumn: string | undefined): void {
  const isTaken = dayColumn !== undefined && (name === 'season' || name === 'date');
  if (!isTaken && !RESERVED.includes(name)) return;
  const problem = isTaken
    ? `the day of ${dayColumn} gives ${name}= already`
    : 'every path has a folder of that name';
  throw STEP_ERRORS.PARTITION_COLUMN({ name, problem });
}

/** The days of a column; undefined where it has none. */
function daysOf(
  path: string,
  rows: readonly Row[],
  column: ForeignColumn,
  { dates, timezone, rowNumbers }: PartitionForms,
): GameDate[] | undefined {
  const numberOf = (index: number): number => rowNumbers?.[index] ?? index + 1;
  const { name, type, written } = column;
  if (NO_FOLDERS.has(type.is))
    throw refused(path, numberOf(0), name, `is ${written}, which names no folder`, ONE_DAY);
  const zone = timezone === undefined ? undefined : new Zone(timezone);
  const read = rows.map((row, index) => {
    const value = row[name];
    if (isNothing(value)) throw refused(path, numberOf(index), name, 'holds nothing', NO_VALUE);
    return dayIn(value, column, dates, zone);
  });
  const isDays = read.some((day) => day !== undefined && day !== 'compact');
  const compact = read.map((day, index) =>
    day === 'compact' ? compactDay(String(rows[index]![name])) : day,
  );
  const isCompact = !/(?:^|_)id$/i.test(name) && compact.every((day) => isDay(day));
  if (!isDays && !isCompact && type.is !== 'timestamp') return undefined;
  return compact.map((day, index) => {
    if (isDay(day)) return day;
    const value = rows[index]![name];
    const isTime = type.is === 'timestamp' && typeof value === 'number';
    const shown = isTime ? new Date(value).toISOString() : `'${String(value)}'`;
    if (day === 'time')
      throw refused(
        path,
        numberOf(index),
        name,
        `is ${shown}, a time of a day and no day`,
        ONE_DAY,
      );
    if (day === 'ambiguous')
      throw refused(
        ...([path, index, name, `is ${shown}, of which either number may be the month`] as const),
        'say which comes first: --dates day-first or --dates month-first',
      );
    throw refused(path, numberOf(index), name, `is ${shown}, and other rows hold days`, ONE_DAY);
  });
}

/** Types whose values name no folder. */
const NO_FOLDERS: ReadonlySet<ForeignType['is']> = new Set(['unknown', 'time', 'decimal']);

const NO_VALUE = 'fill it in where the file is made, or leave the row out';
const ONE_DAY =
  'name a column of days such as 2024-01-15, or of midnights, with --partition-column';

type DayReading = GameDate | 'time' | 'ambiguous' | 'compact' | undefined;

function isDay(day: DayReading): day is GameDate {
  return day !== undefined && !['time', 'ambiguous', 'compact'].includes(day);
}

/** A midnight is the day that it begins: in UTC or in the zone of the file, or where it names none. */
function dayIn(
  value: unknown,
  { type }: ForeignColumn,
  dates: DateOrder,
  zone: Zone | undefined,
): DayReading {
  // Text is finer than a millisecond.
  if (type.is === 'timestamp')
    return (
      (typeof value === 'number' ? midnightDay(value, type.isUtc ? zone : undefined) : undefined) ??
      'time'
    );
  if (!['text', 'day', 'integer'].includes(type.is)) return undefined;
  const text = String(value).trim();
  if (/^\d{8}$/.test(text)) return 'compact';
  const time = writtenTime(text, dates);
  switch (time?.is) {
    case 'day':
      return time.date;
    case 'local':
      return midnightDay(time.ms, undefined) ?? 'time';
    case 'instant':
      return midnightDay(time.ms, zone) ?? 'time';
    case 'ambiguous':
      return 'ambiguous';
    case 'number':
    case undefined:
      return undefined;
  }
}

function midnightDay(ms: number, zone: Zone | undefined): GameDate | undefined {
  if (ms % DAY_MS === 0) return dateOf(new Date(ms).toISOString().slice(0, 10));
  if (zone === undefined) return undefined;
  // The wall clock of a zone is at most 14 hours from UTC.
  const near = Math.round(ms / DAY_MS) * DAY_MS;
  const local = [near, near - DAY_MS, near + DAY_MS].find((day) => zone.instantAt(day) === ms);
  return local === undefined ? undefined : dateOf(new Date(local).toISOString().slice(0, 10));
}

function compactDay(text: string): GameDate | undefined {
  const [, year, month, day] = /^(20\d{2})(\d{2})(\d{2})$/.exec(text.trim()) ?? [];
  return year === undefined ? undefined : dateOf(`${year}-${month!}-${day!}`);
}

function textsOf(rows: readonly Row[], { name }: ForeignColumn): string[] {
  return rows.map((row) => {
    const text = String(row[name]);
    const isMonth = name === 'month' && /^[1-9]$/.test(text);
    return isMonth ? `0${text}` : text;
  });
}

function isNothing(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    Number.isNaN(value) ||
    (typeof value === 'string' && value.trim() === '')
  );
}

function refused(
  path: string,
  row: number,
  column: string,
  problem: string,
  hint: string,
): KnownError {
  return STEP_ERRORS.PARTITION_VALUE({ path, row, column, problem }, { remedy: [hint] });
}
