import { describe, expect, test } from 'vitest';
import { evaluate } from './evaluate.ts';
import { marginScores } from './margin-score.ts';
import type { ProjectedGame } from './projected-player.ts';
import { playerOf, slateOf } from './testing/slates.ts';
import { textReport } from './text-report.ts';

function game(change: Partial<ProjectedGame> = {}): ProjectedGame {
  return {
    ...{ game_id: 'g1', run_as_of_ts: 0, margin: 4, line_margin: 6, actual_margin: 1 },
    ...change,
  };
}

const GAMES = [
  game(),
  game({ game_id: 'g2', margin: -2, line_margin: 3, actual_margin: 10 }),
  game({ game_id: 'g3', margin: 5, line_margin: 0, actual_margin: -5 }),
  game({ game_id: 'g4', margin: 8, line_margin: null, actual_margin: 0 }),
];

describe('margins', () => {
  const scores = marginScores(GAMES)!;

  test('are scored over all final games, and beside the line over those that have one', () => {
    expect(scores.ours).toMatchObject({ rows: 4, mae: (3 + 12 + 10 + 8) / 4 });
    expect(scores.beside_line!.ours).toMatchObject({ rows: 3, mae: (3 + 12 + 10) / 3 });
    expect(scores.beside_line!.line).toMatchObject({ rows: 3, mae: (5 + 7 + 5) / 3 });
    expect(scores.beside_line!.gap).toBeCloseTo((2 + 5 + 5) / 3, 12);
  });

  test('have the favourite of the line in one of two games in which it has one', () => {
    expect(scores.beside_line!.same_favourite).toBe(0.5);
  });

  test('of a game that two draft groups share count once, of another cut-off again', () => {
    expect(marginScores([...GAMES, ...GAMES])).toEqual(scores);
    expect(marginScores([...GAMES, game({ run_as_of_ts: 1 })])!.ours.rows).toBe(5);
  });

  test('without a line, or without a final game, say so', () => {
    expect(marginScores([GAMES[3]!])).toMatchObject({ ours: { rows: 1 }, beside_line: null });
    expect(marginScores([])).toBeNull();
  });

  test('stand in the report beside the line, and not where no game is final', () => {
    const report = (games: readonly ProjectedGame[]): string =>
      textReport(evaluate({ slates: [slateOf([playerOf(1)], { games })] }));
    expect(report(GAMES)).toMatch(/the line +3 +5\.667/);
    expect(report(GAMES)).toMatch(/ours +3 +8\.333 .* 4\.00 +50\.0%/);
    expect(report([])).not.toContain('Margins of games');
  });
});
