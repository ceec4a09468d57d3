/** Noise 1 + k T, floored at 0, has a mean above 1; these factors of its counts keep the mean. */

import { FLOORING_TERMS } from './kernel-layout.ts';
import { flooredMean } from './math/student-t.ts';

const HALF_SQRT_3 = 0.8660254037844386;
/** 1 + cos(j pi / 6): the Chebyshev-Lobatto points of [0, 2]. */
const NODES = [2, 1 + HALF_SQRT_3, 1.5, 1, 0.5, 1 - HALF_SQRT_3, 0] as const;

/** 1 / mean of max(0, 1 + k T), T being Student's t with five degrees of freedom. */
export function flooringCorrection(k: number): number {
  return 1 / flooredMean(k);
}

/**
 * Coefficients of a polynomial in x, lowest power first, that is `flooringCorrection(k sqrt(x))` for x in [0, 2]: shots that
 * are shared have x times the variance of their own noise. Error below 1e-4 for k <= 0.65 and below 1e-3 for k <= 1,
 * test-held. By interpolation (Newton's divided differences).
 */
export function flooringPolynomial(k: number): readonly number[] {
  const differences = NODES.map((x) => flooringCorrection(k * Math.sqrt(x)));
  for (let order = 1; order < FLOORING_TERMS; order++) {
    for (let i = FLOORING_TERMS - 1; i >= order; i--) {
      differences[i] = (differences[i]! - differences[i - 1]!) / (NODES[i]! - NODES[i - order]!);
    }
  }
  let polynomial = [differences[FLOORING_TERMS - 1]!];
  for (let i = FLOORING_TERMS - 2; i >= 0; i--) {
    // The polynomial so far times (x - node), plus the next difference.
    const raised = [0, ...polynomial];
    polynomial.forEach((value, term) => (raised[term]! -= NODES[i]! * value));
    raised[0]! += differences[i]!;
    polynomial = raised;
  }
  return polynomial;
}
