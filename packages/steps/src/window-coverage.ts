/**
 * Measures how much of a window that features look back on is on record: the share of the ended games with a box score;
 * the share of the dates with slates that have ownership. A window that lacks more than a stated share is a gap, with a
 * policy like any other.
 */
import type { ResolvedInput } from '@pkg/engine';
import type { ManifestGap } from '@pkg/manifest';
import { isSlateGame, SOURCES, type Game } from '@pkg/nba';
import { DAY_MS, formatInstant, HOUR_MS, type GameDate, type Instant } from '@pkg/std';
import { groupBy } from './group-by.ts';
import { printPolicy, type SourcePolicy } from './policy.ts';
import { blockedBy, chooseHistory, chooseVersions, type Choice } from './select-input.ts';
import type { PlanningContext } from './planning-context.ts';

export type WindowSource = 'boxscores' | 'ownership';

/** A game is counted from so long after its tip: by then it has ended, and its box score can be known. */
const ENDED_AFTER_MS = 6 * HOUR_MS;
/** A site opens a slate for two games or more. */
const GAMES_OF_A_SLATE = 2;

/** The unit in which a window is counted, and the least share of it that has to be on record. */
interface Measure {
  readonly unit: string;
  readonly leastShare: number;
  /** The same for the days right before the cut-off, which features weigh most; null where that is no matter. */
  readonly recent: { readonly days: number; readonly leastShare: number } | null;
}

/**
 * The measures of each source. In two real seasons every finished game has a box score at the cut-off of every slate,
 * and 89 % of all dates with a slate have ownership: the finals have none. One lost day of box scores is found by the
 * last days, sixteen by the window.
 */
const MEASURES: Readonly<Record<WindowSource, Measure>> = {
  boxscores: {
    unit: 'finished games',
    leastShare: 0.98,
    recent: { days: 14, leastShare: 0.95 },
  },
  ownership: { unit: 'dates with a slate', leastShare: 0.85, recent: null },
};

/** A box score or an ownership list that should be on record. */
interface Expected {
  readonly id: string;
  readonly date: GameDate;
  readonly endedAt: number;
}

export interface Window {
  readonly cutoff: Instant;
  readonly from: GameDate;
  readonly to: GameDate;
}

/** The history of a source over a window as it was known at the cut-off, checked against the schedule. */
export function chooseWindow(
  world: PlanningContext,
  source: WindowSource,
  slate: { readonly date: GameDate },
  window: Window,
): Choice {
  const { cutoff, from, to } = window;
  return withCoverage(world, source, slate, window, chooseHistory(world, source, cutoff, from, to));
}

/** Chooses a window as `chooseWindow` does, with every version that was known. */
export function chooseWindowVersions(
  world: PlanningContext,
  source: WindowSource,
  slate: { readonly date: GameDate },
  window: Window,
): Choice {
  const { cutoff, from, to } = window;
  return withCoverage(
    world,
    source,
    slate,
    window,
    chooseVersions(world, source, cutoff, from, to),
  );
}

function withCoverage(
  world: PlanningContext,
  source: WindowSource,
  slate: { readonly date: GameDate },
  window: Window,
  input: ResolvedInput,
): Choice {
  const policy = world.policiesOf(slate)[source];
  const expected = expectedOf(source, world.schedule, window);
  const isOnRecord = recordOf(source, input);
  const missing = expected.filter((each) => !isOnRecord(each));
  const words = [source, policyWords(source, policy, expected.length, missing.length)] as const;
  const lack = lackOf(source, expected, missing, window.cutoff);
  if (lack === undefined) return { input, policy: words };
  const gap = gapOf(source, policy, lack, missing, window);
  const { staleMs = 0 } = policy;
  const isOlder = ({ endedAt }: Expected): boolean => window.cutoff - endedAt > staleMs;
  const isStaleEnough =
    policy.onMissing === 'stale' &&
    lackOf(source, expected.filter(isOlder), missing.filter(isOlder), window.cutoff) === undefined;
  if (policy.onMissing === 'gap' || isStaleEnough) return { input, gap, policy: words };
  return { gap, blocked: blockedBy(gap), policy: words };
}

/** Lists what the schedule says should be on record at the cut-off. */
function expectedOf(
  source: WindowSource,
  schedule: readonly Game[],
  { cutoff, from, to }: Window,
): Expected[] {
  const ended = schedule.filter(
    (game) =>
      game.game_date >= from &&
      game.game_date <= to &&
      game.tip_ts + ENDED_AFTER_MS <= cutoff &&
      isSlateGame(game),
  );
  if (source === 'boxscores')
    return ended.map((game) => ({
      ...{ id: game.game_id, date: game.game_date, endedAt: game.tip_ts + ENDED_AFTER_MS },
    }));
  return [...groupBy(ended, (game) => game.game_date)].flatMap(([id, games]) => {
    const endedAt = Math.max(...games.map((game) => game.tip_ts)) + ENDED_AFTER_MS;
    return games.length < GAMES_OF_A_SLATE ? [] : [{ id, date: games[0]!.game_date, endedAt }];
  });
}

/** Whether the chosen snapshots have it; one that is of no single game stands for all of its date. */
function recordOf(source: WindowSource, { files }: ResolvedInput): (each: Expected) => boolean {
  const games = new Set<string>();
  const dates = new Set<string>();
  for (const { path } of files) {
    const game = /\/game_id=([^/]+)\//.exec(path)?.[1];
    if (source === 'boxscores' && game !== undefined) games.add(game);
    else dates.add(/\/date=([^/]+)\//.exec(path)?.[1] ?? '');
  }
  return ({ id, date }) => games.has(id) || dates.has(date);
}

/** Says in words how much is missing, or undefined where it is enough. */
function lackOf(
  source: WindowSource,
  expected: readonly Expected[],
  missing: readonly Expected[],
  cutoff: Instant,
): string | undefined {
  const { unit, leastShare, recent } = MEASURES[source];
  const said = (all: number, lost: number, least: number, which: string): string | undefined =>
    all === 0 || (all - lost) / all >= least
      ? undefined
      : `${source} are on record of ${String(all - lost)} of ${String(all)} ${unit}${which}, at least ${percent(least)} are asked for`;
  const whole = said(expected.length, missing.length, leastShare, '');
  if (whole !== undefined || recent === null) return whole;
  const isRecent = ({ endedAt }: Expected): boolean => cutoff - endedAt <= recent.days * DAY_MS;
  const which = ` of the last ${String(recent.days)} days`;
  const { length } = expected.filter(isRecent);
  return said(length, missing.filter(isRecent).length, recent.leastShare, which);
}

function gapOf(
  source: WindowSource,
  policy: SourcePolicy,
  lack: string,
  missing: readonly Expected[],
  { cutoff }: Window,
): ManifestGap {
  const dates = missing.map(({ date }) => date).sort();
  const days = new Set(dates).size;
  const [first, last] = [dates[0]!, dates.at(-1)!];
  const when = first === last ? `of ${first}` : `from ${first} to ${last}`;
  const what = `${String(missing.length)} are missing on ${String(days)} ${days === 1 ? 'date' : 'dates'} ${when}`;
  const isPassed = policy.onMissing === 'gap';
  return {
    source,
    policy: printPolicy(policy),
    reason: `${lack}; at ${formatInstant(cutoff)} ${what}`,
    remediation: isPassed
      ? `import the missing ${source} ${when}, then run the same command again: it makes what this affected again`
      : `import the missing ${source} ${when}, then run the same command again`,
  };
}

/** The policy applied and what was counted, as manifests record it. */
function policyWords(
  source: WindowSource,
  policy: SourcePolicy,
  expected: number,
  missing: number,
): string {
  const { unit, leastShare, recent } = MEASURES[source];
  const lately =
    recent === null
      ? ''
      : `, or ${percent(recent.leastShare)} of those of the last ${String(recent.days)} days,`;
  return (
    `${printPolicy(policy)} when fewer than ${percent(leastShare)} of the ${unit}${lately} are on record: ` +
    `${String(expected - missing)} of ${String(expected)} are; clocks ${SOURCES[source].clocks}`
  );
}

function percent(share: number): string {
  return `${String(Math.round(100 * share))} %`;
}
