import { expect, test } from 'vitest';
import { game } from '../testing/rows.ts';
import { MARKET_WIDTH, marketCheck } from './market-check.ts';

const { game_id } = game();
/** The home team scores 110, the other one 104. */
const SIMULATED = [
  { game_id, team_id: 1, pts_mean: 80 },
  { game_id, team_id: 1, pts_mean: 30 },
  { game_id, team_id: 2, pts_mean: 104 },
];

function check(spread_home: number | null, total: number | null): { ok: boolean; detail: string } {
  return marketCheck([game()], SIMULATED, [{ game_id, spread_home, total }]);
}

test('scores within the width of spread and total pass, and so do games without a line', () => {
  expect(check(-6 - MARKET_WIDTH, 214 + MARKET_WIDTH).ok).toBe(true);
  expect(check(null, null).ok).toBe(true);
  expect(marketCheck([game()], SIMULATED, []).ok).toBe(true);
});

test('a margin beyond it is named with what the line says', () => {
  expect(check(3, null)).toMatchObject({ ok: false, detail: 'AWY@HOM by 6.0, the line by -3.0' });
});

test('so is a total', () => {
  expect(check(-6, 220)).toMatchObject({
    ok: false,
    detail: 'AWY@HOM 214.0 points, the line 220.0',
  });
});
