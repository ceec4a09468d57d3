/**
 * Publishing a slate: the pointers of its assets move to this run, one compare-and-swap each. It is a cell of its own,
 * and its manifest comes after the swaps: a crash in between is mended by running it again.
 */
import { manifestPath, partitionPath } from '@pkg/manifest';
import { promote, readCurrent } from '@pkg/publish';
import { errorRecord, formatInstant, sha256OfJson, type ObjectStore } from '@pkg/std';
import { commit, endCell, type CellResult, type CellUpstream, type Surroundings } from './cell.ts';
import type { PlannedCell, PublishPolicy } from './plan.ts';

export interface PublishOptions {
  readonly policy: PublishPolicy;
  /** When the plan was made. */
  readonly now: number;
  /** Assets whose pointers move, in this order. */
  readonly assets: readonly string[];
}

export interface Publication {
  readonly result: CellResult;
  /** The paths of the pointers that name this run now. */
  readonly pointers: readonly string[];
}

/** Moves the pointers, or says why not. */
export async function publishCell(
  around: Surroundings,
  cell: PlannedCell,
  upstream: readonly CellUpstream[],
  options: PublishOptions,
): Promise<Publication> {
  const targets = options.assets.flatMap((asset) =>
    upstream.filter((source) => source.cell.asset === asset),
  );
  const refusal = await refusalOf(around.store, cell, targets, options);
  if (refusal !== undefined)
    return { result: await endCell(around, cell, { skipReason: refusal }), pointers: [] };
  const startedAt = around.clock();
  try {
    const pointers: string[] = [];
    for (const target of targets) pointers.push(await promoteTarget(around, cell, target));
    const result = await commit(around, cell, upstream, startedAt, {
      status: 'success',
      outputs: [],
      checks: [],
    });
    return { result, pointers };
  } catch (thrown) {
    const error = errorRecord(thrown);
    const result = await commit(around, cell, upstream, startedAt, {
      status: 'failed',
      outputs: [],
      checks: [],
      error,
    });
    return { result, pointers: [] };
  }
}

async function promoteTarget(
  around: Surroundings,
  cell: PlannedCell,
  { cell: source, stored }: CellUpstream,
): Promise<string> {
  const folder = partitionPath(source.partition);
  await promote(around.store, {
    asset: source.asset,
    partitionPath: folder,
    runId: stored.manifest.partition.run_id,
    manifestPath: manifestPath(source.asset, stored.manifest.partition),
    manifestSha256: stored.sha256,
    promotedAt: around.clock(),
    token: sha256OfJson([around.environment.orchestrator_run_id, cell.id, stored.path]).slice(
      0,
      16,
    ),
  });
  return `current/${source.asset}/${folder}/current_run.json`;
}

/** Why the slate is not published, or undefined when it is. */
async function refusalOf(
  store: ObjectStore,
  cell: PlannedCell,
  targets: readonly CellUpstream[],
  { policy, now }: PublishOptions,
): Promise<string | undefined> {
  if (policy === 'never') return 'PUBLISH_NEVER: the publish policy is never';
  if (policy === 'always' || cell.scope.grain !== 'slate' || now < cell.scope.slate.lockAt)
    return undefined;
  for (const { cell: source, stored } of targets) {
    const current = await readCurrent(store, source.asset, partitionPath(source.partition));
    if (current !== null && current.pointer.run_id !== stored.manifest.partition.run_id) {
      const lock = formatInstant(cell.scope.slate.lockAt);
      return `SLATE_LOCKED: the slate locked at ${lock} and run ${current.pointer.run_id} is published; --publish always replaces it`;
    }
  }
  return undefined;
}
