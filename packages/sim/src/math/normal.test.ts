import { expect, test } from 'vitest';
import { normalQuantile } from './normal.ts';

// True quantiles to 17 digits, computed with 60 digits by mpmath.
const QUANTILES: readonly (readonly [number, number])[] = [
  [1e-30, -11.464024688443615],
  [1.1641532182693481e-10, -6.3379577545537895],
  [1e-9, -5.9978070150076865],
  [1e-4, -3.7190164854556804],
  [0.02425, -1.972961051311885],
  [0.074, -1.4466320671589785],
  [0.076, -1.4325027208258116],
  [0.1, -1.2815515655446004],
  [0.35, -0.3853204664075677],
  [0.45, -0.12566134685507402],
  [0.55, 0.12566134685507416],
  [0.65, 0.3853204664075677],
  [0.9, 1.2815515655446006],
  [0.925, 1.4395314709384561],
  [0.999, 3.090232306167813],
  [0.999999999, 5.9978070196016375],
];

test.each(QUANTILES)('the quantile of %s has a relative error below 1e-14', (p, truth) => {
  expect(Math.abs(normalQuantile(p) / truth - 1)).toBeLessThan(1e-14);
});

test('the ends are infinite, the middle is 0, and outside there is nothing', () => {
  expect(normalQuantile(0.5)).toBe(0);
  expect(normalQuantile(0)).toBe(-Infinity);
  expect(normalQuantile(1)).toBe(Infinity);
  expect(normalQuantile(-0.1)).toBeNaN();
  expect(normalQuantile(NaN)).toBeNaN();
});

test('the quantile rises over the seams between the three approximations', () => {
  for (const seam of [0.075, 0.925, 1.3887943864964021e-11]) {
    const around = [-2e-13, -1e-13, 0, 1e-13, 2e-13].map((d) => normalQuantile(seam * (1 + d * 8)));
    expect([...around].sort((a, b) => a - b)).toEqual(around);
  }
});
