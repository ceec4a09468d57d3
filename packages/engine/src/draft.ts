/**
 * The first half of planning, pure over the pipeline and the world: which cells there are, what each reads, its key,
 * and the run id of its partition.
 */
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
import { keyOf, keyParts, type KeyParts } from './key.ts';
import {
  cellId,
  cellPartition,
  linkedScopes,
  scopesOf,
  slateName,
  type CellPartition,
  type Scope,
  type Slate,
} from './partition.ts';
import { publishStep, type Blocked, type Pipeline, type ResolvedInput, type Step } from './step.ts';

/** A cell before it is known whether it must run. */
export interface CellDraft {
  readonly id: string;
  readonly asset: string;
  readonly version: string;
  readonly pool: string;
  readonly scope: Scope;
  readonly partition: CellPartition;
  readonly runId: RunId;
  readonly key: Sha256;
  readonly keyParts: KeyParts;
  readonly params: Readonly<Record<string, JsonValue>>;
  readonly seed: number | undefined;
  /** Ids of the cells that this one reads, in calendar order. */
  readonly upstream: readonly string[];
  readonly inputs: readonly ResolvedInput[];
  readonly gaps: readonly ManifestGap[];
  readonly policy: Readonly<Record<string, string>>;
  readonly blocked: Blocked | undefined;
  readonly skip: string | undefined;
}

/** Every cell of the slates, upstream first. `runSuffix` sets forced runs apart from earlier ones. */
export function draftCells<W>(
  pipeline: Pipeline<W>,
  world: W,
  slates: readonly Slate[],
  runSuffix: (base: string) => string,
): CellDraft[] {
  const steps = [...pipeline.steps, publishStep(pipeline)];
  const structure = steps.flatMap((step) =>
    scopesOf(step.grain, slates).map((scope) => describe(steps, step, scope, world)),
  );
  const bare = withKeys(structure, () => undefined);
  const runIds = runIdsOf(structure, bare, slates, runSuffix);
  const keyed = withKeys(structure, (cell) => runIds.get(cell.id));
  return structure.map((cell) => {
    const { key, parts } = keyed.get(cell.id)!;
    const { step, ...rest } = cell;
    const runId = runIds.get(cell.id)!;
    return Object.freeze({
      ...rest,
      version: step.version,
      pool: step.pool,
      runId,
      key,
      keyParts: parts,
    });
  });
}

interface Described<W> extends Omit<CellDraft, 'runId' | 'key' | 'keyParts' | 'version' | 'pool'> {
  readonly step: Step<W>;
}

function describe<W>(
  steps: readonly Step<W>[],
  step: Step<W>,
  scope: Scope,
  world: W,
): Described<W> {
  const upstream = step.upstream.flatMap((asset) => {
    const source = steps.find((other) => other.asset === asset);
    invariant(source, `the upstream asset ${asset} of ${step.asset} is a step of the pipeline`);
    return linkedScopes(scope, source.grain).map((linked) => cellId(asset, linked));
  });
  const selected = step.select(scope, world);
  const { params, seed } = step.params(scope, world);
  const { run_as_of_ts, ...withoutAsOf } = cellPartition(scope);
  return {
    step,
    id: cellId(step.asset, scope),
    asset: step.asset,
    scope,
    partition:
      step.isAsOf && run_as_of_ts !== undefined ? { ...withoutAsOf, run_as_of_ts } : withoutAsOf,
    params,
    seed,
    upstream,
    inputs: selected.inputs,
    gaps: selected.gaps,
    policy: selected.policy ?? {},
    blocked: selected.blocked,
    skip: selected.skip,
  };
}

/** Keys in topological order. The run id is part of a key only where it stands in the output. */
function withKeys<W>(
  cells: readonly Described<W>[],
  runIdOf: (cell: Described<W>) => RunId | undefined,
): Map<string, { key: Sha256; parts: KeyParts }> {
  const keyed = new Map<string, { key: Sha256; parts: KeyParts }>();
  for (const cell of cells) {
    const runId = cell.step.usesRunId === true ? runIdOf(cell) : undefined;
    const parts = keyParts({
      asset: cell.asset,
      version: cell.step.version,
      partition: cell.partition,
      params: runId === undefined ? cell.params : { ...cell.params, run_id: runId },
      seed: cell.seed,
      inputs: cell.inputs,
      gaps: cell.gaps,
      upstream: new Map(
        cell.upstream.map((id) => {
          const source = keyed.get(id);
          invariant(source, `the upstream cell ${id} of ${cell.id} comes first`);
          return [id, source.key];
        }),
      ),
    });
    keyed.set(cell.id, { key: keyOf(parts), parts });
  }
  return keyed;
}

/**
 * One run id a slate, shared by all its cells and derived from their keys: the same question meets its own manifests
 * again, another question gets another run. Cells that slates share are named after their own key.
 */
function runIdsOf<W>(
  cells: readonly Described<W>[],
  keyed: ReadonlyMap<string, { key: Sha256 }>,
  slates: readonly Slate[],
  runSuffix: (base: string) => string,
): Map<string, RunId> {
  const bySlate = new Map<string, string>();
  for (const slate of slates) {
    const keys = cells
      .filter((cell) => slateOf(cell.scope) === slate)
      .map((cell) => keyed.get(cell.id)!.key);
    bySlate.set(
      slateName(slate),
      `${compactInstant(slate.asOf)}-${sha256OfJson(keys).slice(0, 8)}`,
    );
  }
  return new Map(
    cells.map((cell) => {
      const slate = slateOf(cell.scope);
      const base = slate
        ? bySlate.get(slateName(slate))!
        : sharedRunId(cell.scope, keyed.get(cell.id)!.key);
      return [cell.id, parseRunId(runSuffix(base))];
    }),
  );
}

function sharedRunId(scope: Scope, key: Sha256): string {
  const prefix =
    scope.grain === 'month'
      ? `${scope.season}-${scope.month}`
      : scope.grain === 'training'
        ? scope.trainThrough
        : '';
  return `${prefix}-${key.slice(0, 8)}`;
}

/** The slate of a scope; undefined for scopes that slates share. */
export function slateOf(scope: Scope): Slate | undefined {
  return scope.grain === 'slate' || scope.grain === 'draft_group' ? scope.slate : undefined;
}
