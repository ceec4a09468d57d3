/** Steps 2 to 4 of one world: who plays, raw minutes, and minutes brought to the team's total. See assembly/minutes.ts. */

import {
  CEILING_TICKS,
  P50_TICKS,
  PLAY_LIMIT,
  PLAYER_CELLS,
  POINTS_PER_TICK,
  ROLE,
  SIGMA_ABOVE,
  SIGMA_BELOW,
} from '../kernel-layout.ts';
import { nearestEven } from '../math/nearest-even.ts';
import { quantileOf } from '../math/quantile-table.ts';
import type { Plan } from '../plan-memory.ts';

const f = Math.fround;

/** The minutes of one team in one world, in ticks. */
export class TeamMinutes {
  /** Ticks by player of the team; negative within `fill` for a player who has reached the ceiling. */
  readonly ticks: Float32Array;
  #raw = 0;
  #playing = 0;
  readonly #plan: Plan;

  constructor(plan: Plan, mostPlayers: number) {
    this.#plan = plan;
    this.ticks = new Float32Array(mostPlayers);
  }

  /** Draws who of the `count` players from `first` on plays and his raw minutes; two words each, `stride` words apart. */
  draw(
    first: number,
    count: number,
    words: Int32Array,
    at: number,
    stride: number,
    shifts: readonly number[],
  ): void {
    const { integers, floats, normal, playersAt, constantsAt } = this.#plan;
    const most = floats[constantsAt + CEILING_TICKS]!;
    this.#raw = 0;
    this.#playing = 0;
    for (let i = 0; i < count; i++) {
      const player = playersAt + (first + i) * PLAYER_CELLS;
      const word = at + i * stride;
      const plays = words[word]! >>> 1 <= integers[player + PLAY_LIMIT]!;
      const z = quantileOf(normal, words[word + 1]!);
      const below = floats[player + SIGMA_BELOW]!;
      const above = floats[player + SIGMA_ABOVE]!;
      const shift = shifts[integers[player + ROLE]!]!;
      const centre = f(floats[player + P50_TICKS]! + f(shift * (shift < 0 ? below : above)));
      const drawn = nearestEven(f(centre + f(z * (z < 0 ? below : above))));
      const clipped = drawn < 1 ? 1 : drawn > most ? most : drawn;
      this.ticks[i] = plays ? clipped : 0;
      if (!plays) continue;
      this.#raw += clipped;
      this.#playing += 1;
    }
  }

  /** Whether the players who play can't make up `target` ticks under `ceiling`. */
  isShort(target: number, ceiling: number): boolean {
    return this.#playing * ceiling < target;
  }

  /** Fills the minutes to `target`, or everyone to `ceiling`; returns the points expected from them. */
  fill(first: number, count: number, target: number, ceiling: number): number {
    const level = this.#level(count, target, ceiling);
    const { floats, playersAt } = this.#plan;
    const ticks = this.ticks;
    let prefix = 0;
    let before = 0;
    let expected = 0;
    for (let i = 0; i < count; i++) {
      const own = ticks[i]!;
      if (own > 0) prefix += own;
      const after = nearestEven(f(prefix * level));
      const filled = after - before + (own < 0 ? ceiling : 0);
      ticks[i] = filled;
      const perTick = floats[playersAt + (first + i) * PLAYER_CELLS + POINTS_PER_TICK]!;
      expected = f(expected + f(filled * perTick));
      before = after;
    }
    return expected;
  }

  /** Marks the players who reach the ceiling and returns the factor of the others' ticks. */
  #level(count: number, target: number, ceiling: number): number {
    const ticks = this.ticks;
    const nearly = ceiling - 1.5;
    let left = Math.min(target, this.#playing * ceiling);
    let free = this.#raw;
    let level = f(left / Math.max(1, free));
    for (;;) {
      let isReached = false;
      for (let i = 0; i < count; i++) {
        const own = ticks[i]!;
        if (f(own * level) < nearly) continue;
        ticks[i] = -own;
        left -= ceiling;
        free -= own;
        isReached = true;
      }
      if (!isReached) return level;
      level = f(left / Math.max(1, free));
    }
  }
}
