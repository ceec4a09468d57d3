// Lane sums of a block become float64 sums, and each row of worlds its sum and sum of squares.
import { ROW_STRIDE } from '../src/kernel-layout';

/** Adds the four lanes of each of `count` vectors: (0 + 1) + (2 + 3), in float64. */
export function addLanes(from: usize, count: i32, to: usize): void {
  for (let i = 0; i < count; i++) {
    const lanes = v128.load(from + (<usize>i << 4));
    const low = f64x2.promote_low_f32x4(lanes);
    const high = f64x2.promote_low_f32x4(i32x4.shuffle(lanes, lanes, 2, 3, 2, 3));
    const a = f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1);
    const b = f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1);
    store<f64>(to + (<usize>i << 3), a + b);
  }
}

/** Writes the sum and the sum of squares of the first `worlds` of each row, in float64: by lane, then (0 + 1) + (2 + 3). */
export function sumRows(rows: usize, count: i32, worlds: i32, to: usize): void {
  for (let row = 0; row < count; row++) {
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    let lowSquares = f64x2.splat(0);
    let highSquares = f64x2.splat(0);
    const end = rows + (<usize>worlds << 2);
    for (let at = rows; at < end; at += 16) {
      let lanes = v128.load(at);
      const missing = <i32>((at + 16 - end) >> 2);
      // Worlds beyond the last one count as 0.
      if (at + 16 > end) lanes = v128.and(lanes, firstLanes(4 - missing));
      const a = f64x2.promote_low_f32x4(lanes);
      const b = f64x2.promote_low_f32x4(i32x4.shuffle(lanes, lanes, 2, 3, 2, 3));
      low = f64x2.add(low, a);
      high = f64x2.add(high, b);
      lowSquares = f64x2.add(lowSquares, f64x2.mul(a, a));
      highSquares = f64x2.add(highSquares, f64x2.mul(b, b));
    }
    store<f64>(to, total(low, high));
    store<f64>(to, total(lowSquares, highSquares), 8);
    rows += 4 * ROW_STRIDE;
    to += 16;
  }
}

@inline
function total(low: v128, high: v128): f64 {
  const a = f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1);
  return a + (f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1));
}

/** A mask of the first `count` lanes; all of them from four on. */
@inline
export function firstLanes(count: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
}
