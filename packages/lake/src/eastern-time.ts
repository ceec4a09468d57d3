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

function parts(instant: Instant): (type: Intl.DateTimeFormatPartTypes) => string {
  const found = EASTERN.formatToParts(instant);
  return (type) => found.find((part) => part.type === type)?.value ?? '';
}
