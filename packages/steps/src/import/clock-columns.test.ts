import type { ForeignType } from '@pkg/lake';
import { formatInstant, instantFromMs, type Instant } from '@pkg/std';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AT } from '../testing/rows.ts';
import { readClockColumn, type ClockForms } from './clock-columns.ts';

const PLAIN: ClockForms = {
  unit: undefined,
  timezone: undefined,
  dates: undefined,
  now: AT('2026-01-01T00:00:00Z'),
};

function read(
  value: unknown,
  forms: Partial<ClockForms> = {},
  type: { readonly is: string; readonly isUtc?: boolean } = { is: 'text' },
): Instant {
  const column = { name: 'seen', type: type as ForeignType, written: type.is };
  return readClockColumn('odds.csv', [{ seen: value }], column, { ...PLAIN, ...forms })[0]!;
}

describe('an instant of text', () => {
  test.each([
    ['2024-01-15T17:30:00Z', '2024-01-15T17:30:00Z'],
    ['2024-01-15t17:30:00z', '2024-01-15T17:30:00Z'],
    [' 2024-01-15 17:30:00+00 ', '2024-01-15T17:30:00Z'],
    ['2024-01-15 17:30:00+0000', '2024-01-15T17:30:00Z'],
    ['2024-01-15 17:30:00+00:00', '2024-01-15T17:30:00Z'],
    ['2024-01-15 17:30:00 UTC', '2024-01-15T17:30:00Z'],
    ['2024-01-15 17:30:00 +0000 UTC', '2024-01-15T17:30:00Z'],
    ['2024-01-15T12:30:00-05:00', '2024-01-15T17:30:00Z'],
    ['2024-01-15T12:30:00-05:00[America/New_York]', '2024-01-15T17:30:00Z'],
    ['2024-01-15 12:30-05', '2024-01-15T17:30:00Z'],
    ['2024-01-15T17:30Z', '2024-01-15T17:30:00Z'],
    ['2024/01/15 17:30:00Z', '2024-01-15T17:30:00Z'],
    ['20240115T173000Z', '2024-01-15T17:30:00Z'],
    ['20240115T173000.250Z', '2024-01-15T17:30:00.250Z'],
    ['2024-01-15 17:30:00.5+00', '2024-01-15T17:30:00.500Z'],
    ['2024-01-15 17:30:00,123456+00', '2024-01-15T17:30:00.124Z'],
    ['2024-01-15T17:30:00.000900Z', '2024-01-15T17:30:00.001Z'],
    ['2024-01-15T17:30:00.000000001Z', '2024-01-15T17:30:00.001Z'],
    ['2024-01-15T17:29:59.999999999Z', '2024-01-15T17:30:00Z'],
    ['2024-01-15T17:30:00.123000000Z', '2024-01-15T17:30:00.123Z'],
    ['2024-01-15 23:00:00+05:30', '2024-01-15T17:30:00Z'],
    ['Mon, 15 Jan 2024 17:30:00 GMT', '2024-01-15T17:30:00Z'],
  ])('%s is %s', (text, instant) => {
    expect(formatInstant(read(text))).toBe(instant);
  });

  test.each([
    'yesterday',
    '2024-02-30T00:00:00Z',
    '2024-01-15T24:00:00Z',
    '2024-01-15T17:60:00Z',
    '2024-01-15 17:30:00 EST',
    '2024-01-15T17:30:00+15:00',
    '1/15/2024 17:30',
  ])('%s is refused with its row', (text) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        code: 'INVALID_INSTANT',
        message: expect.stringContaining('odds.csv: row 1 of the column seen is') as string,
      }),
    );
  });

  test('of any precision is never read as earlier than it is, nor a millisecond later', () => {
    const anyFraction = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(anyFraction, (digits) => {
        const ms = read(`2024-01-15T17:30:00.${digits.join('')}Z`) - AT('2024-01-15T17:30:00Z');
        const nanos = Number(digits.join('').padEnd(9, '0'));
        expect(ms).toBe(Math.ceil(nanos / 1_000_000));
      }),
    );
  });
});

describe('a clock without a zone', () => {
  test.each([
    ['2024-01-15 12:30:00', { is: 'text' }],
    ['2024-01-15', { is: 'text' }],
    ['2024-01-15', { is: 'day' }],
    [1_705_339_800_000, { is: 'timestamp', isUtc: false }],
    ['2024-01-15T17:30:00.000900', { is: 'timestamp', isUtc: false }],
  ])('%s needs one (%j)', (value, type) => {
    const code = 'CLOCK_ZONE';
    expect(() => read(value, {}, type)).toThrow(expect.objectContaining({ code }) as Error);
  });

  test.each([
    ['2024-01-15 12:30:00', 'America/New_York', '2024-01-15T17:30:00Z'],
    ['2024-07-15 12:30', 'America/New_York', '2024-07-15T16:30:00Z'],
    ['2024-01-15 12:30:00', 'UTC', '2024-01-15T12:30:00Z'],
    ['2024-01-15 12:30:00', 'Asia/Kolkata', '2024-01-15T07:00:00Z'],
    // The clocks repeat this hour: it is read as its second pass.
    ['2024-11-03 01:30:00', 'America/New_York', '2024-11-03T06:30:00Z'],
    // A day is read as its end: of 23 and of 25 hours, too.
    ['2024-01-15', 'UTC', '2024-01-16T00:00:00Z'],
    ['2024-03-10', 'America/New_York', '2024-03-11T04:00:00Z'],
    ['2024-11-03', 'America/New_York', '2024-11-04T05:00:00Z'],
    // A text that names its zone keeps it.
    ['2024-01-15 12:30:00Z', 'America/New_York', '2024-01-15T12:30:00Z'],
  ])('%s in %s is %s', (text, timezone, instant) => {
    expect(formatInstant(read(text, { timezone }))).toBe(instant);
  });

  test('in an hour that the clocks skip is refused', () => {
    expect(() => read('2024-03-10 02:30:00', { timezone: 'America/New_York' })).toThrow(
      expect.objectContaining({ code: 'CLOCK_ZONE' }) as Error,
    );
  });

  test.each(['EST', '+05:00', 'America/Nowhere', ''])('of no zone is refused: %j', (timezone) => {
    expect(() => read('2024-01-15 12:30:00', { timezone })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_TIMEZONE' }) as Error,
    );
  });

  test('of which nobody says what comes first is read once somebody does', () => {
    const us = { dates: 'month-first', timezone: 'UTC' } as const;
    expect(formatInstant(read('3/4/2024 5:30 PM', us))).toBe('2024-03-04T17:30:00Z');
    const other = { dates: 'day-first', timezone: 'UTC' } as const;
    expect(formatInstant(read('3.4.2024 12:30 AM', other))).toBe('2024-04-03T00:30:00Z');
  });
});

describe('a number', () => {
  test.each([
    [1_705_339_800, { is: 'integer' }],
    [1_705_339_800_000n, { is: 'integer' }],
    [1_705_339_800.5, { is: 'float' }],
    ['1705339800', { is: 'text' }],
    ['1.7053398E9', { is: 'text' }],
  ])('%s is refused without its unit, with what it would be (%j)', (value, type) => {
    expect(() => read(value, {}, type)).toThrow(
      expect.objectContaining({
        code: 'CLOCK_UNIT',
        message: expect.stringContaining('it is 2024-01-15T17:30:00') as string,
        hint: expect.stringMatching(/--clock-unit m?s$/) as string,
      }) as Error,
    );
  });

  test.each([
    [1_705_339_800, 's', '2024-01-15T17:30:00Z'],
    [1_705_339_800.123, 's', '2024-01-15T17:30:00.123Z'],
    ['1705339800.1231', 's', '2024-01-15T17:30:00.124Z'],
    ['1.7053398E9', 's', '2024-01-15T17:30:00Z'],
    [1_705_339_800_250, 'ms', '2024-01-15T17:30:00.250Z'],
    [1_705_339_800_000_900n, 'us', '2024-01-15T17:30:00.001Z'],
    [1_705_339_800_000_000_001n, 'ns', '2024-01-15T17:30:00.001Z'],
    ['1705339800000000000', 'ns', '2024-01-15T17:30:00Z'],
  ] as const)('%s in %s is %s', (value, unit, instant) => {
    const is = typeof value === 'string' ? 'text' : 'integer';
    expect(formatInstant(read(value, { unit }, { is }))).toBe(instant);
  });

  test.each([
    [1_705_339_800, 'ms'],
    [1_705_339_800_000, 's'],
    [-1, 's'],
    ['1e300', 's'],
  ] as const)('%s in %s, the wrong unit, is refused', (value, unit) => {
    const is = typeof value === 'string' ? 'text' : 'integer';
    expect(() => read(value, { unit }, { is })).toThrow(/odds\.csv: row 1 of the column seen/);
  });
});

test.each([null, undefined, '', Number.NaN])('a clock that holds %s is refused', (value) => {
  expect(() => read(value)).toThrow(expect.objectContaining({ code: 'CLOCK_MISSING' }) as Error);
});

test.each(['1999-12-31T23:59:59Z', '2026-01-02T00:00:01Z'])(
  'an instant before the year 2000 or after today is refused: %s',
  (text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'CLOCK_RANGE' }) as Error);
  },
);

test('a timestamp of a file is rounded up, and read in UTC where its file says so', () => {
  const type = { is: 'timestamp', isUtc: true };
  expect(formatInstant(read('2024-01-15T17:30:00.000900Z', {}, type))).toBe(
    '2024-01-15T17:30:00.001Z',
  );
  const naive = { is: 'timestamp', isUtc: false };
  const ms = instantFromMs(1_705_339_800_000);
  expect(read(1_705_339_800_000, { timezone: 'UTC' }, naive)).toBe(ms);
});
