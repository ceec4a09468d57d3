/**
 * The season's listings with both rosters and the reports on them, from which all tables are drawn.
 */
import type { GameDate, Instant } from '@pkg/std';
import { makeListings, ODD_DATES, type Listing } from './calendar.ts';
import { designate, hasPlannedScratch, makeAbsences, type Designations } from './health.ts';
import { TEAMS } from './names.ts';
import { makePlayers, teamOn, type Player, type Trade } from './players.ts';

export interface Side {
  /** Index in TEAMS. */
  readonly team: number;
  /** The players by rank, then id. */
  readonly roster: readonly Player[];
  readonly designations: Designations;
}

export interface GameDay {
  readonly listing: Listing;
  readonly home: Side;
  readonly away: Side;
}

export interface Season {
  readonly players: readonly Player[];
  readonly trade: Trade;
  /** The listings by date, tip and game id; a postponed game is in it on both of its dates. */
  readonly games: readonly GameDay[];
}

/** A starter of ASH and a rotation player of FEN change places. */
const TRADE: Trade = { date: ODD_DATES.trade, playerIds: [900105, 900406] };

export function makeSeason(seed: number): Season {
  const players = makePlayers(seed);
  const absences = makeAbsences(seed, players);
  const listings = makeListings(seed);
  const lastOfScratchDate = listings.findLast((listing) => hasPlannedScratch(listing));
  const games = listings.map((listing) => {
    const side = (team: number): Side => {
      const roster = rosterOn(players, team, listing.date);
      const isScratched = listing === lastOfScratchDate && team === listing.home;
      const scratched = isScratched ? roster[0]!.id : undefined;
      return { team, roster, designations: designate(seed, listing, roster, absences, scratched) };
    };
    return { listing, home: side(listing.home), away: side(listing.away) };
  });
  return { players, trade: TRADE, games };
}

/** The games of each date, and only dates that have any. */
export function byDate(games: readonly GameDay[]): ReadonlyMap<GameDate, readonly GameDay[]> {
  const dates = new Map<GameDate, GameDay[]>();
  for (const game of games) {
    const { date } = game.listing;
    dates.set(date, [...(dates.get(date) ?? []), game]);
  }
  return dates;
}

/** The tricode of a team by its index. */
export function tricodeOf(team: number): string {
  return TEAMS[team]!.tricode;
}

/** The players of a side who can play. */
export function fitPlayers({ roster, designations }: Side): Player[] {
  return roster.filter(({ id }) => designations.get(id)?.canPlay ?? true);
}

/** The players of a side who were not said to be out at `instant`: what a market knows. */
export function expectedPlayers({ roster, designations }: Side, instant: Instant): Player[] {
  return roster.filter(({ id }) => {
    const said = designations.get(id)?.changes.findLast(({ from }) => from <= instant);
    return said?.status !== 'Out' && said?.status !== 'Doubtful';
  });
}

function rosterOn(players: readonly Player[], team: number, date: GameDate): Player[] {
  return players
    .filter((player) => teamOn(player, date, players, TRADE) === team)
    .sort((a, b) => a.rank - b.rank || a.id - b.id);
}
