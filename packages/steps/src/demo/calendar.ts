/**
 * The calendar of the league: dates, tips in Eastern Time, the postponed game, and the dates that show an oddity.
 */
import {
  addDays,
  datesFrom,
  daysBetween,
  HOUR_MS,
  instantFromMs,
  invariant,
  MINUTE_MS,
  parseGameDate,
  type GameDate,
  type Instant,
} from '@pkg/std';
import { TEAMS } from './names.ts';
import { streamOf, whole, type Draw } from './random.ts';

export const SEASON = '2014-15';
export const FIRST_DATE = parseGameDate('2014-10-21');
export const LAST_DATE = parseGameDate('2014-12-20');

/** The fixed dates of the oddities: the same for every seed. */
export const ODD_DATES = {
  longDay: parseGameDate('2014-11-02'),
  eveningSlate: parseGameDate('2014-11-16'),
  noSlate: parseGameDate('2014-11-19'),
  noGames: parseGameDate('2014-11-27'),
  noOdds: parseGameDate('2014-12-07'),
  trade: parseGameDate('2014-12-01'),
  postponed: parseGameDate('2014-12-03'),
  lateScratch: parseGameDate('2014-12-05'),
} as const;

/**
 * A game on a date that something printed for it. A postponed game has two of them: the one that
 * was announced, where it was not played, and the one where it was.
 */
export interface Listing {
  readonly gameId: string;
  readonly date: GameDate;
  readonly tip: Instant;
  /** Indices in TEAMS. */
  readonly home: number;
  readonly away: number;
  readonly isPlayed: boolean;
}

// Games by weekday, from Tuesday, in even and in odd weeks: each team plays about every second day.
const GAMES_PER_DAY = [
  [2, 3, 0, 4, 0, 3, 0],
  [3, 0, 2, 3, 2, 3, 0],
] as const;
const SATURDAY = 4;

// Eastern Standard Time begins on this date at two in the morning; the hour before comes twice.
const HOURS_BEHIND = { daylight: 4, standard: 5 };

/** The instant of an Eastern wall clock within this season; of a repeated hour the first. */
export function eastern(date: GameDate, hour: number, minute = 0): Instant {
  const isDaylight = date < ODD_DATES.longDay || (date === ODD_DATES.longDay && hour < 2);
  const behind = isDaylight ? HOURS_BEHIND.daylight : HOURS_BEHIND.standard;
  const midnight = Date.parse(`${date}T00:00:00Z`);
  return instantFromMs(midnight + (hour + behind) * HOUR_MS + minute * MINUTE_MS);
}

/** Every listing of the season by date, tip and game id. */
export function makeListings(seed: number): Listing[] {
  const planned = planGames(streamOf(seed, 'calendar'));
  const { old, date } = postponement(planned);
  const replay: Listing = { ...old, date, tip: eastern(date, 19, 30), isPlayed: true };
  const listings = planned.map((game) => (game === old ? { ...old, isPlayed: false } : game));
  return [...listings, replay].sort(
    (a, b) => a.tip - b.tip || (a.gameId < b.gameId ? -1 : Number(a.gameId > b.gameId)),
  );
}

function planGames(draw: Draw): Listing[] {
  const lastPlayed = TEAMS.map(() => addDays(FIRST_DATE, -3));
  const homeGames = TEAMS.map(() => 0);
  const meetings = TEAMS.map(() => TEAMS.map(() => 0));
  const games: Listing[] = [];
  for (const date of datesFrom(FIRST_DATE, LAST_DATE)) {
    const teams = rested(draw, lastPlayed).slice(0, 2 * gamesOn(date));
    for (let slot = 0; teams.length > 0; slot += 1) {
      const one = teams.shift()!;
      const other = leastMet(teams, meetings[one]!);
      teams.splice(teams.indexOf(other), 1);
      const [home, away] = homeGames[one]! <= homeGames[other]! ? [one, other] : [other, one];
      homeGames[home]! += 1;
      meetings[one]![other]! += 1;
      meetings[other]![one]! += 1;
      lastPlayed[one] = lastPlayed[other] = date;
      const gameId = `00214${String(games.length + 1).padStart(5, '0')}`;
      games.push({ gameId, date, tip: tipOf(draw, date, slot), home, away, isPlayed: true });
    }
  }
  return games;
}

function gamesOn(date: GameDate): number {
  if (date === ODD_DATES.noGames) return 0;
  const day = daysBetween(FIRST_DATE, date);
  return GAMES_PER_DAY[Math.floor(day / 7) % 2]![day % 7]!;
}

/** Sorts teams by how long ago they last played; draws decide between equals. */
function rested(draw: Draw, lastPlayed: readonly GameDate[]): number[] {
  return lastPlayed
    .map((date, team) => ({ team, key: -daysBetween(date, LAST_DATE) + 0.99 * draw() }))
    .sort((a, b) => a.key - b.key)
    .map(({ team }) => team);
}

function leastMet(teams: readonly number[], meetings: readonly number[]): number {
  return teams.reduce((best, team) => (meetings[team]! < meetings[best]! ? team : best));
}

function tipOf(draw: Draw, date: GameDate, slot: number): Instant {
  const isWeekend = daysBetween(FIRST_DATE, date) % 7 >= SATURDAY;
  if (slot === 0) return isWeekend ? eastern(date, 13) : eastern(date, 19);
  if (slot === 3) return eastern(date, 22);
  return eastern(date, 19, 30 * whole(draw, 0, slot + 1));
}

/**
 * Chooses the game that is postponed, and its new date: one whose teams are both free on a later date with other games,
 * so that its slate has two; where the season has none, a day without games gets this one alone.
 */
function postponement(games: readonly Listing[]): { old: Listing; date: GameDate } {
  const candidates = games.filter(({ date }) => date === ODD_DATES.postponed);
  const dates = datesFrom(addDays(ODD_DATES.postponed, 3), LAST_DATE);
  for (const old of candidates) {
    const date = dates.find((day) => isFree(games, day, old));
    if (date !== undefined) return { old, date };
  }
  const [old, date] = [candidates[0], dates.find((day) => gamesOn(day) === 0)];
  invariant(old && date, 'the season has a game to postpone and a later day without games');
  return { old, date };
}

function isFree(games: readonly Listing[], date: GameDate, { home, away }: Listing): boolean {
  const teams = games
    .filter((game) => game.date === date)
    .flatMap((game) => [game.home, game.away]);
  return teams.length > 0 && !teams.includes(home) && !teams.includes(away);
}
