import { addDays, parseGameDate } from '@pkg/std';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY, game, line, salary } from '../testing/rows.ts';
import { derivedRoster, publicationDays, teamIdsOf } from './roster.ts';

const FIRST = parseGameDate('2024-01-01');
/** Six games of team 1, a day apart, in which player 12 is always listed. */
const GAMES = Array.from({ length: 6 }, (_, day) =>
  line({
    game_id: `g${String(day)}`,
    game_date: addDays(FIRST, day),
    player_id: 12,
    player_name: 'Bo Two',
  }),
);
const listedIn = (day: number): ReturnType<typeof line> =>
  line({ game_id: `g${String(day)}`, game_date: addDays(FIRST, day) });

function teams(...args: Parameters<typeof derivedRoster>): [number, number][] {
  return derivedRoster(...args).map((row) => [row.player_id, row.team_id]);
}

describe('a derived roster', () => {
  test('has a player whom one of the last four games of his team listed', () => {
    expect(teams([...GAMES, listedIn(2)], [], DAY)).toEqual([
      [11, 1],
      [12, 1],
    ]);
  });

  test('has no player whom the last four games of his team did not list', () => {
    expect(teams([...GAMES, listedIn(1)], [], DAY)).toEqual([[12, 1]]);
  });

  test('has a traded player with the team that listed him last, once', () => {
    const traded = line({
      game_id: 'h5',
      game_date: addDays(FIRST, 5),
      team_id: 2,
      team_tricode: 'AWY',
    });
    expect(teams([...GAMES, listedIn(4), traded], [], DAY)).toEqual([
      [12, 1],
      [11, 2],
    ]);
  });

  test('believes the slate of the day over the last listing', () => {
    const other = line({
      game_id: 'h5',
      game_date: addDays(FIRST, 5),
      team_id: 2,
      team_tricode: 'AWY',
      player_id: 21,
    });
    const rows = derivedRoster(
      [...GAMES, listedIn(5), other],
      [salary({ team_tricode: 'AWY' })],
      DAY,
    );
    expect(rows.find((row) => row.player_id === 11)).toMatchObject({
      team_id: 2,
      source: 'derived_from_salaries',
      last_listed_date: addDays(FIRST, 5),
    });
  });

  test('believes a listing over a slate that was published before that game', () => {
    const lines = [
      ...GAMES,
      listedIn(5),
      line({
        game_id: 'h5',
        game_date: addDays(FIRST, 4),
        team_id: 2,
        team_tricode: 'AWY',
        player_id: 21,
      }),
    ];
    const slate = [salary({ team_tricode: 'AWY' })];
    const teamOf = (published: string): number | undefined =>
      derivedRoster(lines, slate, DAY, publicationDays([{ path: published }])).find(
        (row) => row.player_id === 11,
      )?.team_id;
    const path = (captured: string): string =>
      `bronze/dk_salaries/season=2023/date=${DAY}/draft_group_id=7/run_ts=${captured}/s.parquet`;
    expect(teamOf(path('20240106T230000Z'))).toBe(1);
    // Five in the morning UTC is midnight in the East: a day after the game, and a second before it.
    expect(teamOf(path('20240107T050000Z'))).toBe(2);
    expect(teamOf(path('20240106T045959Z'))).toBe(1);
  });

  test('has a new player of the slate whom no box score has listed', () => {
    expect(teams(GAMES, [salary({ player_id: 99 })], DAY)).toContainEqual([99, 1]);
  });

  test('has the players of a slate before any box score knows their teams', () => {
    const scheduled = teamIdsOf([game()]);
    const opening = salary({ team_tricode: 'AWY', player_id: 99 });
    const rows = derivedRoster([], [opening], DAY, new Map(), scheduled);
    expect(rows).toMatchObject([{ player_id: 99, team_id: 2 }]);
  });

  test('does not believe slates of other days about teams', () => {
    const yesterday = salary({ team_tricode: 'AWY', game_date: addDays(DAY, -1) });
    expect(teams([...GAMES, listedIn(5)], [yesterday], DAY)).toContainEqual([11, 1]);
  });

  test('takes positions from the newest slate up to the day, and none from later ones', () => {
    const salaries = [
      salary({ game_date: addDays(DAY, 1), positions: 'C' }),
      salary({ game_date: addDays(DAY, -1), positions: 'SG' }),
      salary({ game_date: addDays(DAY, -9), positions: 'PG' }),
    ];
    const [row] = derivedRoster([...GAMES, listedIn(5)], salaries, DAY);
    expect(row).toMatchObject({ player_id: 11, listed_pos: 'SG' });
  });

  test('does not depend on the order of the lines', () => {
    const lines = [...GAMES, listedIn(2), listedIn(5)];
    const salaries = [salary()];
    const expected = derivedRoster(lines, salaries, DAY);
    fc.assert(
      fc.property(fc.shuffledSubarray(lines, { minLength: lines.length }), (shuffled) => {
        expect(derivedRoster(shuffled, salaries, DAY)).toEqual(expected);
      }),
    );
  });
});
