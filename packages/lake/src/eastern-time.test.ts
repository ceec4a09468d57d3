import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  addDays,
  formatInstant,
  HOUR_MS,
  instantFromMs,
  parseGameDate,
  parseInstant,
} from '@pkg/std';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { easternClock, easternDate, easternHourEnd, easternMidnight } from './index.ts';

const dayAndClock = (iso: string): string => {
  const instant = parseInstant(iso);
  return `${easternDate(instant)} ${easternClock(instant)}`;
};
const hoursOf = (date: string): number => {
  const day = parseGameDate(date);
  return (easternMidnight(addDays(day, 1)) - easternMidnight(day)) / HOUR_MS;
};

describe('Eastern Time', () => {
  test.each([
    ['2024-01-15T04:59:59Z', '2024-01-14 23:59'],
    ['2024-01-15T05:00:00Z', '2024-01-15 00:00'],
    ['2024-07-04T03:59:59Z', '2024-07-03 23:59'],
    ['2024-07-04T04:00:00Z', '2024-07-04 00:00'],
    ['2024-03-10T06:59:00Z', '2024-03-10 01:59'],
    ['2024-03-10T07:00:00Z', '2024-03-10 03:00'],
    ['2024-11-03T05:30:00Z', '2024-11-03 01:30'],
    ['2024-11-03T06:30:00Z', '2024-11-03 01:30'],
    ['2024-11-03T07:00:00Z', '2024-11-03 02:00'],
  ])('%s is %s', (iso, wall) => {
    expect(dayAndClock(iso)).toBe(wall);
  });

  test('the day on which clocks go forward has 23 hours, the one on which they go back has 25', () => {
    expect(['2024-03-09', '2024-03-10', '2024-03-11'].map(hoursOf)).toEqual([24, 23, 24]);
    expect(['2024-11-02', '2024-11-03', '2024-11-04'].map(hoursOf)).toEqual([24, 25, 24]);
    expect(formatInstant(easternMidnight(parseGameDate('2024-03-10')))).toBe(
      '2024-03-10T05:00:00Z',
    );
    expect(formatInstant(easternMidnight(parseGameDate('2024-11-03')))).toBe(
      '2024-11-03T04:00:00Z',
    );
  });

  test('an hour is over when its wall clock is, the repeated one for the second time, the skipped one never', () => {
    const end = (date: string, hour: number): string | undefined => {
      const instant = easternHourEnd(parseGameDate(date), hour);
      return instant === undefined ? undefined : formatInstant(instant);
    };
    expect(end('2024-01-15', 17)).toBe('2024-01-15T23:00:00Z');
    expect(end('2024-07-04', 23)).toBe('2024-07-05T04:00:00Z');
    expect(end('2024-11-03', 0)).toBe('2024-11-03T05:00:00Z');
    expect(end('2024-11-03', 1)).toBe('2024-11-03T07:00:00Z');
    expect(end('2024-11-03', 23)).toBe('2024-11-04T05:00:00Z');
    expect(end('2024-03-10', 1)).toBe('2024-03-10T07:00:00Z');
    expect(end('2024-03-10', 2)).toBeUndefined();
    expect(end('2024-03-10', 3)).toBe('2024-03-10T08:00:00Z');
  });

  test('a day begins at its midnight: a millisecond before it is the day before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), (days) => {
        const date = addDays(parseGameDate('1970-01-01'), days);
        const midnight = easternMidnight(date);
        expect([easternDate(midnight), easternClock(midnight)]).toEqual([date, '00:00']);
        expect(easternDate(instantFromMs(midnight - 1))).toBe(addDays(date, -1));
      }),
    );
  });

  test("is the same whatever the machine's time zone and language", async () => {
    const index = JSON.stringify(new URL('index.ts', import.meta.url).href);
    const code = `import { easternClock, easternDate, easternMidnight } from ${index};
      const at = Date.parse('2024-11-03T05:30:00Z');
      console.log(new Date(at).getHours(), easternDate(at), easternClock(at), easternMidnight('2024-03-10'));`;
    const node = [
      '--conditions=@pkg/source',
      '--import',
      new URL('../../../tools/src/source-loader.mjs', import.meta.url).href,
      '--input-type=module',
      '--eval',
      code,
    ];
    const run = async (TZ: string, LC_ALL: string): Promise<string[]> => {
      const env = { ...process.env, TZ, LC_ALL, FORCE_COLOR: '0' };
      const cwd = fileURLToPath(new URL('..', import.meta.url));
      const { stdout } = await promisify(execFile)(process.execPath, node, { cwd, env });
      return stdout.trim().split(' ');
    };
    const [kiritimati, honolulu] = await Promise.all([
      run('Pacific/Kiritimati', 'ar_EG.UTF-8'),
      run('Pacific/Honolulu', 'de_DE.UTF-8'),
    ]);
    expect([kiritimati[0], honolulu[0]]).toEqual(['19', '19']);
    expect(kiritimati.slice(1)).toEqual(['2024-11-03', '01:30', '1710046800000']);
    expect(honolulu.slice(1)).toEqual(kiritimati.slice(1));
  });
});
