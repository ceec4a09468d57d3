import { describe, expect, test } from 'vitest';
import { latestPerKey } from './latest-per-key.ts';

describe('latestPerKey', () => {
  test('gives the rows that a join at the cut-off would, and none that came later', () => {
    const right = {
      time: [1, 2, 3, 9, 2],
      availableAt: [1, 7, 3, 9, 2],
      by: [['a', 'b', 'a', 'b', 'b']],
    };
    expect([...latestPerKey(right, 5)]).toEqual([2, 4]);
    expect([...latestPerKey(right, 7)]).toEqual([1, 2]);
    expect([...latestPerKey(right, 0)]).toEqual([]);
    expect([...latestPerKey(right, 7, { tolerance: 4 })]).toEqual([2]);
  });

  test('without keys is one row, and a cut-off may be a bigint', () => {
    expect([...latestPerKey({ time: BigInt64Array.of(3n, 2n ** 62n) }, 2n ** 62n - 1n)]).toEqual([
      0,
    ]);
  });

  test('sorts rows as numbers', () => {
    const rows = Array.from({ length: 12 }, (_, at) => at);
    expect([...latestPerKey({ time: rows, by: [rows] }, 99)]).toEqual(rows);
  });
});
