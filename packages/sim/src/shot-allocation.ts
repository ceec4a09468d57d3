/**
 * Attempts of teammates: drawn one by one, or as shares of the team's shots.
 *
 * Shares: with expected attempts A_i, noise r_i = k T_i and r the mean of the noise weighted by A, player i gets
 * A_i c_i max(0, 1 + r_i - r). What all teammates have in common cancels, so the team's total stays near its
 * expectation (6-7 % in place of 20-40 %) and one player's hot night takes shots from the others. DESIGN.md derives c_i.
 */

import { flooredMean } from './math/student-t.ts';

const CELLS = 128;

/** Floors noise at 0 without moving the mean, for one kind of event. */
export class Flooring {
  readonly k: number;
  /** 1 / mean of max(0, 1 + k T). */
  readonly correction: number;
  /** The same for k sqrt(x), at x = 0, 1/64, ... 2. */
  readonly #corrections: Float64Array;

  constructor(k: number) {
    this.k = k;
    this.correction = 1 / flooredMean(k);
    this.#corrections = Float64Array.from(
      { length: CELLS + 2 },
      (_, cell) => 1 / flooredMean(k * Math.sqrt((2 * cell) / CELLS)),
    );
  }

  /** The correction where the variance of the noise is `x` times its own, 0 <= x <= 2. */
  correctionAt(x: number): number {
    const at = Math.max(0, Math.min(2, x)) * (CELLS / 2);
    const cell = Math.floor(at);
    const low = this.#corrections[cell]!;
    return low + (at - cell) * (this.#corrections[cell + 1]! - low);
  }
}

/**
 * Replaces expected `attempts` (one kind, `count` teammates) by drawn ones in place, each from its own `noise` (k T).
 */
export function drawIndependent(
  attempts: Float64Array,
  noise: Float64Array,
  count: number,
  flooring: Flooring,
): void {
  for (let i = 0; i < count; i++) {
    attempts[i]! *= flooring.correction * Math.max(0, 1 + noise[i]!);
  }
}

/** As `drawIndependent`, but as shares of the team's expected shots. */
export function drawShares(
  attempts: Float64Array,
  noise: Float64Array,
  count: number,
  flooring: Flooring,
): void {
  let total = 0;
  let squares = 0;
  let weighted = 0;
  for (let i = 0; i < count; i++) {
    const expected = attempts[i]!;
    total += expected;
    squares += expected * expected;
    weighted += expected * noise[i]!;
  }
  if (total === 0) return;
  const common = weighted / total;
  const base = 1 + squares / (total * total);
  for (let i = 0; i < count; i++) {
    const expected = attempts[i]!;
    // r_i - r has 1 - 2 s_i + sum of s_j^2 times the variance of r_i, where s are the shares.
    const correction = flooring.correctionAt(base - (2 * expected) / total);
    attempts[i] = expected * correction * Math.max(0, 1 + noise[i]! - common);
  }
}
