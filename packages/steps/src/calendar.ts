/**
 * The calendar: the slates of the dates asked for, and the as-of instant of each. Pure over the schedule and the draft
 * groups that were found.
 */
import type { Group, IdleDate } from '@pkg/engine';
import { calendarYear, isSlateGame, type Game } from '@pkg/nba';
import {
  formatInstant,
  instantFromMs,
  type GameDate,
  type Instant,
  type KnownError,
} from '@pkg/std';
import { STEP_ERRORS } from './errors.ts';
import { dateInstants, type AsOfRule, type DraftGroupSighting } from './slate-instants.ts';
import { trainThroughFor } from './training/training-window.ts';
import { firstLock, makeSlate, type Slate } from './slate.ts';

export interface NoSlate {
  readonly game_date: GameDate;
  readonly reason: string;
}

/** A draft group of a date that has a slate without it. */
export interface LeftOut extends NoSlate {
  readonly draft_group_id: string;
}

export interface Calendar {
  readonly slates: readonly Slate[];
  /** The dates of which it is known that there is no slate, and why. */
  readonly noSlate: readonly NoSlate[];
  /** Every date without a slate: those, and dates of months of which the schedule says nothing. */
  readonly idle: readonly IdleDate[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * The slates of the dates, in order, each with the draft groups that were known at its as-of instant. In `lock` mode
 * draft groups that lock at different times are slates of their own; a custom instant has those that are open at it, and
 * leaves out the others.
 *
 * @param dates the dates of which the schedule says whether there are games
 * @throws KnownError `LOOKAHEAD` where everything had locked before a custom instant, and look-ahead was not allowed
 */
export function slatesOn(
  dates: readonly GameDate[],
  schedule: readonly Game[],
  seasonOfMonth: ReadonlyMap<string, string>,
  sightings: ReadonlyMap<GameDate, readonly DraftGroupSighting[]>,
  rule: AsOfRule,
): Omit<Calendar, 'idle'> {
  const games = schedule.filter(isSlateGame);
  const slates: Slate[] = [];
  const noSlate: NoSlate[] = [];
  const leftOut: LeftOut[] = [];
  const late: { readonly game_date: GameDate; readonly lockAt: Instant }[] = [];
  for (const date of dates) {
    const tips = games.filter((game) => game.game_date === date).map((game) => game.tip_ts);
    if (tips.length === 0) {
      noSlate.push({ game_date: date, reason: reasonWithoutGames(date, games) });
      continue;
    }
    const firstTip = instantFromMs(Math.min(...tips));
    const season = seasonOfMonth.get(date.slice(0, 7))!;
    const base = { gameDate: date, season, month: date.slice(5, 7), firstTip };
    const { instants, locked } = dateInstants(rule, firstTip, sightings.get(date) ?? []);
    for (const { asOf, group } of instants) {
      const trainThrough = trainThroughFor(date, asOf);
      slates.push(makeSlate({ ...base, asOf, trainThrough, draftGroups: group }));
    }
    if (instants.length > 0) leftOut.push(...leftOutOf(date, rule.asOf!, locked));
    else late.push({ game_date: date, lockAt: firstLock(locked.slice(-1), firstTip) });
  }
  if (slates.length === 0 && late.length > 0)
    throw lookahead(late[0]!.game_date, late[0]!.lockAt, rule.asOf!);
  for (const { game_date, lockAt } of late) {
    const reason = `its last contest locked at ${formatInstant(lockAt)}, before the as-of instant ${formatInstant(rule.asOf!)}; --allow-lookahead projects it all the same`;
    noSlate.push({ game_date, reason });
  }
  noSlate.sort((a, b) => (a.game_date < b.game_date ? -1 : 1));
  return { slates, noSlate, leftOut };
}

/** Lists what a custom instant leaves out of a date: contests that had locked before it, or the whole date. */
function leftOutOf(date: GameDate, asOf: Instant, locked: readonly Group[]): LeftOut[] {
  return locked.map(({ id, closesAt: lockAt }) => ({
    game_date: date,
    draft_group_id: id,
    reason: `it locked at ${formatInstant(lockAt)}, before the as-of instant ${formatInstant(asOf)}; --allow-lookahead projects it all the same`,
  }));
}

function lookahead(date: GameDate, lockAt: Instant, asOf: Instant): KnownError {
  const problem = `--as-of-ts ${formatInstant(asOf)} is after the lock of ${date} (${formatInstant(lockAt)})`;
  return STEP_ERRORS.LOOKAHEAD({ problem });
}

/** Explains a date without games by the schedule: the dates around it that have some. */
export function reasonWithoutGames(date: GameDate, games: readonly Game[]): string {
  if (games.length === 0) return 'no schedule was imported';
  const dates = games.map((game) => game.game_date).sort();
  const before = dates.findLast((other) => other < date);
  const after = dates.find((other) => other > date);
  const last = before === undefined ? 'there is none before it' : `the last before is ${before}`;
  const next = after === undefined ? 'there is none after it' : `the next is ${after}`;
  return `no games on the schedule; ${last}, ${next}`;
}

/** The season of each month `YYYY-MM` that the schedule history has. */
export function seasonsOfMonths(
  partitions: readonly { season: string; month: string }[],
): Map<string, string> {
  return new Map(
    partitions.map(({ season, month }) => [`${calendarYear(season, month)}-${month}`, season]),
  );
}
