import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pinball, playedQuantileScore, quantileScore, type Quantiles } from './quantile-score.ts';

const LEVELS = [0.1, 0.25, 0.5, 0.75, 0.9];

/** A forecast that is right: zero with chance `absent`, else uniform in (0, 100); its outcomes on an even grid. */
function perfect(absent: number): Quantiles[] {
  const inverse = (p: number): number => (p <= absent ? 0 : (100 * (p - absent)) / (1 - absent));
  const values = LEVELS.map(inverse);
  return Array.from({ length: 1000 }, (_, i) => ({
    values,
    actual: inverse((i + 0.5) / 1000),
    absent,
  }));
}

describe('pinball loss', () => {
  test('weighs what is above a quantile by its level, and what is below by the rest', () => {
    expect(pinball(10, 14, 0.9)).toBeCloseTo(3.6, 12);
    expect(pinball(10, 6, 0.9)).toBeCloseTo(0.4, 12);
  });

  test('is least in the mean for the true quantile', () => {
    const outcomes = Array.from({ length: 99 }, (_, i) => i + 1);
    const loss = (q: number, level: number): number =>
      outcomes.reduce((sum, actual) => sum + pinball(q, actual, level), 0);
    fc.assert(
      fc.property(fc.constantFrom(0.25, 0.5, 0.75), fc.integer({ min: 1, max: 99 }), (level, q) => {
        expect(loss(q, level)).toBeGreaterThanOrEqual(loss(100 * level, level) - 1e-9);
      }),
    );
  });
});

describe.each([0, 0.05, 0.3, 0.8])('a right forecast with chance %d of absence', (absent) => {
  test('covers every level as stated', () => {
    for (const { level, coverage, expected } of quantileScore(perfect(absent), LEVELS)!.levels) {
      expect(expected).toBeCloseTo(level, 9);
      expect(coverage).toBeCloseTo(level, 2);
    }
  });

  test('lies between the shares below and at or below', () => {
    for (const { level, below, at_or_below: upTo } of quantileScore(perfect(absent), LEVELS)!
      .levels) {
      expect(below).toBeLessThanOrEqual(level + 1e-9);
      expect(upTo).toBeGreaterThanOrEqual(level - 1e-9);
    }
  });

  test('covers, of those who played, what is left of each level', () => {
    const played = perfect(absent).filter(({ actual }) => actual > 0);
    for (const { level, coverage, expected } of playedQuantileScore(played, LEVELS)!.levels) {
      expect(expected).toBeCloseTo(Math.max(0, (level - absent) / (1 - absent)), 12);
      expect(coverage).toBeCloseTo(expected, 2);
    }
  });
});

test('a player who played and got nothing is not covered by a level that absence alone fills', () => {
  const nothing = { values: [0, 0, 4, 9, 15], actual: 0, absent: 0.3 };
  const { levels } = playedQuantileScore([nothing], LEVELS)!;
  expect(levels.map(({ coverage }) => coverage)).toEqual([0, 0, 1, 1, 1]);
  expect(levels.map(({ expected }) => expected > 0)).toEqual([false, false, true, true, true]);
});

test('a forecast that is too low covers less than it states', () => {
  const low = perfect(0).map((row) => ({ ...row, values: row.values.map((value) => value * 0.8) }));
  for (const { level, coverage } of quantileScore(low, LEVELS)!.levels)
    expect(coverage).toBeCloseTo(0.8 * level, 2);
});

test('without absence coverage is the plain share at or below', () => {
  const rows = [3, 5, 9].map((actual) => ({ values: [5], actual, absent: 0 }));
  const [level] = quantileScore(rows, [0.5])!.levels;
  expect(level).toMatchObject({ below: 1 / 3, at_or_below: 2 / 3, coverage: 2 / 3 });
});

describe('CRPS', () => {
  test('of a forecast that is one number is its absolute error', () => {
    const rows = [{ values: LEVELS.map(() => 20), actual: 26, absent: 0 }];
    const crps = quantileScore(rows, LEVELS)!.crps;
    // The weights of the levels are symmetric, so that being under costs as much as being over.
    expect(crps).toBeCloseTo(6, 12);
    expect(quantileScore([{ ...rows[0]!, actual: 14 }], LEVELS)!.crps).toBeCloseTo(6, 12);
  });

  test('comes close to its integral for many levels', () => {
    const levels = Array.from({ length: 199 }, (_, k) => (k + 1) / 200);
    const rows = [{ values: levels.map((level) => 100 * level), actual: 70, absent: 0 }];
    // For a uniform forecast on (0, 1) and an outcome y: y^3 / 3 + (1 - y)^3 / 3.
    const exact = 100 * (0.7 ** 3 / 3 + 0.3 ** 3 / 3);
    expect(quantileScore(rows, levels)!.crps).toBeCloseTo(exact, 1);
  });
});

test('no rows have no score', () => {
  expect(quantileScore([], LEVELS)).toBeNull();
});
