import { formatInstant, parseGameDate } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { clockOf, dayOf, easternInstants } from './eastern-instant.ts';

describe('an Eastern clock', () => {
  test.each([
    ['2024-01-15', '17:30', ['2024-01-15T22:30:00Z']],
    ['2024-07-15', '17:30', ['2024-07-15T21:30:00Z']],
    ['2024-01-15', '23:00', ['2024-01-16T04:00:00Z']],
    // The hour that is repeated, and the one that is skipped.
    ['2024-11-03', '01:30', ['2024-11-03T05:30:00Z', '2024-11-03T06:30:00Z']],
    ['2024-03-10', '02:30', []],
  ])('on %s at %s is %j', (date, time, expected) => {
    expect(easternInstants(parseGameDate(date), time).map(formatInstant)).toEqual(expected);
  });

  test.each([
    ['05:30', 'PM', '17:30'],
    ['12:30', 'PM', '12:30'],
    ['12:30', 'AM', '00:30'],
    ['7:05', 'AM', '07:05'],
    ['13:00', 'PM', undefined],
    ['0:30', 'AM', undefined],
    ['5:60', 'PM', undefined],
    ['half past', 'PM', undefined],
  ])('%s %s is %s', (time, half, expected) => {
    expect(clockOf(time, half)).toBe(expected);
  });

  test.each([
    ['01/15/2024', '2024-01-15'],
    ['01/15/24', '2024-01-15'],
    ['02/30/2024', undefined],
    ['2024-01-15', undefined],
  ])('the day %s is %s', (text, expected) => {
    expect(dayOf(text)).toBe(expected);
  });
});
