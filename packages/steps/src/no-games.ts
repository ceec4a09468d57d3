/** Explains a date that has nothing because nobody plays: by the schedule, and with the nearest slates. */
import { isSlateGame, problemOfMonth, scheduleOf, type Game, type ScheduleMonth } from '@pkg/nba';
import { publishedDates } from '@pkg/publish';
import { daysBetween, type GameDate, type ObjectStore, type KnownError } from '@pkg/std';
import { reasonWithoutGames } from './calendar.ts';
import { STEP_ERRORS } from './errors.ts';

/** `NO_GAMES` with the nearest dates that have slates; null for a date with games, and without any schedule. */
export async function noGamesOn(
  store: ObjectStore,
  gameDate: GameDate,
): Promise<KnownError | null> {
  const months = await scheduleOf(store);
  const games = months.flatMap((month) => month.games).filter(isSlateGame);
  if (games.length === 0 || games.some((game) => game.game_date === gameDate)) return null;
  const published = (await publishedDates(store, 'finalize.unified')) as readonly GameDate[];
  const played = games.map((game) => game.game_date);
  const day = nearest(played, gameDate)!;
  const shown = nearest(published, gameDate);
  const reason = reasonOf(gameDate, months, games);
  const remedy = ['the nearest published slate: ', { command: ['show', shown ?? ''] }];
  return STEP_ERRORS.NO_GAMES({ gameDate, reason, day }, shown === undefined ? {} : { remedy });
}

/** Says that nobody plays, or that the schedule on record does not cover the date. */
function reasonOf(
  date: GameDate,
  months: readonly ScheduleMonth[],
  games: readonly Game[],
): string {
  const reason = reasonWithoutGames(date, games);
  const [first, last] = [months[0]?.name ?? '', months.at(-1)?.name ?? ''];
  const name = date.slice(0, 7);
  const isKnown = name >= first && name <= last && problemOfMonth(months, name) === null;
  return isKnown
    ? reason
    : reason.replace(/^[^;]*/, `the schedule on record (${first} to ${last}) does not cover it`);
}

function nearest(dates: readonly GameDate[], wanted: GameDate): GameDate | undefined {
  const distance = (date: GameDate): number => Math.abs(daysBetween(date, wanted));
  return dates.toSorted((a, b) => distance(a) - distance(b) || (a < b ? -1 : 1))[0];
}
