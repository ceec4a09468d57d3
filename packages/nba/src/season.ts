/** Seasons, each named after the year in which it starts, and the days and months that belong to them. */
import { addDays, type GameDate } from '@pkg/std';

/** Seasons begin in autumn: July and later belong to the year that names the season. */
export function calendarYear(season: string, month: string): string {
  return String(Number(season) + (Number(month) >= 7 ? 0 : 1));
}

/** The season, named after the year in which it starts, to which a day belongs when no schedule says otherwise. */
export function seasonOf(date: GameDate): string {
  return String(Number(date.slice(0, 4)) - (Number(date.slice(5, 7)) >= 7 ? 0 : 1));
}

/** Whether days belong to a season when no schedule says otherwise, as `seasonOf` has it, without a new text for each. */
export function inSeason(season: string): (date: GameDate) => boolean {
  const [first, next] = [`${season}-07-01`, `${String(Number(season) + 1)}-07-01`];
  return (date) => date >= first && date < next;
}

/** The day `days` before another: a readable `addDays(date, -days)`. */
export function daysBefore(date: GameDate, days: number): GameDate {
  return addDays(date, -days);
}
