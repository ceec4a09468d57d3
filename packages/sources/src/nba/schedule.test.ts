import { parseInstant } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { readSchedule } from './schedule.ts';

const BOS = { teamId: 1_610_612_738, teamTricode: 'BOS' };
const TOR = { teamId: 1_610_612_761, teamTricode: 'TOR' };

function game(changes: object = {}): object {
  return {
    gameId: '0022300001',
    gameDateTimeUTC: '2024-01-16T00:30:00Z',
    gameDateEst: '2024-01-15T00:00:00Z',
    postponedStatus: 'N',
    gameStatusText: '7:30 pm ET',
    homeTeam: TOR,
    awayTeam: BOS,
    ...changes,
  };
}

function read(...games: readonly object[]): ReturnType<typeof readSchedule> {
  const leagueSchedule = { seasonYear: '2023-24', gameDates: [{ games }] };
  return readSchedule(Buffer.from(JSON.stringify({ leagueSchedule })));
}

describe('a schedule', () => {
  test('is a row a game, on the Eastern day of its tip', () => {
    expect(read(game())).toEqual({
      season: '2023',
      postponed: [],
      rows: [
        {
          game_id: '0022300001',
          game_date: '2024-01-15',
          tip_ts: parseInstant('2024-01-16T00:30:00Z'),
          season_type: 'Regular Season',
          home_team_id: TOR.teamId,
          home_team_tricode: 'TOR',
          away_team_id: BOS.teamId,
          away_team_tricode: 'BOS',
        },
      ],
    });
  });

  test.each(['Y', 'P'])('has a game that is called off (%s) on no date', (postponedStatus) => {
    const off = game({ gameId: '0022300002', postponedStatus });
    expect(read(game(), off)).toMatchObject({ rows: [{}], postponed: ['0022300002'] });
  });

  test('leaves out a pairing that is open, and keeps a side that is no team of the league', () => {
    const open = game({ gameId: '0022300003', awayTeam: { teamId: 0, teamTricode: null } });
    const stars = game({ gameId: '0032300001', awayTeam: { teamId: 77, teamTricode: 'EST' } });
    expect(read(open, stars).rows).toMatchObject([
      { season_type: 'All-Star', away_team_id: null, away_team_tricode: 'EST' },
    ]);
  });

  test.each([
    ['one game twice', [game(), game()]],
    ['a game of no known kind', [game({ gameId: '0092300001' })]],
    ['a team of another name', [game({ homeTeam: { ...TOR, teamTricode: 'BOS' } })]],
    ['a name without a team', [game({ homeTeam: { teamId: 0, teamTricode: 'TOR' } })]],
    ['a day that is not that of the tip', [game({ gameDateEst: '2024-01-16T00:00:00Z' })]],
  ])('with %s is refused', (_, games) => {
    expect(() => read(...games)).toThrow(expect.objectContaining({ code: 'SCHEDULE_CONTENT' }));
  });

  test('without games is refused: a season has some', () => {
    expect(() => read()).toThrow(expect.objectContaining({ code: 'SCHEDULE_EMPTY' }));
  });
});
