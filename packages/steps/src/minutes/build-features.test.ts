import { addDays, parseGameDate } from '@pkg/std';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { InjuryRow, Status } from '../ingest/injuries.ts';
import type { LineupRow } from '../ingest/lineups.ts';
import { AT, DAY, game, line, rosterRow } from '../testing/rows.ts';
import { boxScoreHistory, type Line } from '../box-scores/box-score-history.ts';
import {
  buildMinutesFeatures,
  type FeatureSources,
  type MinutesFeatures,
} from './build-features.ts';

const IDS = [11, 12, 13, 14, 15, 16, 17];
const ROSTER = [
  ...IDS.map((player_id) => rosterRow({ player_id, listed_pos: player_id < 14 ? 'PG' : 'C' })),
  rosterRow({ player_id: 21, team_id: 2, team_tricode: 'AWY' }),
];
/** Eight games a day apart until the day before: player 11 plays 34 minutes, each next one three fewer. */
const LINES: Line[] = Array.from({ length: 8 }, (_, ago) =>
  IDS.map((player_id, rank) =>
    line({
      game_id: `g${String(8 - ago)}`,
      game_date: addDays(DAY, -1 - ago),
      player_id,
      starter: rank < 5,
      minutes: 34 - 3 * rank,
    }),
  ),
).flat();

function injury(player_id: number | null, status: Status): InjuryRow {
  return {
    game_id: '0022300009',
    team_tricode: 'HOM',
    player_id,
    player_name: null,
    status,
    status_raw: null,
    notes_raw: null,
    as_of_ts: AT('2024-01-15T22:30:00Z'),
    ingested_ts: AT('2024-01-15T22:30:00Z'),
  };
}

function lineup(player_id: number, lineup_status: 'projected' | 'confirmed'): LineupRow {
  return { game_id: '0022300009', team_id: 1, player_id, player_name: '', lineup_status };
}

function build(change: Partial<FeatureSources> = {}, lines = LINES): MinutesFeatures[] {
  const sources = {
    games: [game()],
    roster: ROSTER,
    injuries: [],
    lineups: [],
    listingOf: () => null,
    ...change,
  };
  return buildMinutesFeatures({ history: boxScoreHistory(lines), ...sources });
}

function of(player: number, rows: readonly MinutesFeatures[]): MinutesFeatures {
  return rows.find((row) => row.player_id === player)!;
}

function starters(rows: readonly MinutesFeatures[]): number[] {
  return rows
    .filter((row) => row.is_projected_starter && row.team_id === 1)
    .map((row) => row.player_id);
}

test('there is one row a listed player of either team', () => {
  expect(build().map((row) => [row.player_id, row.is_home])).toEqual([
    ...IDS.map((id) => [id, true]),
    [21, false],
  ]);
});

test('the features of a team are those of its games, whatever others played', () => {
  const rows = build({}, [
    ...LINES,
    line({ game_id: 'z', team_id: 9, player_id: 900, game_date: addDays(DAY, -1) }),
  ]);
  expect(rows).toEqual(build());
});

test('the features do not depend on the order of any input', () => {
  const expected = build({ injuries: [injury(11, 'OUT'), injury(12, 'PROBABLE')] });
  const shuffles = fc.tuple(
    fc.shuffledSubarray(LINES, { minLength: LINES.length }),
    fc.shuffledSubarray(ROSTER, { minLength: ROSTER.length }),
  );
  fc.assert(
    fc.property(shuffles, ([lines, roster]) => {
      const rows = build({ roster, injuries: [injury(12, 'PROBABLE'), injury(11, 'OUT')] }, lines);
      const byPlayer = rows.toSorted((a, b) => a.player_id - b.player_id);
      expect(byPlayer).toEqual(expected.toSorted((a, b) => a.player_id - b.player_id));
    }),
    { numRuns: 30 },
  );
});

describe('recent form', () => {
  test('is that of the last game on the court, shares of listings and days since', () => {
    const lines = LINES.filter(({ player_id, game_id }) => player_id !== 11 || game_id < 'g7');
    const sat = ['g7', 'g8'].map((game_id, i) =>
      line({ game_id, game_date: addDays(DAY, -2 + i), minutes: null, status: 'dnp' }),
    );
    expect(of(11, build({}, [...lines, ...sat]))).toMatchObject({
      games_played: 6,
      minutes_last: 34,
      play_share_5: 3 / 5,
      play_share_20: 6 / 8,
      days_since_played: 3,
      team_rest_days: 1,
      is_back_to_back: true,
    });
  });

  test('of a player without a game is 0, and how long ago is not known', () => {
    expect(of(21, build())).toMatchObject({
      games_played: 0,
      minutes_ew10: 0,
      start_rate: 0,
      days_since_played: null,
      team_rest_days: null,
    });
  });
});

describe('status', () => {
  test('of a player who is not on a submitted report is AVAILABLE', () => {
    expect(of(12, build({ injuries: [injury(11, 'OUT')] })).status).toBe('AVAILABLE');
  });

  test('of a player who is not on a report that is not yet submitted is not AVAILABLE', () => {
    const rows = build({ injuries: [injury(null, 'NOT_YET_SUBMITTED')] });
    expect(of(12, rows).status).toBe('NOT_YET_SUBMITTED');
    expect(of(21, rows).status).toBe('AVAILABLE');
  });

  test('holds for the player: OUT for another team is OUT', () => {
    const elsewhere = { ...injury(11, 'OUT'), game_id: '0022300010', team_tricode: 'OLD' };
    expect(of(11, build({ injuries: [elsewhere] })).status).toBe('OUT');
  });

  test('is that of his own team where two teams report him, in any order', () => {
    const rows = [{ ...injury(11, 'OUT'), team_tricode: 'OLD' }, injury(11, 'QUESTIONABLE')];
    expect(of(11, build({ injuries: rows })).status).toBe('QUESTIONABLE');
    expect(of(11, build({ injuries: rows.toReversed() })).status).toBe('QUESTIONABLE');
  });

  test('is null for everybody where no report was known', () => {
    expect(new Set(build({ injuries: [] }).map((row) => row.status))).toEqual(new Set([null]));
  });
});

describe('projected starters', () => {
  test('are the five who started most of late', () => {
    expect(starters(build())).toEqual([11, 12, 13, 14, 15]);
  });

  test('leave out who is OUT or DOUBTFUL: the next one starts', () => {
    const injuries = [injury(11, 'OUT'), injury(12, 'DOUBTFUL')];
    expect(starters(build({ injuries }))).toEqual([13, 14, 15, 16, 17]);
  });

  test('are those announced, whatever their history', () => {
    expect(starters(build({ lineups: [lineup(17, 'projected')] }))).toEqual([17]);
  });

  test('are those confirmed where there are some, and projected ones no longer', () => {
    const rows = build({ lineups: [lineup(17, 'projected'), lineup(16, 'confirmed')] });
    expect(starters(rows)).toEqual([16]);
    expect(of(16, rows).is_confirmed_starter).toBe(true);
    expect(of(11, rows).is_confirmed_starter).toBe(false);
    expect(of(21, rows).is_confirmed_starter).toBeNull();
  });
});

describe('vacated minutes', () => {
  test('are those of absent team mates, all and of the same position, never his own', () => {
    const rows = build({ injuries: [injury(11, 'OUT'), injury(14, 'DOUBTFUL')] });
    expect(of(12, rows).vacated_minutes_team).toBeCloseTo(34 + 25, 9);
    expect(of(12, rows).vacated_minutes_pos).toBeCloseTo(34, 9);
    expect(of(15, rows).vacated_minutes_pos).toBeCloseTo(25, 9);
    expect(of(11, rows).vacated_minutes_team).toBeCloseTo(25, 9);
    expect(of(21, rows).vacated_minutes_team).toBe(0);
  });

  test('of a player who has not played for weeks are none', () => {
    const lines = LINES.map((one) => (one.player_id === 11 ? { ...one, minutes: null } : one));
    expect(of(12, build({ injuries: [injury(11, 'OUT')] }, lines)).vacated_minutes_team).toBe(0);
  });

  test('of a player who came to the team and has not played for it are none', () => {
    const lines = LINES.map((one) => (one.player_id === 11 ? { ...one, team_id: 9 } : one));
    expect(of(12, build({ injuries: [injury(11, 'OUT')] }, lines)).vacated_minutes_team).toBe(0);
  });

  test('of a questionable player are none: he may play', () => {
    expect(of(12, build({ injuries: [injury(11, 'QUESTIONABLE')] })).vacated_minutes_team).toBe(0);
  });
});

test('a game on a day in spring counts days over the change of the clocks', () => {
  const day = parseGameDate('2024-03-11');
  const played = line({ game_id: 'g', game_date: parseGameDate('2024-03-09') });
  const rows = build({ games: [game({ game_date: day })] }, [played]);
  expect(of(11, rows).days_since_played).toBe(2);
});
