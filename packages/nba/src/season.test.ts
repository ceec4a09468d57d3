import { addDays, type GameDate } from '@pkg/std';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inSeason, seasonOf } from './season.ts';

test('a day is in the season that it belongs to, and in no other', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 15_000 }),
      fc.integer({ min: -2, max: 2 }),
      (days, off) => {
        const date = addDays('1990-01-01' as GameDate, days);
        const season = String(Number(seasonOf(date)) + off);
        expect(inSeason(season)(date)).toBe(off === 0);
      },
    ),
  );
});

test.each([
  ['2024-06-30', true],
  ['2024-07-01', false],
  ['2023-07-01', true],
  ['2023-06-30', false],
])('%s is in season 2023: %s', (date, is) => {
  expect(inSeason('2023')(date as GameDate)).toBe(is);
});
