import { expect, test } from 'vitest';
import { exp32, log32 } from './exp-log-32.ts';
import { exp, log } from './exp-log.ts';

// The float64 functions are within 2 ulp of 40-digit values (exp-log.test.ts): seven digits more than needed here.
test('exp32 has a relative error below 1.2e-7 over its whole range', () => {
  let worst = 0;
  for (let i = -87_000; i <= 88_000; i++) {
    const x = Math.fround(i / 1000);
    worst = Math.max(worst, Math.abs(exp32(x) / exp(x) - 1));
  }
  expect(worst).toBeLessThan(1.2e-7);
  expect(worst).toBeGreaterThan(2e-8);
});

test('beyond its range exp32 stands at its bounds', () => {
  expect(exp32(-1000)).toBe(exp32(-87));
  expect(exp32(1000)).toBe(exp32(88));
  expect(exp32(0)).toBe(1);
});

test('log32 has an error below 1.2e-7 of |log x|, and below 1e-7 where that is below 1', () => {
  let worst = 0;
  for (let i = 0; i <= 200_000; i++) {
    const x = Math.fround(exp((i - 100_000) / 1200));
    const truth = log(x);
    worst = Math.max(worst, Math.abs(log32(x) - truth) / Math.max(1, Math.abs(truth)));
  }
  expect(worst).toBeLessThan(1.2e-7);
  expect(worst).toBeGreaterThan(2e-8);
  expect(log32(1)).toBe(0);
});
