import type { GameDate } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { largestContests, pastOwnership, type OwnershipLine } from './past-ownership.ts';

type Changes = Partial<Omit<OwnershipLine, 'game_date'>> & { readonly game_date?: string };

function line({ game_date = '2024-01-10', ...changes }: Changes): OwnershipLine {
  return {
    game_date: game_date as GameDate,
    draft_group_id: '1',
    contest_id: 7,
    contest_name: 'made up',
    entries: 1000,
    player_id: 1,
    player_name: 'Somebody',
    actual_own_pct: 10,
    ...changes,
  };
}
const BEFORE = '2024-01-20' as GameDate;

describe('past ownership', () => {
  test('is that of the largest contest of each group, of equal ones the lowest id', () => {
    const lines = [
      line({ contest_id: 9, entries: 500, actual_own_pct: 90 }),
      line({ contest_id: 8, actual_own_pct: 20 }),
      line({ contest_id: 7, actual_own_pct: 10 }),
    ];
    expect(
      largestContests(lines)
        .get('1')!
        .map((row) => row.actual_own_pct),
    ).toEqual([10]);
    expect(pastOwnership(lines)(1, BEFORE)).toBe(10);
  });

  test('never counts the date itself, a later one, or one too long ago', () => {
    const ask = pastOwnership([
      line({ game_date: '2024-01-20', draft_group_id: '2', actual_own_pct: 80 }),
      line({ game_date: '2024-01-21', draft_group_id: '3', actual_own_pct: 90 }),
      line({ game_date: '2023-11-20', draft_group_id: '4', actual_own_pct: 70 }),
    ]);
    expect(ask(1, BEFORE)).toBeNull();
    expect(ask(1, '2024-01-21' as GameDate)).toBe(80);
    expect(ask(2, BEFORE)).toBeNull();
  });

  test('weighs a slate three slates ago half, in whatever order the lines come', () => {
    const lines = [0, 1, 2, 3].map((i) =>
      line({
        game_date: `2024-01-1${String(i)}`,
        draft_group_id: String(i),
        actual_own_pct: i === 0 ? 40 : 0,
      }),
    );
    const weights = [0.5, 0.63, 0.7937, 1];
    const expected = (40 * 0.5) / weights.reduce((a, b) => a + b);
    expect(pastOwnership(lines)(1, BEFORE)).toBeCloseTo(expected, 2);
    expect(pastOwnership(lines.toReversed())(1, BEFORE)).toBe(pastOwnership(lines)(1, BEFORE));
  });
});
