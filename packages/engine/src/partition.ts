/**
 * Partitions: the key values of one execution, and how the cells of one asset find those of another.
 *
 * The planner of the application gives the engine partitions: one date at one as-of instant each, with the groups that are
 * published by themselves, and the wider scopes that it shares with others. Every asset has a grain, and a cell exists
 * for each scope of that grain.
 */
import type { Manifest, ManifestGap, PlanFile } from '@pkg/manifest';
import { compactInstant, formatInstant, invariant, type GameDate, type Instant } from '@pkg/std';

/** Labels of a scope by the names under which manifests print them. */
export type Labels = Readonly<Record<string, string>>;

/** A part of a partition that is published by itself. */
export interface Group {
  readonly id: string;
  /** From then on what is published of it stays, unless a run asks for more. */
  readonly closesAt: Instant;
}

/** A scope that partitions share: a month, a training window. */
export interface SharedScope {
  /** The grain of the steps that are made by it. */
  readonly grain: string;
  /** The name of its cells within a plan; one a scope of its grain. */
  readonly name: string;
  /** The text that its run ids begin with. */
  readonly runPrefix: string;
  readonly labels: Labels;
  /** The kind of input that its outputs are for whoever reads them. */
  readonly yields: 'upstream' | 'model';
}

type PlannedPartition = PlanFile['slates'][number];

/** One date at one as-of instant. */
export interface Partition {
  readonly date: GameDate;
  /** The cut-off: the partition knows what was known at this instant. */
  readonly asOf: Instant;
  /** From then on what is published stays, unless a run asks for more: when its first group closes. */
  readonly closesAt: Instant;
  readonly groups: readonly Group[];
  /** Labels in manifests beside the date and the as-of instant. */
  readonly labels: Labels;
  /** The wider scopes that it lies in, at most one a grain. */
  readonly shared: readonly SharedScope[];
  /** Why steps by the group have nothing to do where it has no group: the code of the reason, then a sentence. */
  readonly withoutGroups?: string;
  /** Further attributes, which saved plans print and nothing reads. */
  readonly attributes?: Omit<
    PlannedPartition,
    'game_date' | 'run_as_of_ts' | 'lock_at' | 'draft_groups'
  >;
}

/**
 * A date without a partition: none of its steps has anything to do, and the manifest of each says why.
 *
 * Where nobody knows whether there is anything on the date, `reason` is undefined, and the cells of the date wait in vain
 * for the cells of its shared scopes.
 */
export interface IdleDate {
  readonly date: GameDate;
  readonly labels: Labels;
  /** The wider scopes whose cells say that there is nothing, or that nobody knows. */
  readonly shared: readonly SharedScope[];
  readonly reason: string | undefined;
  /** The gaps in what is known of the date. */
  readonly gaps: readonly ManifestGap[];
}

/** `partition`, `group`, or the grain of a shared scope that the planner of the application names. */
export type Grain = string;

export type Scope =
  | { readonly kind: 'shared'; readonly shared: SharedScope }
  | { readonly kind: 'partition'; readonly partition: Partition }
  | { readonly kind: 'date'; readonly date: IdleDate }
  | { readonly kind: 'group'; readonly partition: Partition; readonly group: Group };

/** A cell's partition as manifests print it, without the run id. */
export type CellPartition = {
  readonly [K in keyof Omit<Manifest['partition'], 'run_id'>]?: string;
};

/** Every scope of a grain, in calendar order, each once; idle dates have shared ones alone. */
export function scopesOf(
  grain: Grain,
  partitions: readonly Partition[],
  idle: readonly IdleDate[] = [],
): Scope[] {
  if (grain === 'partition') return partitions.map((partition) => ({ kind: grain, partition }));
  if (grain === 'group')
    return partitions.flatMap((partition) =>
      partition.groups.map((group) => ({ kind: grain, partition, group })),
    );
  const own = [...partitions, ...idle].flatMap(({ shared }) =>
    shared.filter((scope) => scope.grain === grain),
  );
  const byName = new Map(own.map((shared) => [shared.name, shared]));
  return [...byName.values()].map((shared) => ({ kind: 'shared', shared }));
}

/** The scopes of `grain` that a cell of `scope` reads from: its own, those around it, or those inside it. */
export function linkedScopes(scope: Scope, grain: Grain): Scope[] {
  if (grainOf(scope) === grain) return [scope];
  const partition = partitionIn(scope);
  invariant(partition, `a ${grainOf(scope)} belongs to no ${grain}, so its steps read none`);
  return scopesOf(grain, [partition]);
}

/** The partition of a scope; undefined for scopes that partitions share, and for dates without one. */
export function partitionIn(scope: Scope): Partition | undefined {
  return scope.kind === 'partition' || scope.kind === 'group' ? scope.partition : undefined;
}

function grainOf(scope: Scope): Grain {
  return scope.kind === 'shared' ? scope.shared.grain : scope.kind;
}

/** The partition as manifests print it. */
export function cellPartition(scope: Scope): CellPartition {
  switch (scope.kind) {
    case 'shared':
      return scope.shared.labels;
    case 'partition':
      return printed(scope.partition);
    case 'date':
      return { game_date: scope.date.date, ...scope.date.labels };
    case 'group':
      return { ...printed(scope.partition), draft_group_id: scope.group.id };
  }
}

/** The name of a cell within its plan: stable, readable, unique. */
export function cellId(asset: string, scope: Scope): string {
  switch (scope.kind) {
    case 'shared':
      return `${asset} ${scope.shared.name}`;
    case 'partition':
      return `${asset} ${partitionName(scope.partition)}`;
    case 'date':
      return `${asset} ${scope.date.date}`;
    case 'group':
      return `${asset} ${partitionName(scope.partition)} group ${scope.group.id}`;
  }
}

const names = new WeakMap<Partition, string>();

/** The name of a partition within its plan: `2024-01-15 as of 20240115T173000Z`. */
export function partitionName(partition: Partition): string {
  // Asked for by every cell, several times each.
  const known = names.get(partition);
  if (known !== undefined) return known;
  const name = `${partition.date} as of ${compactInstant(partition.asOf)}`;
  names.set(partition, name);
  return name;
}

const prints = new WeakMap<Partition, CellPartition>();

function printed(partition: Partition): CellPartition {
  const known = prints.get(partition);
  if (known !== undefined) return known;
  const values = Object.freeze({
    game_date: partition.date,
    run_as_of_ts: formatInstant(partition.asOf),
    ...partition.labels,
  });
  prints.set(partition, values);
  return values;
}
