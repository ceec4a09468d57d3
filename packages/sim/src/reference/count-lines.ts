/** Step 6 of one world in whole numbers. See assembly/count-lines.ts. */

import {
  EVENTS,
  FORM_SHIFT,
  FORM_SIGMA,
  MAKES_AT,
  MAKES_CELLS,
  MAX_COUNT,
  PLAYER_CELLS,
  RATES_AT,
} from '../kernel-layout.ts';
import { exp32, log32 } from '../math/exp-log-32.ts';
import { quantileOf } from '../math/quantile-table.ts';
import type { Plan } from '../plan-memory.ts';
import type { LineTaker } from './line-taker.ts';
import type { LineDrawer, TeamDraw } from './line-drawer.ts';

const f = Math.fround;

/** Draws lines of negative binomial events and attempts and binomial makes. */
export class CountLines implements LineDrawer {
  readonly #plan: Plan;
  readonly #taker: LineTaker;
  readonly #line: Float32Array = new Float32Array(8);

  constructor(plan: Plan, taker: LineTaker) {
    this.#plan = plan;
    this.#taker = taker;
  }

  draw({ first, count, ticks, words, at, stride, factor, shotFactor }: TeamDraw): void {
    const { floats, playersAt, constantsAt, normal } = this.#plan;
    const line = this.#line;
    for (let i = 0; i < count; i++) {
      const player = playersAt + (first + i) * PLAYER_CELLS;
      const word = at + i * stride;
      const spread = f(floats[constantsAt + FORM_SIGMA]! * quantileOf(normal, words[word]!));
      const formed = f(ticks[i]! * exp32(f(spread + floats[constantsAt + FORM_SHIFT]!)));
      const m = f(formed * factor);
      const shotTicks = f(formed * shotFactor);
      const event = (kind: number, minutes: number): number => {
        const mean = f(minutes * floats[player + RATES_AT + kind]!);
        return this.#negativeBinomial(kind, mean, words[word + 1 + kind]!);
      };
      const made = (kind: number): number =>
        this.#makes(player, kind, event(kind, shotTicks), words[word + 1 + EVENTS + kind]!);
      const threes = made(1);
      line[0] = ticks[i]!;
      line[1] = 2 * made(0) + 3 * threes + made(2);
      line[2] = event(3, m) + event(4, m);
      for (let kind = 5; kind < EVENTS; kind++) line[kind - 2] = event(kind, m);
      line[7] = threes;
      this.#taker.take(first + i, line);
    }
  }

  #negativeBinomial(kind: number, mean: number, word: number): number {
    const { counts } = this.#plan;
    const alphas = MAX_COUNT * (EVENTS + 1) + 2 * kind;
    const u = uniform(word);
    const scaled = f(mean * counts[alphas]!);
    const y = f(1 + scaled);
    const q = f(scaled / y);
    const sd = f(Math.sqrt(f(mean * y)));
    const most = f(f(mean + f(7 * sd)) + 2);
    let p = exp32(-f(counts[alphas + 1]! * log32(y)));
    let sum = p;
    let count = 0;
    for (let k = 0; k < MAX_COUNT && u > sum && count < most; k++) {
      count += 1;
      p = f(f(p * q) * counts[kind * MAX_COUNT + k]!);
      sum = f(sum + p);
    }
    return count;
  }

  #makes(player: number, kind: number, attempts: number, word: number): number {
    const { floats, counts } = this.#plan;
    const first = player + MAKES_AT + kind * MAKES_CELLS;
    const odds = floats[first + 1]!;
    const u = uniform(word);
    let p = exp32(f(attempts * floats[first]!));
    let sum = p;
    let count = 0;
    for (let k = 0; k < MAX_COUNT && u > sum && attempts > k; k++) {
      count += 1;
      const ratio = f(odds * counts[MAX_COUNT * EVENTS + k]!);
      p = f(p * f((attempts - k) * ratio));
      sum = f(sum + p);
    }
    return floats[first + 2]! > 0 ? attempts - count : count;
  }
}

/** The middle of one of 2^24 equal cells of (0, 1). */
function uniform(word: number): number {
  return f(f((word >>> 8) * 5.9604644775390625e-8) + 2.98023223876953125e-8);
}
