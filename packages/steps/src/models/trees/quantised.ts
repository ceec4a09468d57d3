/**
 * Gradients as integers, so that their sums are exact in any order: with 2^52 for the sum of all rows, a row of 50,000 keeps 36
 * bits. Units are powers of two, so that scaling rounds nothing. Idea: quantised training of LightGBM 4 (Shi and others 2022), here
 * with so many bits that nothing is lost by it.
 */

/** Sums of gradients stay below 2^52: exact as integers of 64 bits, and as numbers of the reference. */
const GRADIENT_BITS = 52;
/** Sums of weights stay below 2^38, above the 24 bits in which rows are counted. */
const WEIGHT_BITS = 38;
const COUNT_BITS = 24;
export const MAX_ROWS = (1 << COUNT_BITS) - 1;

/** The power of two that is one gradient unit, given the greatest gradient of `rows` rows. */
export function gradientUnit(most: number, rows: number): number {
  return unitOf(most, rows, GRADIENT_BITS);
}

export function weightUnit(most: number, rows: number): number {
  return unitOf(most, rows, WEIGHT_BITS);
}

function unitOf(most: number, rows: number, bits: number): number {
  if (most === 0) return 1;
  return powerOfTwo(exponentAbove(most) + exponentAbove(rows) - bits);
}

/** The least integer e with `value` < 2^e, from the bits of the number: a logarithm may differ between machines. */
function exponentAbove(value: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return ((view.getUint16(0) >>> 4) & 0x7ff) - 1022;
}

function powerOfTwo(exponent: number): number {
  let value = 1;
  const factor = exponent < 0 ? 0.5 : 2;
  for (let i = 0; i < Math.abs(exponent); i += 1) value *= factor;
  return value;
}
