import { instantFromMs } from '@pkg/std';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  consensusOf as consensusWithin,
  type ConsensusRow,
  type LineLimits,
} from './odds-consensus.ts';

type Line = Parameters<typeof consensusWithin>[1][number];

const NO_LIMITS = limits(0, 0);

function limits(freshFrom: number, oldest: number): LineLimits {
  return { freshFrom: instantFromMs(freshFrom), oldest: instantFromMs(oldest) };
}

function consensusOf(
  gameId: string,
  lines: readonly Line[],
  within = NO_LIMITS,
): ConsensusRow | null {
  return consensusWithin(gameId, lines, within)?.row ?? null;
}

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

describe('the consensus is as of', () => {
  test('the newest update among the lines of its median', () => {
    expect(consensusOf('g', [spread('a', 1, 50), spread('b', 2, 90)])?.odds_as_of_ts).toBe(90);
  });

  test('the line of the preferred book, not of a book that was not used', () => {
    const lines = [spread('pinnacle', 1, 50), spread('b', 2, 90)];
    expect(consensusOf('g', lines)).toMatchObject({ spread_home: 1, odds_as_of_ts: 50 });
  });

  test('the newer of its spread and its total', () => {
    const total = { ...spread('fanduel', null, 70), market: 'total' as const, total: 220 };
    const lines = [spread('pinnacle', 1, 50), total, spread('b', 2, 90)];
    expect(consensusOf('g', lines)).toMatchObject({ total: 220, odds_as_of_ts: 70 });
  });
});

describe('a line that is older', () => {
  const lines = [spread('pinnacle', -9, 10), spread('draftkings', -4, 50), spread('x', -2, 90)];

  test('than its policy is not used, and the next book is', () => {
    expect(consensusOf('g', lines, limits(20, 20))).toMatchObject({
      spread_home: -4,
      spread_source: 'draftkings',
      odds_as_of_ts: 50,
      books: 2,
    });
    expect(consensusOf('g', lines, limits(60, 60))).toMatchObject({
      spread_home: -2,
      spread_source: 'median',
      odds_as_of_ts: 90,
    });
    expect(consensusOf('g', lines, limits(91, 91))).toBeNull();
  });

  test('than what is fresh comes after one that is fresh, and is used where no other is', () => {
    expect(consensusOf('g', lines, limits(20, 0))).toMatchObject({ spread_source: 'draftkings' });
    expect(consensusOf('g', lines, limits(95, 0))).toMatchObject({
      spread_source: 'pinnacle',
      odds_as_of_ts: 10,
    });
  });

  test('than what is fresh is named by its age, also beside a fresh one', () => {
    const total = { ...spread('fanduel', null, 90), market: 'total' as const, total: 220 };
    const both = consensusWithin('g', [spread('pinnacle', -9, 10), total], limits(50, 0));
    expect(both).toMatchObject({ oldestUsed: 10, row: { odds_as_of_ts: 90 } });
  });

  test('than another of its book is not used', () => {
    const moved = [spread('pinnacle', -9, 10), spread('pinnacle', -7, 20), spread('x', -2, 90)];
    expect(consensusOf('g', moved.toReversed())).toEqual(consensusOf('g', moved));
    expect(consensusOf('g', moved)).toMatchObject({ spread_home: -7, odds_as_of_ts: 20 });
  });
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
