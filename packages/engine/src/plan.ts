/**
 * The plan: the frozen list of cells with their selections, keys and run ids, and for each whether it is reused or
 * runs, and why. Drafting and deciding are pure; between the two, manifests are read and outputs hashed again.
 */
import type { RunsSeen } from '@pkg/manifest';
import { sha256OfJson, type Instant, type ObjectStore, type Sha256 } from '@pkg/std';
import { codeReader } from './code-fingerprint.ts';
import { draftCells, type CellDraft, type RunNaming } from './draft.ts';
import { decideCells, isWanted } from './decide-cells.ts';
import { checkPointers, hashOutputs, readExisting } from './existing-runs.ts';
import { frozenRunId, madeAs, type FrozenCells } from './frozen-cells.ts';
import type { Only } from './only.ts';
import type { IdleDate, Partition } from './partition.ts';
import type { PlannedCell } from './planned-cell.ts';
import { selectSteps } from './selected-steps.ts';
import type { Pipeline } from './step.ts';
import type { PublishPolicy } from './to-publish.ts';

export interface PlanOptions {
  /** False: the assets to make run again, and their manifests are kept where the outputs are the same. */
  readonly resume: boolean;
  /** The assets to make run again under new run ids. */
  readonly force: boolean;
  /** Assets to make; those upstream of them must exist or be among them. `undefined`: all. */
  readonly assets?: ReadonlySet<string> | undefined;
  readonly publish: PublishPolicy;
  /** The dates without a partition; each of their steps ends in a manifest that says why. By default none. */
  readonly idle?: readonly IdleDate[] | undefined;
  /** When the plan is made; says which partitions are closed. */
  readonly now: Instant;
  /** Which cells run of those that could; left out: see `only.ts`. */
  readonly only?: Only | undefined;
  /** The ids and decisions of a frozen plan that goes on; then neither `force` nor `only` is asked again. */
  readonly frozen?: FrozenCells | undefined;
}

export interface Plan {
  readonly partitions: readonly Partition[];
  /** Upstream first, in calendar order within an asset. */
  readonly cells: readonly PlannedCell[];
  readonly publish: PublishPolicy;
  readonly now: Instant;
  /** Over every cell's id, key and run id: equal hash, equal work. */
  readonly hash: Sha256;
}

/**
 * Plans the partitions without writing anything.
 *
 * @throws KnownError `UPSTREAM_NOT_SELECTED` when the selected assets need others that are neither selected nor made before, on
 *   every partition; where some partitions have them, the cells of the others are blocked
 */
export async function plan<W>(
  store: ObjectStore,
  pipeline: Pipeline<W>,
  world: W,
  partitions: readonly Partition[],
  options: PlanOptions,
): Promise<Plan> {
  const code = codeReader();
  const dates = { partitions, idle: options.idle };
  const first = draftCells(pipeline, world, dates, code, (base) => base);
  const found = await readExisting(store, first, options.force);
  const nameRun = options.frozen
    ? frozenRunId(options.frozen)
    : forcedRunId(found.values(), options);
  const drafts = options.force ? draftCells(pipeline, world, dates, code, nameRun) : first;
  const existing = options.force && options.frozen ? onlyDrawn(drafts, found, options) : found;
  const outputs = await hashOutputs(store, drafts, existing);
  if (options.publish !== 'never')
    await checkPointers(store, pipeline, drafts, existing, outputs, options.publish);
  const actions = decideCells(drafts, { existing, outputs }, options);
  const planned = drafts.map(({ obstacle: _, ...draft }, at) =>
    Object.freeze({ ...draft, action: Object.freeze(actions[at]!) }),
  );
  const cells = options.assets ? selectSteps(planned, options.assets) : planned;
  return Object.freeze({
    partitions,
    cells,
    publish: options.publish,
    now: options.now,
    hash: sha256OfJson(cells.map(({ id, key, runId }) => [id, key, runId])),
  });
}

/** Forced runs are numbered: `<run>-2`, `<run>-3`, one more than the highest there is. */
function forcedRunId(existing: Iterable<RunsSeen>, options: PlanOptions): RunNaming {
  const taken = [...existing].flatMap((listing) =>
    listing.runs.map(({ manifest }) => manifest.partition.run_id),
  );
  return (base, asset) => {
    if (!isWanted(asset, options)) return base;
    const numbers = taken.flatMap((id) => {
      if (id === base) return [1];
      const suffix = id.startsWith(`${base}-`) ? id.slice(base.length + 1) : '';
      return /^\d{1,6}$/.test(suffix) ? [Number(suffix)] : [];
    });
    return numbers.length === 0 ? base : `${base}-${String(Math.max(...numbers) + 1)}`;
  };
}

/** The runs of the forced assets that bear the ids of their cells. */
function onlyDrawn(
  drafts: readonly CellDraft[],
  existing: ReadonlyMap<string, RunsSeen>,
  options: PlanOptions,
): Map<string, RunsSeen> {
  return new Map(
    drafts.map(({ id, asset, runId }) => {
      const listing = existing.get(id)!;
      return [id, isWanted(asset, options) ? madeAs(listing, runId) : listing];
    }),
  );
}
