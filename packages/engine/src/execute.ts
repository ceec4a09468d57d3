/**
 * Executes a plan: ready cells within the caps of their pools, each upstream cell before its dependants. A failed cell
 * stops its dependants and nothing else. Which cell runs first never changes what any of them computes.
 */
import { errorRecord, invariant, KnownError } from '@pkg/std';
import { endCell, runCell, type CellResult, type CellUpstream, type Surroundings } from './cell.ts';
import type { Listener } from './event.ts';
import { isPublishCell, type Plan, type PlannedCell } from './plan.ts';
import { Pools } from './pools.ts';
import { publishCell } from './publish-cell.ts';
import type { Pipeline } from './step.ts';

export interface ExecuteOptions extends Surroundings {
  readonly maxParallel: number;
  readonly onEvent: Listener;
}

/** Every cell of the plan with what became of it, in plan order, and the pointers that name its runs now. */
export interface Execution {
  readonly results: readonly CellResult[];
  readonly pointers: readonly string[];
}

export async function execute<W>(
  pipeline: Pipeline<W>,
  plan: Plan,
  options: ExecuteOptions,
): Promise<Execution> {
  return new Executor(pipeline, plan, options).run();
}

class Executor<W> {
  readonly #pipeline: Pipeline<W>;
  readonly #plan: Plan;
  readonly #options: ExecuteOptions;
  readonly #pools: Pools;
  readonly #results = new Map<string, CellResult>();
  readonly #pointers: string[] = [];
  readonly #waiting: Set<PlannedCell>;
  readonly #running = new Set<Promise<void>>();

  constructor(pipeline: Pipeline<W>, plan: Plan, options: ExecuteOptions) {
    this.#pipeline = pipeline;
    this.#plan = plan;
    this.#options = options;
    this.#pools = new Pools(pipeline.pools, options.maxParallel);
    this.#waiting = new Set(byDate(plan.cells));
  }

  async run(): Promise<Execution> {
    while (this.#waiting.size > 0) {
      const started = this.#startReady();
      if (this.#running.size > 0) await Promise.race(this.#running);
      else invariant(started, 'a plan without cycles always has a cell that can start');
    }
    await Promise.all(this.#running);
    return {
      results: this.#plan.cells.map((cell) => this.#results.get(cell.id)!),
      pointers: this.#pointers,
    };
  }

  /** Starts every waiting cell whose upstream is done and whose pool has room; whether there was any. */
  #startReady(): boolean {
    let started = false;
    for (const cell of this.#waiting) {
      if (!cell.upstream.every((id) => this.#results.has(id))) continue;
      // What needs no computing takes no place.
      const pool = cell.decision.decision === 'run' ? cell.pool : undefined;
      if (pool !== undefined && !this.#pools.tryTake(pool)) continue;
      this.#waiting.delete(cell);
      started = true;
      const task: Promise<void> = this.#settle(cell).finally(() => {
        if (pool !== undefined) this.#pools.release(pool);
        this.#running.delete(task);
      });
      this.#running.add(task);
    }
    return started;
  }

  async #settle(cell: PlannedCell): Promise<void> {
    const result = await this.#resultOf(cell);
    this.#results.set(cell.id, result);
    this.#options.onEvent({
      type: 'cell-finished',
      cell: cell.id,
      asset: cell.asset,
      outcome: result.outcome,
      durationMs: result.durationMs,
      ...(result.error === undefined ? {} : { error: result.error }),
      ...(result.reason === undefined ? {} : { reason: result.reason }),
      done: this.#results.size,
      total: this.#plan.cells.length,
    });
  }

  async #resultOf(cell: PlannedCell): Promise<CellResult> {
    const { decision } = cell;
    if (decision.decision === 'reuse') {
      // A crash may have left the plain copy of this manifest behind its newest version; other tools read the copy.
      await this.#options.store.settlePointer(decision.stored.path);
      return {
        cell,
        outcome: 'reused',
        durationMs: 0,
        reason: decision.reason,
        stored: decision.stored,
      };
    }
    if (this.#options.signal.aborted) return { cell, outcome: 'cancelled', durationMs: 0 };
    if (cell.blocked !== undefined) {
      return endCell(this.#options, cell, {
        error: errorRecord(new KnownError({ kind: 'blocked', ...cell.blocked })),
      });
    }
    if (cell.skip !== undefined) return endCell(this.#options, cell, { skipReason: cell.skip });
    const blocker = this.#blockerOf(cell);
    if (blocker?.outcome === 'cancelled') return { cell, outcome: 'cancelled', durationMs: 0 };
    if (blocker !== undefined) {
      const code = blocker.error?.code ?? blocker.reason?.split(':')[0] ?? blocker.outcome;
      return endCell(this.#options, cell, {
        skipReason: `UPSTREAM_NOT_MADE: ${rootOf(blocker)} (${code})`,
      });
    }
    this.#options.onEvent({ type: 'cell-started', cell: cell.id, asset: cell.asset });
    return this.#compute(cell);
  }

  async #compute(cell: PlannedCell): Promise<CellResult> {
    const upstream = this.#upstreamOf(cell);
    if (isPublishCell(cell)) {
      const { policy, now } = { policy: this.#plan.publish, now: this.#plan.now };
      const published = await publishCell(this.#options, cell, upstream, {
        policy,
        now,
        assets: this.#pipeline.published,
      });
      this.#pointers.push(...published.pointers);
      if (published.pointers.length > 0) {
        this.#options.onEvent({ type: 'published', cell: cell.id, pointers: published.pointers });
      }
      return published.result;
    }
    const step = this.#pipeline.steps.find(({ asset }) => asset === cell.asset);
    invariant(step, `the asset ${cell.asset} of a plan is a step of its pipeline`);
    return runCell(this.#options, step, cell, upstream, (done, total) => {
      this.#options.onEvent({ type: 'cell-progress', cell: cell.id, done, total });
    });
  }

  #upstreamOf(cell: PlannedCell): CellUpstream[] {
    return cell.upstream.map((id) => {
      const { cell: source, stored } = this.#results.get(id)!;
      invariant(stored, `the upstream cell ${id} has a manifest`);
      return { cell: source, stored };
    });
  }

  /** The first upstream cell that did not make its outputs. */
  #blockerOf(cell: PlannedCell): CellResult | undefined {
    return cell.upstream
      .map((id) => this.#results.get(id)!)
      .find(({ outcome }) => outcome !== 'succeeded' && outcome !== 'reused');
  }
}

/** The cell at which a chain of skips began. */
function rootOf({ cell, reason }: CellResult): string {
  return /^UPSTREAM_NOT_MADE: (.*) \([^)]*\)$/.exec(reason ?? '')?.[1] ?? cell.id;
}

/** Earlier dates first, so that the first slates are ready early; shared cells come before all. */
function byDate(cells: readonly PlannedCell[]): PlannedCell[] {
  return cells
    .map((cell, index) => ({ cell, index, date: cell.partition.game_date ?? '' }))
    .sort((a, b) => (a.date === b.date ? a.index - b.index : a.date < b.date ? -1 : 1))
    .map(({ cell }) => cell);
}
