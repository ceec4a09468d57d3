// Steps 2 to 4 of a world: who plays, raw minutes, and minutes brought to the team's total. In ticks throughout.
import {
  P50_TICKS,
  PLAY_LIMIT,
  PLAYER_CELLS,
  POINTS_PER_TICK,
  ROLE,
  SIGMA_ABOVE,
  SIGMA_BELOW,
  CEILING_TICKS,
  AT_NORMAL,
} from '../src/kernel-layout';
import { constant, field, integer, SCRATCH_MINUTES, SCRATCH_SHIFTS } from './memory';
import { quantiles } from './quantile';

/** Facts about the raw minutes of a team that `fillToTotal` and its caller need. */
export let rawTicks: v128;
export let playing: v128;

/** Draws who plays and his raw minutes, at least one tick; `lanes` masks the worlds that exist. */
export function drawMinutes(
  players: usize,
  count: i32,
  words: usize,
  stride: usize,
  scratch: usize,
  lanes: v128,
): void {
  const table = <usize>integer(AT_NORMAL);
  const most = constant(CEILING_TICKS);
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  let sum = zero;
  let active = zero;
  let minutes = scratch + SCRATCH_MINUTES;
  for (let i = 0; i < count; i++) {
    const word = i32x4.shr_u(v128.load(words), 1);
    const plays = v128.and(i32x4.le_s(word, field(players, PLAY_LIMIT)), lanes);
    const z = quantiles(v128.load(words, 16), table);
    const below = field(players, SIGMA_BELOW);
    const above = field(players, SIGMA_ABOVE);
    const role = <usize>load<i32>(players + 4 * ROLE) << 4;
    const shift = v128.load(scratch + SCRATCH_SHIFTS + role);
    const shiftSigma = v128.bitselect(below, above, f32x4.lt(shift, zero));
    const sigma = v128.bitselect(below, above, f32x4.lt(z, zero));
    const centre = f32x4.add(field(players, P50_TICKS), f32x4.mul(shift, shiftSigma));
    const drawn = f32x4.add(centre, f32x4.mul(z, sigma));
    const clipped = f32x4.pmin(most, f32x4.pmax(one, f32x4.nearest(drawn)));
    const ticks = v128.and(clipped, plays);
    v128.store(minutes, ticks);
    sum = f32x4.add(sum, ticks);
    active = f32x4.add(active, v128.and(plays, one));
    minutes += 16;
    words += stride;
    players += 4 * PLAYER_CELLS;
  }
  rawTicks = sum;
  playing = active;
}

/**
 * Fills the minutes of a team to `target` in place: everyone gets min(ceiling, level x his ticks), with the one level that
 * makes the sum `target` exactly. Returns the expected points of these minutes.
 *
 * Ticks are integers in float32. Prefix sums times the level are rounded, not the minutes themselves, and their differences
 * taken: so the sum is what the last prefix is rounded to, which is exact (DESIGN.md, "Team minutes").
 */
export function fillToTotal(
  players: usize,
  count: i32,
  scratch: usize,
  target: v128,
  ceiling: v128,
): v128 {
  const from = scratch + SCRATCH_MINUTES;
  const to = from + (<usize>count << 4);
  const one = f32x4.splat(1);
  const sign = i32x4.splat(0x80000000);
  const nearly = f32x4.sub(ceiling, f32x4.splat(1.5));
  let left = f32x4.pmin(target, f32x4.mul(playing, ceiling));
  let free = rawTicks;
  let level = f32x4.div(left, f32x4.pmax(one, free));
  // A negative sign marks a player who reaches the ceiling. That can only raise the level of the others, so the passes
  // end.
  for (;;) {
    let reached = i32x4.splat(0);
    for (let at = from; at < to; at += 16) {
      const ticks = v128.load(at);
      const isOver = f32x4.ge(f32x4.mul(ticks, level), nearly);
      v128.store(at, v128.or(ticks, v128.and(isOver, sign)));
      left = f32x4.sub(left, v128.and(isOver, ceiling));
      free = f32x4.sub(free, v128.and(isOver, ticks));
      reached = v128.or(reached, isOver);
    }
    if (!v128.any_true(reached)) break;
    level = f32x4.div(left, f32x4.pmax(one, free));
  }
  const zero = f32x4.splat(0);
  let prefix = zero;
  let before = zero;
  let expected = zero;
  for (let at = from; at < to; at += 16) {
    const ticks = v128.load(at);
    prefix = f32x4.add(prefix, f32x4.pmax(zero, ticks));
    const after = f32x4.nearest(f32x4.mul(prefix, level));
    const capped = v128.and(ceiling, f32x4.lt(ticks, zero));
    const filled = f32x4.add(f32x4.sub(after, before), capped);
    v128.store(at, filled);
    expected = f32x4.add(expected, f32x4.mul(filled, field(players, POINTS_PER_TICK)));
    before = after;
    players += 4 * PLAYER_CELLS;
  }
  return expected;
}
