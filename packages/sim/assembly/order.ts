// Order statistics of a row of float32 values, exactly: values are counted in bins of equal width, and those of the few bins that
// hold a wanted rank are picked out and selected among.
import { BINS } from '../src/kernel-layout';

/** The bins of four values: bin b holds [(lowest + b) / scale, (lowest + b + 1) / scale), the first and last one all beyond, too. */
@inline
function binsOf(values: v128, scale: v128, lowest: v128, highest: v128): v128 {
  const cell = f32x4.floor(f32x4.mul(values, scale));
  const held = f32x4.pmin(highest, f32x4.pmax(lowest, cell));
  return i32x4.trunc_sat_f32x4_s(f32x4.sub(held, lowest));
}

@inline
function addOne(counters: usize, bin: i32): void {
  const at = counters + (<usize>bin << 2);
  store<i32>(at, load<i32>(at) + 1);
}

/**
 * Adds `count` values to the counters of their bins, and returns how many of them are zeros. Neighbours go to two sets of `BINS`
 * counters, one behind the other, so that equal ones need not wait for each other.
 */
export function countBins(values: usize, count: i32, counters: usize, scale: f32, lowest: f32): i32 {
  const factor = f32x4.splat(scale);
  const low = f32x4.splat(lowest);
  const high = f32x4.splat(lowest + <f32>(BINS - 1));
  const second = counters + 4 * BINS;
  const end = values + (<usize>count << 2);
  let zeros = i32x4.splat(0);
  let at = values;
  for (; at + 16 <= end; at += 16) {
    const lanes = v128.load(at);
    zeros = i32x4.sub(zeros, f32x4.eq(lanes, f32x4.splat(0)));
    const bins = binsOf(lanes, factor, low, high);
    addOne(counters, i32x4.extract_lane(bins, 0));
    addOne(second, i32x4.extract_lane(bins, 1));
    addOne(counters, i32x4.extract_lane(bins, 2));
    addOne(second, i32x4.extract_lane(bins, 3));
  }
  let found = i32x4.extract_lane(zeros, 0) + i32x4.extract_lane(zeros, 1);
  found += i32x4.extract_lane(zeros, 2) + i32x4.extract_lane(zeros, 3);
  for (; at < end; at += 4) {
    if (load<f32>(at) === 0) found++;
    addOne(counters, i32x4.extract_lane(binsOf(v128.load32_splat(at), factor, low, high), 0));
  }
  return found;
}

/** Copies values whose bin has a 4 in `steps` (the others have 0) to `to`; returns the end of what it wrote there. */
export function pickBins(
  values: usize,
  count: i32,
  steps: usize,
  to: usize,
  scale: f32,
  lowest: f32,
): usize {
  const factor = f32x4.splat(scale);
  const low = f32x4.splat(lowest);
  const high = f32x4.splat(lowest + <f32>(BINS - 1));
  const end = values + (<usize>count << 2);
  let at = values;
  // Every value is written; only a picked one moves the end on, so that nothing branches.
  for (; at + 16 <= end; at += 16) {
    const bins = binsOf(v128.load(at), factor, low, high);
    store<i32>(to, load<i32>(at));
    to += load<u8>(steps + <usize>i32x4.extract_lane(bins, 0));
    store<i32>(to, load<i32>(at, 4));
    to += load<u8>(steps + <usize>i32x4.extract_lane(bins, 1));
    store<i32>(to, load<i32>(at, 8));
    to += load<u8>(steps + <usize>i32x4.extract_lane(bins, 2));
    store<i32>(to, load<i32>(at, 12));
    to += load<u8>(steps + <usize>i32x4.extract_lane(bins, 3));
  }
  for (; at < end; at += 4) {
    const bins = binsOf(v128.load32_splat(at), factor, low, high);
    store<i32>(to, load<i32>(at));
    to += load<u8>(steps + <usize>i32x4.extract_lane(bins, 0));
  }
  return to;
}

/** Deals picked values to their bins: `ends` holds the address at which the next value of each bin is written. */
export function dealBins(from: usize, end: usize, ends: usize, scale: f32, lowest: f32): void {
  const factor = f32x4.splat(scale);
  const low = f32x4.splat(lowest);
  const high = f32x4.splat(lowest + <f32>(BINS - 1));
  for (let at = from; at < end; at += 4) {
    const bin = i32x4.extract_lane(binsOf(v128.load32_splat(at), factor, low, high), 0);
    const slot = ends + (<usize>bin << 2);
    const to = load<i32>(slot);
    store<i32>(<usize>to, load<i32>(at));
    store<i32>(slot, to + 4);
  }
}

/**
 * Returns the value of `rank` (from 0) among `count` values, and moves the smaller ones before it, the larger ones behind it:
 * Hoare's selection, whose pivots are the middle of three.
 */
export function selectRank(values: usize, count: i32, rank: i32): f32 {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const pivot = middleOf(
      valueAt(values, low),
      valueAt(values, low + ((high - low) >> 1)),
      valueAt(values, high),
    );
    let i = low;
    let j = high;
    while (i <= j) {
      while (valueAt(values, i) < pivot) i++;
      while (pivot < valueAt(values, j)) j--;
      if (i > j) break;
      const value = valueAt(values, i);
      store<f32>(values + (<usize>i << 2), valueAt(values, j));
      store<f32>(values + (<usize>j << 2), value);
      i++;
      j--;
    }
    if (rank <= j) high = j;
    else if (rank >= i) low = i;
    else break;
  }
  return valueAt(values, rank);
}

@inline
function valueAt(values: usize, index: i32): f32 {
  return load<f32>(values + (<usize>index << 2));
}

@inline
function middleOf(a: f32, b: f32, c: f32): f32 {
  return max<f32>(min<f32>(a, b), min<f32>(max<f32>(a, b), c));
}
