import { instantFromMs } from '@pkg/std';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boomAndBust, countedWorlds, marketColumns } from './unified.ts';

const AT = instantFromMs(1_000);
const odds = (
  spread_home: number | null,
  total: number | null,
): Parameters<typeof marketColumns>[0] => ({
  game_id: 'g',
  spread_home,
  total,
  odds_as_of_ts: AT,
  spread_source: 'median',
  total_source: 'median',
  books: 2,
});

describe('implied totals', () => {
  test('give the favourite at home the larger share', () => {
    expect(marketColumns(odds(-6, 220), true)).toEqual({
      spread_home: -6,
      total: 220,
      team_implied_total: 113,
      opponent_implied_total: 107,
      odds_as_of_ts: AT,
    });
  });

  test('of the two sides are each other swapped, and sum to the total', () => {
    const line = fc.integer({ min: -40, max: 40 }).map((n) => n / 2);
    fc.assert(
      fc.property(line, fc.integer({ min: 180, max: 260 }), (spread, total) => {
        const home = marketColumns(odds(spread, total), true);
        const away = marketColumns(odds(spread, total), false);
        expect(home.team_implied_total).toBe(away.opponent_implied_total);
        expect(home.team_implied_total! + away.team_implied_total!).toBeCloseTo(total, 9);
        expect(away.team_implied_total! - home.team_implied_total!).toBeCloseTo(spread, 9);
      }),
    );
  });

  test('are null where the total is not known, and the spread stays', () => {
    expect(marketColumns(odds(-6, null), true)).toMatchObject({
      spread_home: -6,
      team_implied_total: null,
      opponent_implied_total: null,
    });
  });

  test('are all null without odds', () => {
    expect(new Set(Object.values(marketColumns(undefined, true)))).toEqual(new Set([null]));
  });
});

describe('boom and bust', () => {
  const fpts = Float32Array.from([29.9, 30, 39.9, 40, 55]);

  test('are the shares of worlds at five times the salary and ten above, and below five times', () => {
    expect(boomAndBust(countedWorlds(fpts), 6000)).toEqual({ boom_prob: 2 / 5, bust_prob: 1 / 5 });
  });

  test('are the same from counts at half points as from the worlds, and not made up between two', () => {
    const worlds = Float32Array.from({ length: 4001 }, (_, i) => ((i * 7919) % 4001) / 50 - 5);
    const plain = countedWorlds(worlds);
    const counted = {
      worlds: worlds.length,
      below: (points: number) => (Number.isInteger(2 * points) ? plain.below(points) : undefined),
    };
    for (let salary = 3000; salary <= 13_000; salary += 100) {
      const shares = boomAndBust(counted, salary);
      expect(shares).toEqual(boomAndBust(plain, salary));
      const par = salary / 200;
      const booms = worlds.filter((points) => points >= par + 10).length;
      expect(shares).toEqual({
        boom_prob: booms / 4001,
        bust_prob: worlds.filter((points) => points < par).length / 4001,
      });
    }
    expect(boomAndBust(counted, 5050)).toBeUndefined();
    expect(boomAndBust(plain, 5050)).toBeDefined();
  });
});
