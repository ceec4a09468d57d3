import { describe, expect, test } from 'vitest';
import { flooredMean, studentTail, studentTailQuantile } from './student-t.ts';

// True values to 17 digits, computed with 40 digits by mpmath from the closed form with atan.
const QUANTILES: readonly (readonly [number, number])[] = [
  [0.49999, 2.6343055245085255e-5],
  [0.4, 0.26718086570414507],
  [0.25, 0.7266868438004227],
  [0.1, 1.475884048824481],
  [0.05, 2.0150483733330242],
  [0.0378, 2.2359290932208897],
  [0.0377, 2.2380391288345316],
  [0.01, 3.3649299989072188],
  [0.001, 5.89342953135601],
  [1e-6, 24.771029720515944],
  [1e-9, 98.93722464836995],
  [1.1641532182693481e-10, 152.12918446376926],
];
const TAILS: readonly (readonly [number, number])[] = [
  [0.001, 0.4996203933860988],
  [0.5, 0.3191494358204645],
  [1, 0.1816087338245613],
  [1.5384615384615383, 0.09227559382557414],
  [2.2, 0.03954694895159117],
  [2.3, 0.034886234666018666],
  [5, 0.0020523579900266612],
  [50, 3.0238788133006125e-8],
  [139, 1.827927897024933e-10],
];
const FLOORED_MEANS: readonly (readonly [number, number])[] = [
  [0.1, 1.0000221244802188],
  [0.3, 1.003358942795349],
  [0.5, 1.0222568597020643],
  [0.65, 1.0498040769501629],
  [0.9, 1.1161346999350026],
  [1.3, 1.2549643059312816],
  [2, 1.541636708901745],
];

describe('the distribution', () => {
  test.each(QUANTILES)('the tail quantile of %s has a relative error below 1e-13', (p, truth) => {
    expect(Math.abs(studentTailQuantile(p) / truth - 1)).toBeLessThan(1e-13);
  });

  test.each(TAILS)('the tail area above %s has a relative error below 1e-13', (t, truth) => {
    expect(Math.abs(studentTail(t) / truth - 1)).toBeLessThan(1e-13);
  });

  test.each(FLOORED_MEANS)('the mean floored at 0 for k = %s is right to 1e-13', (k, truth) => {
    expect(Math.abs(flooredMean(k) / truth - 1)).toBeLessThan(1e-13);
  });

  test('the median is 0 and no noise has mean 1', () => {
    expect(studentTailQuantile(0.5)).toBe(0);
    expect(flooredMean(0)).toBe(1);
  });
});
