/**
 * Prices salaries on one slate. A roster is eight players for 50,000 dollars, so a thousand dollars have a price in
 * points: that at which the eight best buys cost just the cap. A player's edge is what he is worth above his price.
 */
import type { Candidate } from './candidate.ts';

/** Spots of a DraftKings Classic roster, and its cap in thousands of dollars. */
export const ROSTER_SPOTS = 8;
const SALARY_CAP = 50;
/** Halvings of the interval in which the price is looked for: 10 points are cut to below 1e-8. */
const HALVINGS = 30;
const MAX_PRICE = 10;
const ROSTER_POSITIONS = ['PG', 'SG', 'SF', 'PF', 'C'] as const;

export interface SlateMarket {
  /** Points that a thousand dollars cost. */
  readonly price: number;
  /** Points above the price, and above the eighth best of the slate. */
  readonly edge: readonly number[];
  /** 0 for the best: edge among all, points per dollar among all, and edge at the best of his positions. */
  readonly edgeRank: readonly number[];
  readonly valueRank: readonly number[];
  readonly positionRank: readonly number[];
}

/** O(candidates x log candidates) for each halving. */
export function slateMarket(candidates: readonly Candidate[]): SlateMarket {
  const price = salaryPrice(candidates);
  const surplus = candidates.map((one) => one.points - (price * one.salary) / 1000);
  const eighth = descending(surplus)[Math.min(ROSTER_SPOTS, surplus.length) - 1] ?? 0;
  const edge = surplus.map((value) => value - eighth);
  const positionRank = candidates.map(() => candidates.length);
  for (const position of ROSTER_POSITIONS) {
    const own = candidates.flatMap(({ positions }, i) =>
      positions.split('/').includes(position) ? [i] : [],
    );
    const ranks = ranksOf(own.map((i) => edge[i]!));
    for (const [k, i] of own.entries()) positionRank[i] = Math.min(positionRank[i]!, ranks[k]!);
  }
  return {
    price,
    edge,
    edgeRank: ranksOf(edge),
    valueRank: ranksOf(candidates.map(({ points, salary }) => points / salary)),
    positionRank,
  };
}

/** The price at which the eight best buys cost the cap; 0 where the eight best players are within it. */
function salaryPrice(candidates: readonly Candidate[]): number {
  let low = 0;
  let high = MAX_PRICE;
  for (let i = 0; i < HALVINGS; i += 1) {
    const price = (low + high) / 2;
    const best = candidates
      .map(({ points, salary }) => ({
        salary: salary / 1000,
        surplus: points - (price * salary) / 1000,
      }))
      .sort((a, b) => b.surplus - a.surplus || a.salary - b.salary)
      .slice(0, ROSTER_SPOTS);
    if (best.reduce((sum, { salary }) => sum + salary, 0) > SALARY_CAP) low = price;
    else high = price;
  }
  return high;
}

/** Number of greater values; equal ones share a rank. */
function ranksOf(values: readonly number[]): number[] {
  const sorted = descending(values);
  const first = new Map<number, number>();
  for (const [rank, value] of sorted.entries()) if (!first.has(value)) first.set(value, rank);
  return values.map((value) => first.get(value)!);
}

function descending(values: readonly number[]): number[] {
  return values.toSorted((a, b) => b - a);
}
