import { describe, expect, test, vi } from 'vitest';
import { AsofError } from './asof-error.ts';
import { asofJoin } from './asof-join.ts';
import { mergeInLanes, type SortedRows } from './merge-in-lanes.ts';

/** Times whose steps are drawn below `widest`, 0 included, and keys below `keyCount`. */
function rows(length: number, seed: number, keyCount: number, widest = 4): SortedRows {
  let state = seed;
  const draw = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const times = new Float64Array(length);
  const keys = new Int32Array(length);
  for (let row = 0, now = -1000; row < length; row += 1) {
    now += draw(widest) / 2;
    times[row] = now;
    keys[row] = draw(keyCount);
  }
  return { times, keys };
}

/** The definition, one row after the other. */
function byDefinition(left: SortedRows, right: SortedRows): Int32Array {
  const last = new Map<number, number>();
  let next = 0;
  return Int32Array.from(left.times, (time, row) => {
    for (; next < right.times.length && right.times[next]! <= time; next += 1) {
      last.set(right.keys[next]!, next);
    }
    return last.get(left.keys[row]!) ?? -1;
  });
}

function expectEqual(actual: Int32Array | null, expected: Int32Array): void {
  expect(actual).not.toBeNull();
  // Buffers, because matchers take a second for so many rows.
  expect(Buffer.compare(Buffer.from(actual!.buffer), Buffer.from(expected.buffer))).toBe(0);
}

describe('the merge in lanes agrees with its definition', () => {
  test.each([
    ['many ties', rows(30_000, 1, 50), rows(30_000, 2, 50)],
    ['buffers that end in one step', rows(16_384, 3, 9), rows(16_384, 4, 9)],
    ['a few right rows', rows(40_001, 5, 7), rows(3, 6, 7, 9000)],
    ['a few left rows', rows(3, 7, 7, 9000), rows(40_002, 8, 7)],
    ['all left rows first', rows(20_003, 9, 7, 1), rows(20_000, 10, 7)],
    ['all right rows first', rows(20_000, 11, 7), rows(20_001, 12, 7, 1)],
    ['keys that most lanes lack', rows(30_000, 13, 4000), rows(9_000, 14, 4000)],
    ['bursts on one side', rows(50_000, 15, 30, 2), rows(5_000, 16, 30, 20)],
    ['no right rows', rows(20_000, 17, 5), rows(0, 18, 5)],
    ['no left rows', rows(0, 19, 5), rows(20_000, 20, 5)],
    ['fewer rows than lanes', rows(1, 21, 2), rows(2, 22, 2)],
    ['one key', rows(9_000, 23, 1), rows(9_000, 24, 1)],
  ])('with %s', (_, left, right) => {
    expectEqual(mergeInLanes(left, right, 4096), byDefinition(left, right));
  });

  test('with one row in a lane that only an earlier lane answers, wherever it stands', () => {
    const times = Float64Array.from({ length: 10_000 }, (_, row) => row);
    const right = { times, keys: new Int32Array(10_000) };
    right.keys[0] = 1;
    for (let row = 2490; row < 10_000; row += row % 2500 === 10 ? 2480 : 1) {
      const keys = new Int32Array(10_000);
      keys[row] = 1;
      expect(mergeInLanes({ times, keys }, right, 2)?.[row]).toBe(0);
    }
  });

  test('on sides of a few rows, ties and lanes without rows among them', () => {
    for (let seed = 0; seed < 500; seed += 1) {
      const left = rows(seed % 23, seed, 1 + (seed % 5), 1 + (seed % 4));
      const right = rows((seed * 7) % 29, seed + 7, 1 + (seed % 5), 1 + (seed % 3));
      expectEqual(mergeInLanes(left, right, 5), byDefinition(left, right));
    }
  });

  test('whatever the lengths', () => {
    for (let extra = 0; extra < 40; extra += 1) {
      const left = rows(4100 + (extra % 7), extra, 60);
      const right = rows(12_290 + extra, extra + 99, 60, 2);
      expectEqual(mergeInLanes(left, right, 60), byDefinition(left, right));
    }
  });
});

describe('the merge in lanes gives up', () => {
  const length = 30_003;
  const changed = (side: SortedRows, row: number, time: number): SortedRows => {
    const times = side.times.slice();
    times[row] = time;
    return { ...side, times };
  };
  const [left, right] = [rows(length, 31, 50), rows(length, 32, 50)];
  const places = [0, 1, 4095, 4096, 8193, 15_001, 22_500, 29_990, length - 2, length - 1];

  test.each(places)('when row %i does not ascend', (row) => {
    // The first row is only wrong as seen from the second.
    const time = row === 0 ? 1e9 : -2000;
    expect(mergeInLanes(changed(left, row, time), right, 50)).toBeNull();
    expect(mergeInLanes(left, changed(right, row, time), 50)).toBeNull();
  });

  test('when one row descends, at the seams of buffers and lanes too', () => {
    const few = rows(10, 33, 50, 4000);
    const many = Float64Array.from({ length: 20_000 }, (_, row) => row);
    const keys = left.keys.subarray(0, many.length);
    // A buffer is filled again at one of its last 512 rows; lanes meet at row 5,000 or so.
    for (let row = 3580; row < 5010; row += row === 4100 ? 890 : 1) {
      many[row] = row - 1.5;
      expect(mergeInLanes({ times: many, keys }, few, 50)).toBeNull();
      expect(mergeInLanes(few, { times: many, keys }, 50)).toBeNull();
      many[row] = row;
    }
  });

  test('when only the rows beyond the lanes are wrong, and were in no buffer', () => {
    // Lanes of one buffer each, which both sides leave to three more rows of the last.
    const [first, last] = [rows(8192, 34, 50, 1), rows(8195, 35, 50)];
    expectEqual(mergeInLanes(first, last, 50), byDefinition(first, last));
    expectEqual(mergeInLanes(last, first, 50), byDefinition(last, first));
    const wrong = changed(last, 8193, -2000);
    expect(mergeInLanes(first, wrong, 50)).toBeNull();
    expect(mergeInLanes(wrong, first, 50)).toBeNull();
  });

  test('when a side is in no order at all', () => {
    for (let seed = 0; seed < 300; seed += 1) {
      const length = 20 + (seed % 30);
      const { keys } = rows(length, seed, 500);
      const [mixed, other] = [{ times: Float64Array.from(keys), keys }, rows(length, seed, 500)];
      expect(mergeInLanes(mixed, other, 512)).toBeNull();
      expect(mergeInLanes(other, mixed, 512)).toBeNull();
    }
  });

  test.each(places)('when row %i is not finite', (row) => {
    const ends = row < length / 2 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    for (const time of [Number.NaN, ends]) {
      expect(mergeInLanes(changed(left, row, time), right, 50)).toBeNull();
      expect(mergeInLanes(left, changed(right, row, time), 50)).toBeNull();
    }
  });

  test.each(places)('when the key of row %i is out of range', (row) => {
    for (const key of [-1, 64, 2 ** 31 - 1]) {
      const keys = left.keys.slice();
      keys[row] = key;
      expect(mergeInLanes({ ...left, keys }, right, 50)).toBeNull();
      expect(mergeInLanes(left, { ...right, keys }, 50)).toBeNull();
    }
  });

  test('with more keys than its table has room for', () => {
    expect(mergeInLanes(left, right, 2 ** 20 + 1)).toBeNull();
  });

  test('without WebAssembly, and the join answers by a loop', () => {
    vi.stubGlobal('WebAssembly', undefined);
    try {
      expect(mergeInLanes(left, right, 50)).toBeNull();
      expectEqual(join(left, right), byDefinition(left, right));
    } finally {
      vi.unstubAllGlobals();
    }
  });
});

function join(left: SortedRows, right: SortedRows, options = {}): Int32Array {
  const [one, two] = [left, right].map(({ times, keys }) => ({ time: times, by: [keys] }));
  return asofJoin(one!, two!, options);
}

describe('a long join of plain columns', () => {
  const [left, right] = [rows(40_001, 41, 50), rows(40_000, 42, 50)];
  const expected = byDefinition(left, right);

  test('agrees with its definition, also as text and with keys that are negative or far apart', () => {
    expectEqual(join(left, right), expected);
    const mapped = (map: (key: number) => number): Int32Array =>
      join({ ...left, keys: left.keys.map(map) }, { ...right, keys: right.keys.map(map) });
    expectEqual(
      mapped((key) => key - 25),
      expected,
    );
    expectEqual(
      mapped((key) => key * 1000),
      expected,
    );
    expectEqual(
      mapped((key) => key * 40_000_000),
      expected,
    );
    const [one, two] = [left, right].map(({ times, keys }) => ({
      time: times,
      by: [Array.from(keys, String)],
    }));
    expectEqual(asofJoin(one!, two!), expected);
  });

  test('looks at every column that it is given', () => {
    const { times: time, keys } = right;
    const late = { time, by: [keys], availableAt: time.map((each) => each + 1e6) };
    const asking = { time: left.times, by: [left.keys] };
    expectEqual(asofJoin(asking, late), new Int32Array(40_001).fill(-1));
    const apart = { time, by: [keys, new Int32Array(keys.length).fill(1)] };
    const both = { time: left.times, by: [left.keys, new Int32Array(left.keys.length)] };
    expectEqual(asofJoin(both, apart), new Int32Array(40_001).fill(-1));
  });

  test('keeps its tolerance to the tick', () => {
    const near = expected.map((match, row) =>
      match >= 0 && left.times[row]! - right.times[match]! <= 3.5 ? match : -1,
    );
    expect(near).not.toEqual(expected);
    expectEqual(join(left, right, { tolerance: 3.5 }), near);
  });

  test('is sorted or refused where one row descends, wherever it stands', () => {
    for (const row of [1, 20_000, 39_998, 39_999]) {
      const times = right.times.slice();
      [times[row], times[row - 1]] = [times[row - 1]!, times[row]! + 1];
      const other = { times, keys: right.keys };
      const order = Int32Array.from(times.keys()).sort((a, b) => times[a]! - times[b]! || a - b);
      const sorted = {
        times: Float64Array.from(order, (at) => times[at]!),
        keys: Int32Array.from(order, (at) => right.keys[at]!),
      };
      const inOrder = byDefinition(left, sorted).map((at) => (at < 0 ? -1 : order[at]!));
      expectEqual(join(left, other), inOrder);
      expect(() => join(left, other, { unsorted: 'refuse' })).toThrow(
        /times of right.time are not ascending/,
      );
    }
  });

  test('refuses NaN, columns of unequal length and options that do not exist', () => {
    const times = right.times.slice();
    times[777] = Number.NaN;
    expect(() => join(left, { ...right, times })).toThrow(/the time at row \d+ of right.time is /);
    expect(() => join(left, { ...right, keys: right.keys.slice(1) })).toThrow(
      /has 39999 rows, but .* has 40000/,
    );
    expect(() => join(left, right, { direction: 'nearest' })).toThrow(AsofError);
    expect(() => join(left, right, { tolerance: -1 })).toThrow(AsofError);
  });
});
