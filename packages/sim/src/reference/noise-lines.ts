/** Step 6 of one world with Student noise. See assembly/noise-lines.ts. */

import {
  EVENTS,
  FLOORING,
  FLOORING_TERMS,
  FREE_PCT,
  IS_SHARE,
  NOISE_K,
  PLAYER_CELLS,
  RATES_AT,
  SHOTS,
  THREE_PCT,
  TWO_POINTS,
} from '../kernel-layout.ts';
import { quantileOf } from '../math/quantile-table.ts';
import type { Plan } from '../plan-memory.ts';
import type { LineTaker } from './line-taker.ts';
import type { LineDrawer, TeamDraw } from './line-drawer.ts';

const f = Math.fround;

/** Draws lines as expected counts times floored Student noise. */
export class NoiseLines implements LineDrawer {
  readonly #plan: Plan;
  readonly #taker: LineTaker;
  readonly #isShare: boolean;
  /** By kind of shot, then by player of the team. */
  readonly #attempts: readonly Float32Array[];
  readonly #noise: readonly Float32Array[];
  readonly #line: Float32Array = new Float32Array(8);

  constructor(plan: Plan, taker: LineTaker, mostPlayers: number) {
    this.#plan = plan;
    this.#taker = taker;
    this.#isShare = plan.integers[plan.constantsAt + IS_SHARE] !== 0;
    const scratch = (): Float32Array[] =>
      Array.from({ length: SHOTS }, () => new Float32Array(mostPlayers));
    this.#attempts = scratch();
    this.#noise = scratch();
  }

  draw(team: TeamDraw): void {
    const { first, count, ticks, words, at, stride, shotFactor } = team;
    const { floats, playersAt, constantsAt, student } = this.#plan;
    for (let i = 0; i < count; i++) {
      const rates = playersAt + (first + i) * PLAYER_CELLS + RATES_AT;
      const shotTicks = f(ticks[i]! * shotFactor);
      for (let kind = 0; kind < SHOTS; kind++) {
        const t = quantileOf(student, words[at + i * stride + kind]!);
        this.#attempts[kind]![i] = shotTicks * floats[rates + kind]!;
        this.#noise[kind]![i] = floats[constantsAt + NOISE_K + kind]! * t;
      }
    }
    for (let kind = 0; kind < SHOTS; kind++) {
      const [attempts, noise] = [this.#attempts[kind]!, this.#noise[kind]!];
      if (this.#isShare) this.#share(kind, attempts, noise, count);
      else for (let i = 0; i < count; i++) attempts[i]! *= floored(f(1 + noise[i]!));
    }
    for (let i = 0; i < count; i++) this.#takeLine(team, i);
  }

  #takeLine({ first, ticks, words, at, stride, factor }: TeamDraw, i: number): void {
    const { floats, playersAt, constantsAt, student } = this.#plan;
    const player = playersAt + (first + i) * PLAYER_CELLS;
    const formed = f(ticks[i]! * factor);
    const event = (kind: number): number => {
      const t = quantileOf(student, words[at + i * stride + kind]!);
      const noise = f(1 + f(floats[constantsAt + NOISE_K + kind]! * t));
      return f(f(formed * floats[player + RATES_AT + kind]!) * floored(noise));
    };
    const attempts = this.#attempts;
    const madeThrees = f(attempts[1]![i]! * floats[player + THREE_PCT]!);
    const twoPoints = f(attempts[0]![i]! * floats[player + TWO_POINTS]!);
    const freePoints = f(attempts[2]![i]! * floats[player + FREE_PCT]!);
    const line = this.#line;
    line[0] = ticks[i]!;
    line[1] = f(f(twoPoints + f(3 * madeThrees)) + freePoints);
    line[2] = event(3) + event(4);
    for (let kind = 5; kind < EVENTS; kind++) line[kind - 2] = event(kind);
    line[7] = madeThrees;
    this.#taker.take(first + i, line);
  }

  /** One kind of shot: expected attempts and noise become drawn attempts, where what teammates share cancels. */
  #share(kind: number, attempts: Float32Array, noise: Float32Array, count: number): void {
    let total = 0;
    let squares = 0;
    let weighted = 0;
    for (let i = 0; i < count; i++) {
      const expected = attempts[i]!;
      total = f(total + expected);
      squares = f(squares + f(expected * expected));
      weighted = f(weighted + f(expected * noise[i]!));
    }
    const inverse = f(1 / Math.max(f(1e-6), total));
    const common = f(weighted * inverse);
    const base = f(1 + f(f(squares * inverse) * inverse));
    const twice = f(inverse + inverse);
    for (let i = 0; i < count; i++) {
      const expected = attempts[i]!;
      const correction = this.#flooring(kind, f(base - f(expected * twice)));
      const noisy = floored(f(f(1 + noise[i]!) - common));
      attempts[i] = f(expected * correction) * noisy;
    }
  }

  #flooring(kind: number, x: number): number {
    const { floats, constantsAt } = this.#plan;
    const first = constantsAt + FLOORING + kind * FLOORING_TERMS;
    let y = floats[first + FLOORING_TERMS - 1]!;
    for (let term = FLOORING_TERMS - 2; term >= 0; term--) y = f(f(y * x) + floats[first + term]!);
    return y;
  }
}

function floored(noise: number): number {
  return noise > 0 ? noise : 0;
}
