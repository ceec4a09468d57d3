/**
 * The calendar: which slates there are on the dates asked for, and the as-of instant of each. Pure over the schedule
 * and the draft groups that were found.
 */
import { select, type Snapshot } from '@pkg/asof';
import type { DraftGroup, IdleDate, Slate } from '@pkg/engine';
import type { RowOf } from '@pkg/lake';
import {
  formatInstant,
  instantFromMs,
  KnownError,
  MINUTE_MS,
  type GameDate,
  type Instant,
} from '@pkg/std';
import type { SCHEDULE } from './bronze/contracts.ts';
import { groupBy } from './group-by.ts';
import { calendarYear } from './history.ts';

export type Game = RowOf<typeof SCHEDULE>;

export type AsOfMode = 'pretip' | 'lock' | 'custom';

export interface AsOfRule {
  readonly mode: AsOfMode;
  /** Minutes before the first tip, for `pretip`. */
  readonly leadMinutes: number;
  /** The instant, for `custom`. */
  readonly asOf: Instant | undefined;
  /** Lets a custom instant lie after the slate's lock. */
  readonly allowLookahead: boolean;
  /** The present: nothing is known as of a later instant, so that `pretip` and `lock` mean now until then. */
  readonly now?: Instant | undefined;
}

export interface NoSlate {
  readonly game_date: GameDate;
  readonly reason: string;
}

export interface Calendar {
  readonly slates: readonly Slate[];
  /** The dates of which it is known that there is no slate, and why. */
  readonly noSlate: readonly NoSlate[];
  /** Every date without a slate: those, and dates of months of which the schedule says nothing. */
  readonly idle: readonly IdleDate[];
}

/** What one snapshot of its salaries says of a draft group, with the clocks of that snapshot. */
export interface DraftGroupSighting extends DraftGroup, Snapshot {}

/** Games that a slate can have: preseason and All-Star games are not among them. */
export function isSlateGame(game: Game): boolean {
  const isOfTeams = game.home_team_id !== null && game.away_team_id !== null;
  return isOfTeams && ['002', '004', '005', '006'].includes(game.game_id.slice(0, 3));
}

/**
 * The slates of the dates, in order, each with the draft groups that were known at its as-of instant. In `lock` mode
 * draft groups that lock at different times are slates of their own.
 *
 * @param dates those of which the schedule says whether there are games
 * @throws KnownError `LOOKAHEAD` for a custom instant after a slate's lock that was not allowed
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
  for (const date of dates) {
    const tips = games.filter((game) => game.game_date === date).map((game) => game.tip_ts);
    if (tips.length === 0) {
      noSlate.push({ game_date: date, reason: reasonWithoutGames(date, games) });
      continue;
    }
    const firstTip = instantFromMs(Math.min(...tips));
    const month = date.slice(5, 7);
    const season = seasonOfMonth.get(date.slice(0, 7))!;
    const base = {
      gameDate: date,
      season,
      month,
      firstTip,
      trainThrough: `${date.slice(0, 7)}-01` as GameDate,
    };
    for (const { asOf, group } of instantsOf(rule, firstTip, sightings.get(date) ?? [])) {
      const slate = { ...base, asOf, draftGroups: group, lockAt: lockOf(group, firstTip) };
      refuseLookahead(slate, rule);
      slates.push(slate);
    }
  }
  return { slates, noSlate };
}

interface SlateInstant {
  readonly asOf: Instant;
  readonly group: readonly DraftGroup[];
}

function instantsOf(
  rule: AsOfRule,
  firstTip: Instant,
  sightings: readonly DraftGroupSighting[],
): SlateInstant[] {
  if (rule.mode !== 'lock') {
    const pretip = instantFromMs(firstTip - rule.leadMinutes * MINUTE_MS);
    const asOf = rule.mode === 'custom' ? rule.asOf! : noLaterThan(rule.now, pretip);
    return [{ asOf, group: groupsKnownAt(asOf, sightings) }];
  }
  // What was only captured after the lock that it names can't tell anybody when to stop.
  const inTime = sightings.filter(
    ({ asOf, availableAt, lockAt }) => Math.max(asOf, availableAt) <= lockAt,
  );
  const lastLock = instantFromMs(Math.max(firstTip, ...inTime.map(({ lockAt }) => lockAt)));
  const known = groupsKnownAt(noLaterThan(rule.now, lastLock), inTime);
  // No group, or none that anybody can know of yet: the slate is that of the date's games.
  if (known.length === 0) return [{ asOf: noLaterThan(rule.now, firstTip), group: [] }];
  // Groups that are still open share the present instant: they are one slate.
  const byInstant = groupBy(known, ({ lockAt }) => String(noLaterThan(rule.now, lockAt)));
  return [...byInstant].map(([asOf, group]) => ({ asOf: instantFromMs(Number(asOf)), group }));
}

function noLaterThan(now: Instant | undefined, instant: Instant): Instant {
  return now !== undefined && now < instant ? now : instant;
}

/** Of each draft group the newest sighting known at the cut-off, by lock and id. */
function groupsKnownAt(cutoff: Instant, sightings: readonly DraftGroupSighting[]): DraftGroup[] {
  return [...groupBy(sightings, ({ id }) => id).values()]
    .flatMap((own) => {
      const { chosen } = select(own, { cutoff });
      return chosen === null ? [] : [{ id: chosen.id, lockAt: chosen.lockAt }];
    })
    .sort((a, b) => a.lockAt - b.lockAt || (a.id < b.id ? -1 : 1));
}

function lockOf(groups: readonly DraftGroup[], firstTip: Instant): Instant {
  return groups.length === 0
    ? firstTip
    : instantFromMs(Math.min(...groups.map(({ lockAt }) => lockAt)));
}

function refuseLookahead(slate: Slate, rule: AsOfRule): void {
  if (rule.mode !== 'custom' || rule.allowLookahead || slate.asOf <= slate.lockAt) return;
  throw new KnownError({
    code: 'LOOKAHEAD',
    kind: 'input',
    message: `--as-of-ts ${formatInstant(slate.asOf)} is after the lock of ${slate.gameDate} (${formatInstant(slate.lockAt)})`,
    hint: 'choose an earlier instant, or add --allow-lookahead; every row then says so',
  });
}

/** What the schedule says of a date without games: the dates around it that have some. */
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
