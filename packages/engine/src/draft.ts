/**
 * The first half of planning, pure over the pipeline, its code and the world: which cells there are, what each reads, its key,
 * and the run id of its partition.
 */
import type { Claims } from '@pkg/limits';
import type { ManifestGap } from '@pkg/manifest';
import {
  compactInstant,
  invariant,
  parseRunId,
  sha256OfJson,
  type JsonValue,
  type RunId,
  type Sha256,
} from '@pkg/std';
import { obstacleIn, type Obstacle } from './action.ts';
import type { CodeReader } from './code-fingerprint.ts';
import { keyOf, type KeySources } from './key.ts';
import { LOOKAHEAD, scopeLooksAhead } from './look-ahead.ts';
import {
  cellId,
  cellPartition,
  linkedScopes,
  type IdleDate,
  partitionIn,
  partitionName,
  scopesOf,
  type CellPartition,
  type Scope,
  type Partition,
} from './partition.ts';
import { publishStep, type Pipeline, type ResolvedInput, type Step } from './step.ts';

/** A cell before it is known whether it must run. */
export interface CellDraft {
  readonly id: string;
  readonly asset: string;
  /** The fingerprint of the code that computes it. */
  readonly code: string;
  readonly pool: string;
  readonly claims: Claims;
  readonly scope: Scope;
  readonly partition: CellPartition;
  readonly runId: RunId;
  readonly key: Sha256;
  /** The parts that its key is made of. */
  readonly keySources: KeySources;
  readonly params: Readonly<Record<string, JsonValue>>;
  readonly seed: number | undefined;
  /** Ids of the cells that this one reads, in calendar order. */
  readonly upstream: readonly string[];
  readonly inputs: readonly ResolvedInput[];
  readonly gaps: readonly ManifestGap[];
  readonly policy: Readonly<Record<string, string>>;
  readonly obstacle: Obstacle | undefined;
}

/** Names the run of an asset from the base that its keys give; sets forced runs apart from earlier ones. */
export type RunNaming = (base: string, asset: string) => string;

/** The partitions and idle dates of a plan. */
export interface DraftedDates {
  readonly partitions: readonly Partition[];
  /** The dates without a partition, of which every step is skipped; by default none. */
  readonly idle?: readonly IdleDate[] | undefined;
}

/** Every cell of the partitions, upstream first, and of the dates that have none. */
export function draftCells<W>(
  pipeline: Pipeline<W>,
  world: W,
  { partitions, idle = [] }: DraftedDates,
  code: CodeReader,
  nameRun: RunNaming,
): CellDraft[] {
  const steps = new Map(
    [...pipeline.steps, publishStep(pipeline)].map((step) => [step.asset, step]),
  );
  const lookahead = new Set<string>();
  const structure = [...steps.values()].flatMap((step) => [
    ...cellScopes(step, partitions, idle).map((scope) =>
      describe(steps, step, scope, world, code, lookahead),
    ),
    ...idleScopes(step, partitions, idle).map((scope) => describeIdle(steps, step, scope, code)),
  ]);
  const bare = withKeys(structure, () => undefined);
  const runIds = runIdsOf(structure, bare, nameRun);
  const keys = withKeys(structure, (id) => runIds.get(id), bare);
  return structure.map(({ cell }) => {
    const { key, keySources } = keys.get(cell.id)!;
    const keyed = { runId: runIds.get(cell.id)!, key, keySources };
    // Unlike a spread of it this copies a literal quickly, and seasons have many.
    return Object.freeze(Object.assign({}, cell, keyed));
  });
}

/** A cell before its key and its run are known. */
interface Described<W> {
  readonly step: Step<W>;
  readonly cell: Omit<CellDraft, 'runId' | 'key' | 'keySources'>;
}

/** The scopes of a step; one a date where it has no as-of instant, however many partitions the date has. */
function cellScopes<W>(
  step: Step<W>,
  partitions: readonly Partition[],
  idle: readonly IdleDate[],
): Scope[] {
  const scopes = scopesOf(step.grain, partitions, idle);
  if (step.isAsOf) return scopes;
  const first = new Map<string, Scope>();
  for (const scope of scopes) {
    const id = idOf(step, scope);
    if (!first.has(id)) first.set(id, scope);
  }
  return [...first.values()];
}

/** The reason of cells by the group in a partition that has none and does not say why. */
const NO_GROUP = 'NO_GROUP: the partition has none';

type IdleScope = Extract<Scope, { kind: 'partition' | 'date' }>;

/** Where a step by the partition or by the group has nothing to do, and yet a manifest that says so. */
function idleScopes<W>(
  { grain }: Step<W>,
  partitions: readonly Partition[],
  idle: readonly IdleDate[],
): IdleScope[] {
  if (grain !== 'partition' && grain !== 'group') return [];
  const withoutGroup =
    grain === 'partition' ? [] : partitions.filter(({ groups }) => groups.length === 0);
  return [
    ...withoutGroup.map((partition) => ({ kind: 'partition' as const, partition })),
    ...idle.map((date) => ({ kind: 'date' as const, date })),
  ];
}

/** A cell that does not compute: its step is not asked. */
function describeIdle<W>(
  steps: ReadonlyMap<string, Step<W>>,
  step: Step<W>,
  scope: IdleScope,
  code: CodeReader,
): Described<W> {
  const skip =
    scope.kind === 'date' ? scope.date.reason : (scope.partition.withoutGroups ?? NO_GROUP);
  const cell = {
    id: idOf(step, scope),
    asset: step.asset,
    code: code.fingerprint(step.module),
    pool: step.pool,
    scope,
    partition: partitionOf(step, scope),
    params: {},
    seed: undefined,
    upstream: scope.kind === 'date' ? sharedCells(steps, scope.date) : [],
    inputs: [],
    gaps: scope.kind === 'date' ? scope.date.gaps : [],
    claims: { [step.pool]: 1 },
    policy: {},
    obstacle: obstacleIn({ skip }),
  };
  return { step, cell };
}

/** The cells that say that the date has no partition, or that nobody knows. */
function sharedCells<W>(steps: ReadonlyMap<string, Step<W>>, { shared }: IdleDate): string[] {
  return [...steps.values()].flatMap((step) =>
    shared
      .filter(({ grain }) => grain === step.grain)
      .map((scope) => idOf(step, { kind: 'shared', shared: scope })),
  );
}

function idOf<W>({ asset, isAsOf }: Step<W>, scope: Scope): string {
  const partition = partitionIn(scope);
  if (isAsOf || partition === undefined) return cellId(asset, scope);
  const group = scope.kind === 'group' ? ` group ${scope.group.id}` : '';
  return `${asset} ${partition.date}${group}`;
}

function describe<W>(
  steps: ReadonlyMap<string, Step<W>>,
  step: Step<W>,
  scope: Scope,
  world: W,
  code: CodeReader,
  /** Ids of cells that look ahead, added to. */
  lookahead: Set<string>,
): Described<W> {
  const upstream = step.upstream.flatMap((asset) => {
    const source = steps.get(asset);
    invariant(source, `the upstream asset ${asset} of ${step.asset} is a step of the pipeline`);
    return linkedScopes(scope, source.grain).map((linked) => idOf(source, linked));
  });
  const selected = step.select(scope, world);
  const names = selected.inputs.map(({ record }) => record.name);
  invariant(
    new Set(names).size === names.length,
    `each input of ${step.asset} has its own name, so that its key covers them all`,
  );
  const { params, seed } = step.params(scope, world);
  const id = idOf(step, scope);
  const isLookahead =
    step.isAsOf &&
    (scopeLooksAhead(scope, selected.gaps) || upstream.some((source) => lookahead.has(source)));
  if (isLookahead) lookahead.add(id);
  const cell = {
    id,
    asset: step.asset,
    code: code.fingerprint(step.module),
    pool: step.pool,
    scope,
    partition: partitionOf(step, scope),
    params: isLookahead ? { ...params, [LOOKAHEAD]: true } : params,
    seed,
    upstream,
    inputs: selected.inputs,
    gaps: selected.gaps,
    claims: { [step.pool]: 1, ...step.claims?.(scope, world) },
    policy: selected.policy ?? {},
    obstacle: obstacleIn(selected),
  };
  return { step, cell };
}

function partitionOf<W>({ isAsOf }: Step<W>, scope: Scope): CellPartition {
  const { run_as_of_ts, ...withoutAsOf } = cellPartition(scope);
  return isAsOf && run_as_of_ts !== undefined ? { ...withoutAsOf, run_as_of_ts } : withoutAsOf;
}

type Keyed = ReadonlyMap<string, Pick<CellDraft, 'key' | 'keySources'>>;

/**
 * Keys in topological order. The run id is part of a key only where it stands in the output: `bare` keys, without run
 * ids, hold for cells that no such output reaches.
 */
function withKeys<W>(
  cells: readonly Described<W>[],
  runIdOf: (id: string) => RunId | undefined,
  bare: Keyed = new Map(),
): Keyed {
  const keyed = new Map<string, Pick<CellDraft, 'key' | 'keySources'>>();
  for (const { step, cell } of cells) {
    const runId = step.usesRunId === true ? runIdOf(cell.id) : undefined;
    const same = bare.get(cell.id);
    const isSame =
      runId === undefined && cell.upstream.every((id) => keyed.get(id) === bare.get(id));
    if (same !== undefined && isSame) {
      keyed.set(cell.id, same);
      continue;
    }
    const keySources: KeySources = {
      asset: cell.asset,
      code: cell.code,
      partition: cell.partition,
      params: runId === undefined ? cell.params : { ...cell.params, run_id: runId },
      seed: cell.seed,
      inputs: cell.inputs,
      gaps: cell.gaps,
      upstream: cell.upstream.map((id) => {
        const source = keyed.get(id);
        invariant(source, `the upstream cell ${id} of ${cell.id} comes first`);
        return { id, key: source.key };
      }),
    };
    keyed.set(cell.id, { key: keyOf(keySources), keySources });
  }
  return keyed;
}

/**
 * One run id a partition, shared by all its cells and derived from their keys: the same question meets its own manifests
 * again, another question gets another run. The cells of a partition that have no as-of instant are a partition of their
 * own: labels come from the future, and nothing of the future may reach the run id that stands in a projection. Cells
 * that partitions share are named after their own key.
 */
function runIdsOf<W>(
  cells: readonly Described<W>[],
  keyed: Keyed,
  nameRun: RunNaming,
): Map<string, RunId> {
  const partitions = new Map<string, { readonly prefix: string; readonly keys: Sha256[] }>();
  for (const described of cells) {
    const name = runPartition(described);
    const { key } = keyed.get(described.cell.id)!;
    const known = partitions.get(name);
    if (known) known.keys.push(key);
    else partitions.set(name, { prefix: runPrefix(described), keys: [key] });
  }
  const bases = new Map(
    [...partitions].map(([name, { prefix, keys }]) => [
      name,
      `${prefix}-${sha256OfJson(keys).slice(0, 8)}`,
    ]),
  );
  return new Map(
    cells.map((described) => {
      const { id, asset } = described.cell;
      return [id, parseRunId(nameRun(bases.get(runPartition(described))!, asset))];
    }),
  );
}

/** Which cells share a run id. Partitions of different dates may have the same as-of instant. */
function runPartition<W>({ step, cell }: Described<W>): string {
  if (cell.scope.kind === 'date') return `without a partition ${cell.scope.date.date}`;
  const partition = partitionIn(cell.scope);
  if (partition === undefined) return cell.id;
  return step.isAsOf ? partitionName(partition) : partition.date;
}

/** The beginning of a run id: the as-of instant of its partition, or the keys of a partition that has none. */
function runPrefix<W>({ step, cell: { scope } }: Described<W>): string {
  if (scope.kind === 'shared') return scope.shared.runPrefix;
  if (scope.kind === 'date') return scope.date.date;
  return step.isAsOf ? compactInstant(scope.partition.asOf) : scope.partition.date;
}
