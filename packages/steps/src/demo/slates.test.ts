import { describe, expect, test } from 'vitest';
import { makeLeague } from './league.ts';

describe.each([21, 22, 23])('slates of seed %i', (seed) => {
  const { boxscores, odds, ownership, salaries, schedule } = makeLeague({ seed });

  test('cost between 3,000 and 11,500 dollars, in hundreds', () => {
    for (const { salary } of salaries) {
      expect(salary).toBeGreaterThanOrEqual(3000);
      expect(salary).toBeLessThanOrEqual(11_500);
      expect(salary % 100).toBe(0);
    }
  });

  test('have one period a date, with games of that date alone', () => {
    const dates = new Map<number, string>();
    for (const row of salaries) {
      expect(dates.get(row.period_id) ?? row.game_date).toBe(row.game_date);
      dates.set(row.period_id, row.game_date);
      const isPlaying = schedule.some(
        (game) => game.game_date === row.game_date && [game.home, game.away].includes(row.team),
      );
      expect(isPlaying).toBe(true);
    }
    expect(new Set(dates.values()).size).toBe(dates.size);
  });

  test('have two contests each, whose ownership sums to about 800 percent', () => {
    const sums = new Map<string, number>();
    for (const row of ownership) {
      const key = `${row.period_id}/${row.contest_id}`;
      sums.set(key, (sums.get(key) ?? 0) + row.actual_own_pct);
      expect(row.actual_own_pct).toBeLessThanOrEqual(100);
    }
    expect(sums.size).toBe(2 * new Set(salaries.map(({ period_id }) => period_id)).size);
    for (const total of sums.values()) expect(Math.abs(total - 800)).toBeLessThan(0.5);
  });

  test('price who scores more at more', () => {
    const pairs = salaries.flatMap(({ game_date, player_id, salary }) => {
      const box = boxscores.find((r) => r.game_date === game_date && r.player_id === player_id);
      return box?.pts == null ? [] : [{ salary, pts: box.pts }];
    });
    const mean = (isDear: boolean): number => {
      const some = pairs.filter(({ salary }) => salary >= 6000 === isDear);
      return some.reduce((total, { pts }) => total + pts, 0) / some.length;
    };
    expect(mean(true)).toBeGreaterThan(mean(false) + 5);
  });

  test('have odds of five books with a spread and a total, updated before the snapshot', () => {
    for (const game of schedule) {
      const rows = odds.filter(({ game_id }) => game_id === game.game_id);
      if (rows.length === 0) continue;
      expect(rows).toHaveLength(10);
      expect(rows.every((row) => row.book_last_update_utc < row.snapshot_ts_utc)).toBe(true);
      expect(rows.every((row) => row.snapshot_ts_utc < game.tip_utc)).toBe(true);
    }
  });
});
