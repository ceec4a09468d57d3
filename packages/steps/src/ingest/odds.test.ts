import { instantFromMs } from '@pkg/std';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { consensusOf } from './odds.ts';

type Line = Parameters<typeof consensusOf>[1][number];

function spread(book: string, spread_home: number | null, at = 0): Line {
  return {
    game_id: 'g',
    book,
    market: 'spread',
    spread_home,
    total: null,
    as_of_ts: instantFromMs(at),
    ingested_ts: instantFromMs(at),
  };
}

test('the first preferred book that has a line decides', () => {
  const lines = [spread('fanduel', -3), spread('draftkings', -4), spread('other', -9)];
  expect(consensusOf('g', lines)).toMatchObject({ spread_home: -4, spread_source: 'draftkings' });
});

test('a preferred book without a value is passed over', () => {
  const lines = [spread('pinnacle', null), spread('fanduel', -3)];
  expect(consensusOf('g', lines)).toMatchObject({ spread_home: -3, spread_source: 'fanduel' });
});

test.each([
  [[-3, -5, -4], -4],
  [[-3, -5], -4],
  [[-3.5], -3.5],
])('the median of %j from other books is %d', (values, median) => {
  const lines = values.map((value, i) => spread(`book-${String(i)}`, value));
  expect(consensusOf('g', lines)).toMatchObject({ spread_home: median, spread_source: 'median' });
});

test('spreads alone leave the total unknown', () => {
  expect(consensusOf('g', [spread('pinnacle', -2)])).toMatchObject({
    total: null,
    total_source: null,
    books: 1,
  });
});

test('a game that no book has a line on has no consensus', () => {
  expect(consensusOf('h', [spread('pinnacle', -2)])).toBeNull();
});

test('the consensus is as of the newest update among its lines', () => {
  expect(consensusOf('g', [spread('a', 1, 50), spread('b', 2, 90)])?.odds_as_of_ts).toBe(90);
});

test('the consensus does not depend on the order of the lines', () => {
  const lines = fc.array(
    fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: -20, max: 20 })),
    { minLength: 1 },
  );
  fc.assert(
    fc.property(lines, (pairs) => {
      const own = pairs.map(([book, value]) => spread(book, value / 2));
      expect(consensusOf('g', own.toReversed())).toEqual(consensusOf('g', own));
    }),
  );
});
