/** 1.5 x 2^52: beyond it doubles are whole numbers, so adding it rounds. */
const ROUNDER = 6755399441055744;

/** The nearest integer of `x`, halves to the even one, for |x| < 2^51: what WebAssembly calls `nearest`. */
export function nearestEven(x: number): number {
  return x + ROUNDER - ROUNDER;
}
