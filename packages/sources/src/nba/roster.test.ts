import { describe, expect, test } from 'vitest';
import { allTeams } from '@pkg/nba';
import { readPlayerIndex, readTeamRoster } from './roster.ts';

type Cell = string | number | null;
const INDEX = [
  ...['PERSON_ID', 'PLAYER_LAST_NAME', 'PLAYER_FIRST_NAME', 'PLAYER_SLUG'],
  ...['TEAM_ID', 'TEAM_ABBREVIATION', 'POSITION', 'ROSTER_STATUS'],
];
const TEAM = ['TeamID', 'SEASON', 'PLAYER', 'PLAYER_ID', 'POSITION'];
const RAPTORS = 1_610_612_761;

function table(name: string, headers: readonly string[], rowSet: readonly (readonly Cell[])[]) {
  return Buffer.from(JSON.stringify({ resultSets: [{ name, headers, rowSet }] }));
}

/** Eight players of each of the thirty teams. */
function league(): Cell[][] {
  return allTeams().flatMap(({ id, tricode }) =>
    Array.from({ length: 8 }, (_, index): Cell[] => {
      const player = (id % 100) * 100 + index;
      return [player, 'Last', `First${String(player)}`, 'slug', id, tricode, 'G-F', 1];
    }),
  );
}
const index = (rows: readonly (readonly Cell[])[], headers = INDEX) =>
  readPlayerIndex(table('PlayerIndex', headers, rows));

describe('the player index', () => {
  test('is who is on which team; who has none is passed over', () => {
    const free: Cell[] = [99_999, 'Agent', 'Free', 'slug', 0, null, null, null];
    const rows = index([...league(), free]);
    expect(rows).toHaveLength(240);
    expect(rows[0]).toMatchObject({
      team_id: allTeams()[0]!.id,
      player_name: expect.stringMatching(/^First\d+ Last$/) as string,
      active_flag: true,
      listed_pos: 'G-F',
    });
  });

  test('says who is not active, and has no position where none is printed', () => {
    const [first, ...others] = league();
    const [changed] = index([[...first!.slice(0, 6), '', 0], ...others]);
    expect(changed).toMatchObject({ active_flag: false, listed_pos: null });
  });

  const [first, ...others] = league();
  const withFirst = (at: number, cell: Cell): Cell[][] => [first!.with(at, cell), ...others];
  test.each([
    ['a team of seven', others],
    ['a team of another name', withFirst(5, 'XYZ')],
    ['a player of a team without a status', withFirst(7, null)],
    ['a player twice', withFirst(0, others[0]![0]!)],
  ])('with %s is refused', (_, rows) => {
    expect(() => index(rows)).toThrow(expect.objectContaining({ code: 'ROSTER_CONTENT' }));
  });
});

describe('the page of a team', () => {
  const squad = (change: (row: Cell[], at: number) => Cell[] = (row) => row) =>
    readTeamRoster(
      table(
        'CommonTeamRoster',
        TEAM,
        Array.from({ length: 8 }, (_, at) =>
          change([RAPTORS, '2023', `Player ${String(at)}`, 500 + at, 'G'], at),
        ),
      ),
    );

  test('is its players', () => {
    expect(squad()).toHaveLength(8);
    expect(squad()[3]).toEqual({
      team_id: RAPTORS,
      player_id: 503,
      player_name: 'Player 3',
      active_flag: true,
      listed_pos: 'G',
    });
  });

  test('of two teams, or with a player twice, is refused', () => {
    const refused = expect.objectContaining({ code: 'ROSTER_CONTENT' }) as Error;
    expect(() => squad((row, at) => (at === 0 ? row.with(0, 1_610_612_738) : row))).toThrow(
      refused,
    );
    expect(() => squad((row, at) => (at === 0 ? row.with(3, 501) : row))).toThrow(refused);
  });
});

describe('a table of the league', () => {
  test.each([
    ['of another name', table('Other', INDEX, league()), 'PAYLOAD_SCHEMA'],
    ['without a column', table('PlayerIndex', INDEX.slice(1), []), 'PAYLOAD_SCHEMA'],
    ['with a column twice', table('PlayerIndex', [...INDEX, 'TEAM_ID'], []), 'PAYLOAD_SCHEMA'],
    ['with a row too short', table('PlayerIndex', INDEX, [[1]]), 'PAYLOAD_SCHEMA'],
    [
      'with a text for a number',
      table('PlayerIndex', INDEX, [league()[0]!.with(0, 'x')]),
      'PAYLOAD_SCHEMA',
    ],
    ['without rows', table('PlayerIndex', INDEX, []), 'PAYLOAD_EMPTY'],
  ])('%s is told by its code', (_, bytes, code) => {
    expect(() => readPlayerIndex(bytes)).toThrow(expect.objectContaining({ code }));
  });
});
