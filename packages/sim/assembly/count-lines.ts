// Step 6 in whole numbers: negative binomial events and attempts, binomial makes, each by inversion of one word.
import {
  AT_COUNTS,
  AT_NORMAL,
  EVENTS,
  FORM_SHIFT,
  FORM_SIGMA,
  MAKES_AT,
  MAKES_CELLS,
  MAX_COUNT,
  PLAYER_CELLS,
  RATES_AT,
} from '../src/kernel-layout';
import { exponential, logarithm } from './exp-log';
import { constant, field, integer, SCRATCH_MINUTES } from './memory';
import { quantiles } from './quantile';
import { nextRow, nextSums, takeLine } from './scoring';

/** The middle of one of 2^24 equal cells of (0, 1). */
@inline
function uniform(word: v128): v128 {
  const cell = f32x4.convert_i32x4_s(i32x4.shr_u(word, 8));
  return f32x4.add(f32x4.mul(cell, f32x4.splat(5.9604644775390625e-8)), f32x4.splat(2.98023223876953125e-8));
}

/**
 * Counts with mean `mean` and variance mean + alpha mean^2, by adding up probabilities until they pass `word`.
 *
 * Where rounding keeps the sum below the word for ever, the count ends seven deviations and two above the mean.
 */
function negativeBinomial(kind: i32, mean: v128, word: v128, counts: usize): v128 {
  const ratios = counts + <usize>kind * 4 * MAX_COUNT;
  const alphas = counts + 4 * MAX_COUNT * (EVENTS + 1) + (<usize>kind << 3);
  const alpha = v128.load32_splat(alphas);
  const one = f32x4.splat(1);
  const u = uniform(word);
  const scaled = f32x4.mul(mean, alpha);
  const y = f32x4.add(one, scaled);
  const q = f32x4.div(scaled, y);
  const sd = f32x4.sqrt(f32x4.mul(mean, y));
  const most = f32x4.add(f32x4.add(mean, f32x4.mul(f32x4.splat(7), sd)), f32x4.splat(2));
  let p = exponential(f32x4.neg(f32x4.mul(v128.load32_splat(alphas, 4), logarithm(y))));
  let sum = p;
  let count = f32x4.splat(0);
  for (let k = 0; k < MAX_COUNT; k++) {
    const isMore = v128.and(f32x4.gt(u, sum), f32x4.lt(count, most));
    if (!v128.any_true(isMore)) break;
    count = f32x4.add(count, v128.and(isMore, one));
    p = f32x4.mul(f32x4.mul(p, q), v128.load32_splat(ratios + (<usize>k << 2)));
    sum = f32x4.add(sum, p);
  }
  return count;
}

/** Makes of `attempts` whole shots of one kind. */
function makes(kind: i32, player: usize, attempts: v128, word: v128, counts: usize): v128 {
  const inverses = counts + 4 * MAX_COUNT * EVENTS;
  const first = MAKES_AT + kind * MAKES_CELLS;
  const odds = field(player, first + 1);
  const one = f32x4.splat(1);
  const u = uniform(word);
  let p = exponential(f32x4.mul(attempts, field(player, first)));
  let sum = p;
  let count = f32x4.splat(0);
  for (let k = 0; k < MAX_COUNT; k++) {
    const done = f32x4.splat(<f32>k);
    const isMore = v128.and(f32x4.gt(u, sum), f32x4.gt(attempts, done));
    if (!v128.any_true(isMore)) break;
    count = f32x4.add(count, v128.and(isMore, one));
    const ratio = f32x4.mul(odds, v128.load32_splat(inverses + (<usize>k << 2)));
    p = f32x4.mul(p, f32x4.mul(f32x4.sub(attempts, done), ratio));
    sum = f32x4.add(sum, p);
  }
  const isSwapped = f32x4.gt(field(player, first + 2), f32x4.splat(0));
  return v128.bitselect(f32x4.sub(attempts, count), count, isSwapped);
}

@inline
function event(kind: i32, player: usize, minutes: v128, words: usize, counts: usize): v128 {
  const mean = f32x4.mul(minutes, field(player, RATES_AT + kind));
  return negativeBinomial(kind, mean, v128.load(words + (<usize>kind << 4) + 16), counts);
}

@inline
function made(kind: i32, player: usize, minutes: v128, words: usize, counts: usize): v128 {
  const attempts = event(kind, player, minutes, words, counts);
  const word = v128.load(words + (<usize>(EVENTS + kind) << 4) + 16);
  return makes(kind, player, attempts, word, counts);
}

/** Draws the lines of a team's `count` players; `words` are those of the first one's form, counts and makes. */
export function drawCountLines(
  players: usize,
  count: i32,
  words: usize,
  stride: usize,
  scratch: usize,
  factor: v128,
  shotFactor: v128,
  rows: usize,
  sums: usize,
): void {
  const table = <usize>integer(AT_NORMAL);
  const counts = <usize>integer(AT_COUNTS);
  let player = players;
  for (let i = 0; i < count; i++) {
    const minutes = v128.load(scratch + SCRATCH_MINUTES + (<usize>i << 4));
    const z = quantiles(v128.load(words), table);
    const spread = f32x4.mul(constant(FORM_SIGMA), z);
    const form = exponential(f32x4.add(spread, constant(FORM_SHIFT)));
    const formed = f32x4.mul(minutes, form);
    const m = f32x4.mul(formed, factor);
    const shotMinutes = f32x4.mul(formed, shotFactor);
    const twos = made(0, player, shotMinutes, words, counts);
    const threes = made(1, player, shotMinutes, words, counts);
    const frees = made(2, player, shotMinutes, words, counts);
    const points = f32x4.add(
      f32x4.add(f32x4.add(twos, twos), f32x4.mul(f32x4.splat(3), threes)),
      frees,
    );
    takeLine(
      scratch,
      rows,
      sums,
      minutes,
      points,
      f32x4.add(event(3, player, m, words, counts), event(4, player, m, words, counts)),
      event(5, player, m, words, counts),
      event(6, player, m, words, counts),
      event(7, player, m, words, counts),
      event(8, player, m, words, counts),
      threes,
    );
    player += 4 * PLAYER_CELLS;
    words += stride;
    rows = nextRow(rows);
    sums = nextSums(sums);
  }
}
