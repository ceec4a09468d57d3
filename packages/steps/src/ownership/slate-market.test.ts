import { describe, expect, test } from 'vitest';
import { candidateWith } from '../testing/candidates.ts';
import { slateMarket } from './slate-market.ts';

/** Eight stars whom nobody can afford together, and eight fillers. */
const STARS = Array.from({ length: 8 }, (_, i) =>
  candidateWith({ points: 50 - i, salary: 10_000 }),
);
const FILLERS = Array.from({ length: 8 }, (_, i) =>
  candidateWith({ points: 14 - i, salary: 3000, positions: 'C' }),
);

describe('the market of a slate', () => {
  test('prices salary so that the eight best buys cost no more than the cap', () => {
    const all = [...STARS, ...FILLERS];
    const { price, edge } = slateMarket(all);
    const bought = all.filter((_, i) => edge[i]! >= -1e-6);
    // At that price a player is worth having or not by a hair: without those at the margin the cap holds.
    const sure = all.filter((_, i) => edge[i]! > 1e-6);
    expect(sure.reduce((sum, one) => sum + one.salary, 0)).toBeLessThanOrEqual(50_000);
    expect(bought.length).toBeGreaterThanOrEqual(8);
    // Stars give 36 points more than fillers for 7,000 dollars more: about five points a thousand.
    expect(price).toBeGreaterThan(4.5);
    expect(price).toBeLessThan(6);
  });

  test('asks nothing for salary where everybody can be afforded', () => {
    expect(slateMarket(FILLERS).price).toBeLessThan(1e-6);
  });

  test('puts the eighth best at an edge of zero', () => {
    const { edge } = slateMarket([...STARS, ...FILLERS]);
    expect(edge.toSorted((a, b) => b - a)[7]).toBe(0);
  });

  test('ranks a player at the best of his positions', () => {
    const guard = candidateWith({ points: 40, positions: 'PG' });
    const both = candidateWith({ points: 30, positions: 'PG/SG' });
    const { positionRank, edgeRank } = slateMarket([guard, both]);
    expect(edgeRank).toEqual([0, 1]);
    expect(positionRank).toEqual([0, 0]);
  });

  test('gives equals equal ranks, and is empty for nobody', () => {
    expect(slateMarket([STARS[0]!, STARS[0]!, FILLERS[0]!]).valueRank).toEqual([0, 0, 2]);
    expect(slateMarket([]).edge).toEqual([]);
  });
});
