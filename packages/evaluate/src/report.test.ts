import { describe, expect, test } from 'vitest';
import { evaluate } from './evaluate.ts';
import { ABSENT, playerOf, slateOf } from './testing/slates.ts';
import { textReport } from './text-report.ts';

const players = Array.from({ length: 40 }, (_, id) =>
  playerOf(id + 1, {
    ...(id % 5 === 0 ? { outcome: ABSENT } : {}),
    projection: { dk_fpts_mean: 4 + id, status: id % 7 === 0 ? 'NOT_YET_SUBMITTED' : 'AVAILABLE' },
  }),
);
const peer = [1, 2, 3].map((player_id) => ({
  draft_group_id: '7',
  player_id,
  game_date: '2024-01-15',
  proj_fpts: 20,
  proj_own_pct: 10,
  scored_fpts: 25,
}));
const evaluation = evaluate({ slates: [slateOf(players)], peer });

describe('the text', () => {
  test('fits 80 columns', () => {
    const lengths = textReport(evaluation)
      .split('\n')
      .map((line) => line.length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(80);
  });

  test('of nobody is a title without tables', () => {
    expect(textReport(evaluate({ slates: [] }))).toMatch(/^Evaluation of no date\n {2}0 slates/);
  });
});
