import { parseInstant } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { readContests } from './contests.ts';

const CLASSIC = {
  DraftGroupId: 4321,
  ContestTypeId: 70,
  Sport: 'NBA',
  StartDate: '2024-01-16T00:30:00.0000000Z',
  GameCount: 2,
};

function read(...groups: readonly object[]): ReturnType<typeof readContests> {
  return readContests(Buffer.from(JSON.stringify({ DraftGroups: groups })));
}

describe('the lobby', () => {
  test('gives the Classic groups of the NBA, each with its lock and the Eastern day of it', () => {
    const showdown = { ...CLASSIC, DraftGroupId: 4322, ContestTypeId: 81 };
    const hockey = { ...CLASSIC, DraftGroupId: 4323, Sport: 'NHL' };
    expect(read(CLASSIC, showdown, hockey)).toEqual([
      {
        id: '4321',
        lockAt: parseInstant('2024-01-16T00:30:00Z'),
        gameDate: '2024-01-15',
        games: 2,
      },
    ]);
  });

  test.each(['2024-01-16T00:30:00.0000000', '2024-01-16 00:30:00Z', 'tonight'])(
    'with the time %s, which is no UTC time, has another form',
    (StartDate) => {
      expect(() => read({ ...CLASSIC, StartDate })).toThrow(
        expect.objectContaining({ code: 'PAYLOAD_SCHEMA' }),
      );
    },
  );

  test('that is no JSON is said to be none', () => {
    expect(() => readContests(Buffer.from('<html>'))).toThrow(
      expect.objectContaining({ code: 'PAYLOAD_NOT_JSON' }),
    );
  });
});
