/**
 * Exponential and logarithm in float32, as the kernel computes them (assembly/exp-log.ts), one number at a time.
 *
 * Source: S. Moshier, Cephes, expf.c and logf.c: reduction by powers of two, then a polynomial; the coefficients are the
 * published ones. Error bounds are held by exp-log-32.test.ts.
 */

import { nearestEven } from './nearest-even.ts';

const f = Math.fround;

const LOG2_E = f(1.44269504);
const LN2_HIGH = f(0.693359375);
const LN2_LOW = f(-2.1219444e-4);

const EXP_SERIES = Float32Array.of(
  1.98756915e-4,
  1.3981999507e-3,
  8.3334519073e-3,
  4.1665795894e-2,
  1.6666665459e-1,
  5.0000001201e-1,
);

const LOG_SERIES = Float32Array.of(
  7.0376836292e-2,
  -1.151461031e-1,
  1.167699874e-1,
  -1.2420140846e-1,
  1.4249322787e-1,
  -1.6668057665e-1,
  2.0000714765e-1,
  -2.4999993993e-1,
  3.3333331174e-1,
);

const SQRT_HALF = f(0.707106781);

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** e^x of a float32 `x`, for x in [-87, 88]; outside it is the value at the bound. Relative error below 1.2e-7. */
export function exp32(x: number): number {
  const clamped = x < -87 ? -87 : x > 88 ? 88 : x;
  const n = nearestEven(f(clamped * LOG2_E));
  const r = f(f(clamped - f(n * LN2_HIGH)) - f(n * LN2_LOW));
  let y = EXP_SERIES[0]!;
  for (let i = 1; i < EXP_SERIES.length; i++) y = f(f(y * r) + EXP_SERIES[i]!);
  float[0] = f(f(f(f(y * r) * r) + r) + 1);
  bits[0]! += n << 23;
  return float[0];
}

/** The natural logarithm of a normal positive float32. Error below 1e-7 of |log x| + 1e-7. */
export function log32(x: number): number {
  float[0] = x;
  const word = bits[0]!;
  let e = (word >>> 23) - 126;
  bits[0] = (word & 0x007fffff) | 0x3f000000;
  let m = float[0];
  const isSmall = m < SQRT_HALF;
  if (isSmall) e -= 1;
  m = f(f(m + (isSmall ? m : 0)) - 1);
  const z = f(m * m);
  let y = LOG_SERIES[0]!;
  for (let i = 1; i < LOG_SERIES.length; i++) y = f(f(y * m) + LOG_SERIES[i]!);
  y = f(f(y * m) * z);
  y = f(y + f(e * LN2_LOW));
  y = f(y - f(z * 0.5));
  return f(f(m + y) + f(e * LN2_HIGH));
}
