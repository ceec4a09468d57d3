/** Scores projected margins against the final ones, beside the line's margins of the same games. */
import { mean, pointScore, type Pair, type PointScore } from './point-score.ts';
import type { ProjectedGame } from './projected-player.ts';

export interface MarginScores {
  /** Scores over all final games. */
  readonly ours: PointScore;
  /** Scores over the games that have a line; null where none has. */
  readonly beside_line: {
    readonly ours: PointScore;
    readonly line: PointScore;
    /** Mean distance of our margin from the line's, in points. */
    readonly gap: number;
    /** Share of games with the line's favourite; one that favours nobody counts for neither. */
    readonly same_favourite: number;
  } | null;
}

type LinedGame = ProjectedGame & { readonly line_margin: number };

/** Scores games, each once per cut-off; null without any. */
export function marginScores(games: readonly ProjectedGame[]): MarginScores | null {
  const distinct = new Map(
    games.map((game) => [`${game.game_id} ${String(game.run_as_of_ts)}`, game]),
  );
  const once = [...distinct.values()];
  const ours = pointScore(once.map((game) => pair(game, game.margin)));
  if (ours === null) return null;
  const lined = once.filter((game): game is LinedGame => game.line_margin !== null);
  const line = pointScore(lined.map((game) => pair(game, game.line_margin)));
  const favoured = lined.filter((game) => game.line_margin !== 0);
  return {
    ours,
    beside_line:
      line === null
        ? null
        : {
            ours: pointScore(lined.map((game) => pair(game, game.margin)))!,
            line,
            gap: mean(lined.map((game) => Math.abs(game.margin - game.line_margin))),
            same_favourite:
              favoured.length === 0
                ? 1
                : favoured.filter((game) => game.margin * game.line_margin > 0).length /
                  favoured.length,
          },
  };
}

function pair({ actual_margin: actual }: ProjectedGame, predicted: number): Pair {
  return { predicted, actual };
}
