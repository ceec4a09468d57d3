/**
 * The league's calendar runs on Eastern Time; everything stored is UTC. This is the one place that knows the zone,
 * including days of 23 and 25 hours.
 */
import { HOUR_MS, instantFromMs, parseGameDate, type GameDate, type Instant } from '@pkg/std';

// A fixed locale and zone: neither the machine's locale nor its TZ can change an answer.
const EASTERN = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
});

/** The Eastern calendar day on which an instant falls. */
export function easternDate(instant: Instant): GameDate {
  const part = parts(instant);
  return parseGameDate(`${part('year')}-${part('month')}-${part('day')}`);
}

/** The Eastern wall clock of an instant as `HH:MM`. */
export function easternClock(instant: Instant): string {
  const part = parts(instant);
  return `${part('hour')}:${part('minute')}`;
}

/** The instant at which an Eastern calendar day begins. */
export function easternMidnight(date: GameDate): Instant {
  const utcMidnight = Date.parse(`${date}T00:00:00Z`);
  // Eastern Time is four or five hours behind UTC; the right one is that at which the wall clock shows midnight.
  const summer = instantFromMs(utcMidnight + 4 * HOUR_MS);
  return easternClock(summer) === '00:00' ? summer : instantFromMs(utcMidnight + 5 * HOUR_MS);
}

/**
 * The instant at which an Eastern wall-clock hour of a day is over.
 *
 * An hour that the clocks repeat is over when it is over for the second time; an hour that they skip never was: undefined.
 *
 * @param hour 0-23
 */
export function easternHourEnd(date: GameDate, hour: number): Instant | undefined {
  const midnight = easternMidnight(date);
  const wanted = `${String(hour).padStart(2, '0')}:00`;
  // The longest day has 25 hours; each begins a whole number of hours after midnight.
  for (let hours = 24; hours >= 0; hours -= 1) {
    const start = instantFromMs(midnight + hours * HOUR_MS);
    if (easternDate(start) === date && easternClock(start) === wanted)
      return instantFromMs(start + HOUR_MS);
  }
  return undefined;
}

function parts(instant: Instant): (type: Intl.DateTimeFormatPartTypes) => string {
  const found = EASTERN.formatToParts(instant);
  return (type) => found.find((part) => part.type === type)?.value ?? '';
}
