/** Limits the age of a match, to the last tick: no rounding decides at the edge. */
import { AsofError } from './asof-error.ts';
import type { Scaled } from './time-scale.ts';

/** Tells whether `left[row] - right[other]` is more than the tolerance. */
export type IsTooOld = (row: number, other: number) => boolean;

/**
 * A test for pairs of rows of the first two columns; null when nothing is ever too old.
 *
 * @param tolerance in the unit of the first column
 * @throws AsofError `OPTION` for a tolerance that is negative or NaN
 */
export function ageTest(tolerance: number | bigint | undefined, scaled: Scaled): IsTooOld | null {
  if (tolerance === undefined || tolerance === Number.POSITIVE_INFINITY) return null;
  if (!(tolerance >= 0)) {
    const came = String(tolerance);
    throw new AsofError('OPTION', `the tolerance must be at least 0, got ${came}`);
  }
  return scaled.integers ? testOfIntegers(tolerance, scaled) : testOfDoubles(tolerance, scaled);
}

function testOfIntegers(tolerance: number | bigint, scaled: Scaled): IsTooOld {
  const [left, right] = scaled.integers as readonly [BigInt64Array, BigInt64Array];
  const ticks =
    typeof tolerance === 'bigint' || Number.isInteger(tolerance)
      ? BigInt(tolerance) * scaled.ticksOfFirst
      : BigInt(Math.floor(tolerance * Number(scaled.ticksOfFirst)));
  return (row, other) => left[row]! - right[other]! > ticks;
}

/**
 * The difference of two doubles is a double and an exact remainder, and so is the tolerance: both
 * pairs are compared.
 *
 * Source: Knuth, The Art of Computer Programming 2, 4.2.2, theorem B (TwoSum).
 */
function testOfDoubles(tolerance: number | bigint, scaled: Scaled): IsTooOld {
  const [left, right] = scaled.columns as readonly [Float64Array, Float64Array];
  const isWhole = typeof tolerance === 'bigint' || Number.isInteger(tolerance);
  const whole = isWhole ? BigInt(tolerance) * scaled.ticksOfFirst : null;
  const most = whole === null ? Number(tolerance) * Number(scaled.ticksOfFirst) : Number(whole);
  if (most === Number.POSITIVE_INFINITY) return () => false;
  const rest = whole === null ? 0 : Number(whole - BigInt(most));
  return (row, other) => {
    const later = left[row]!;
    const earlier = right[other]!;
    const age = later - earlier;
    if (age !== most) return age > most;
    const step = age - later;
    return later - (age - step) - (earlier + step) > rest;
  };
}
