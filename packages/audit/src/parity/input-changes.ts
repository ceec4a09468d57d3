/**
 * Finds the files that a slate reads now and its live run did not, and the other way round, each with the steps that
 * read it. Each file is a factor that the change of the slate can be credited to.
 */
import type { Pipeline, PlannedCell } from '@pkg/engine';
import type { Manifest, ManifestGap } from '@pkg/manifest';
import { SOURCE_NAMES } from '@pkg/nba';
import { policiesFor, type PlanningContext } from '@pkg/steps';
import type { ManifestNode } from '../lineage/manifest-graph.ts';
import { compareCell, isSource, type ChangedCell, type Found } from './cell-inputs.ts';
import type { Lists } from '../lineage/set-members.ts';
import type { InputChange } from './input-change.ts';

/** A gap that was let pass in a step on one side alone, or by another policy: the policy on each side, null for no gap. */
export interface GapChange {
  readonly asset: string;
  readonly source: string;
  readonly live: string | null;
  readonly now: string | null;
}

export interface InputChanges {
  readonly changes: readonly InputChange[];
  readonly gaps: readonly GapChange[];
  /** The changed cells by asset. */
  readonly cells: ReadonlyMap<string, ChangedCell>;
  /** The factor of each edit, by its name. */
  readonly factorOf: ReadonlyMap<string, string>;
}

/**
 * The most changes of one source that are factors of their own; with more, all are one factor: each takes a computation
 * of the slate.
 */
const MAX_FACTORS = 6;

/** Compares what the steps of a slate read, by their manifests, with what its plan reads now. */
export function inputChanges(
  dag: Pipeline<PlanningContext>,
  world: PlanningContext,
  live: readonly ManifestNode[],
  now: readonly PlannedCell[],
  lists: Lists,
): InputChanges {
  const manifests = new Map(live.map(({ manifest }) => [manifest.asset, manifest]));
  const cells = new Map<string, ChangedCell>();
  const found = new Map<string, Found>();
  const gaps: GapChange[] = [];
  for (const cell of now) {
    const manifest = manifests.get(cell.asset);
    if (manifest === undefined) continue;
    const compared = compareCell(world, manifest, cell, lists);
    const changed = gapChanges(manifest, cell);
    gaps.push(...changed);
    if (compared.found.length + changed.length === 0) continue;
    cells.set(cell.asset, compared.cell);
    const isPolicy = isByPolicy(dag, world, manifest, cell);
    for (const each of compared.found)
      merge(found, isPolicy(each) ? { ...each, cause: 'policy' } : each);
  }
  const ordered = [...found.values()].sort(
    (a, b) => rank(a.source) - rank(b.source) || (a.name < b.name ? -1 : 1),
  );
  const factorOf = factorsOf(ordered);
  const changes = ordered.map(({ name, ...change }) => ({
    ...change,
    factor: factorOf.get(name)!,
  }));
  return { changes, gaps, cells, factorOf };
}

function gapChanges(manifest: Manifest, cell: PlannedCell): GapChange[] {
  const policyOf = (gaps: readonly ManifestGap[], source: string): string | null =>
    gaps.find((gap) => gap.source === source)?.policy ?? null;
  const sources = [...new Set([...manifest.gaps, ...cell.gaps].map(({ source }) => source))];
  return sources
    .map((source) => ({
      asset: cell.asset,
      source,
      live: policyOf(manifest.gaps, source),
      now: policyOf(cell.gaps, source),
    }))
    .filter(({ live, now }) => live !== now);
}

/**
 * Whether a daily run would still read the same snapshot of a source as the live run: then it is not the history that
 * changed.
 */
function isByPolicy(
  dag: Pipeline<PlanningContext>,
  world: PlanningContext,
  manifest: Manifest,
  cell: PlannedCell,
): (found: Found) => boolean {
  const step = dag.steps.find(({ asset }) => asset === cell.asset)!;
  const policies = policiesFor(
    'daily',
    world.settings.policyChanges,
    world.settings.policyChangesByMode,
  );
  const daily: PlanningContext = { ...world, modeOf: () => 'daily', policiesOf: () => policies };
  const { inputs } = step.select(cell.scope, daily);
  return ({ source, cause }) => {
    const then = manifest.inputs.find(({ name }) => name === source);
    const again = inputs.find(({ record }) => record.name === source)?.record;
    return cause === 'history' && then?.sha256 === again?.sha256 && then?.path === again?.path;
  };
}

/** One change per file, with all the steps that read it. */
function merge(into: Map<string, Found>, each: Found): void {
  const known = into.get(each.name);
  into.set(
    each.name,
    known === undefined
      ? each
      : {
          ...known,
          cause: known.cause === each.cause ? each.cause : 'history',
          live: known.live ?? each.live,
          now: known.now ?? each.now,
          read_by: [...known.read_by, ...each.read_by],
        },
  );
}

function factorsOf(ordered: readonly Found[]): Map<string, string> {
  const factors = new Map<string, string>();
  for (const { source, name } of ordered) {
    const own = ordered.filter((each) => each.source === source);
    const number = own.findIndex((each) => each.name === name) + 1;
    const isNumbered = own.length > 1 && own.length <= MAX_FACTORS;
    factors.set(name, isNumbered ? `${source} ${String(number)}` : source);
  }
  return factors;
}

function rank(source: string): number {
  return isSource(source) ? SOURCE_NAMES.indexOf(source) : SOURCE_NAMES.length;
}
