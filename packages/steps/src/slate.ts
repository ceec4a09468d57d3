/** A slate as the engine's partition: one game date at one as-of instant, with the draft groups that share that instant. */
import type { Group, Partition, Scope, SharedScope } from '@pkg/engine';
import {
  formatInstant,
  instantFromMs,
  invariant,
  parseGameDate,
  type GameDate,
  type Instant,
} from '@pkg/std';

/** A month of the schedule, as the grain of steps. */
export const MONTH = 'month';
/** A training window, as the grain of steps. */
export const TRAINING = 'training';

interface SlateFacts {
  readonly gameDate: GameDate;
  readonly asOf: Instant;
  /** The year in which the season starts. */
  readonly season: string;
  /** `01` to `12`, of the game date. */
  readonly month: string;
  readonly firstTip: Instant;
  /** The contests known at the as-of instant; each closes at its lock. */
  readonly draftGroups: readonly Group[];
  /** Model runs for this slate are trained on labels of games before this day. */
  readonly trainThrough: GameDate;
}

export interface Slate extends Partition {
  readonly season: string;
  readonly firstTip: Instant;
  readonly trainThrough: GameDate;
}

/** A slate of what is known of it; it closes with its first contest, and with its first tip where no contest is known. */
export function makeSlate(facts: SlateFacts): Slate {
  const { gameDate, asOf, season, month, firstTip, draftGroups, trainThrough } = facts;
  return {
    date: gameDate,
    asOf,
    closesAt: firstLock(draftGroups, firstTip),
    groups: draftGroups,
    labels: { season },
    shared: [monthScope(season, month), trainingScope(trainThrough)],
    withoutGroups: `NO_DRAFT_GROUP: none was known at ${formatInstant(asOf)}`,
    attributes: {
      season,
      first_tip: formatInstant(firstTip),
      train_through: trainThrough,
    },
    ...{ season, firstTip, trainThrough },
  };
}

/** When the first of some contests locks; the first tip where there is none. */
export function firstLock(groups: readonly Group[], firstTip: Instant): Instant {
  return groups.length === 0
    ? firstTip
    : instantFromMs(Math.min(...groups.map(({ closesAt }) => closesAt)));
}

/** The month of a season. */
export function monthScope(season: string, month: string): SharedScope {
  const name = `${season}-${month}`;
  return {
    ...{ grain: MONTH, name, runPrefix: name },
    ...{ labels: { season, month }, yields: 'upstream' },
  };
}

/** The training window that ends before a day. */
function trainingScope(trainThrough: GameDate): SharedScope {
  return {
    ...{ grain: TRAINING, name: `through ${trainThrough}`, runPrefix: trainThrough },
    ...{ labels: { train_through: trainThrough }, yields: 'model' },
  };
}

/** The month of a cell: a step whose grain is the month gets no other scope. */
export function monthOf(scope: Scope): { readonly season: string; readonly month: string } {
  invariant(
    scope.kind === 'shared' && scope.shared.grain === MONTH,
    'the schedule is made by the month',
  );
  const { season, month }: Record<string, string | undefined> = scope.shared.labels;
  invariant(season !== undefined && month !== undefined, 'a month names its season');
  return { season, month };
}

/** The day before which the labels of a training window end: a step whose grain is the window gets no other scope. */
export function trainThroughOf(scope: Scope): GameDate {
  invariant(
    scope.kind === 'shared' && scope.shared.grain === TRAINING,
    'models are fitted by the window',
  );
  return parseGameDate(scope.shared.labels['train_through']!);
}
