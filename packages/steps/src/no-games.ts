/** A date of which there is nothing because nobody plays: what the schedule says of it, and where slates are. */
import { daysBetween, KnownError, type GameDate, type ObjectStore } from '@pkg/std';
import { isSlateGame, reasonWithoutGames } from './calendar.ts';
import { scheduledGames } from './world.ts';

/** `NO_GAMES` with the nearest dates that have slates; null for a date with games, and where no schedule can tell. */
export async function noGamesOn(
  store: ObjectStore,
  gameDate: GameDate,
): Promise<KnownError | null> {
  const games = (await scheduledGames(store)).filter(isSlateGame);
  if (games.length === 0 || games.some((game) => game.game_date === gameDate)) return null;
  const published = (await store.listFolders('current/finalize.unified')).map(
    (folder) => folder.slice('game_date='.length) as GameDate,
  );
  const played = games.map((game) => game.game_date);
  const day = nearest(played, gameDate)!;
  const shown = nearest(published, gameDate);
  return new KnownError({
    code: 'NO_GAMES',
    kind: 'missing',
    message: `expected a date with games, got ${gameDate}: ${reasonWithoutGames(gameDate, games)}`,
    hint:
      shown === undefined
        ? `nothing is published yet; the nearest date with games is made by pipeline run --start ${day} --end ${day}`
        : `the nearest published slate: pipeline show ${shown}`,
  });
}

function nearest(dates: readonly GameDate[], wanted: GameDate): GameDate | undefined {
  const distance = (date: GameDate): number => Math.abs(daysBetween(date, wanted));
  return dates.toSorted((a, b) => distance(a) - distance(b) || (a < b ? -1 : 1))[0];
}
