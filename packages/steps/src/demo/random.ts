/** Seeded draws from sums and comparisons of doubles alone: the same numbers on every machine. */
import seedrandom from 'seedrandom';

/** The next number of a stream, uniform in [0, 1). */
export type Draw = () => number;

/**
 * A stream of its own for each label, so that drawing more in one place moves nothing elsewhere.
 */
export function streamOf(seed: number, ...labels: readonly (string | number)[]): Draw {
  return seedrandom.alea([seed, ...labels].join('/'));
}

const SQRT_2 = 1.4142135623730951;

/**
 * Roughly normal with mean 0 and deviation 1, within ±4.25: the sum of six uniforms, of variance
 * 1/2.
 */
export function bell(draw: Draw): number {
  return (draw() + draw() + draw() + draw() + draw() + draw() - 3) * SQRT_2;
}

/** The number of successes in `trials` when each succeeds with probability `chance`. */
export function successes(draw: Draw, trials: number, chance: number): number {
  let count = 0;
  for (let trial = 0; trial < trials; trial += 1) if (draw() < chance) count += 1;
  return count;
}

/** A whole number from `low` to `high`, both included. */
export function whole(draw: Draw, low: number, high: number): number {
  return low + Math.floor(draw() * (high - low + 1));
}

/** One of the items. */
export function pick<T>(draw: Draw, items: readonly T[]): T {
  return items[Math.floor(draw() * items.length)]!;
}

/** The items in a random order. */
export function shuffled<T>(draw: Draw, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, place: draw() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
