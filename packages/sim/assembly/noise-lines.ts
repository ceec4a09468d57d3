// Step 6 with Student noise: attempts and events of a team as expected counts times floored noise.
import {
  AT_STUDENT,
  EVENTS,
  FLOORING,
  FLOORING_TERMS,
  FREE_PCT,
  IS_SHARE,
  NOISE_K,
  PLAYER_CELLS,
  RATES_AT,
  SHOTS,
  THREE_PCT,
  TWO_POINTS,
} from '../src/kernel-layout';
import { constant, field, integer, SCRATCH_MINUTES, SCRATCH_SHOTS, SHOTS_BYTES } from './memory';
import { quantiles } from './quantile';
import { nextRow, nextSums, takeLine } from './scoring';

/** The flooring correction of one kind of shot where its noise has `x` times its own variance. */
@inline
function flooring(kind: i32, x: v128): v128 {
  const first = FLOORING + kind * FLOORING_TERMS;
  let y = constant(first + FLOORING_TERMS - 1);
  for (let term = FLOORING_TERMS - 2; term >= 0; term--) {
    y = f32x4.add(f32x4.mul(y, x), constant(first + term));
  }
  return y;
}

/** One kind of shot of a team: expected attempts and noise become drawn attempts, in place. */
function allocate(kind: i32, scratch: usize, count: i32): void {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  const from = scratch + SCRATCH_SHOTS + (<usize>kind << 5);
  const to = from + <usize>count * SHOTS_BYTES;
  if (integer(IS_SHARE) === 0) {
    for (let at = from; at < to; at += SHOTS_BYTES) {
      const floored = f32x4.pmax(zero, f32x4.add(one, v128.load(at, 16)));
      v128.store(at, f32x4.mul(v128.load(at), floored));
    }
    return;
  }
  let total = zero;
  let squares = zero;
  let weighted = zero;
  for (let at = from; at < to; at += SHOTS_BYTES) {
    const expected = v128.load(at);
    total = f32x4.add(total, expected);
    squares = f32x4.add(squares, f32x4.mul(expected, expected));
    weighted = f32x4.add(weighted, f32x4.mul(expected, v128.load(at, 16)));
  }
  const inverse = f32x4.div(one, f32x4.pmax(f32x4.splat(1e-6), total));
  const common = f32x4.mul(weighted, inverse);
  const base = f32x4.add(one, f32x4.mul(f32x4.mul(squares, inverse), inverse));
  const twice = f32x4.add(inverse, inverse);
  for (let at = from; at < to; at += SHOTS_BYTES) {
    const expected = v128.load(at);
    const x = f32x4.sub(base, f32x4.mul(expected, twice));
    const floored = f32x4.pmax(zero, f32x4.sub(f32x4.add(one, v128.load(at, 16)), common));
    v128.store(at, f32x4.mul(f32x4.mul(expected, flooring(kind, x)), floored));
  }
}

/** An event: his minutes times the rate, times floored noise. */
@inline
function event(kind: i32, player: usize, minutes: v128, words: usize, table: usize): v128 {
  const t = quantiles(v128.load(words + (<usize>kind << 4)), table);
  const noise = f32x4.add(f32x4.splat(1), f32x4.mul(constant(NOISE_K + kind), t));
  const mean = f32x4.mul(minutes, field(player, RATES_AT + kind));
  return f32x4.mul(mean, f32x4.pmax(f32x4.splat(0), noise));
}

/** Draws the lines of a team's `count` players; `words` are those of the first one's noise. */
export function drawNoiseLines(
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
  const table = <usize>integer(AT_STUDENT);
  let player = players;
  let at = words;
  for (let i = 0; i < count; i++) {
    const minutes = v128.load(scratch + SCRATCH_MINUTES + (<usize>i << 4));
    const shotMinutes = f32x4.mul(minutes, shotFactor);
    const shots = scratch + SCRATCH_SHOTS + <usize>i * SHOTS_BYTES;
    for (let kind = 0; kind < SHOTS; kind++) {
      const t = quantiles(v128.load(at + (<usize>kind << 4)), table);
      const slot = shots + (<usize>kind << 5);
      v128.store(slot, f32x4.mul(shotMinutes, field(player, RATES_AT + kind)));
      v128.store(slot, f32x4.mul(constant(NOISE_K + kind), t), 16);
    }
    player += 4 * PLAYER_CELLS;
    at += stride;
  }
  for (let kind = 0; kind < SHOTS; kind++) allocate(kind, scratch, count);
  player = players;
  at = words;
  for (let i = 0; i < count; i++) {
    const minutes = v128.load(scratch + SCRATCH_MINUTES + (<usize>i << 4));
    const m = f32x4.mul(minutes, factor);
    const shots = scratch + SCRATCH_SHOTS + <usize>i * SHOTS_BYTES;
    const madeThrees = f32x4.mul(v128.load(shots, 32), field(player, THREE_PCT));
    const twoPoints = f32x4.mul(v128.load(shots), field(player, TWO_POINTS));
    const freePoints = f32x4.mul(v128.load(shots, 64), field(player, FREE_PCT));
    const threePoints = f32x4.mul(f32x4.splat(3), madeThrees);
    takeLine(
      scratch,
      rows,
      sums,
      minutes,
      f32x4.add(f32x4.add(twoPoints, threePoints), freePoints),
      f32x4.add(event(3, player, m, at, table), event(4, player, m, at, table)),
      event(5, player, m, at, table),
      event(6, player, m, at, table),
      event(7, player, m, at, table),
      event(8, player, m, at, table),
      madeThrees,
    );
    player += 4 * PLAYER_CELLS;
    at += stride;
    rows = nextRow(rows);
    sums = nextSums(sums);
  }
}
