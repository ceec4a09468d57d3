import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  marketFactors,
  MAX_MARKET_CHANGE,
  withMarketPoints,
  type MarketPlayer,
} from './market-points.ts';
import type { Rates } from './rates-model.ts';

const RATES: Rates = {
  ...{ fg2a: 0.3, fg3a: 0.2, fta: 0.1, oreb: 0.03, dreb: 0.1, ast: 0.1, stl: 0.03, blk: 0.02 },
  ...{ tov: 0.06, fg2_pct: 0.5, fg3_pct: 0.35, ft_pct: 0.8 },
};

function player(change: Partial<MarketPlayer> = {}): MarketPlayer {
  const odds = { spread_home: -5, total: null };
  return { game_id: 'g', team_id: 1, is_home: true, minutes_p50: 24, ...odds, ...change };
}

/** Ten a side; those of the home team in fewer minutes. */
const ROWS = Array.from({ length: 20 }, (_, i) =>
  player(i < 10 ? { minutes_p50: 23.5 } : { is_home: false, team_id: 2 }),
);

function points(rows: readonly MarketPlayer[], rates: readonly Rates[], isHome: boolean): number {
  return rows.reduce((sum, row, i) => {
    const { fg2a, fg3a, fta, fg2_pct, fg3_pct, ft_pct } = rates[i]!;
    const own = 2 * fg2a * fg2_pct + 3 * fg3a * fg3_pct + fta * ft_pct;
    return sum + (row.is_home === isHome ? row.minutes_p50 * own : 0);
  }, 0);
}

describe('points of a game with a spread', () => {
  const plain = ROWS.map(() => RATES);
  const met = withMarketPoints(ROWS, plain);

  test('differ by the spread, and add up to what they did', () => {
    const [home, away] = [points(ROWS, met, true), points(ROWS, met, false)];
    expect(home - away).toBeCloseTo(5, 9);
    expect(home + away).toBeCloseTo(points(ROWS, plain, true) + points(ROWS, plain, false), 9);
  });

  test('are moved by the shots of all players alike, and by nothing else', () => {
    for (const [index, rates] of met.entries()) {
      const factor = met[index < 10 ? 0 : 10]!.fta / RATES.fta;
      const { fg2a, fg3a, fta } = RATES;
      expect(rates).toEqual({ ...RATES, ...scaled({ fg2a, fg3a, fta }, factor) });
    }
  });

  test('are met with a total too', () => {
    const rows = ROWS.map((row) => ({ ...row, total: 270 }));
    const rates = withMarketPoints(rows, plain);
    expect(points(rows, rates, true)).toBeCloseTo(137.5, 9);
    expect(points(rows, rates, false)).toBeCloseTo(132.5, 9);
  });
});

function scaled(rates: Partial<Rates>, factor: number): Record<string, number> {
  return Object.fromEntries(Object.entries(rates).map(([name, rate]) => [name, rate * factor]));
}

test('games without a line, or with one team alone, stay as they are', () => {
  const without = ROWS.map((row) => ({ ...row, spread_home: null }));
  const alone = ROWS.slice(0, 10);
  expect(
    withMarketPoints(
      without,
      without.map(() => RATES),
    ),
  ).toEqual(without.map(() => RATES));
  expect(
    withMarketPoints(
      alone,
      alone.map(() => RATES),
    ),
  ).toEqual(alone.map(() => RATES));
});

test('each game has the line of its own, in any order of rows', () => {
  const rows = [...ROWS, ...ROWS.map((row) => ({ ...row, game_id: 'h', spread_home: 3 }))];
  const shuffled = rows.toReversed();
  const rates = withMarketPoints(
    shuffled,
    shuffled.map(() => RATES),
  ).reverse();
  const plain = withMarketPoints(
    rows,
    rows.map(() => RATES),
  );
  for (const [index, row] of plain.entries()) expect(rates[index]!.fg2a).toBeCloseTo(row.fg2a, 12);
  expect(points(ROWS, rates.slice(20), true) - points(ROWS, rates.slice(20), false)).toBeCloseTo(
    -3,
  );
});

test('a factor is never further from 1 than stated, whatever the line', () => {
  const real = fc.double({ min: 0, max: 200, noNaN: true });
  const line = fc.option(fc.double({ min: -60, max: 60, noNaN: true }));
  fc.assert(
    fc.property(real, real, line, fc.option(real), (home, away, spread, total) => {
      for (const factor of Object.values(marketFactors(home, away, spread, total))) {
        expect(Math.abs(factor - 1)).toBeLessThanOrEqual(MAX_MARKET_CHANGE + 1e-12);
      }
    }),
  );
});
