/** Does what is to be done about one cell: passes it on, ends it, computes it or publishes its partition. */
import type { Lease } from '@pkg/publish';
import type { ManifestCheck } from '@pkg/manifest';
import { errorRecord } from '@pkg/std';
import type { ReuseDecision } from './action.ts';
import {
  copyFound,
  endCell,
  failCell,
  type CellContext,
  type CellResult,
  type WorkOrder,
} from './cell.ts';
import { madeMeanwhile, withCellLease } from './cell-lease.ts';
import type { CellRetries } from './cell-retries.ts';
import type { CellRunner } from './cell-runner.ts';
import type { Listener } from './event.ts';
import { nextMove, thrownResult } from './next-move.ts';
import type { Plan } from './plan.ts';
import { isPublishCell, type PlannedCell } from './planned-cell.ts';
import {
  keepPublished,
  mendPublished,
  needsMending,
  publishCell,
  type PublishOptions,
} from './publish-cell.ts';
import type { RunResults } from './run-results.ts';
import type { Pipeline } from './step.ts';
import type { Stop } from './stop.ts';

export interface CellWorkOptions<W> {
  readonly pipeline: Pipeline<W>;
  readonly plan: Pick<Plan, 'publish' | 'now' | 'hash'>;
  readonly around: CellContext;
  readonly runner: CellRunner;
  readonly onEvent: Listener;
  readonly results: RunResults;
  readonly retries: CellRetries;
  readonly stop: Stop;
}

export class CellWork<W> {
  readonly #options: CellWorkOptions<W>;

  constructor(options: CellWorkOptions<W>) {
    this.#options = options;
  }

  /** Returns the outcome of the cell, or the ms after which to try it again. Throws only what is our own bug. */
  async do(cell: PlannedCell): Promise<CellResult | number> {
    try {
      return await this.#do(cell);
    } catch (thrown) {
      const result = thrownResult(cell, thrown);
      if (result === undefined) throw thrown;
      return result;
    }
  }

  async #do(cell: PlannedCell): Promise<CellResult | number> {
    const { around, stop, results, plan, onEvent } = this.#options;
    const blocker = cell.action.kind === 'run' ? results.blockerOf(cell) : undefined;
    const move = nextMove(cell, { stopReason: stop.reason, blocker });
    switch (move.kind) {
      case 'pass-on':
        return this.#reuse(cell, move.decision);
      case 'leave':
        return { cell, outcome: 'skipped', durationMs: 0, reason: move.reason };
      case 'cancel':
        return this.#cancel(cell, move.reason);
      case 'end': {
        const ended = await endCell(around, cell, move.end);
        return move.root === undefined ? ended : { ...ended, root: move.root };
      }
      case 'publish':
      case 'compute':
        return withCellLease(around.leases, around.store, cell, stop.draining, async (lease) => {
          const made = lease && (await madeMeanwhile(around.store, cell, plan.now));
          if (made) return made;
          onEvent({ type: 'cell-started', cell: cell.id, asset: cell.asset });
          return move.kind === 'publish' ? this.#publish(cell, lease) : this.#compute(cell);
        });
    }
  }

  /** A cell that never began leaves nothing; one that waited for another attempt ends with the failure that it had. */
  async #cancel(cell: PlannedCell, reason: string): Promise<CellResult> {
    const failed = this.#options.retries.lastFailure(cell);
    return failed?.() ?? { cell, outcome: 'cancelled', durationMs: 0, reason };
  }

  async #reuse(cell: PlannedCell, { stored, reason }: ReuseDecision): Promise<CellResult> {
    const { around, stop, results } = this.#options;
    const { store, leases } = around;
    // A crash may have left the plain copy of this manifest behind its newest version; other tools read the copy.
    const copy = stored.isCached ? 'whole' : await store.settlePointer(stored.path);
    const shared = { cell, outcome: 'reused' as const, durationMs: 0, reason, stored };
    const result = { ...shared, ...copyFound(copy) };
    if (!isPublishCell(cell)) return result;
    const options = this.#publishOptions();
    const upstream = results.upstreamOf(cell);
    if (stop.reason === undefined && (await needsMending(store, upstream, options)))
      await withCellLease(leases, store, cell, stop.draining, (lease) =>
        mendPublished(around, upstream, { ...options, lease }),
      );
    return { ...result, publication: await keepPublished(store, upstream, options) };
  }

  async #publish(cell: PlannedCell, lease: Lease | undefined): Promise<CellResult> {
    const { around, results, onEvent } = this.#options;
    const options = { ...this.#publishOptions(), lease };
    const result = await publishCell(around, cell, results.upstreamOf(cell), options);
    const pointers = (result.publication?.published ?? []).map(({ pointer }) => pointer);
    if (pointers.length > 0) onEvent({ type: 'published', cell: cell.id, pointers });
    return result;
  }

  async #compute(cell: PlannedCell): Promise<CellResult | number> {
    const { around, plan, results, retries, runner, stop, onEvent } = this.#options;
    const of = { cell: cell.id, asset: cell.asset };
    const order: WorkOrder = {
      plan: plan.hash,
      madeFor: around.environment.orchestrator_run_id,
      cell,
      upstream: results.upstreamOf(cell),
      startedAt: around.clock(),
      attempt: retries.begin(cell),
    };
    let checks: readonly ManifestCheck[] = [];
    try {
      return await retries.guard(cell, async () => {
        const result = await runner.run(order, stop.aborting, (done, total) => {
          onEvent({ type: 'cell-progress', cell: cell.id, done, total });
        });
        if (result.outcome === 'succeeded') return { ...result, cell };
        ({ checks } = result);
        throw result.thrown;
      });
    } catch (thrown) {
      const isStopped = stop.reason !== undefined;
      const waitMs = isStopped ? undefined : retries.waitMs(cell, thrown);
      if (waitMs === undefined) return failCell(around, order, thrown, checks, isStopped);
      retries.remember(cell, () => failCell(around, order, thrown, checks, false));
      const error = errorRecord(thrown);
      onEvent({ type: 'cell-retried', ...of, attempt: order.attempt, waitMs, error });
      return waitMs;
    }
  }

  #publishOptions(): PublishOptions {
    const { plan, pipeline } = this.#options;
    const { published: assets, gate } = pipeline;
    return { policy: plan.publish, now: plan.now, assets, gate };
  }
}
