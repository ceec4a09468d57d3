/** DraftKings points of a stat line, and the sums that keep it. See assembly/scoring.ts. */

import { SCORING, STAT_SUMS, TICKS_PER_MINUTE } from '../kernel-layout.ts';
import type { Plan } from '../plan-memory.ts';

const f = Math.fround;

/** A line before it is scored: ticks, then points, rebounds, assists, steals, blocks, turnovers, made threes. */
export type Line = Float32Array;

/** The stat lines of one world. */
export class LineTaker {
  readonly fpts: Float32Array;
  /** Player-major, in the order of the sums: minutes, pts, reb, ast, stl, blk, tov, fg3m, dd, td. */
  readonly stats: Float32Array;
  readonly #rules: Float32Array;

  constructor({ floats, constantsAt }: Plan, players: number) {
    this.fpts = new Float32Array(players);
    this.stats = new Float32Array(players * STAT_SUMS);
    this.#rules = floats.subarray(constantsAt + SCORING, constantsAt + SCORING + 10);
  }

  /** Scores the line of `player`. */
  take(player: number, line: Line): void {
    const rules = this.#rules;
    const digits = rules[7]!;
    let doubles = 0;
    // Points, rebounds, assists, steals and blocks.
    for (let stat = 1; stat <= 5; stat++) if (line[stat]! >= digits) doubles += 1;
    const isDouble = doubles >= 2 ? 1 : 0;
    const isTriple = doubles >= 3 ? 1 : 0;
    let fpts = f(line[1]! * rules[0]!);
    fpts = f(fpts + f(line[7]! * rules[1]!));
    fpts = f(fpts + f(line[2]! * rules[2]!));
    fpts = f(fpts + f(line[3]! * rules[3]!));
    fpts = f(fpts + f(line[4]! * rules[4]!));
    fpts = f(fpts + f(line[5]! * rules[5]!));
    fpts = f(fpts + f(line[6]! * rules[6]!));
    fpts = f(fpts + f(isDouble * rules[8]!));
    fpts = f(fpts + f(isTriple * rules[9]!));
    this.fpts[player] = fpts;
    const at = player * STAT_SUMS;
    this.stats.set(line, at);
    this.stats[at] = line[0]! / TICKS_PER_MINUTE;
    this.stats[at + 8] = isDouble;
    this.stats[at + 9] = isTriple;
  }
}
