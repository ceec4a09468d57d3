// Normal and Student numbers from one word each, by tables of quantiles (src/math/quantile-table.ts).
import { CELL_BITS } from '../src/kernel-layout';

/** Eight bytes per cell; the float of the smallest m, 1.0, has the exponent 127. */
const INDEX_SHIFT = 23 - CELL_BITS - 3;
const FIRST_INDEX = (127 << CELL_BITS) << 3;
const INDEX_MASK = ~7;
const FRACTION_MASK = (1 << (23 - CELL_BITS)) - 1;

/**
 * The quantiles of four words. The low 31 bits made odd are m, the tail area is m / 2^32, the top bit is the sign. The bits
 * of m as a float are the cell (exponent and first bits of the mantissa) and the place in the cell (the rest).
 */
@inline
export function quantiles(words: v128, table: usize): v128 {
  const m = v128.or(v128.and(words, i32x4.splat(0x7fffffff)), i32x4.splat(1));
  const bits = f32x4.convert_i32x4_s(m);
  const index = v128.and(i32x4.shr_u(bits, INDEX_SHIFT), i32x4.splat(INDEX_MASK));
  const place = f32x4.convert_i32x4_s(v128.and(bits, i32x4.splat(FRACTION_MASK)));
  const base = table - <usize>FIRST_INDEX;
  let low = v128.load64_zero(base + <usize>i32x4.extract_lane(index, 0));
  low = v128.load_lane<u64>(base + <usize>i32x4.extract_lane(index, 1), low, 1);
  let high = v128.load64_zero(base + <usize>i32x4.extract_lane(index, 2));
  high = v128.load_lane<u64>(base + <usize>i32x4.extract_lane(index, 3), high, 1);
  const value = i32x4.shuffle(low, high, 0, 2, 4, 6);
  const slope = i32x4.shuffle(low, high, 1, 3, 5, 7);
  const size = f32x4.add(value, f32x4.mul(place, slope));
  return v128.xor(size, v128.and(words, i32x4.splat(0x80000000)));
}
