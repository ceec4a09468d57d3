/** Odds of a season folder at the door: spreads and totals of two teams, each with the clock of its book. */
import { marketOf } from '@pkg/nba';
import { dayIn, type AdmittedSchedule } from './admit-schedule.ts';
import { numberIn, textIn, type Door } from './door.ts';
import type { OddsArchiveRow } from './season-tables.ts';

export function admitOdds(
  rows: readonly OddsArchiveRow[],
  { byId, teams, leftOutIds }: AdmittedSchedule,
  door: Door,
): OddsArchiveRow[] {
  return rows.flatMap((row) => {
    const gameId = textIn(row, 'game_id');
    if (gameId !== null && leftOutIds.has(gameId))
      return door.leaveOut(row, 'its game is left out of the schedule');
    const written = textIn(row, 'market');
    const market = written === null ? undefined : marketOf(written);
    if (market === undefined)
      return door.refuse(row, 'market', 'is no market that is known; known: spread, total');
    if (market === null)
      return door.leaveOut(row, `the market ${written!} is not read: spreads and totals are`);
    const book = textIn(row, 'book');
    if (book === null) return door.refuse(row, 'book', 'names no book');
    if (numberIn(row, 'snapshot_ts_utc') === null)
      return door.refuse(row, 'snapshot_ts_utc', 'does not say when the line was captured');
    if (((row.book_last_update_utc as unknown) ?? null) === null)
      return door.leaveOut(row, 'a line without the clock of its book');
    if (((row.line as unknown) ?? null) === null) return door.leaveOut(row, 'a row without a line');
    const game = gameId === null ? undefined : byId.get(gameId);
    const isDateless = ((row.game_date_et as unknown) ?? null) === null;
    const date = isDateless ? (game?.game_date ?? null) : dayIn(row.game_date_et);
    if (date === null)
      return isDateless
        ? door.leaveOut(row, 'a line without a game date')
        : door.refuse(row, 'game_date_et', 'is no day such as 2023-12-25');
    const sides = (['home', 'away'] as const).map((side) => {
      const own = textIn(row, side);
      const team = own === null ? game?.[side] : teams.read(own);
      if (team === undefined)
        door.refuse(
          row,
          side,
          `is no team of the schedule${own === null ? '' : `; ${teams.near(own)}`}`,
        );
      return team;
    });
    const [home, away] = sides;
    if (home === undefined || away === undefined) return [];
    if (home === away) return door.refuse(row, 'away', 'plays itself');
    const isSame =
      home === row.home &&
      away === row.away &&
      market === row.market &&
      book === row.book &&
      date === row.game_date_et &&
      gameId === row.game_id;
    return [
      isSame
        ? row
        : door.changed(row, { home, away, market, book, game_date_et: date, game_id: gameId }),
    ];
  });
}
