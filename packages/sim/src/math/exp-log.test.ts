import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exp, log } from './exp-log.ts';

// True values to 17 digits, computed with 40 digits by mpmath.
const LOGS: readonly (readonly [number, number])[] = [
  [5e-324, -744.4400719213812],
  [1e-310, -713.8013788281542],
  [2.2250738585072014e-308, -708.3964185322641],
  [1e-100, -230.25850929940458],
  [0.1, -2.3025850929940455],
  [0.5, -0.6931471805599453],
  [0.7071067811865475, -0.34657359027997275],
  [0.7071067811865476, -0.3465735902799726],
  [0.9, -0.10536051565782628],
  [0.999999, -1.000000500029089e-6],
  [0.9999999999999999, -1.1102230246251565e-16],
  [1.0000000000000002, 2.2204460492503128e-16],
  [1.000001, 9.999994999180668e-7],
  [1.4142135623730951, 0.3465735902799727],
  [1.5, 0.4054651081081644],
  [2.718281828459045, 1],
  [10, 2.302585092994046],
  [1e10, 23.025850929940457],
  [1.7976931348623157e308, 709.782712893384],
];
const EXPS: readonly (readonly [number, number])[] = [
  [-745.13, 5e-324],
  [-744.4, 5e-324],
  [-700.25, 7.678723813110872e-305],
  [-100.5, 2.256340135917036e-44],
  [-20.25, 1.6052280551856116e-9],
  [-1, 0.36787944117144233],
  [-0.3466, 0.7070881069410189],
  [-1e-10, 0.9999999999],
  [1e-10, 1.0000000001],
  [0.08, 1.0832870676749586],
  [0.3465, 1.4141094938303624],
  [0.3466, 1.4142509118505286],
  [1, 2.718281828459045],
  [10.5, 36315.502674246636],
  [50.125, 5.875041049325463e21],
  [100.1, 2.9708288895158073e43],
  [700.7, 2.0424125462260529e304],
  [709.78, 1.7928227943945155e308],
];

/** Distance in units in the last place of `truth`. */
function ulps(value: number, truth: number): number {
  const bits = new BigInt64Array(new Float64Array([value, truth]).buffer);
  return Math.abs(Number(bits[0]! - bits[1]!));
}

describe('log', () => {
  test.each(LOGS)('is within 2 ulp of the true logarithm of %s', (x, truth) => {
    expect(ulps(log(x), truth)).toBeLessThanOrEqual(2);
  });

  test('is exact at 1, -Infinity at 0, NaN below and for NaN, Infinity at Infinity', () => {
    expect(log(1)).toBe(0);
    expect(log(0)).toBe(-Infinity);
    expect(log(-1)).toBeNaN();
    expect(log(NaN)).toBeNaN();
    expect(log(Infinity)).toBe(Infinity);
  });

  test('agrees with the platform to 2 ulp on any positive double', () => {
    const positive = fc.double({ min: 5e-324, max: 1.7e308, noNaN: true });
    fc.assert(
      fc.property(positive, (x) => x === 1 || ulps(log(x), Math.log(x)) <= 2),
      { seed: 1, numRuns: 20_000 },
    );
  });
});

describe('exp', () => {
  test.each(EXPS)('is within 2 ulp of the true power of %s', (x, truth) => {
    expect(ulps(exp(x), truth)).toBeLessThanOrEqual(2);
  });

  test('is exact at 0, 0 far below, Infinity far above, NaN for NaN', () => {
    expect(exp(0)).toBe(1);
    expect(exp(-746)).toBe(0);
    expect(exp(710)).toBe(Infinity);
    expect(exp(NaN)).toBeNaN();
  });

  test('agrees with the platform to 2 ulp wherever the power is a normal double', () => {
    const exponent = fc.double({ min: -708, max: 709.7, noNaN: true });
    fc.assert(
      fc.property(exponent, (x) => ulps(exp(x), Math.exp(x)) <= 2),
      { seed: 2, numRuns: 20_000 },
    );
  });
});
