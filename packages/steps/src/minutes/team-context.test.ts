import { addDays } from '@pkg/std';
import { describe, expect, test } from 'vitest';
import { boxScoreHistory, type Line } from '../box-scores/box-score-history.ts';
import { DAY, line } from '../testing/rows.ts';
import { playerForm } from './form.ts';
import { teamContexts, type TeamContext } from './team-context.ts';

/** Ten games until yesterday: 1 and 2 start, 3 sits whenever 1 plays, 9 has left the team. */
const MINUTES = (id: number, ago: number): number | null => {
  const starterSits = ago % 2 === 0;
  if (id === 1) return starterSits ? null : 36;
  if (id === 3) return starterSits ? 33 : 15;
  return id === 9 ? 20 : 30;
};
const LINES: Line[] = Array.from({ length: 10 }, (_, i) => i + 1).flatMap((ago) =>
  [1, 2, 3, 9].map((player_id) => {
    const minutes = MINUTES(player_id, ago);
    return line({
      game_id: `g${String(50 - ago)}`,
      game_date: addDays(DAY, -ago),
      player_id,
      minutes,
      status: minutes === null ? 'inactive' : 'played',
      starter: player_id < 3 || (player_id === 3 && minutes === 33),
    });
  }),
);
const HISTORY = boxScoreHistory(LINES);
const SALARY: Record<number, number> = { 1: 9000, 2: 6000 };

function context(id: number, status: Record<number, string> = {}): TeamContext {
  const members = [1, 2, 3].map((player_id) => ({
    player_id,
    pos_bucket: player_id === 2 ? 'C' : 'G',
    status: status[player_id] ?? 'AVAILABLE',
    listed_salary: SALARY[player_id] ?? null,
    ...playerForm(HISTORY, player_id, 1, DAY),
  }));
  const positionOf = (player: number): string | null => (player === 9 ? 'C' : 'PG');
  return teamContexts(HISTORY, 1, members, positionOf)[id - 1]!;
}

describe('the context of a team', () => {
  test('weighs most those past games whose line-up was like that of today', () => {
    expect(context(3, { 1: 'OUT' }).similar_minutes).toBeGreaterThan(27);
    expect(context(3).similar_minutes).toBeLessThan(21);
    expect(context(3, { 1: 'OUT' }).similar_start_rate).toBeGreaterThan(0.7);
    expect(context(2, { 1: 'OUT' }).similar_minutes).toBeCloseTo(30, 9);
  });

  test('counts what missing team mates lately played, by the chance that they sit', () => {
    // He played two or three of the last five games, 36 minutes each.
    const out = context(3, { 1: 'OUT' });
    expect([2, 3].map((games) => (games * 36) / 5)).toContain(out.absent_minutes);
    expect(out.absent_minutes_pos).toBe(out.absent_minutes);
    expect(context(2, { 1: 'OUT' }).absent_minutes_pos).toBe(0);
    const questionable = context(3, { 1: 'QUESTIONABLE' }).absent_minutes;
    expect(questionable).toBeCloseTo(0.45 * out.absent_minutes, 9);
    expect(context(3).absent_minutes).toBe(0);
  });

  test('counts the minutes of who has left, by his position', () => {
    expect(context(2)).toMatchObject({ departed_minutes: 20, departed_minutes_pos: 20 });
    expect(context(3)).toMatchObject({ departed_minutes: 20, departed_minutes_pos: 0 });
  });

  test('knows who comes back, and whom he plays behind', () => {
    // The last game of player 1 was two days ago: he missed one yesterday or the day before.
    const missed = playerForm(HISTORY, 1, 1, DAY).last_listing === 'inactive';
    const { returning_minutes, rank, rank_pos, minutes_above_pos } = context(3, { 1: 'PROBABLE' });
    expect(missed || returning_minutes > 0).toBe(true);
    expect([rank, rank_pos]).toEqual([2, 1]);
    expect(minutes_above_pos).toBeGreaterThan(20);
  });
});

test('the market ranks who is likely to play and has a price, in the team and in the bucket', () => {
  expect(context(1)).toMatchObject({ salary_rank: 0, salary_rank_pos: 0 });
  expect(context(2)).toMatchObject({ salary_rank: 1, salary_rank_pos: 0 });
  expect(context(2, { 1: 'OUT' })).toMatchObject({ salary_rank: 0 });
  expect(context(2, { 1: 'QUESTIONABLE' })).toMatchObject({ salary_rank: 1 });
  expect(context(3)).toMatchObject({ salary_rank: null, salary_rank_pos: null });
});
