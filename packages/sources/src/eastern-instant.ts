/** Eastern wall-clock times, as sources print them, to instants. */
import { easternClock, easternDate } from '@pkg/lake';
import { HOUR_MS, instantFromMs, parseGameDate, type GameDate, type Instant } from '@pkg/std';

/**
 * The instants at which Eastern clocks show `time` on `date`: one; two in the hour that is repeated in autumn, earlier
 * first; none in the hour that is skipped in spring.
 *
 * @param time `HH:MM`, 00:00 to 23:59
 */
export function easternInstants(date: GameDate, time: string): Instant[] {
  const asUtc = Date.parse(`${date}T${time}:00Z`);
  return [4, 5]
    .map((hours) => instantFromMs(asUtc + hours * HOUR_MS))
    .filter((instant) => easternDate(instant) === date && easternClock(instant) === time);
}

/** `05:30` and `PM` as `17:30`; undefined when it is no time of day. */
export function clockOf(time: string, half: string): string | undefined {
  const match = /^(\d{1,2}):([0-5]\d)$/.exec(time);
  const hour = Number(match?.[1] ?? Number.NaN);
  if (match === null || !(hour >= 1 && hour <= 12)) return undefined;
  const hours = (hour % 12) + (half === 'PM' ? 12 : 0);
  return `${String(hours).padStart(2, '0')}:${match[2]!}`;
}

/** `01/15/2024` or `01/15/24` as a day; undefined when there is no such day. */
export function dayOf(text: string): GameDate | undefined {
  const match = /^(\d{2})\/(\d{2})\/(?:20)?(\d{2})$/.exec(text);
  if (match === null) return undefined;
  try {
    return parseGameDate(`20${match[3]!}-${match[1]!}-${match[2]!}`);
  } catch {
    return undefined;
  }
}
