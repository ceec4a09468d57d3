/** The oddities of the league's dates, so that a newcomer can be told which date shows what. */
import type { GameDate } from '@pkg/std';
import { eastern, FIRST_DATE, ODD_DATES } from './calendar.ts';
import { TWINS } from './names.ts';
import { tricodeOf, type GameDay, type Season } from './season.ts';

export interface Oddity {
  readonly kind:
    | 'no-history'
    | 'name-twins'
    | 'long-day'
    | 'evening-slate'
    | 'no-slate'
    | 'no-games'
    | 'no-odds'
    | 'trade'
    | 'postponed'
    | 'late-scratch'
    | 'overtime';
  readonly date: GameDate;
  readonly detail: string;
}

/** Every oddity, by date; those that the seed decides are found in the season. */
export function findOddities(season: Season, overtimes: ReadonlySet<string>): Oddity[] {
  const played = season.games.filter(({ listing }) => listing.isPlayed);
  const overtime = played
    .filter(({ listing }) => overtimes.has(listing.gameId))
    .map((game): Oddity => {
      const detail = `${matchup(game)} went into overtime: 265 minutes per team`;
      return { kind: 'overtime', date: game.listing.date, detail };
    });
  const all = [...fixedOddities(), ...tradeOf(season), postponement(season)];
  return [...all, ...played.flatMap(lateScratches(played)), ...overtime].sort((a, b) =>
    a.date === b.date ? 0 : a.date < b.date ? -1 : 1,
  );
}

function fixedOddities(): Oddity[] {
  const [left, right] = TWINS;
  const details: readonly [Oddity['kind'], GameDate, string][] = [
    ['no-history', FIRST_DATE, 'the first day: no box score exists yet'],
    [
      'name-twins',
      FIRST_DATE,
      `${left.full} (CLD) and ${right.full} (LRN) are two people all season`,
    ],
    [
      'long-day',
      ODD_DATES.longDay,
      'a day of 25 hours, with a report for each: 01:30 ET comes twice',
    ],
    [
      'evening-slate',
      ODD_DATES.eveningSlate,
      'the slate leaves the matinee out and locks at 19:00 ET or later',
    ],
    ['no-slate', ODD_DATES.noSlate, 'games, but no slate'],
    ['no-games', ODD_DATES.noGames, 'a holiday on which the pattern would have had games'],
    ['no-odds', ODD_DATES.noOdds, 'games, but no odds snapshot'],
  ];
  return details.map(([kind, date, detail]) => ({ kind, date, detail }));
}

function tradeOf({ trade, players }: Season): Oddity[] {
  const [left, right] = trade.playerIds.map((id) => players.find((player) => player.id === id)!);
  const who = [left!, right!].map(
    ({ name, firstTeam }) => `${name.full} (${tricodeOf(firstTeam)})`,
  );
  const detail = `${who.join(' and ')} change places`;
  return [{ kind: 'trade', date: trade.date, detail }];
}

function postponement({ games }: Season): Oddity {
  const old = games.find(({ listing }) => !listing.isPlayed)!;
  const replay = games.find(
    ({ listing }) => listing.isPlayed && listing.gameId === old.listing.gameId,
  )!;
  const { date } = replay.listing;
  const others = games.filter((game) => game.listing.date === date).length - 1;
  const alone = others === 0 ? ', alone and so without a slate' : '';
  const detail = `${matchup(old)} is in odds and reports, but was moved to ${date}${alone}`;
  return { kind: 'postponed', date: old.listing.date, detail };
}

/** Finds players of whom the first word, that they are out, came after the day's usual cut-off. */
function lateScratches(games: readonly GameDay[]): (game: GameDay) => Oddity[] {
  return (game) => {
    const { date } = game.listing;
    const firstTip = games.find(({ listing }) => listing.date === date)!.listing.tip;
    const cutoff = firstTip - (eastern(date, 19) - eastern(date, 18, 30));
    return [game.away, game.home].flatMap((side) =>
      side.roster
        .filter(({ id }) => {
          const designation = side.designations.get(id);
          return designation?.changes.length === 1 && designation.changes[0]!.from > cutoff;
        })
        .map((player): Oddity => {
          const who = `${player.name.full} (${tricodeOf(side.team)})`;
          const detail = `${who} is out, first reported after the cut-off`;
          return { kind: 'late-scratch', date, detail };
        }),
    );
  };
}

function matchup({ home, away }: GameDay): string {
  return `${tricodeOf(away.team)}@${tricodeOf(home.team)}`;
}
