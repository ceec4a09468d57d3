import { describe, expect, test } from 'vitest';
import { readLineups } from './lineups.ts';

const BOS = 1_610_612_738;
const TOR = 1_610_612_761;

/** The positions of a team's players; the bench has none. */
function side(teamId: number, teamAbbreviation: string, positions: readonly string[]): object {
  return {
    teamId,
    teamAbbreviation,
    players: positions.map((position, index) => ({
      personId: (teamId % 100) * 100 + index,
      teamId,
      playerName: `Player ${String(index)}`,
      lineupStatus: index === 0 ? 'Confirmed' : 'Expected',
      position,
      rosterStatus: 'Active',
    })),
  };
}
const FIVE = ['PG', 'SG', 'SF', 'PF', 'C', '', ''];

function read(homeTeam: object, awayTeam = side(BOS, 'BOS', [])): ReturnType<typeof readLineups> {
  const games = [{ gameId: '0022300001', homeTeam, awayTeam }];
  return readLineups(Buffer.from(JSON.stringify({ games })));
}

describe('lineups', () => {
  test('are the five starters of a team that has announced some, and none of another', () => {
    const rows = read(side(TOR, 'TOR', FIVE));
    expect(rows).toHaveLength(5);
    expect(rows.map(({ lineup_status }) => lineup_status)).toEqual([
      'confirmed',
      ...Array.from({ length: 4 }, () => 'projected'),
    ]);
    expect(rows[1]).toEqual({
      game_id: '0022300001',
      team_id: TOR,
      player_id: 6_101,
      player_name: 'Player 1',
      lineup_status: 'projected',
    });
  });

  const five = side(TOR, 'TOR', FIVE) as { players: object[] };
  const [first, ...others] = five.players;
  const withFirst = (changes: object): object => ({
    ...five,
    players: [{ ...first, ...changes }, ...others],
  });
  test.each([
    ['four starters', side(TOR, 'TOR', FIVE.slice(1))],
    ['a team of another name', side(TOR, 'BOS', FIVE)],
    ['a player of another team', withFirst({ teamId: BOS })],
    ['a status that there is not', withFirst({ lineupStatus: 'Maybe' })],
    ['a player twice', withFirst({ personId: 6_101 })],
  ])('with %s are refused', (_, team) => {
    expect(() => read(team)).toThrow(expect.objectContaining({ code: 'LINEUPS_CONTENT' }));
  });
});
