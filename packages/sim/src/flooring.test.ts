import { expect, test } from 'vitest';
import { flooringCorrection, flooringPolynomial } from './flooring.ts';

test.each([
  [0.3, 1e-5],
  [0.65, 1e-4],
  [1, 1e-3],
])('for k = %s the polynomial of the correction is within %s on [0, 2]', (k, bound) => {
  const polynomial = flooringPolynomial(k);
  let worst = 0;
  for (let x = 0; x <= 2; x += 0.001) {
    const value = polynomial.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
    worst = Math.max(worst, Math.abs(value - flooringCorrection(k * Math.sqrt(x))));
  }
  expect(worst).toBeLessThan(bound);
  expect(worst).toBeGreaterThan(bound / 100);
});

test('no noise needs no correction', () => {
  expect(flooringCorrection(0)).toBe(1);
});
