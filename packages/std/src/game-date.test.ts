import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, datesFrom, daysBetween, parseGameDate, type GameDate } from './game-date.ts';

const anyDate = fc
  .date({ min: new Date('1946-11-01'), max: new Date('2199-12-31'), noInvalidDate: true })
  .map((date) => parseGameDate(date.toISOString().slice(0, 10)));

describe('game dates', () => {
  test('move by as many days as lie between them', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -4000, max: 4000 }), (date, days) => {
        expect(daysBetween(date, addDays(date, days))).toBe(days);
        expect(addDays(addDays(date, days), -days)).toBe(date);
      }),
    );
  });

  test('compare as text in the order of the calendar', () => {
    fc.assert(
      fc.property(anyDate, anyDate, (a, b) => {
        expect(a < b).toBe(daysBetween(a, b) > 0);
      }),
    );
  });

  test('are those of the platform, from the year 0 to 9999', () => {
    const first = Date.UTC(2000, 0, 1) - 730_485 * 86_400_000;
    // Every 13th day meets each day of the year in leap years and others, and in those of centuries.
    for (let day = 0; day < 3_652_425; day += 13) {
      const text = new Date(first + day * 86_400_000).toISOString().slice(0, 10);
      if (addDays('0000-01-01' as GameDate, day) !== text)
        expect.fail(`day ${String(day)}: ${text}`);
      if (daysBetween('1970-01-01' as GameDate, parseGameDate(text)) !== day - 719_528)
        expect.fail(text);
    }
  });

  test('cross leap days, and both changes of the clocks, one day at a time', () => {
    const from = (start: string, end: string): string[] =>
      datesFrom(parseGameDate(start), parseGameDate(end));
    expect(from('2024-02-28', '2024-03-01')).toEqual(['2024-02-28', '2024-02-29', '2024-03-01']);
    expect(from('2024-03-09', '2024-03-11')).toHaveLength(3);
    expect(from('2024-11-02', '2024-11-04')).toHaveLength(3);
  });

  test('make a range of one day, and none when the end is before the start', () => {
    const day = parseGameDate('2024-01-15');
    expect(datesFrom(day, day)).toEqual([day]);
    expect(datesFrom(day, addDays(day, -1))).toEqual([]);
  });

  test.each(['2024-1-15', '2024-02-30', '2023-02-29', '20240115', '2024-13-01', '2024-01-15Z', ''])(
    'refuse %j with INVALID_DATE',
    (text) => {
      expect(() => parseGameDate(text)).toThrow(expect.objectContaining({ code: 'INVALID_DATE' }));
    },
  );
});
