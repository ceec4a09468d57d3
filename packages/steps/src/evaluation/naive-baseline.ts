/**
 * The naive baseline: a player's mean over his last ten box scores. It is as blind to the future as the pipeline is: it
 * knows the newest box score of each game that was captured by the cut-off, and nothing of later ones.
 */
import type { Line, Naive } from '@pkg/evaluate';
import { TARGETS } from '@pkg/evaluate';
import type { Instant } from '@pkg/std';
import { isPlayed, type Line as BoxScoreLine } from '../box-scores/box-score-history.ts';
import { dkPoints } from '../box-scores/dk-points.ts';

/** One version of the box score of a game. */
export interface BoxScoreVersion {
  readonly availableAt: Instant;
  readonly lines: readonly BoxScoreLine[];
}

/** The number of box scores that are averaged. */
const GAMES = 10;

interface Listing {
  readonly gameId: string;
  readonly gameDate: string;
  readonly played: boolean;
  readonly line: Line;
}

export const NOTHING: Line = Object.freeze(
  Object.fromEntries(TARGETS.map((target) => [target, 0])) as Record<
    (typeof TARGETS)[number],
    number
  >,
);

/** The targets of an official line; all zero for a player who was not on the court. */
export function targetsOf(line: BoxScoreLine): Line {
  if (!isPlayed(line)) return NOTHING;
  const { minutes, pts, reb, ast, stl, blk, tov, fg3m } = line;
  const count = (value: number | null): number => value ?? 0;
  return {
    minutes,
    dk_fpts: dkPoints(line),
    pts: count(pts),
    reb: count(reb),
    ast: count(ast),
    stl: count(stl),
    blk: count(blk),
    tov: count(tov),
    fg3m: count(fg3m),
  };
}

/** Baselines at cut-offs that are asked for in ascending order. */
export class NaiveBaseline {
  readonly #pending: BoxScoreVersion[];
  readonly #listings = new Map<number, Map<string, Listing>>();
  #cutoff = -Infinity;

  /** @param versions box scores in any order, several versions of a game included */
  constructor(versions: readonly BoxScoreVersion[]) {
    this.#pending = versions.toSorted((a, b) => b.availableAt - a.availableAt);
  }

  /** Brings in every box score that was captured by a cut-off, which must not be before the last one. */
  advanceTo(cutoff: Instant): void {
    if (cutoff < this.#cutoff) throw new RangeError('cut-offs are asked for in ascending order');
    this.#cutoff = cutoff;
    while (this.#pending.length > 0 && this.#pending.at(-1)!.availableAt <= cutoff)
      for (const line of this.#pending.pop()!.lines) this.#add(line);
  }

  /** Returns the baseline of a player; null when no box score has listed him. */
  of(playerId: number): Naive | null {
    const known = this.#listings.get(playerId);
    if (known === undefined) return null;
    const newestFirst = [...known.values()].sort(byTimeDescending);
    const listed = newestFirst.slice(0, GAMES);
    const played = newestFirst.filter((listing) => listing.played).slice(0, GAMES);
    return {
      played: played.length === 0 ? null : meanLine(played),
      listed: meanLine(listed),
      play_prob: listed.filter((listing) => listing.played).length / listed.length,
    };
  }

  #add(line: BoxScoreLine): void {
    if (line.player_id === null) return;
    const own = this.#listings.get(line.player_id) ?? new Map<string, Listing>();
    const { game_id: gameId, game_date: gameDate } = line;
    own.set(gameId, { gameId, gameDate, played: isPlayed(line), line: targetsOf(line) });
    this.#listings.set(line.player_id, own);
  }
}

function meanLine(listings: readonly Listing[]): Line {
  return Object.fromEntries(
    TARGETS.map((target) => [
      target,
      listings.reduce((sum, { line }) => sum + line[target], 0) / listings.length,
    ]),
  ) as Record<(typeof TARGETS)[number], number>;
}

function byTimeDescending(a: Listing, b: Listing): number {
  if (a.gameDate !== b.gameDate) return a.gameDate < b.gameDate ? 1 : -1;
  return a.gameId < b.gameId ? 1 : -1;
}
