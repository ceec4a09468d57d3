import { parseInstant } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { readDraftables } from './draftables.ts';

const GAME = { competitionId: 1, startTime: '2024-01-16T00:30:00.0000000Z' };
const LATER = { competitionId: 2, startTime: '2024-01-16T03:00:00.0000000Z' };

function slot(rosterSlotId: number, changes: object = {}): Record<string, unknown> {
  return {
    draftableId: 100 + rosterSlotId,
    playerId: 7,
    displayName: 'Ari Bosson',
    position: 'PG/SG',
    rosterSlotId,
    salary: 7_400,
    status: 'Q',
    isDisabled: false,
    teamAbbreviation: 'BOS',
    competition: GAME,
    ...changes,
  };
}
const OTHER = { draftableId: 900, playerId: 8, displayName: 'Bo Torson', competition: LATER };

function read(
  draftables: readonly object[],
  competitions: readonly object[] = [GAME, LATER],
): ReturnType<typeof readDraftables> {
  return readDraftables(Buffer.from(JSON.stringify({ draftables, competitions })));
}

describe('the players of a draft group', () => {
  test('are one row each, with the id of every slot that they can fill, in order of slots', () => {
    const group = read([slot(465), slot(458), slot(458, OTHER)]);
    expect(group).toMatchObject({
      lockAt: parseInstant('2024-01-16T00:30:00Z'),
      gameDate: '2024-01-15',
      isSalaryCap: true,
    });
    expect(group.players).toHaveLength(2);
    expect(group.players[0]).toEqual({
      game_date: '2024-01-15',
      dk_player_id: 7,
      player_name: 'Ari Bosson',
      team_tricode: 'BOS',
      positions: 'PG/SG',
      salary: 7_400,
      status: 'Q',
      is_disabled: false,
      tip_ts: parseInstant('2024-01-16T00:30:00Z'),
      draftable_ids: '458:558;465:565',
    });
    expect(group.players[1]!.tip_ts).toBe(parseInstant('2024-01-16T03:00:00Z'));
  });

  test('of a contest without a cap have no salary', () => {
    const { players, isSalaryCap } = read([slot(458, { salary: undefined })]);
    expect([players[0]!.salary, isSalaryCap]).toEqual([null, false]);
  });

  test.each([
    ['one draftable id twice', [slot(458), slot(465, { draftableId: 558 })]],
    ['a player twice in one slot', [slot(458), slot(458, { draftableId: 2 })]],
    ['two salaries of one player', [slot(458), slot(465, { salary: 7_500 })]],
    ['a team that there is not', [slot(458, { teamAbbreviation: 'XYZ' })]],
    ['a game that is not listed', [slot(458, { competition: { ...GAME, competitionId: 3 } })]],
    ['a salary of some alone', [slot(458), slot(458, { ...OTHER, salary: undefined })]],
  ])('with %s are refused', (_, draftables) => {
    expect(() => read(draftables)).toThrow(expect.objectContaining({ code: 'DRAFTABLES_CONTENT' }));
  });

  test('are not none', () => {
    for (const [players, games] of [
      [[], [GAME]],
      [[slot(458)], []],
    ])
      expect(() => read(players!, games)).toThrow(
        expect.objectContaining({ code: 'PAYLOAD_EMPTY' }),
      );
  });
});
