import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  capped,
  fitOwnership,
  ownershipModelSchema,
  scoreOwnership,
  type OwnedSlate,
} from './ownership-model.ts';
import { candidateWith } from '../testing/candidates.ts';
import { CANDIDATE_VECTOR, candidateVectors } from './candidate-vector.ts';
import type { Candidate } from './candidate.ts';

const TRAINING = { train_from: '2023-10-01', train_through: '2024-01-01', rows: 0 };

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

const candidate: fc.Arbitrary<Candidate> = fc
  .record({
    points: fc.double({ min: 0, max: 65, noNaN: true }),
    salary: fc.integer({ min: 30, max: 130 }).map((hundreds) => hundreds * 100),
    playProb: fc.double({ min: 0.01, max: 1, noNaN: true }),
    positions: fc.constantFrom('PG', 'PG/SG', 'SF/PF', 'C'),
    pastOwned: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
  })
  .map(candidateWith);

/** A crowd that rosters by points per dollar, and by nothing else. */
const PAST: OwnedSlate[] = Array.from({ length: 12 }, (_, slate) => {
  const candidates = Array.from({ length: 40 }, (_, i) =>
    candidateWith({
      points: 5 + ((i * 13 + slate * 7) % 45),
      salary: 3000 + ((i * 29 + slate * 11) % 70) * 100,
    }),
  );
  const appeal = candidates.map(({ points, salary }) => Math.exp((700 * points) / salary));
  return { candidates, owned: capped(appeal, 800) };
});
const RUNTIME = { yieldToEventLoop: () => Promise.resolve(), threads: 1 };
const MODEL = await fitOwnership(PAST, TRAINING, RUNTIME);

describe('ownership', () => {
  test('of eight players or more sums to 800, nobody below 0 or above 100', () => {
    fc.assert(
      fc.property(fc.array(candidate, { minLength: 8, maxLength: 60 }), (candidates) => {
        const owned = scoreOwnership(MODEL, candidates);
        expect(sum(owned)).toBeCloseTo(800, 6);
        expect(Math.max(...owned)).toBeLessThanOrEqual(100);
        expect(Math.min(...owned)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('does not depend on the order of the players', () => {
    const { candidates } = PAST[0]!;
    const owned = scoreOwnership(MODEL, candidates);
    const reversed = scoreOwnership(MODEL, candidates.toReversed()).reverse();
    reversed.forEach((pct, i) => {
      expect(pct).toBeCloseTo(owned[i]!, 9);
    });
  });

  test('rises with points at an equal salary, as the crowd that it was fitted to', () => {
    const others = PAST[0]!.candidates.slice(0, 20);
    const [low, high] = [20, 30].map(
      (points) => scoreOwnership(MODEL, [candidateWith({ points, salary: 6000 }), ...others])[0]!,
    );
    expect(high!).toBeGreaterThan(low!);
  });

  test('is spread evenly by a head that was fitted on no slate', async () => {
    const bare = await fitOwnership([], TRAINING, RUNTIME);
    expect(ownershipModelSchema.parse(bare)).toEqual(bare);
    const owned = scoreOwnership(bare, PAST[0]!.candidates.slice(0, 10));
    for (const pct of owned) expect(pct).toBeCloseTo(80, 9);
  });
});

describe('the vector of a candidate', () => {
  test('has a number for every name, NaN where nothing is known', () => {
    const [known, unknown] = candidateVectors([
      candidateWith({ pastOwned: 12 }),
      candidateWith({ pastOwned: null }),
    ]);
    expect(known).toHaveLength(CANDIDATE_VECTOR.length);
    expect(known![CANDIDATE_VECTOR.indexOf('past_owned')]).toBe(12);
    expect(unknown![CANDIDATE_VECTOR.indexOf('past_owned')]).toBeNaN();
    expect(known!.every((value) => Number.isFinite(value))).toBe(true);
  });

  test('knows value, positions, and the jump in minutes', () => {
    const [vector] = candidateVectors([candidateWith({ minutes: 34, positions: 'SG/SF' })]);
    const named = Object.fromEntries(CANDIDATE_VECTOR.map((name, i) => [name, vector![i]]));
    expect(named).toMatchObject({
      value: 5,
      salary: 5,
      positions: 2,
      is_sg: 1,
      is_pg: 0,
      games: 1,
    });
    expect(named['minutes_jump']).toBe(6);
  });
});

describe('spreading 800 percent', () => {
  const shares = fc
    .array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 30 })
    .map((raw) => (sum(raw) > 0 ? raw.map((one) => one / sum(raw)) : raw));

  test('ends for any shares, and gives all there is to give', () => {
    fc.assert(
      fc.property(shares, (raw) => {
        const spread = capped(raw, 800);
        expect(sum(spread)).toBeCloseTo(Math.min(800, 100 * raw.length), 6);
        for (const pct of spread) expect(pct).toBeLessThanOrEqual(100 + 1e-9);
      }),
    );
  });

  test('gives fewer than eight players 100 each', () => {
    expect(capped([0.9, 0.05, 0.05], 800)).toEqual([100, 100, 100]);
    expect(capped([], 800)).toEqual([]);
  });

  test('gives players without any share what the others leave, evenly', () => {
    expect(capped([0.5, 0.5, ...new Array<number>(12).fill(0)], 800)).toEqual([
      100,
      100,
      ...new Array<number>(12).fill(50),
    ]);
  });

  test('keeps the proportion of those below 100', () => {
    const spread = capped([0.5, ...new Array<number>(20).fill(0.02), 0.05, 0.05], 800);
    expect(spread[0]).toBe(100);
    expect(spread[21]! / spread[1]!).toBeCloseTo(2.5, 9);
  });
});
