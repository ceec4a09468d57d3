/**
 * Partitions: the key values of one execution, and how the cells of one asset find those of another.
 *
 * A slate is what the calendar gives the engine: one game date at one as-of instant, with the draft groups that share
 * that instant. Every asset has a grain, and a cell exists for each scope of that grain.
 */
import type { ManifestGap } from '@pkg/manifest';
import { compactInstant, formatInstant, invariant, type GameDate, type Instant } from '@pkg/std';

/** One contest slate of the site: `lockAt` is when its entries close. */
export interface DraftGroup {
  readonly id: string;
  readonly lockAt: Instant;
}

/** One game date at one as-of instant. */
export interface Slate {
  readonly gameDate: GameDate;
  /** What did we know as of this instant? */
  readonly asOf: Instant;
  /** The year in which the season starts. */
  readonly season: string;
  /** `01` to `12`, of the game date. */
  readonly month: string;
  readonly firstTip: Instant;
  /** When the first of the slate's contests closes; its first tip where no contest is known. */
  readonly lockAt: Instant;
  readonly draftGroups: readonly DraftGroup[];
  /** Model runs for this slate are trained on labels of games before this day. */
  readonly trainThrough: GameDate;
}

/**
 * A game date without a slate: none of its steps has anything to do, and the manifest of each says why.
 *
 * Where the schedule of its month has a gap that the policy does not let pass, nobody knows whether there is a slate:
 * then `reason` is undefined, and the cells of the date wait in vain for the cell of the month.
 */
export interface IdleDate {
  readonly gameDate: GameDate;
  readonly season: string;
  /** `01` to `12`; undefined where no cell of a month says anything about the date. */
  readonly month: string | undefined;
  readonly reason: string | undefined;
  /** What is not known of the date. */
  readonly gaps: readonly ManifestGap[];
}

/** `month`: a month of a season; `training`: a training window; `slate`; `draft_group`: a slate's contest group. */
export type Grain = 'month' | 'training' | 'slate' | 'draft_group';

export type Scope =
  | { readonly grain: 'month'; readonly season: string; readonly month: string }
  | { readonly grain: 'training'; readonly trainThrough: GameDate }
  | { readonly grain: 'slate'; readonly slate: Slate }
  | { readonly grain: 'date'; readonly date: IdleDate }
  | { readonly grain: 'draft_group'; readonly slate: Slate; readonly group: DraftGroup };

/** A cell's partition as manifests print it, without the run id. */
export interface CellPartition {
  readonly game_date?: string;
  readonly run_as_of_ts?: string;
  readonly draft_group_id?: string;
  readonly season?: string;
  readonly month?: string;
  readonly train_through?: string;
}

/** Every scope of a grain, in calendar order, each once. */
export function scopesOf(grain: Grain, slates: readonly Slate[]): Scope[] {
  switch (grain) {
    case 'month':
      return distinct(slates, ({ season, month }) => ({ grain, season, month }));
    case 'training':
      return distinct(slates, ({ trainThrough }) => ({ grain, trainThrough }));
    case 'slate':
      return slates.map((slate) => ({ grain, slate }));
    case 'draft_group':
      return slates.flatMap((slate) => slate.draftGroups.map((group) => ({ grain, slate, group })));
  }
}

/** The scopes of `grain` that a cell of `scope` reads from: its own, those around it, or those inside it. */
export function linkedScopes(scope: Scope, grain: Grain): Scope[] {
  if (scope.grain === grain) return [scope];
  const isOfSlate = scope.grain === 'slate' || scope.grain === 'draft_group';
  invariant(isOfSlate, `a ${scope.grain} belongs to no ${grain}, so its steps read none`);
  return scopesOf(grain, [scope.slate]);
}

/** The partition as manifests print it. */
export function cellPartition(scope: Scope): CellPartition {
  switch (scope.grain) {
    case 'month':
      return { season: scope.season, month: scope.month };
    case 'training':
      return { train_through: scope.trainThrough };
    case 'slate':
      return slatePartition(scope.slate);
    case 'date':
      return { game_date: scope.date.gameDate, season: scope.date.season };
    case 'draft_group':
      return { ...slatePartition(scope.slate), draft_group_id: scope.group.id };
  }
}

/** The name of a cell within its plan: stable, readable, unique. */
export function cellId(asset: string, scope: Scope): string {
  switch (scope.grain) {
    case 'month':
      return `${asset} ${scope.season}-${scope.month}`;
    case 'training':
      return `${asset} through ${scope.trainThrough}`;
    case 'slate':
      return `${asset} ${slateName(scope.slate)}`;
    case 'date':
      return `${asset} ${scope.date.gameDate}`;
    case 'draft_group':
      return `${asset} ${slateName(scope.slate)} group ${scope.group.id}`;
  }
}

const slateNames = new WeakMap<Slate, string>();

/** The name of a slate within its plan: `2024-01-15 as of 20240115T173000Z`. */
export function slateName(slate: Slate): string {
  // Asked for by every cell, several times each.
  const known = slateNames.get(slate);
  if (known !== undefined) return known;
  const name = `${slate.gameDate} as of ${compactInstant(slate.asOf)}`;
  slateNames.set(slate, name);
  return name;
}

const slatePartitions = new WeakMap<Slate, CellPartition>();

function slatePartition(slate: Slate): CellPartition {
  const known = slatePartitions.get(slate);
  if (known !== undefined) return known;
  const partition = Object.freeze({
    game_date: slate.gameDate,
    run_as_of_ts: formatInstant(slate.asOf),
    season: slate.season,
  });
  slatePartitions.set(slate, partition);
  return partition;
}

function distinct(slates: readonly Slate[], scopeOf: (slate: Slate) => Scope): Scope[] {
  const byText = new Map(slates.map((slate) => [JSON.stringify(scopeOf(slate)), scopeOf(slate)]));
  return [...byText.values()];
}
