/**
 * Executes a plan: ready cells within their limits, each upstream cell before its dependants. A failed cell stops its
 * dependants and nothing else. Which cell runs first never changes what any of them computes.
 */
import { systemTime, Pools, type RetryPolicy, type Time } from '@pkg/limits';
import { cacheRuns, SetLists } from '@pkg/manifest';
import { invariant, KnownError } from '@pkg/std';
import type { CellContext, CellResult } from './cell.ts';
import { CellRetries } from './cell-retries.ts';
import { inThisThread, type CellRunner } from './cell-runner.ts';
import { CellWork } from './cell-work.ts';
import { dispatchRanks, type DispatchOrder } from './dispatch-order.ts';
import type { Listener } from './event.ts';
import { cachedResult, drainReason, isPassedOn } from './next-move.ts';
import type { Plan } from './plan.ts';
import type { PlannedCell } from './planned-cell.ts';
import { ReadyCells } from './ready-cells.ts';
import { RunResults } from './run-results.ts';
import type { Pipeline } from './step.ts';
import { Stop } from './stop.ts';

export interface ExecuteOptions extends CellContext {
  /** Draining: no more cells start, and what runs has `graceMs` to finish. */
  readonly signal: AbortSignal;
  /** Aborting at once: what runs is told to stop and is not waited for. */
  readonly abort?: AbortSignal | undefined;
  /** How many cells run at once over all pools, at least 1. */
  readonly maxParallel: number;
  readonly onEvent: Listener;
  /** Computes cells; by default in the calling thread. */
  readonly runner?: CellRunner | undefined;
  /** The clock and timers by which it waits; by default those of this process. */
  readonly time?: Time | undefined;
  readonly order?: DispatchOrder | undefined;
  /** How transient failures are tried again; by default they are not. */
  readonly retry?: RetryPolicy | undefined;
  /** Drains after this many failed cells. */
  readonly maxFailures?: number | undefined;
  /** From draining to aborting, in ms; default 30 s. */
  readonly graceMs?: number | undefined;
}

/** Every cell of the plan with what became of it, in plan order, and the pointers that name its runs now. */
export interface Execution {
  readonly results: readonly CellResult[];
  readonly pointers: readonly string[];
}

const GRACE_MS = 30_000;
const NO_RETRY: RetryPolicy = { attempts: 1, baseMs: 0, capMs: 0 };

export async function execute<W>(
  pipeline: Pipeline<W>,
  plan: Plan,
  options: ExecuteOptions,
): Promise<Execution> {
  invariant(options.maxParallel >= 1, 'at least one cell may run at once');
  return new Executor(pipeline, plan, options).run();
}

class Executor<W> {
  readonly #plan: Plan;
  readonly #options: ExecuteOptions;
  readonly #time: Time;
  readonly #ready: ReadyCells;
  readonly #stop: Stop;
  readonly #results: RunResults;
  readonly #work: CellWork<W>;
  readonly #said = new Set<string>();
  /** Cells that wait for another attempt, and limits that are asked again after a while. */
  #sleeping = 0;
  #failures = 0;
  #end: { readonly resolve: () => void; readonly reject: (reason: unknown) => void } | undefined;

  constructor(pipeline: Pipeline<W>, plan: Plan, options: ExecuteOptions) {
    const { clock, maxParallel, order = 'live-first', graceMs = GRACE_MS, onEvent } = options;
    this.#plan = plan;
    this.#options = options;
    this.#time = options.time ?? systemTime(clock);
    const cells = plan.cells.filter((cell) => !isPassedOn(cell));
    this.#ready = new ReadyCells(
      cells,
      new Pools(pipeline.pools, maxParallel, this.#time),
      dispatchRanks(cells, order, plan.now),
    );
    this.#results = new RunResults(plan.cells);
    this.#stop = new Stop({
      time: this.#time,
      signal: options.signal,
      abort: options.abort,
      graceMs,
      onDrain: (reason) => {
        this.#drain(reason, graceMs);
      },
    });
    const around = { ...options, lists: options.lists ?? new SetLists(options.store) };
    this.#work = new CellWork({
      pipeline,
      plan,
      around,
      runner: options.runner ?? inThisThread(pipeline, around),
      onEvent,
      results: this.#results,
      retries: new CellRetries(this.#time, pipeline.pools, options.retry ?? NO_RETRY),
      stop: this.#stop,
    });
  }

  async run(): Promise<Execution> {
    const { cells, hash } = this.#plan;
    const toRun = cells.filter(({ action }) => action.kind !== 'reuse').length;
    this.#options.onEvent({ type: 'planned', hash, cells: cells.length, toRun });
    this.#stop.listen();
    try {
      for (const cell of cells.filter(isPassedOn)) {
        const result = cachedResult(cell);
        if (result) this.#conclude(result);
        else await this.#settle(cell);
      }
      await new Promise<void>((resolve, reject) => {
        this.#end = { resolve, reject };
        this.#advance();
      });
    } finally {
      this.#stop.dispose();
    }
    const results = this.#results.inPlanOrder();
    await this.#cache(results);
    const pointers = results.flatMap(({ publication }) => publication?.published ?? []);
    return { results, pointers: pointers.map(({ pointer }) => pointer) };
  }

  /** Spares the next plan the manifests. Where that can't be written, it reads them. */
  async #cache(results: readonly CellResult[]): Promise<void> {
    const fresh = results.flatMap(({ stored }) => (stored && !stored.isCached ? [stored] : []));
    if (fresh.length === 0) return;
    await cacheRuns(this.#options.store, fresh).catch((error: unknown) => {
      if (!(error instanceof KnownError)) throw error;
    });
  }

  #advance(): void {
    for (let cell = this.#ready.take(); cell !== undefined; cell = this.#ready.take()) {
      this.#make(cell).catch(this.#end!.reject);
    }
    if (this.#results.done === this.#results.total) {
      this.#end!.resolve();
      return;
    }
    this.#wait();
    const isUnderWay = this.#ready.running > 0 || this.#sleeping > 0;
    invariant(isUnderWay, 'a plan without cycles has a cell that can start');
  }

  async #make(cell: PlannedCell): Promise<void> {
    const waitMs = await this.#settle(cell);
    if (waitMs === undefined) {
      this.#ready.finish(cell);
    } else {
      this.#ready.putAside(cell);
      this.#wake(waitMs, () => {
        this.#ready.add(cell);
      });
    }
    this.#advance();
  }

  /** Says what is waited for, and asks again where time alone brings it. */
  #wait(): void {
    for (const { cell, limit, waitMs } of this.#ready.waiting) {
      const name = `${limit} ${cell.id}`;
      if (waitMs !== undefined && !this.#said.has(`again ${limit}`)) {
        this.#said.add(`again ${limit}`);
        this.#wake(waitMs, () => this.#said.delete(`again ${limit}`));
      }
      if (this.#said.has(name)) continue;
      this.#said.add(name);
      const wait = waitMs === undefined ? {} : { waitMs };
      this.#options.onEvent({
        type: 'cell-waiting',
        cell: cell.id,
        asset: cell.asset,
        limit,
        ...wait,
      });
    }
  }

  /** Goes on after a while, at once when the run drains. */
  #wake(waitMs: number, andThen: () => void): void {
    this.#sleeping += 1;
    this.#time
      .sleep(waitMs, this.#stop.draining)
      .catch(() => undefined)
      .then(() => {
        this.#sleeping -= 1;
        andThen();
        this.#advance();
      })
      .catch(this.#end!.reject);
  }

  #drain(reason: string, graceMs: number): void {
    this.#ready.liftLimits();
    const { running } = this.#ready;
    this.#options.onEvent({ type: 'draining', reason, running, graceMs });
  }

  /** Puts the outcome of the cell among the results; or returns the ms after which to try it again. */
  async #settle(cell: PlannedCell): Promise<number | undefined> {
    const result = await this.#work.do(cell);
    if (typeof result === 'number') return result;
    this.#conclude(result);
    return undefined;
  }

  #conclude(result: CellResult): void {
    const { cell, copy, stored } = result;
    this.#results.put(result);
    if (copy !== undefined && stored !== undefined)
      this.#options.onEvent({
        type: 'copy-restored',
        cell: cell.id,
        path: stored.path,
        found: copy,
      });
    this.#options.onEvent({
      type: 'cell-finished',
      cell: cell.id,
      asset: cell.asset,
      outcome: result.outcome,
      durationMs: result.durationMs,
      ...(result.error === undefined ? {} : { error: result.error }),
      ...(result.reason === undefined ? {} : { reason: result.reason }),
      done: this.#results.done,
      total: this.#results.total,
    });
    if (result.outcome === 'failed') this.#failures += 1;
    const drains = drainReason(result, this.#failures, this.#options.maxFailures);
    if (drains !== undefined) this.#stop.drain(drains);
  }
}
