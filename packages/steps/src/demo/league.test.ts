import { canonicalJson, HOUR_MS, sha256, type JsonValue } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { ODD_DATES } from './calendar.ts';
import { DEMO_OPTIONS, makeLeague, type League } from './league.ts';

// Whole leagues are made over and over, on a machine that may be busy with other things.

const league = makeLeague(DEMO_OPTIONS);
const SEEDS = [1, 2, 3, 4, 5];

function digest(seed: number): string {
  return sha256(canonicalJson(makeLeague({ seed }) as unknown as JsonValue));
}

function rowsOfDay<T extends { readonly game_date: string }>(
  rows: readonly T[],
  date: string,
): T[] {
  return rows.filter((row) => row.game_date === date);
}

function fold(name: string): string {
  return name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

function totalRows({ oddities, ...tables }: League): number {
  expect(oddities.length).toBeGreaterThan(0);
  return Object.values(tables).reduce((sum, rows: readonly unknown[]) => sum + rows.length, 0);
}

test('a seed makes one league, and another seed another one', () => {
  expect(digest(1)).toBe(digest(1));
  expect(digest(1)).not.toBe(digest(2));
});

test('the league of the demo is the same on every machine and version', () => {
  expect(digest(DEMO_OPTIONS.seed)).toMatchInlineSnapshot(
    `"e33d7e4ff8b9c68181c68110585fa56626a8fb43abff0c522079e43303e69de4"`,
  );
});

test.each(SEEDS)('every table of seed %i has rows, together fewer than 40,000', (seed) => {
  const other = makeLeague({ seed });
  for (const rows of Object.values(other)) expect(rows).not.toHaveLength(0);
  expect(totalRows(other)).toBeLessThan(40_000);
});

describe('the calendar', () => {
  test.each(SEEDS)('has no team twice on a day and no game id twice with seed %i', (seed) => {
    const { schedule } = makeLeague({ seed });
    const slots = schedule.flatMap((row) =>
      [row.home, row.away].map((t) => `${row.game_date}${t}`),
    );
    expect(new Set(slots).size).toBe(slots.length);
    expect(new Set(schedule.map((row) => row.game_id)).size).toBe(schedule.length);
  });

  test('has no games on the holiday', () => {
    expect(rowsOfDay(league.schedule, ODD_DATES.noGames)).toEqual([]);
  });

  test('tips at the same wall clock before and after the change to standard time', () => {
    const hours = (date: string) =>
      rowsOfDay(league.schedule, date).map(({ tip_utc }) => new Date(tip_utc).getUTCHours());
    expect(hours('2014-10-31')[0]).toBe(23);
    expect(hours('2014-11-04')[0]).toBe(0);
  });
});

describe('the oddities', () => {
  test.each(SEEDS)('are all there with seed %i', (seed) => {
    const kinds = new Set(makeLeague({ seed }).oddities.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual([
      'evening-slate',
      'late-scratch',
      'long-day',
      'name-twins',
      'no-games',
      'no-history',
      'no-odds',
      'no-slate',
      'overtime',
      'postponed',
      'trade',
    ]);
  });

  test('a traded player is listed for his new team from the day of the trade on', () => {
    const rows = league.boxscores.filter(({ player_id }) => player_id === 900105);
    const before = rows.filter(({ game_date }) => game_date < ODD_DATES.trade);
    const after = rows.filter(({ game_date }) => game_date >= ODD_DATES.trade);
    expect(new Set(before.map(({ team }) => team))).toEqual(new Set(['ASH']));
    expect(new Set(after.map(({ team }) => team))).toEqual(new Set(['FEN']));
  });

  test('two players of two teams have one name once accents are folded', () => {
    const byName = new Map<string, Set<number | null>>();
    for (const { player_name, player_id } of league.boxscores) {
      const ids = byName.get(fold(player_name)) ?? new Set();
      byName.set(fold(player_name), ids.add(player_id));
    }
    const shared = [...byName].filter(([, ids]) => ids.size > 1);
    expect(shared.map(([name]) => name)).toEqual(['luka marvic']);
  });

  test('the postponed game is in odds and reports of its old date, and scheduled later', () => {
    const odds = league.odds.filter(({ game_id }) => game_id === null);
    expect(new Set(odds.map(({ game_date_et }) => game_date_et))).toEqual(
      new Set([ODD_DATES.postponed]),
    );
    const { home, away } = odds[0]!;
    const isIt = (row: { home: string; away: string }): boolean =>
      row.home === home && row.away === away;
    expect(rowsOfDay(league.injuries, ODD_DATES.postponed).some(isIt)).toBe(true);
    expect(rowsOfDay(league.schedule, ODD_DATES.postponed).some(isIt)).toBe(false);
    const later = league.schedule.filter(isIt).filter((r) => r.game_date > ODD_DATES.postponed);
    expect(later.length).toBeGreaterThan(0);
  });

  test('one date with games has no odds', () => {
    expect(rowsOfDay(league.schedule, ODD_DATES.noOdds).length).toBeGreaterThan(0);
    const dates = new Set(league.odds.map(({ game_date_et }) => game_date_et));
    const without = league.schedule.filter(({ game_date }) => !dates.has(game_date));
    expect(new Set(without.map(({ game_date }) => game_date))).toEqual(new Set([ODD_DATES.noOdds]));
  });

  test('one date has no slate, and one slate leaves the matinee out', () => {
    expect(rowsOfDay(league.salaries, ODD_DATES.noSlate)).toEqual([]);
    const teams = new Set(rowsOfDay(league.salaries, ODD_DATES.eveningSlate).map((r) => r.team));
    expect(rowsOfDay(league.schedule, ODD_DATES.eveningSlate)).toHaveLength(3);
    expect(teams.size).toBe(4);
  });

  test('the day of 25 hours has 25 reports an hour apart', () => {
    const start = Date.parse('2014-11-02T04:30:00Z');
    const times = league.injuryReports
      .map(({ report_ts_utc }) => (report_ts_utc - start) / HOUR_MS)
      .filter((hour) => hour >= 0 && hour < 25);
    expect(times).toEqual(Array.from({ length: 25 }, (_, hour) => hour));
  });
});
