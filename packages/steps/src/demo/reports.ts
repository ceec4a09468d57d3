/**
 * The injury reports: one per hour, with today's and tomorrow's games, each team once it has submitted.
 */
import {
  addDays,
  datesFrom,
  HOUR_MS,
  instantFromMs,
  MINUTE_MS,
  type GameDate,
  type Instant,
} from '@pkg/std';
import type { InjuryArchiveRow, InjuryReportIndexRow } from '../import/season-tables.ts';
import { eastern, FIRST_DATE, LAST_DATE, ODD_DATES, type Listing } from './calendar.ts';
import type { StatusChange } from './health.ts';
import { TEAMS } from './names.ts';
import { streamOf, whole } from './random.ts';
import type { Player } from './players.ts';
import type { GameDay } from './season.ts';

const ROWS_PER_PAGE = 30;

export interface Reports {
  readonly injuries: readonly InjuryArchiveRow[];
  readonly injuryReports: readonly InjuryReportIndexRow[];
}

/** The content of one row, before it is put on a page of a report. */
type Entry = Omit<InjuryArchiveRow, 'report_ts_utc' | 'pdf_created_utc' | 'page' | 'row_no'>;

/** All reports of the season, by time. */
export function makeReports(
  seed: number,
  days: ReadonlyMap<GameDate, readonly GameDay[]>,
): Reports {
  const injuries: InjuryArchiveRow[] = [];
  const injuryReports: InjuryReportIndexRow[] = [];
  for (const date of datesFrom(FIRST_DATE, LAST_DATE)) {
    const games = [...(days.get(date) ?? []), ...(days.get(addDays(date, 1)) ?? [])];
    for (const reportTs of reportTimes(date)) {
      const draw = streamOf(seed, 'report', reportTs);
      const file = {
        report_ts_utc: reportTs,
        pdf_created_utc: later(reportTs, whole(draw, 1, 140)),
      };
      injuryReports.push(file);
      games
        .flatMap((game) => entriesOf(seed, game, reportTs))
        .forEach((entry, index) => {
          const page = 1 + Math.floor(index / ROWS_PER_PAGE);
          injuries.push({ ...file, ...entry, page, row_no: index + 1 });
        });
    }
  }
  return { injuries, injuryReports };
}

/**
 * When the league postponed the game of the postponed date: later reports of that day leave it out.
 */
const POSTPONED_AT: Instant = eastern(ODD_DATES.postponed, 15, 45);

/** Half past each hour from 11:30 to 20:30; around the clock on the day of 25 hours. */
function reportTimes(date: GameDate): Instant[] {
  const isLong = date === ODD_DATES.longDay;
  const start = isLong ? eastern(date, 0, 30) : eastern(date, 11, 30);
  const count = isLong ? 25 : 10;
  return Array.from({ length: count }, (_, hour) => instantFromMs(start + hour * HOUR_MS));
}

function entriesOf(seed: number, game: GameDay, at: Instant): Entry[] {
  const { listing } = game;
  if (!listing.isPlayed && at > POSTPONED_AT) return [];
  return [listing.away, listing.home].flatMap((team) => {
    if (at < submittedAt(seed, listing, team)) return [silence(listing, team)];
    const { roster, designations } = team === listing.home ? game.home : game.away;
    return roster.flatMap((player) => {
      const designation = designations.get(player.id);
      const status = designation?.changes.findLast(({ from }) => from <= at)?.status;
      if (designation === undefined || status === undefined) return [];
      return [listed(listing, team, player, status, designation.reason)];
    });
  });
}

/** Some teams report on the eve, most around noon of the day itself. */
function submittedAt(seed: number, listing: Listing, team: number): Instant {
  const draw = streamOf(seed, 'submitted', listing.gameId, listing.date, team);
  const isEarly = draw() < 0.4;
  const date = isEarly ? addDays(listing.date, -1) : listing.date;
  // Before a matinee there is less time.
  const isMatinee = listing.tip < eastern(listing.date, 15);
  const latestMinutes = isMatinee && !isEarly ? 75 : 150;
  return later(eastern(date, isEarly ? 16 : 11), whole(draw, 0, latestMinutes) * 60);
}

function listed(
  listing: Listing,
  team: number,
  player: Player,
  status: StatusChange['status'],
  reason: string,
): Entry {
  const { full, listed: lastFirst } = player.name;
  const who = { player_listed: lastFirst, player: full, status, reason };
  return { ...gameOf(listing, team), row_type: 'player', ...who };
}

function silence(listing: Listing, team: number): Entry {
  const who = { player_listed: null, player: null, status: null, reason: 'NOT YET SUBMITTED' };
  return { ...gameOf(listing, team), row_type: 'not_yet_submitted', ...who };
}

function gameOf(listing: Listing, team: number) {
  const away = TEAMS[listing.away]!.tricode;
  const home = TEAMS[listing.home]!.tricode;
  return {
    game_date: listing.date,
    tip_utc: listing.tip,
    matchup: `${away}@${home}`,
    away,
    home,
    team: TEAMS[team]!.tricode,
  };
}

function later(instant: Instant, seconds: number): Instant {
  return instantFromMs(instant + (seconds * MINUTE_MS) / 60);
}
