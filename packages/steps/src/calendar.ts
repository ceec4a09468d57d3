/**
 * The calendar: which slates there are on the dates asked for, and the as-of instant of each. Pure over the schedule
 * and the draft groups that were found.
 */
import type { DraftGroup, Slate } from '@pkg/engine';
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
}

export interface NoSlate {
  readonly game_date: GameDate;
  readonly reason: string;
}

export interface Calendar {
  readonly slates: readonly Slate[];
  readonly noSlate: readonly NoSlate[];
}

/** Games that a slate can have: preseason and All-Star games are not among them. */
export function isSlateGame(game: Game): boolean {
  const isOfTeams = game.home_team_id !== null && game.away_team_id !== null;
  return isOfTeams && ['002', '004', '005', '006'].includes(game.game_id.slice(0, 3));
}

/**
 * The slates of the dates, in order. In `lock` mode draft groups that lock at different times are slates of their own.
 *
 * @throws KnownError `LOOKAHEAD` for a custom instant after a slate's lock that was not allowed
 */
export function slatesOn(
  dates: readonly GameDate[],
  schedule: readonly Game[],
  seasonOfMonth: ReadonlyMap<string, string>,
  draftGroups: ReadonlyMap<GameDate, readonly DraftGroup[]>,
  rule: AsOfRule,
): Calendar {
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
    const groups = draftGroups.get(date) ?? [];
    const base = {
      gameDate: date,
      season,
      month,
      firstTip,
      trainThrough: `${date.slice(0, 7)}-01` as GameDate,
    };
    for (const { asOf, group } of instantsOf(rule, firstTip, groups)) {
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
  groups: readonly DraftGroup[],
): SlateInstant[] {
  if (rule.mode === 'pretip') {
    return [{ asOf: instantFromMs(firstTip - rule.leadMinutes * MINUTE_MS), group: groups }];
  }
  if (rule.mode === 'custom') return [{ asOf: rule.asOf!, group: groups }];
  if (groups.length === 0) return [{ asOf: firstTip, group: [] }];
  const locks = [...new Set(groups.map(({ lockAt }) => lockAt))].sort((a, b) => a - b);
  return locks.map((asOf) => ({ asOf, group: groups.filter(({ lockAt }) => lockAt === asOf) }));
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
    message: `expected --as-of-ts at or before the lock of ${slate.gameDate} (${formatInstant(slate.lockAt)}), got ${formatInstant(slate.asOf)}`,
    hint: 'choose an earlier instant, or add --allow-lookahead; every row then says so',
  });
}

function reasonWithoutGames(date: GameDate, games: readonly Game[]): string {
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
