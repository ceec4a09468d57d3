import { writeSnapshot } from '@pkg/lake';
import {
  SCHEDULE,
  calendarYear,
  monthsBetween,
  problemOfMonth,
  scheduleBounds,
  scheduleOf,
} from '@pkg/nba';
import { parseGameDate, type ObjectStore } from '@pkg/std';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refuseBeyond, scheduleGap } from './schedule-months.ts';
import { memoryObjectStore, type MemoryObjectStore } from '@pkg/std/memory-object-store';
import { AT, game } from './testing/rows.ts';
import { scheduledRange, seasonDates } from './planning-context.ts';

const FAIL = { onMissing: 'fail', maxAgeMs: 1 } as const;

/** Writes one game into each month, on its fifteenth. */
async function schedule(
  store: ObjectStore,
  season: string,
  months: readonly string[],
): Promise<void> {
  for (const month of months) {
    const date = parseGameDate(`${calendarYear(season, month)}-${month}-15`);
    const tip = AT(`${date}T23:00:00Z`);
    await writeSnapshot(store, {
      dataset: 'schedule',
      keys: [
        ['season', season],
        ['month', month],
      ],
      asOf: tip,
      availableAt: tip,
      contract: SCHEDULE,
      rows: [game({ game_id: `00223${month}001`, game_date: date, tip_ts: tip })],
    });
  }
}

const SEASON = ['10', '11', '12', '01', '02', '03', '04', '05', '06'];
async function rootOf(
  seasons: Readonly<Record<string, readonly string[]>>,
): Promise<MemoryObjectStore> {
  const store = memoryObjectStore();
  for (const [season, months] of Object.entries(seasons)) await schedule(store, season, months);
  return store;
}

function fileOf(store: MemoryObjectStore, month: string): string {
  return [...store.objects.keys()].find((path) => path.includes(`/month=${month}/`))!;
}

describe('a month within the schedule', () => {
  test('that is absent is a gap; summer months between two seasons are none', async () => {
    const store = await rootOf({ 2023: SEASON.filter((month) => month !== '02'), 2024: ['10'] });
    const months = await scheduleOf(store);
    const state = (name: string): string | undefined => problemOfMonth(months, name)?.kind;
    expect(['2024-01', '2024-02', '2024-07', '2024-09'].map(state)).toEqual([
      ...[undefined, 'absent', undefined, undefined],
    ]);
    const gap = scheduleGap(
      months,
      monthsBetween(parseGameDate('2024-01-01'), parseGameDate('2024-03-31')),
      FAIL,
    );
    expect(gap).toMatchObject({ source: 'schedule', policy: 'fail' });
    expect(gap?.reason).toContain('2024-02 is absent');
  });

  test('that is cut short anywhere, or has other rows than a schedule, is unreadable', async () => {
    const store = await rootOf({ 2023: SEASON });
    const path = fileOf(store, '02');
    const bytes = store.objects.get(path)!;
    for (const size of [0, 10, bytes.length >> 1, bytes.length - 1]) {
      store.objects.set(path, bytes.slice(0, size));
      expect(problemOfMonth(await scheduleOf(store), '2024-02')?.kind).toBe('unreadable');
    }
  });

  test('whose newest capture is damaged is read from the one before, and says so', async () => {
    const store = await rootOf({ 2023: ['10'] });
    const path = fileOf(store, '10');
    store.objects.set(
      path.replace(/run_ts=[^/]*/, 'run_ts=20240101T000000Z'),
      Buffer.from('PAR1 no'),
    );
    const [month] = await scheduleOf(store);
    expect(month?.games).toHaveLength(1);
    expect(month?.problem).toContain('run_ts=20240101T000000Z');
    expect(problemOfMonth([month!], '2023-10')).toBeNull();
  });

  test('is asked for by its season with all of its days where it is lacking', async () => {
    const store = await rootOf({ 2023: SEASON.filter((month) => month !== '02') });
    const dates = await seasonDates(store, '2023');
    expect(dates.filter((date) => date.startsWith('2024-02'))).toHaveLength(29);
    expect(dates.filter((date) => date.startsWith('2024-03'))).toEqual(['2024-03-15']);
  });
});

describe('a range', () => {
  test('beyond the end or before the beginning of the schedule is refused before its days are counted', async () => {
    const store = await rootOf({ 2023: SEASON });
    for (const [from, to, word] of [
      ['0001-01-01', '9999-12-31', 'after the end'],
      ['2024-06-30', '2024-07-01', 'after the end'],
      ['2024-06-15', '2024-06-16', 'after the end'],
      ['2024-06-16', '2024-06-16', 'after the end'],
      ['2023-09-30', '2023-10-01', 'before the beginning'],
    ] as const) {
      const asked = scheduledRange(store, parseGameDate(from), parseGameDate(to));
      await expect(asked).rejects.toMatchObject({ code: 'BEYOND_SCHEDULE', kind: 'missing' });
      await expect(asked).rejects.toThrow(word);
      await expect(asked).rejects.toThrow('2023-10-01 to 2024-06-15');
    }
  });

  test('ends with the last month where no game of it can be read', async () => {
    const store = await rootOf({ 2023: SEASON });
    store.objects.set(fileOf(store, '06'), Buffer.from('PAR1 no'));
    expect((await scheduleBounds(store))?.last).toBe('2024-06-30');
  });

  test('of today may end after the schedule, as far as a capture can bring games', async () => {
    const store = await rootOf({ 2023: SEASON });
    const day = parseGameDate('2024-10-22');
    expect(await scheduledRange(store, day, day, day)).toEqual([day]);
    const far = scheduledRange(store, day, parseGameDate('9999-12-31'), day);
    await expect(far).rejects.toMatchObject({ code: 'BEYOND_SCHEDULE' });
  });

  test('of a root without a schedule is EMPTY_DATA_ROOT', async () => {
    const day = parseGameDate('2024-01-15');
    const asked = scheduledRange(memoryObjectStore(), day, day);
    await expect(asked).rejects.toMatchObject({ code: 'EMPTY_DATA_ROOT' });
  });

  test('is within exactly when both of its ends are', async () => {
    const bounds = (await scheduleBounds(await rootOf({ 2023: SEASON })))!;
    const day = fc
      .integer({ min: 0, max: 600 })
      .map((n) => parseGameDate(new Date(Date.UTC(2023, 7, 1 + n)).toISOString().slice(0, 10)));
    fc.assert(
      fc.property(day, day, (a, b) => {
        const [from, to] = a < b ? [a, b] : [b, a];
        const isWithin = from >= '2023-10-01' && to <= '2024-06-15';
        if (isWithin) refuseBeyond(bounds, from, to);
        else expect(() => refuseBeyond(bounds, from, to)).toThrow(/of the schedule/);
      }),
    );
  });
});
