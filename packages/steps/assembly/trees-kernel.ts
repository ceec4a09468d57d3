// Inner loops of boosted trees, over memory that the caller lays out. Sums are of integers, so any order of rows, features and
// threads gives the same bits; src/models/trees/reference.ts says the same in plain TypeScript.
//
// A cell of a histogram is 16 bytes: the sum of quantised gradients, then weights in units of 2^24 with the number of rows below them.

const CELL: usize = 16;
const BINS: usize = 64;
const COUNT_BITS: i64 = 24;
const COUNT_MASK: i64 = (1 << 24) - 1;
/** Adding and taking away rounds to an integer, ties to even. */
const ROUNDING: f64 = 6755399441055744.0;

/** The rows of a tree: those whose number of the sequence lies below the limit. Returns how many. */
export function sampleRows(seed: i32, count: i32, limit: f64, out: usize): i32 {
  let state = seed;
  let size: i32 = 0;
  for (let row: i32 = 0; row < count; row += 1) {
    state += 0x9e3779b9;
    let mixed: i32 = (state ^ (state >>> 16)) * 0x85ebca6b;
    mixed = (mixed ^ (mixed >>> 13)) * 0xc2b2ae35;
    const word = <u32>(mixed ^ (mixed >>> 16));
    store<i32>(out + ((<usize>size) << 2), row);
    size += <i32>(<f64>word < limit);
  }
  return size;
}

/** The greatest absolute value of residual times weight. */
export function maxGradient(residual: usize, weight: usize, count: i32): f64 {
  let most: f64 = 0;
  for (let i: i32 = 0; i < count; i += 1) {
    const at = (<usize>i) << 3;
    const value = Math.abs(load<f64>(residual + at) * load<f64>(weight + at));
    if (value > most) most = value;
  }
  return most;
}

/** Writes a row's gradient as an integer; its weight and its one are written once a fit. */
export function quantiseGradients(residual: usize, weight: usize, count: i32, scale: f64, cells: usize): void {
  for (let i: i32 = 0; i < count; i += 1) {
    const at = (<usize>i) << 3;
    const value = load<f64>(residual + at) * load<f64>(weight + at) * scale;
    store<i64>(cells + (at << 1), <i64>((value + ROUNDING) - ROUNDING));
  }
}

export function quantiseWeights(weight: usize, count: i32, scale: f64, cells: usize): void {
  for (let i: i32 = 0; i < count; i += 1) {
    const at = (<usize>i) << 3;
    const value = <i64>((load<f64>(weight + at) * scale + ROUNDING) - ROUNDING);
    store<i64>(cells + (at << 1) + 8, (value << COUNT_BITS) + 1);
  }
}

/** Adds rows to the histograms of some features, which begin at zero. `features` holds the byte of each in a row. */
export function addRows(rows: usize, count: i32, features: usize, width: i32, bins: usize, stride: usize, cells: usize, histogram: usize): void {
  memory.fill(histogram, 0, (<usize>width) * BINS * CELL);
  for (let i: i32 = 0; i < count; i += 1) {
    const row = <usize>load<u32>(rows + ((<usize>i) << 2));
    const own = bins + row * stride;
    const cell = v128.load(cells + (row << 4));
    let at = histogram;
    let f: usize = features;
    const end = features + (((<usize>width) >> 1) << 2);
    while (f < end) {
      const a = at + ((<usize>load<u8>(own + <usize>load<u16>(f))) << 4);
      v128.store(a, i64x2.add(v128.load(a), cell));
      const b = at + ((<usize>load<u8>(own + <usize>load<u16>(f, 2))) << 4);
      v128.store(b, i64x2.add(v128.load(b, BINS * CELL), cell), BINS * CELL);
      at += 2 * BINS * CELL;
      f += 4;
    }
    if (width & 1) {
      const a = at + ((<usize>load<u8>(own + <usize>load<u16>(f))) << 4);
      v128.store(a, i64x2.add(v128.load(a), cell));
    }
  }
}

/** `whole` less `part`, into `whole`. */
export function subtract(whole: usize, part: usize, width: i32): void {
  const bytes = (<usize>width) * BINS * CELL;
  for (let at: usize = 0; at < bytes; at += CELL) {
    v128.store(whole + at, i64x2.sub(v128.load(whole + at), v128.load(part + at)));
  }
}

/** The sums of a leaf, from the bins of its first feature: gradients, weights, rows, as f64. */
export function leafSums(histogram: usize, gradientUnit: f64, weightUnit: f64, out: usize): void {
  let gradient: i64 = 0;
  let packed: i64 = 0;
  for (let bin: usize = 0; bin < BINS; bin += 1) {
    gradient += load<i64>(histogram + bin * CELL);
    packed += load<i64>(histogram + bin * CELL, 8);
  }
  store<f64>(out, <f64>gradient * gradientUnit);
  store<f64>(out, <f64>(packed >> COUNT_BITS) * weightUnit, 8);
  store<f64>(out, <f64>(packed & COUNT_MASK), 16);
}

/**
 * The split that takes most off the squared loss, among features `from..width`; of equal ones the first, missing values left
 * before right. `leaf` holds the sums of the leaf. Writes gain (0: none), feature, last bin that goes left, and whether
 * missing values go left, as f64.
 */
export function bestSplit(histogram: usize, from: i32, width: i32, leaf: usize, gradientUnit: f64, weightUnit: f64, leastRows: i32, penalty: f64, out: usize): void {
  const allGradient = load<f64>(leaf);
  const allWeight = load<f64>(leaf, 8);
  const allRows = <i64>load<f64>(leaf, 16);
  const whole = (allGradient * allGradient) / (allWeight + penalty);
  const least = <i64>leastRows;
  let gain: f64 = 0;
  let feature: i32 = -1;
  let last: i32 = 0;
  let isLeft: i32 = 0;
  for (let f = from; f < width; f += 1) {
    const own = histogram + (<usize>f) * BINS * CELL;
    const missing = load<i64>(own, 8);
    const sides = (missing & COUNT_MASK) > 0 ? 2 : 1;
    for (let side = 0; side < sides; side += 1) {
      let gradient: i64 = side == 0 ? load<i64>(own) : 0;
      let packed: i64 = side == 0 ? missing : 0;
      // Nothing but missing values goes left: the first cut of the first side.
      for (let bin: i32 = 0; bin < <i32>BINS - 1; bin += 1) {
        if (bin > 0) {
          const step = load<i64>(own + (<usize>bin) * CELL, 8);
          if ((step & COUNT_MASK) == 0) continue;
          gradient += load<i64>(own + (<usize>bin) * CELL);
          packed += step;
        } else if (side == 1 || (packed & COUNT_MASK) == 0) continue;
        const rows = packed & COUNT_MASK;
        if (rows < least) continue;
        if (allRows - rows < least) break;
        const left = <f64>gradient * gradientUnit;
        const leftWeight = <f64>(packed >> COUNT_BITS) * weightUnit;
        const right = allGradient - left;
        const now = (left * left) / (leftWeight + penalty) + (right * right) / (allWeight - leftWeight + penalty) - whole;
        if (now > gain) {
          gain = now;
          feature = f;
          last = bin;
          isLeft = side == 0 ? 1 : 0;
        }
      }
    }
  }
  store<f64>(out, gain);
  store<f64>(out, <f64>feature, 8);
  store<f64>(out, <f64>last, 16);
  store<f64>(out, <f64>isLeft, 24);
}

/** Parts rows in place, each side in its order; returns how many went left. */
export function partition(rows: usize, count: i32, bins: usize, stride: usize, feature: usize, last: i32, isMissingLeft: i32, scratch: usize): i32 {
  let lefts: i32 = 0;
  let rights: i32 = 0;
  // As the walk does: with missing values right, bin 0 counts as above every other one.
  const shift = isMissingLeft ? 0 : 1;
  for (let i: i32 = 0; i < count; i += 1) {
    const row = load<u32>(rows + ((<usize>i) << 2));
    const bin = <i32>load<u8>(bins + (<usize>row) * stride + feature);
    const goesLeft = <i32>(<u32>((bin - shift) & 255) <= <u32>(last - shift));
    store<u32>(rows + ((<usize>lefts) << 2), row);
    store<u32>(scratch + ((<usize>rights) << 2), row);
    lefts += goesLeft;
    rights += 1 - goesLeft;
  }
  memory.copy(rows + ((<usize>lefts) << 2), scratch, (<usize>rights) << 2);
  return lefts;
}

/**
 * Subtracts a tree's leaf values from the residuals of rows `from..to`. A node is 8 bytes: the byte of its feature, its last left bin and
 * its shift, as in `partition`; then both children (i16), of which a leaf is `-1 - i`. Inner nodes are at least one.
 */
export function subtractLeafValues(residual: usize, from: i32, to: i32, bins: usize, stride: usize, nodes: usize, leaves: usize): void {
  for (let row = from; row < to; row += 1) {
    const own = bins + (<usize>row) * stride;
    let node: i32 = 0;
    do {
      const at = nodes + ((<usize>node) << 3);
      const shift = <i32>load<u8>(at, 3);
      const bin = <i32>load<u8>(own + <usize>load<u16>(at));
      const goesRight = <usize>(<u32>((bin - shift) & 255) > <u32>(<i32>load<u8>(at, 2) - shift));
      node = <i32>load<i16>(at + (goesRight << 1), 4);
    } while (node >= 0);
    const value = load<f64>(leaves + ((<usize>(-1 - node)) << 3));
    const at = residual + ((<usize>row) << 3);
    store<f64>(at, load<f64>(at) - value);
  }
}

const SIGN: u64 = 0x8000000000000000;
const DIGIT_BITS: u64 = 11;
const DIGITS: usize = 2048;

/**
 * Sorts the values of one column that are not missing, as `sort` does for numbers, -0 as 0. `sorted` and `scratch` each hold `count`
 * values, `counts` 6 times 2,048 integers. Returns how many there are; they lie in `sorted`.
 */
export function sortColumn(column: usize, step: usize, count: i32, sorted: usize, scratch: usize, counts: usize): i32 {
  memory.fill(counts, 0, 6 * DIGITS * 4);
  let size: i32 = 0;
  for (let i: i32 = 0; i < count; i += 1) {
    const value = load<f64>(column + (<usize>i) * step) + 0.0;
    const bits = reinterpret<u64>(value);
    // Numbers in the order of integers: negative ones have all bits turned, others the sign.
    const key = bits ^ (<u64>((<i64>bits) >> 63) | SIGN);
    store<u64>(sorted + ((<usize>size) << 3), key);
    if (value == value) {
      size += 1;
      for (let digit: usize = 0; digit < 6; digit += 1) {
        const at = counts + ((digit * DIGITS + <usize>((key >> (DIGIT_BITS * <u64>digit)) & (DIGITS - 1))) << 2);
        store<u32>(at, load<u32>(at) + 1);
      }
    }
  }
  let from = sorted;
  let to = scratch;
  for (let digit: usize = 0; digit < 6; digit += 1) {
    const own = counts + digit * DIGITS * 4;
    let sum: u32 = 0;
    let isOne = false;
    for (let each: usize = 0; each < DIGITS; each += 1) {
      const here = load<u32>(own + (each << 2));
      if (here == <u32>size) isOne = true;
      store<u32>(own + (each << 2), sum);
      sum += here;
    }
    if (isOne) continue;
    const shift = DIGIT_BITS * <u64>digit;
    for (let i: i32 = 0; i < size; i += 1) {
      const key = load<u64>(from + ((<usize>i) << 3));
      const at = own + (<usize>((key >> shift) & (DIGITS - 1)) << 2);
      const place = load<u32>(at);
      store<u32>(at, place + 1);
      store<u64>(to + ((<usize>place) << 3), key);
    }
    const other = from;
    from = to;
    to = other;
  }
  for (let i: i32 = 0; i < size; i += 1) {
    const key = load<u64>(from + ((<usize>i) << 3));
    const bits = key ^ (<u64>((<i64>~key) >> 63) | SIGN);
    store<u64>(sorted + ((<usize>i) << 3), bits);
  }
  return size;
}

/** Counts the sorted values that are not above `value`, given that none before `from` is. */
function upperBound(sorted: usize, size: i32, value: f64, from: i32): i32 {
  let low = from;
  let high = size;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<f64>(sorted + ((<usize>middle) << 3)) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Writes the edges between bins, as `edgesOfSorted` of src/models/trees/binned-table.ts finds them: 63 numbers, infinite behind the last
 * edge, then their number, or -1 where some value is infinite.
 */
export function findEdges(sorted: usize, size: i32, edges: usize): void {
  const most: i32 = <i32>BINS - 2;
  for (let i: usize = 0; i < BINS; i += 1) store<f64>(edges + (i << 3), Infinity);
  let count: i32 = 0;
  let last: f64 = 0;
  for (let i: i64 = 1; i <= <i64>most; i += 1) {
    const at = <i32>((i * <i64>size) / (<i64>most + 1));
    if (at >= size) continue;
    const value = load<f64>(sorted + ((<usize>at) << 3));
    // The next greater value: a run of equal ones is never cut.
    const next = upperBound(sorted, size, value, at);
    if (next >= size) continue;
    const edge = (value + load<f64>(sorted + ((<usize>next) << 3))) / 2;
    if (count > 0 && edge <= last) continue;
    store<f64>(edges + ((<usize>count) << 3), edge);
    last = edge;
    count += 1;
  }
  const isFinite = size == 0 || (load<f64>(sorted) > -Infinity && load<f64>(sorted + ((<usize>(size - 1)) << 3)) < Infinity);
  store<f64>(edges + ((BINS - 1) << 3), isFinite ? <f64>count : -1);
}

/** Writes the bin of each value of a column: 0 when it is missing, else 1 and the number of edges below it; 63 edges, infinite at the end. */
export function binColumn(column: usize, step: usize, count: i32, edges: usize, bins: usize, stride: usize): void {
  for (let i: i32 = 0; i < count; i += 1) {
    const value = load<f64>(column + (<usize>i) * step);
    let at: usize = 0;
    at += (<usize>(load<f64>(edges + ((at + 31) << 3)) < value)) << 5;
    at += (<usize>(load<f64>(edges + ((at + 15) << 3)) < value)) << 4;
    at += (<usize>(load<f64>(edges + ((at + 7) << 3)) < value)) << 3;
    at += (<usize>(load<f64>(edges + ((at + 3) << 3)) < value)) << 2;
    at += (<usize>(load<f64>(edges + ((at + 1) << 3)) < value)) << 1;
    at += <usize>(load<f64>(edges + (at << 3)) < value);
    store<u8>(bins + (<usize>i) * stride, <u8>select<usize>(at + 1, 0, value == value));
  }
}

/**
 * Adds a tree's leaf values to `out`, for `count` rows of which 16 are looked at together; bins lie feature after feature, `step` bytes
 * each. Leaves are counted from left to right and are at most 8. A node is 8 bytes: where the bins of its feature begin (u32), its last
 * left bin, its shift, as in `partition`, and a bit for each leaf on its left, which are ruled out when a row goes right. The leaves that
 * remain are the row's own and those to its right. Source: Lucchese and others (2015), QuickScorer.
 */
export function addLeafValues(bins: usize, count: i32, nodes: usize, nodeCount: i32, leaves: usize, out: usize, places: usize): void {
  const one = i8x16.splat(1);
  const end = nodes + ((<usize>nodeCount) << 3);
  for (let row: i32 = 0; row < count; row += 16) {
    let open = i8x16.splat(-1);
    for (let at = nodes; at < end; at += 8) {
      const own = v128.load(bins + <usize>load<u32>(at) + <usize>row);
      const shift = v128.load8_splat(at + 5);
      const last = i8x16.sub(v128.load8_splat(at + 4), shift);
      const right = i8x16.gt_u(i8x16.sub(own, shift), last);
      open = v128.andnot(open, v128.and(right, v128.load8_splat(at + 6)));
    }
    const lowest = v128.and(open, i8x16.neg(open));
    v128.store(places, i8x16.popcnt(i8x16.sub(lowest, one)));
    for (let i: usize = 0; i < 16; i += 1) {
      const at = out + ((<usize>row + i) << 3);
      store<f64>(at, load<f64>(at) + load<f64>(leaves + ((<usize>load<u8>(places + i)) << 3)));
    }
  }
}
