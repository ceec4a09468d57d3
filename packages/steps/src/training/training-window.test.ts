import { easternMidnight } from '@pkg/lake';
import { DAY_MS, instantFromMs, MINUTE_MS, parseGameDate, type GameDate } from '@pkg/std';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { AT } from '../testing/rows.ts';
import { isWindowKnown, trainThroughFor } from './training-window.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const ZONES = ['UTC', 'America/New_York', 'Asia/Tokyo', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'];
const dates = fc
  .date({ min: new Date('2013-01-01'), max: new Date('2029-12-31'), noInvalidDate: true })
  .map((date) => parseGameDate(date.toISOString().slice(0, 10)));

/** Every first of a month around a day, the latest last: tried one by one. */
function windowsAround(date: GameDate): GameDate[] {
  const [year, month] = [Number(date.slice(0, 4)), Number(date.slice(5, 7))];
  return Array.from({ length: 16 }, (_, index) =>
    parseGameDate(new Date(Date.UTC(year, month - 15 + index, 1)).toISOString().slice(0, 10)),
  );
}

describe('the window of the models of a slate', () => {
  test('is the newest of its month or an earlier one that was over at the cut-off, in any time zone', () => {
    const near = fc.integer({ min: -90, max: 90 }).map((minutes) => minutes * MINUTE_MS);
    const far = fc.integer({ min: -400, max: 40 }).map((days) => days * DAY_MS);
    fc.assert(
      fc.property(dates, fc.oneof(near, far), fc.constantFrom(...ZONES), (date, offset, zone) => {
        vi.stubEnv('TZ', zone);
        const month = parseGameDate(`${date.slice(0, 7)}-01`);
        const cutoff = instantFromMs(easternMidnight(month) + offset);
        const known = windowsAround(date).filter(
          (day) => day <= month && Number(easternMidnight(day)) <= Number(cutoff),
        );
        const chosen = trainThroughFor(date, cutoff);
        expect(chosen).toBe(known.at(-1));
        expect(isWindowKnown(chosen, cutoff)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test('is that of its month from the first Eastern midnight on, and before it the one before', () => {
    const date = parseGameDate('2024-01-01');
    expect(trainThroughFor(date, AT('2024-01-01T05:00:00Z'))).toBe('2024-01-01');
    expect(trainThroughFor(date, AT('2024-01-01T04:59:59Z'))).toBe('2023-12-01');
    expect(trainThroughFor(date, AT('2024-01-01T01:00:00Z'))).toBe('2023-12-01');
  });

  test('is that of its month when the cut-off lies months after it', () => {
    expect(trainThroughFor(parseGameDate('2024-01-15'), AT('2024-05-01T00:00:00Z'))).toBe(
      '2024-01-01',
    );
  });
});
