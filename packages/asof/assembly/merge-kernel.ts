/**
 * The inner loop of the join in AssemblyScript, see DESIGN.md ("Why a kernel in WebAssembly").
 * `npm run kernels` makes `src/generated/merge-kernel.ts` of it; `src/merge-in-lanes.ts` drives it.
 *
 * Four parts of time, the lanes, are merged at once, a step each in turn. A step does both things that
 * it may have to do, remembering a right row and answering a left row, and arithmetic decides which
 * one counts: which side comes next is as good as random, and a branch would be guessed wrong at every
 * other row. One lane alone would leave the processor waiting, because a step needs the one before.
 */

/** Rows that a buffer holds. */
export const ROWS: i32 = 4096;
/** Lanes that are merged at once. */
export const LANES: i32 = 4;
/** Slots of a lane in each array: its rows, the row before them, and one that ends them. */
export const STRIDE: i32 = ROWS + 2;

// Every array holds all lanes, one after the other, so that a row's number says its lane too.
const SLOTS: i32 = LANES * STRIDE;
/** A cursor a lane: left slot, right slot, what to add to a right slot for the caller's row, unused. */
export const CURSORS: i32 = 0;
export const LEFT_TIMES: i32 = 128;
export const RIGHT_TIMES: i32 = LEFT_TIMES + SLOTS * 8;
export const LEFT_KEYS: i32 = RIGHT_TIMES + SLOTS * 8;
export const RIGHT_KEYS: i32 = LEFT_KEYS + SLOTS * 4;
export const MATCHED: i32 = RIGHT_KEYS + SLOTS * 4;
/** The last row seen of each key, a slot a lane; before them, slots that are written and never read. */
export const TABLE: i32 = MATCHED + SLOTS * 4;

/**
 * One step of a lane: 1 where the right row was known, so that it was remembered; 0 where the left
 * row was answered. Its answer is written in either case, and again until the row is passed.
 */
// @ts-ignore: a decorator of AssemblyScript
@inline
function step(lane: i32, left: i32, right: i32, base: i32): i32 {
  const isKnown = i32(load<f64>(right << 3, RIGHT_TIMES) <= load<f64>(left << 3, LEFT_TIMES));
  const slot = (load<i32>(right << 2, RIGHT_KEYS) + 1) << 4;
  store<i32>(select(slot, 0, isKnown) + lane * 4, right + base, TABLE);
  const key = load<i32>(left << 2, LEFT_KEYS);
  store<i32>(left << 2, load<i32>((key << 4) + lane * 4, TABLE + 16), MATCHED);
  return isKnown;
}

/** Merges `steps` rows of each lane. No buffer may have fewer left, unless infinity ends it. */
export function merge(steps: i32): void {
  let left0 = load<i32>(CURSORS);
  let right0 = load<i32>(CURSORS + 4);
  const base0 = load<i32>(CURSORS + 8);
  let left1 = load<i32>(CURSORS + 16);
  let right1 = load<i32>(CURSORS + 20);
  const base1 = load<i32>(CURSORS + 24);
  let left2 = load<i32>(CURSORS + 32);
  let right2 = load<i32>(CURSORS + 36);
  const base2 = load<i32>(CURSORS + 40);
  let left3 = load<i32>(CURSORS + 48);
  let right3 = load<i32>(CURSORS + 52);
  const base3 = load<i32>(CURSORS + 56);
  for (; steps > 0; steps -= 1) {
    let isKnown = step(0, left0, right0, base0);
    right0 += isKnown;
    left0 += 1 - isKnown;
    isKnown = step(1, left1, right1, base1);
    right1 += isKnown;
    left1 += 1 - isKnown;
    isKnown = step(2, left2, right2, base2);
    right2 += isKnown;
    left2 += 1 - isKnown;
    isKnown = step(3, left3, right3, base3);
    right3 += isKnown;
    left3 += 1 - isKnown;
  }
  store<i32>(CURSORS, left0);
  store<i32>(CURSORS + 4, right0);
  store<i32>(CURSORS + 16, left1);
  store<i32>(CURSORS + 20, right1);
  store<i32>(CURSORS + 32, left2);
  store<i32>(CURSORS + 36, right2);
  store<i32>(CURSORS + 48, left3);
  store<i32>(CURSORS + 52, right3);
}

/** 1 if each time is at least the one before it, the first one also; 0 if not, or if one is NaN. */
export function ascends(times: i32, count: i32): i32 {
  let both = i64x2.splat(-1);
  let row = 0;
  for (; row + 2 <= count; row += 2) {
    const at = times + (row << 3);
    both = v128.and(both, f64x2.ge(v128.load(at), v128.load(at - 8)));
  }
  let isAscending = i32(i64x2.all_true(both));
  if (row < count) {
    const at = times + (row << 3);
    isAscending &= i32(load<f64>(at) >= load<f64>(at - 8));
  }
  return isAscending;
}

/** The bits that any of the integers has: none is greater, and the result is negative if one is. */
export function bitsOf(integers: i32, count: i32): i32 {
  let four = i32x4.splat(0);
  let row = 0;
  for (; row + 4 <= count; row += 4) four = v128.or(four, v128.load(integers + (row << 2)));
  let bits =
    i32x4.extract_lane(four, 0) |
    i32x4.extract_lane(four, 1) |
    i32x4.extract_lane(four, 2) |
    i32x4.extract_lane(four, 3);
  for (; row < count; row += 1) bits |= load<i32>(integers + (row << 2));
  return bits;
}
