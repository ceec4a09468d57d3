import { addDays, parseGameDate, type GameDate } from '@pkg/std';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AT, DAY, game, line, reportRow, salary } from '../testing/rows.ts';
import {
  derivedRoster,
  nightlyRoster,
  publicationTimes,
  teamIdsOf,
  type RosterSources,
} from './roster.ts';

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

function teams(
  lines: RosterSources['lines'],
  salaries: RosterSources['salaries'],
  gameDate: GameDate,
  others: Partial<RosterSources> = {},
): [number, number][] {
  const rows = derivedRoster({ lines, salaries, gameDate, ...others });
  return rows.map((row) => [row.player_id, row.team_id]);
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
    const rows = derivedRoster({
      lines: [...GAMES, listedIn(5), other],
      salaries: [salary({ team_tricode: 'AWY' })],
      gameDate: DAY,
    });
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
      derivedRoster({
        lines,
        salaries: slate,
        gameDate: DAY,
        publishedAt: publicationTimes([{ path: published }]),
      }).find((row) => row.player_id === 11)?.team_id;
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
    const rows = derivedRoster({ lines: [], salaries: [opening], gameDate: DAY, scheduled });
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
    const [row] = derivedRoster({ lines: [...GAMES, listedIn(5)], salaries, gameDate: DAY });
    expect(row).toMatchObject({ player_id: 11, listed_pos: 'SG' });
  });

  test('does not depend on the order of the lines', () => {
    const lines = [...GAMES, listedIn(2), listedIn(5)];
    const salaries = [salary()];
    const expected = derivedRoster({ lines, salaries, gameDate: DAY });
    fc.assert(
      fc.property(fc.shuffledSubarray(lines, { minLength: lines.length }), (shuffled) => {
        expect(derivedRoster({ lines: shuffled, salaries, gameDate: DAY })).toEqual(expected);
      }),
    );
  });
});

describe('of a player whom the injury report names', () => {
  const scheduled = new Map([
    ['HOM', 1],
    ['AWY', 2],
    ['OTH', 3],
  ]);
  const named = (team: string, change: Parameters<typeof reportRow>[0] = {}) =>
    reportRow({ team_tricode: team, ...change });
  const pending = { notes_raw: 'Trade Pending' };
  const teamOf = (
    report: RosterSources['report'],
    others: Partial<RosterSources> = {},
    lines = [...GAMES, listedIn(5)],
  ): number | undefined =>
    teams(lines, others.salaries ?? [], DAY, { scheduled, report: report!, ...others }).find(
      ([player]) => player === 11,
    )?.[1];

  test('the team is the one that reports him, with his name as the league writes it', () => {
    const report = [named('AWY', { player_name: 'Änn Oné' })];
    expect(teamOf(report)).toBe(2);
    const rows = derivedRoster({
      ...{ lines: [...GAMES, listedIn(5)], salaries: [], gameDate: DAY, scheduled, report },
    });
    expect(rows.filter((row) => row.player_id === 11)).toMatchObject([
      { player_name: 'Ann One', team_tricode: 'AWY', source: 'derived_from_injury_report' },
    ]);
  });

  test('a team that does not play on the day counts, and so does a report of the next day', () => {
    const tomorrow = { game_date: addDays(DAY, 1), matchup: 'OTH@AWY' };
    expect(teamOf([named('OTH', tomorrow)])).toBe(3);
  });

  test('of two teams it is the new one, in whichever order the report has them', () => {
    const report = [named('HOM', pending), named('AWY', pending)];
    expect(teamOf(report)).toBe(2);
    expect(teamOf(report.toReversed())).toBe(2);
  });

  test('two new teams say nothing', () => {
    expect(teamOf([named('OTH'), named('AWY')])).toBe(1);
  });

  test('a box score of that day or later, and a slate that was captured later, know better', () => {
    const stamped = (as_of_ts: string): ReturnType<typeof reportRow>[] => [
      named('AWY', { as_of_ts: AT(as_of_ts) }),
    ];
    // The last game that listed him was on January 6th, Eastern.
    expect(teamOf(stamped('2024-01-07T04:59:59Z'))).toBe(1);
    expect(teamOf(stamped('2024-01-07T05:00:00Z'))).toBe(2);
    const slate = {
      salaries: [salary({ team_tricode: 'OTH' })],
      publishedAt: new Map([['7', AT('2024-01-15T00:00:00Z')]]),
    };
    expect(teamOf(stamped('2024-01-14T23:59:59Z'), slate)).toBe(3);
    expect(teamOf(stamped('2024-01-15T00:00:00Z'), slate)).toBe(2);
  });

  test('an old team whose trade is pending does not take him back from his new one', () => {
    const slate = {
      salaries: [salary({ team_tricode: 'OTH' })],
      publishedAt: new Map([['7', AT('2024-01-15T00:00:00Z')]]),
    };
    expect(teamOf([named('HOM', pending)], slate)).toBe(3);
    expect(teamOf([named('HOM')], slate)).toBe(1);
  });

  test('who has left the roster comes back with the team that reports him', () => {
    expect(teamOf([named('AWY')], {}, [...GAMES, listedIn(1)])).toBe(2);
  });

  test('a team that nobody knows, and a name that nobody has, change nothing', () => {
    const without = teams([...GAMES, listedIn(5)], [], DAY);
    const report = [named('XXX'), named('AWY', { player_name: 'No Body' })];
    expect(teams([...GAMES, listedIn(5)], [], DAY, { scheduled, report })).toEqual(without);
  });
});

describe('a nightly roster of one team', () => {
  const night = {
    ...{ team_id: 1, player_id: 13, player_name: 'Cy Three' },
    ...{ active_flag: true, listed_pos: null },
  };
  const ofOther = (day: number): ReturnType<typeof line> =>
    line({
      ...{ game_id: `h${String(day)}`, game_date: addDays(FIRST, day) },
      ...{ player_id: 21, player_name: 'Di Four', team_id: 2, team_tricode: 'AWY' },
    });
  const players = (extra: RosterSources['lines'], at: string): [number, number][] => {
    const sources = { lines: [...GAMES, ofOther(5), ...extra], salaries: [], gameDate: DAY };
    return nightlyRoster([night], AT(at), sources).map((row) => [row.player_id, row.team_id]);
  };

  test('covers that team, and no other', () => {
    expect(players([], '2024-01-10T05:00:00Z')).toEqual([
      [13, 1],
      [21, 2],
    ]);
  });

  test('gives way to a newer box score of a team that it does not cover', () => {
    const traded = line({
      ...{ game_id: 'h5', game_date: addDays(FIRST, 5) },
      ...{ player_id: 13, player_name: 'Cy Three', team_id: 2, team_tricode: 'AWY' },
    });
    expect(players([traded], '2024-01-03T05:00:00Z')).toContainEqual([13, 2]);
    expect(players([traded], '2024-01-10T05:00:00Z')).toContainEqual([13, 1]);
  });
});
