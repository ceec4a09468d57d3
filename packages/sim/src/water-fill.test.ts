import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fillToTotal, TICKS_PER_MINUTE } from './water-fill.ts';

const MINUTES_240 = 240 * TICKS_PER_MINUTE;
const MINUTES_48 = 48 * TICKS_PER_MINUTE;

const ticks = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: MINUTES_48 }),
  fc.integer({ min: 1, max: 9 }),
);
const team = fc.array(ticks, { minLength: 1, maxLength: 18 });
const limits = fc.record({
  target: fc.integer({ min: 1, max: 290 * TICKS_PER_MINUTE }),
  ceiling: fc.integer({ min: 1, max: 58 * TICKS_PER_MINUTE }),
});

function fill(before: readonly number[], target = MINUTES_240, ceiling = MINUTES_48) {
  const after = Float64Array.from(before);
  const isReached = fillToTotal(after, 0, after.length, target, ceiling);
  return { isReached, after: [...after] };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

describe('for every team', () => {
  test('the sum is the target exactly, or everyone who plays stands at the ceiling', () => {
    fc.assert(
      fc.property(team, limits, (before, { target, ceiling }) => {
        const { isReached, after } = fill(before, target, ceiling);
        const playing = before.filter((t) => t > 0).length;
        expect(isReached).toBe(playing * ceiling >= target);
        expect(sum(after)).toBe(isReached ? target : playing * ceiling);
      }),
      { seed: 3, numRuns: 3000 },
    );
  });

  test('nobody is above the ceiling, below 0 or at a broken tick, and who sits stays at 0', () => {
    fc.assert(
      fc.property(team, limits, (before, { target, ceiling }) => {
        const { after } = fill(before, target, ceiling);
        after.forEach((t, i) => {
          expect(Number.isInteger(t) && t >= 0 && t <= ceiling).toBe(true);
          if (before[i] === 0) expect(t).toBe(0);
        });
      }),
      { seed: 4, numRuns: 3000 },
    );
  });

  test('who had more never ends with less than who had less, but for one tick of rounding', () => {
    fc.assert(
      fc.property(team, limits, (before, { target, ceiling }) => {
        const { after } = fill(before, target, ceiling);
        const order = before.map((_, i) => i).sort((a, b) => before[a]! - before[b]!);
        for (let i = 1; i < order.length; i++) {
          expect(after[order[i]!]!).toBeGreaterThanOrEqual(after[order[i - 1]!]! - 1);
        }
      }),
      { seed: 5, numRuns: 2000 },
    );
  });

  test('agrees within a tick with the level found by bisection', () => {
    fc.assert(
      fc.property(team, limits, (before, { target, ceiling }) => {
        const { isReached, after } = fill(before, target, ceiling);
        if (!isReached) return;
        const at = (level: number) => before.map((t) => Math.min(ceiling, t * level));
        let [low, high] = [0, 60 * MINUTES_48];
        for (let step = 0; step < 200; step++) {
          const middle = (low + high) / 2;
          if (sum(at(middle)) < target) low = middle;
          else high = middle;
        }
        const oracle = at(high);
        // Weights of a few ticks make the level steep: the oracle itself is then good to a few ticks only.
        after.forEach((t, i) => expect(Math.abs(t - oracle[i]!)).toBeLessThanOrEqual(1.01));
      }),
      { seed: 6, numRuns: 1000 },
    );
  });
});

describe('by example', () => {
  test('a team that is already at its total does not move', () => {
    const before = [48, 48, 48, 48, 48].map((m) => m * TICKS_PER_MINUTE);
    expect(fill(before)).toEqual({ isReached: true, after: before });
  });

  test('four players cannot reach 240 minutes and stand at 48', () => {
    const { isReached, after } = fill([30, 20, 10, 5, 0].map((m) => m * TICKS_PER_MINUTE));
    expect(isReached).toBe(false);
    expect(after).toEqual([48, 48, 48, 48, 0].map((m) => m * TICKS_PER_MINUTE));
  });

  test('players outside the range are left alone', () => {
    const values = Float64Array.of(7, 10, 10, 7);
    expect(fillToTotal(values, 1, 3, 30, 20)).toBe(true);
    expect([...values]).toEqual([7, 15, 15, 7]);
  });
});
