import { parseInstant } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { isFinalBoxScore, readBoxScore } from './box-score.ts';

type Figures = Record<string, number>;
const [CELTICS, RAPTORS] = [1_610_612_738, 1_610_612_761];

/** Eleven points on four field goals, one of them a three, and two free throws; five rebounds. */
const LINE: Figures = {
  fieldGoalsMade: 4,
  fieldGoalsAttempted: 9,
  threePointersMade: 1,
  threePointersAttempted: 3,
  freeThrowsMade: 2,
  freeThrowsAttempted: 3,
  reboundsOffensive: 1,
  reboundsDefensive: 4,
  assists: 3,
  steals: 1,
  blocks: 1,
  turnovers: 2,
  foulsPersonal: 2,
  points: 11,
};
const NOTHING = Object.fromEntries(Object.keys(LINE).map((name) => [name, 0]));
const PLAYERS = 9;

interface Player {
  [field: string]: unknown;
  statistics: Record<string, unknown>;
}
interface Side {
  [field: string]: unknown;
  statistics: Figures;
  players: Player[];
}
interface Game {
  [field: string]: unknown;
  homeTeam: Side;
  awayTeam: Side;
}

/** Nine who played alike, and one who was there and did not play. */
function side(teamId: number, teamTricode: string, firstId: number): Side {
  const played = Array.from({ length: PLAYERS }, (_, index) => ({
    status: 'ACTIVE',
    personId: firstId + index,
    name: `Player ${String(firstId + index)}`,
    starter: index < 5 ? '1' : '0',
    played: '1',
    statistics: { ...LINE, reboundsTotal: 5, minutes: 'PT26M40.00S' },
  }));
  const rested = {
    status: 'ACTIVE',
    personId: firstId + PLAYERS,
    name: 'Rested',
    starter: '0',
    played: '0',
    notPlayingReason: 'DNP_COACH',
    statistics: { ...NOTHING, reboundsTotal: 0, minutes: 'PT00M00.00S' },
  };
  const statistics = Object.fromEntries(
    Object.entries(LINE).map(([name, value]) => [name, PLAYERS * value]),
  );
  return { teamId, teamTricode, score: 99, statistics, players: [...played, rested] };
}

function box(change: (game: Game) => void = () => undefined): Uint8Array {
  const game: Game = {
    gameId: '0022300001',
    gameTimeUTC: '2024-01-16T00:30:00Z',
    gameStatus: 3,
    homeTeam: side(CELTICS, 'BOS', 100),
    awayTeam: side(RAPTORS, 'TOR', 200),
  };
  change(game);
  return Buffer.from(JSON.stringify({ game }));
}

describe('a box score', () => {
  test('is a line a listed player, on the Eastern day of its tip', () => {
    const { gameId, tipAt, rows } = readBoxScore(box());
    expect([gameId, tipAt]).toEqual(['0022300001', parseInstant('2024-01-16T00:30:00Z')]);
    expect(rows).toHaveLength(20);
    expect(rows[0]).toMatchObject({
      game_date: '2024-01-15',
      team_tricode: 'BOS',
      opponent_team_tricode: 'TOR',
      is_home: true,
      player_id: 100,
      status: 'played',
      starter: true,
      minutes: 26 + 2 / 3,
      fgm: 4,
      fga: 9,
      fg3m: 1,
      fg3a: 3,
      ftm: 2,
      fta: 3,
      oreb: 1,
      dreb: 4,
      reb: 5,
      ast: 3,
      stl: 1,
      blk: 1,
      tov: 2,
      pf: 2,
      pts: 11,
    });
    expect(rows.at(-1)).toMatchObject({ team_tricode: 'TOR', is_home: false, starter: false });
  });

  test.each([
    [{ notPlayingReason: 'DNP_COACH' }, 'dnp'],
    [{ notPlayingReason: 'DND_INJURY' }, 'did_not_dress'],
    [{ notPlayingReason: 'NWT_PERSONAL' }, 'not_with_team'],
    [{ notPlayingReason: 'INACTIVE_LEAGUE_SUSPENSION' }, 'suspended'],
    [{ notPlayingReason: undefined }, 'dnp_unspecified'],
    [{ status: 'INACTIVE', notPlayingReason: 'INACTIVE_COACH' }, 'inactive'],
  ])('of who did not play says why: %j is %s, and nothing of his is counted', (words, status) => {
    const { rows } = readBoxScore(
      box(({ homeTeam }) => Object.assign(homeTeam.players[PLAYERS]!, words)),
    );
    expect(rows[PLAYERS]).toMatchObject({ status, minutes: null, pts: null, reb: null });
  });

  test('of a game that is not over is told from one that is', () => {
    const running = box((game) => (game['gameStatus'] = 2));
    expect([isFinalBoxScore(running), isFinalBoxScore(box())]).toEqual([false, true]);
    expect(() => readBoxScore(running)).toThrow(
      expect.objectContaining({ code: 'BOX_SCORE_NOT_FINAL' }),
    );
  });

  const first = ({ homeTeam }: Game): Player => homeTeam.players[0]!;
  test.each<[string, (game: Game) => unknown]>([
    ['points that the shots do not make', (game) => (first(game).statistics['points'] = 12)],
    ['rebounds that do not add up', (game) => (first(game).statistics['reboundsTotal'] = 6)],
    ['more made than tried', (game) => (first(game).statistics['fieldGoalsAttempted'] = 3)],
    ['a sum that is not its team’s', (game) => (game.homeTeam.statistics['assists'] = 28)],
    ['a score that is not its points', (game) => (game.homeTeam['score'] = 100)],
    ['four starters', (game) => (first(game)['starter'] = '0')],
    ['a team of another name', (game) => (game.homeTeam['teamTricode'] = 'TOR')],
    ['a player of both teams', (game) => (first(game)['personId'] = 200)],
    [
      'minutes of who did not play',
      (game) => (game.homeTeam.players[PLAYERS]!.statistics['minutes'] = 'PT01M00.00S'),
    ],
  ])('with %s is refused', (_, change) => {
    expect(() => readBoxScore(box((game) => void change(game)))).toThrow(
      expect.objectContaining({ code: 'BOX_SCORE_TOTALS' }),
    );
  });

  test('with minutes that are no playing time has another form', () => {
    const bytes = box((game) => (first(game).statistics['minutes'] = '26:40'));
    expect(() => readBoxScore(bytes)).toThrow(expect.objectContaining({ code: 'PAYLOAD_SCHEMA' }));
  });
});
