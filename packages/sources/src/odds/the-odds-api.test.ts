import { parseInstant } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import type { OddsLine } from './provider.ts';
import { THE_ODDS_API } from './the-odds-api.ts';

const [HOME, AWAY] = ['Toronto Raptors', 'Boston Celtics'];
const UPDATED = '2024-01-15T17:35:00Z';

function outcomes(...points: readonly [name: string, point: number][]): object[] {
  return points.map(([name, point]) => ({ name, price: 1.91, point }));
}
const spreads = (home: number, away = -home): object => ({
  key: 'spreads',
  last_update: UPDATED,
  outcomes: outcomes([AWAY, away], [HOME, home]),
});
const totals = (over: number, under = over): object => ({
  key: 'totals',
  outcomes: outcomes(['Over', over], ['Under', under]),
});

function game(markets: readonly object[], changes: object = {}): object {
  return {
    id: 'a',
    sport_key: 'basketball_nba',
    commence_time: '2024-01-16T00:30:00Z',
    home_team: HOME,
    away_team: AWAY,
    bookmakers: [{ key: 'draftkings', last_update: '2024-01-15T17:30:00Z', markets }],
    ...changes,
  };
}

function read(content: unknown): readonly OddsLine[] {
  return THE_ODDS_API.read(Buffer.from(JSON.stringify(content)));
}

describe('odds', () => {
  test('are a line a market, the spread that of the home side, each as of its own time', () => {
    const base = {
      game_id: null,
      game_date: '2024-01-15',
      home_team_tricode: 'TOR',
      away_team_tricode: 'BOS',
      book: 'draftkings',
    };
    expect(read([game([spreads(3.5), totals(228.5)])])).toEqual([
      {
        ...{ ...base, as_of_ts: parseInstant(UPDATED) },
        ...{ market: 'spread', spread_home: 3.5, total: null },
      },
      {
        ...{ ...base, as_of_ts: parseInstant('2024-01-15T17:30:00Z') },
        ...{ market: 'total', spread_home: null, total: 228.5 },
      },
    ]);
  });

  test('of the historical route are the same, and a pick’em is 0', () => {
    const data = [game([spreads(0, 0)])];
    expect(read({ timestamp: UPDATED, data })).toEqual(read(data));
    expect(Object.is(read(data)[0]!.spread_home, 0)).toBe(true);
  });

  test.each([
    ['spreads that are not each other’s opposite', [game([spreads(3.5, -4)])]],
    ['two totals', [game([totals(228.5, 229)])]],
    ['a side alone', [game([{ key: 'spreads', outcomes: outcomes([HOME, 3.5]) }])]],
    ['a market that nobody asked for', [game([{ key: 'h2h', outcomes: [] }])]],
    ['one market twice', [game([totals(228.5), totals(228.5)])]],
    ['one game twice', [game([totals(228.5)]), game([totals(228.5)])]],
    ['a team that there is not', [game([], { home_team: 'Seattle SuperSonics' })]],
    ['a team against itself', [game([], { home_team: AWAY })]],
  ])('with %s are refused', (_, content) => {
    expect(() => read(content)).toThrow(expect.objectContaining({ code: 'ODDS_CONTENT' }));
  });

  test.each([
    ['of another sport', [game([], { sport_key: 'basketball_wnba' })]],
    ['of the historical route, of another sport', { timestamp: UPDATED, data: [{ id: 'a' }] }],
    ['of no form', { message: 'out of quota' }],
  ])('%s have another form', (_, content) => {
    expect(() => read(content)).toThrow(expect.objectContaining({ code: 'PAYLOAD_SCHEMA' }));
  });
});
