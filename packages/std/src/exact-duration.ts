import { HOUR_MS, MINUTE_MS, SECOND_MS } from './instant.ts';

/** Below this, minutes are not turned into hours: `90 min` is what a policy of `90m` says. */
const IN_MINUTES_MS = 2 * HOUR_MS;

/**
 * A length of time in words that lose nothing but parts of a second, which count as a whole one: a time above a limit
 * never reads as the limit.
 *
 * @param ms 0 or more
 * @example
 * exactDuration(5_400_000) // '90 min'
 * exactDuration(23_400_000) // '6 h 30 min'
 */
export function exactDuration(ms: number): string {
  const whole = Math.ceil(ms / SECOND_MS) * SECOND_MS;
  const hours = whole < IN_MINUTES_MS && whole % HOUR_MS !== 0 ? 0 : Math.floor(whole / HOUR_MS);
  const minutes = Math.floor((whole - hours * HOUR_MS) / MINUTE_MS);
  const seconds = (whole % MINUTE_MS) / SECOND_MS;
  const parts = [
    ...(hours > 0 ? [`${String(hours)} h`] : []),
    ...(minutes > 0 ? [`${String(minutes)} min`] : []),
    ...(seconds > 0 ? [`${String(seconds)} s`] : []),
  ];
  return parts.join(' ') || '0 s';
}
