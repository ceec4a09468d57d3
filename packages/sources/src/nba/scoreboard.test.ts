import { parseInstant } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { readScoreboard, type ScoreboardGame } from './scoreboard.ts';

const SCHEDULED = {
  gameId: '0022300001',
  gameStatus: 1,
  gameStatusText: '7:30 pm ET ',
  period: 0,
  regulationPeriods: 4,
  gameClock: '',
  gameTimeUTC: '2024-01-16T00:30:00Z',
  homeTeam: { teamId: 1_610_612_761, teamTricode: 'TOR', score: 0 },
  awayTeam: { teamId: 1_610_612_738, teamTricode: 'BOS', score: 0 },
};

function read(changes: object): ScoreboardGame {
  const scoreboard = { gameDate: '2024-01-15', games: [{ ...SCHEDULED, ...changes }] };
  const { gameDate, games } = readScoreboard(Buffer.from(JSON.stringify({ scoreboard })));
  expect(gameDate).toBe('2024-01-15');
  return games[0]!;
}

const live = { gameStatus: 2, gameStatusText: 'Q4 5:47', period: 4 };
const over = { gameStatus: 3, gameStatusText: 'Final', period: 4 };

describe('a game on the scoreboard', () => {
  test('that is to come has neither score nor clock', () => {
    expect(read({})).toEqual({
      gameId: '0022300001',
      tipAt: parseInstant('2024-01-16T00:30:00Z'),
      state: 'scheduled',
      period: 0,
      isOvertime: false,
      clockS: null,
      homeTricode: 'TOR',
      awayTricode: 'BOS',
      homeScore: 0,
      awayScore: 0,
    });
  });

  test.each([
    [{ gameStatusText: 'PPD' }, 'postponed', null, false],
    [{ gameStatusText: 'TBD' }, 'scheduled', null, false],
    [{ ...live, gameClock: 'PT05M47.00S' }, 'live', 347, false],
    [{ ...live, gameClock: '' }, 'live', 0, false],
    [{ ...live, period: 5, gameClock: 'PT00M03.50S' }, 'live', 3.5, true],
    [over, 'final', null, false],
    [{ ...over, period: 5, gameStatusText: 'Final/OT' }, 'final', null, true],
    [{ ...over, period: 6, gameStatusText: 'Final/2OT' }, 'final', null, true],
  ])('%j is %s', (changes, state, clockS, isOvertime) => {
    expect(read(changes)).toMatchObject({ state, clockS, isOvertime });
  });

  test.each([
    ['a text that its number denies', { gameStatusText: 'Final' }],
    ['an end before the fourth period is over', { ...over, period: 3 }],
    ['another number of overtimes', { ...over, period: 5, gameStatusText: 'Final/2OT' }],
    ['a clock that is none', { ...live, gameClock: '5:47' }],
    ['a team of another name', { homeTeam: { ...SCHEDULED.homeTeam, teamTricode: 'BOS' } }],
  ])('with %s is refused', (_, changes) => {
    expect(() => read(changes)).toThrow(expect.objectContaining({ code: 'SCOREBOARD_CONTENT' }));
  });
});
