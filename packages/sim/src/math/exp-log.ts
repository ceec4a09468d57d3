/**
 * Natural logarithm and exponential from IEEE-exact operations alone. `Math.log` and `Math.exp` are left to the
 * implementation by ECMAScript and may differ between V8 versions; these give the same bits on every machine.
 *
 * Method: the argument is reduced by a power of two, then a Taylor series is summed whose coefficients are the plain
 * fractions 1/(2j+1) and 1/j!. Source: Muller, "Elementary Functions", 3rd ed. (2016), chapters 3 and 11.
 */

/** Ln 2 in two parts: the high one ends in 21 zero bits, so that k * LN2_HIGH is exact for every |k| < 2^11. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const LOG2_E = 1.4426950408889634;
const SQRT_2 = 1.4142135623730951;

const EXP_OVERFLOW = 709.782712893384;
const EXP_UNDERFLOW = -745.1332191019412;

/** One double seen as two 32-bit words; the index of the high word depends on the byte order of the machine. */
const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

/**
 * Natural logarithm of `x`: NaN below 0, -Infinity at 0. Within 2 ulp of the true value, test-held.
 *
 * x = 2^k m with m in [sqrt(1/2), sqrt(2)); ln m = 2 artanh(s) with s = (m - 1) / (m + 1), |s| < 0.1716.
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  let exponent = 0;
  double[0] = x;
  if (x < 2.2250738585072014e-308) {
    // A subnormal has no leading bit: scale it into the normal range first.
    double[0] = x * 18014398509481984;
    exponent = -54;
  }
  const high = words[HIGH]!;
  exponent += ((high >>> 20) & 0x7ff) - 1023;
  words[HIGH] = (high & 0xfffff) | 0x3ff00000;
  let mantissa = double[0];
  if (mantissa >= SQRT_2) {
    mantissa *= 0.5;
    exponent += 1;
  }
  const f = mantissa - 1;
  const s = f / (mantissa + 1);
  const z = s * s;
  // f - s * (f - tail) equals 2 artanh(s); the leading f is exact, so only small terms carry rounding.
  const correction = s * (f - artanhTail(z));
  return exponent * LN2_HIGH + (f - (correction - exponent * LN2_LOW));
}

/** 2 (z/3 + z^2/5 + z^3/7 + ...), cut where z <= 0.02944 leaves less than 1e-17. */
function artanhTail(z: number): number {
  let sum = 1 / 23;
  for (let odd = 21; odd >= 3; odd -= 2) sum = 1 / odd + z * sum;
  return 2 * z * sum;
}

/** Factorials to 13!; each is an exact double. */
const INVERSE_FACTORIALS: Float64Array = inverseFactorials(13);

/**
 * e to the power `x`; 0 below -745.13, Infinity above 709.78. Within 2 ulp of the true value, test-held.
 *
 * x = k ln 2 + r with |r| <= 0.3466; e^r by its Taylor series to r^13, then scaled by 2^k.
 */
export function exp(x: number): number {
  if (x !== x) return NaN;
  if (x > EXP_OVERFLOW) return Infinity;
  if (x < EXP_UNDERFLOW) return 0;
  const k = Math.floor(x * LOG2_E + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let sum = INVERSE_FACTORIALS[13]!;
  for (let j = 12; j >= 1; j--) sum = INVERSE_FACTORIALS[j]! + r * sum;
  const value = 1 + r * sum;
  // Two steps, because 2^k alone leaves the range of doubles while the product does not.
  const half = Math.floor(k / 2);
  return value * powerOfTwo(half) * powerOfTwo(k - half);
}

function powerOfTwo(k: number): number {
  words[HIGH] = (k + 1023) << 20;
  words[1 - HIGH] = 0;
  return double[0]!;
}

function inverseFactorials(last: number): Float64Array {
  const inverses = new Float64Array(last + 1);
  let factorial = 1;
  inverses[0] = 1;
  for (let j = 1; j <= last; j++) {
    factorial *= j;
    inverses[j] = 1 / factorial;
  }
  return inverses;
}
