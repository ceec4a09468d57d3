// DraftKings points of stat lines, and what is kept of each: his points by world, and sums by lane.
import { ROW_STRIDE, SCORING, STAT_SUMS, TICKS_PER_MINUTE } from '../src/kernel-layout';
import { constant, SCRATCH_POINTS } from './memory';

/** The row of the next player, and his lane sums. */
@inline
export function nextRow(row: usize): usize {
  return row + 4 * ROW_STRIDE;
}

@inline
export function nextSums(sums: usize): usize {
  return sums + 16 * STAT_SUMS;
}

@inline
function addTo(at: usize, index: i32, value: v128): void {
  const slot = at + (<usize>index << 4);
  v128.store(slot, f32x4.add(v128.load(slot), value));
}

/** Scores a line, stores the points at `row`, and adds the line to the player's `sums` and its points to the game's. */
@inline
export function takeLine(
  scratch: usize,
  row: usize,
  sums: usize,
  ticks: v128,
  points: v128,
  rebounds: v128,
  assists: v128,
  steals: v128,
  blocks: v128,
  turnovers: v128,
  threes: v128,
): void {
  const one = f32x4.splat(1);
  const digits = constant(SCORING + 7);
  let doubles = i32x4.add(f32x4.ge(points, digits), f32x4.ge(rebounds, digits));
  doubles = i32x4.add(doubles, f32x4.ge(assists, digits));
  doubles = i32x4.add(doubles, i32x4.add(f32x4.ge(steals, digits), f32x4.ge(blocks, digits)));
  // Each comparison that holds is -1.
  const isDouble = v128.and(one, i32x4.le_s(doubles, i32x4.splat(-2)));
  const isTriple = v128.and(one, i32x4.le_s(doubles, i32x4.splat(-3)));
  let fpts = f32x4.mul(points, constant(SCORING));
  fpts = f32x4.add(fpts, f32x4.mul(threes, constant(SCORING + 1)));
  fpts = f32x4.add(fpts, f32x4.mul(rebounds, constant(SCORING + 2)));
  fpts = f32x4.add(fpts, f32x4.mul(assists, constant(SCORING + 3)));
  fpts = f32x4.add(fpts, f32x4.mul(steals, constant(SCORING + 4)));
  fpts = f32x4.add(fpts, f32x4.mul(blocks, constant(SCORING + 5)));
  fpts = f32x4.add(fpts, f32x4.mul(turnovers, constant(SCORING + 6)));
  fpts = f32x4.add(fpts, f32x4.mul(isDouble, constant(SCORING + 8)));
  fpts = f32x4.add(fpts, f32x4.mul(isTriple, constant(SCORING + 9)));
  v128.store(row, fpts);
  addTo(scratch + SCRATCH_POINTS, 0, points);
  addTo(sums, 0, f32x4.mul(ticks, f32x4.splat(<f32>(1.0 / <f64>TICKS_PER_MINUTE))));
  addTo(sums, 1, points);
  addTo(sums, 2, rebounds);
  addTo(sums, 3, assists);
  addTo(sums, 4, steals);
  addTo(sums, 5, blocks);
  addTo(sums, 6, turnovers);
  addTo(sums, 7, threes);
  addTo(sums, 8, isDouble);
  addTo(sums, 9, isTriple);
}
