/**
 * Executes a plan: ready cells within their limits, each upstream cell before its dependants. A failed cell stops its
 * dependants and nothing else. Which cell runs first never changes what any of them computes.
 */
import { cacheRuns, SetLists, type ManifestGap } from '@pkg/manifest';
import type { Lease } from '@pkg/publish';
import { errorRecord, invariant, KnownError, type ErrorRecord } from '@pkg/std';
import { CellAttempt, copyFound, endCell, type CellResult, type CellContext } from './cell.ts';
import type { CellUpstream } from './cell-upstream.ts';
import { madeMeanwhile, withCellLease } from './cell-lease.ts';
import { dispatchRanks, type DispatchOrder } from './dispatch-order.ts';
import type { Listener } from './event.ts';
import { mergeGaps } from './gap.ts';
import { systemTime, type Time } from './limits/time.ts';
import type { RetryPolicy } from './limits/retry.ts';
import { isPublishCell, type Plan, type PlannedCell } from './plan.ts';
import { Pools } from './pools.ts';
import {
  keepPublished,
  mendPublished,
  needsMending,
  publishCell,
  type PublishOptions,
} from './publish-cell.ts';
import { ReadyCells } from './ready-cells.ts';
import { CellRetries } from './cell-retries.ts';
import { isDiskFull } from './space.ts';
import type { Blocked, Pipeline } from './step.ts';
import { Stop } from './stop.ts';

export interface ExecuteOptions extends CellContext {
  /** Draining: no more cells start, and what runs has `graceMs` to finish. */
  readonly signal: AbortSignal;
  /** Aborting at once: what runs is told to stop and is not waited for. */
  readonly abort?: AbortSignal | undefined;
  /** How many cells run at once over all pools, at least 1. */
  readonly maxParallel: number;
  readonly onEvent: Listener;
  /** What waits and for how long; by default timers of this process. */
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

/** What is reused waits for nothing and claims nothing: it is passed on before anything starts. */
function isPassedOn(cell: PlannedCell): boolean {
  return cell.decision.decision === 'reuse' && !isPublishCell(cell);
}

/** The result of a cell of which the cache knows, and so that its plain copy is as its newest version. */
function asCached(cell: PlannedCell): CellResult | undefined {
  const { decision } = cell;
  if (decision.decision !== 'reuse' || !decision.stored.isCached) return undefined;
  const { reason, stored } = decision;
  return { cell, outcome: 'reused', durationMs: 0, reason, stored };
}

class Executor<W> {
  readonly #pipeline: Pipeline<W>;
  readonly #plan: Plan;
  readonly #options: ExecuteOptions;
  readonly #time: Time;
  readonly #ready: ReadyCells;
  readonly #retries: CellRetries;
  readonly #stop: Stop;
  readonly #results = new Map<string, CellResult>();
  readonly #gaps = new Map<string, readonly ManifestGap[]>();
  readonly #said = new Set<string>();
  /** Cells that wait for another attempt, and limits that are asked again after a while. */
  #sleeping = 0;
  #failures = 0;
  #end: { readonly resolve: () => void; readonly reject: (reason: unknown) => void } | undefined;

  constructor(pipeline: Pipeline<W>, plan: Plan, options: ExecuteOptions) {
    const { clock, maxParallel, order = 'live-first', graceMs = GRACE_MS } = options;
    this.#pipeline = pipeline;
    this.#plan = plan;
    this.#options = { ...options, lists: options.lists ?? new SetLists(options.store) };
    this.#time = options.time ?? systemTime(clock);
    const cells = plan.cells.filter((cell) => !isPassedOn(cell));
    this.#ready = new ReadyCells(
      cells,
      new Pools(pipeline.pools, maxParallel, this.#time),
      dispatchRanks(cells, order, plan.now),
    );
    this.#retries = new CellRetries(this.#time, pipeline.pools, options.retry ?? NO_RETRY);
    for (const cell of plan.cells) {
      const upstream = cell.upstream.map((id) => this.#gaps.get(id)!);
      this.#gaps.set(cell.id, mergeGaps([cell.gaps, ...upstream]));
    }
    this.#stop = new Stop({
      time: this.#time,
      signal: options.signal,
      abort: options.abort,
      graceMs,
      onDrain: (reason) => {
        this.#drain(reason, graceMs);
      },
    });
  }

  async run(): Promise<Execution> {
    const { cells, hash } = this.#plan;
    const toRun = cells.filter(({ decision }) => decision.decision === 'run').length;
    this.#options.onEvent({ type: 'planned', hash, cells: cells.length, toRun });
    this.#stop.listen();
    try {
      for (const cell of cells.filter(isPassedOn)) {
        const result = asCached(cell);
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
    const results = this.#plan.cells.map((cell) => this.#results.get(cell.id)!);
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
      this.#work(cell).catch(this.#end!.reject);
    }
    if (this.#results.size === this.#plan.cells.length) {
      this.#end!.resolve();
      return;
    }
    this.#wait();
    const isUnderWay = this.#ready.running > 0 || this.#sleeping > 0;
    invariant(isUnderWay, 'a plan without cycles has a cell that can start');
  }

  async #work(cell: PlannedCell): Promise<void> {
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

  /** What became of the cell, put among the results; or the ms after which to try it again. */
  async #settle(cell: PlannedCell): Promise<number | undefined> {
    const result = await this.#resultOf(cell).catch((thrown: unknown): CellResult => {
      if (thrown instanceof KnownError && thrown.kind === 'cancelled')
        return { cell, outcome: 'cancelled', durationMs: 0 };
      // A full disk, say, can keep even the manifest of a failure from being written.
      if (thrown instanceof KnownError)
        return { cell, outcome: 'failed', durationMs: 0, error: errorRecord(thrown) };
      throw thrown;
    });
    if (typeof result === 'number') return result;
    this.#conclude(result);
    return undefined;
  }

  #conclude(result: CellResult): void {
    const { cell, copy, stored } = result;
    this.#results.set(cell.id, result);
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
      done: this.#results.size,
      total: this.#plan.cells.length,
    });
    // No later cell would fare better.
    if (isDiskFull(result.error)) this.#stop.drain('DISK_FULL: nothing more can be written');
    if (result.outcome === 'failed') this.#countFailure();
  }

  #countFailure(): void {
    this.#failures += 1;
    const { maxFailures } = this.#options;
    if (maxFailures !== undefined && this.#failures >= maxFailures)
      this.#stop.drain(`MAX_FAILURES: ${this.#failures} cells failed`);
  }

  async #resultOf(cell: PlannedCell): Promise<CellResult | number> {
    if (cell.decision.decision === 'reuse') return this.#reuse(cell, cell.decision);
    if (cell.isDeferred === true)
      return { cell, outcome: 'skipped', durationMs: 0, reason: cell.skip ?? 'NOT_ASKED' };
    if (this.#stop.reason !== undefined) return this.#cancel(cell, this.#stop.reason);
    if (cell.blocked !== undefined) {
      return endCell(this.#options, cell, {
        error: blockedRecord(cell.blocked),
      });
    }
    if (cell.skip !== undefined) return endCell(this.#options, cell, { skipReason: cell.skip });
    const blocker = this.#blockerOf(cell);
    if (blocker !== undefined) {
      const root = blocker.root ?? blocker;
      const code = root.error?.code ?? root.reason?.split(':')[0] ?? root.outcome;
      const skipReason = `UPSTREAM_NOT_MADE: ${root.cell.id} (${code})`;
      return { ...(await endCell(this.#options, cell, { skipReason })), root };
    }
    const { leases, store } = this.#options;
    return withCellLease(leases, store, cell, this.#stop.draining, async (lease) => {
      const made = lease && (await madeMeanwhile(store, cell, this.#plan.now));
      if (made) return made;
      this.#options.onEvent({ type: 'cell-started', cell: cell.id, asset: cell.asset });
      return isPublishCell(cell) ? this.#publish(cell, lease) : this.#compute(cell);
    });
  }

  /** A cell that never began leaves nothing; one that waited for another attempt ends with the failure that it had. */
  async #cancel(cell: PlannedCell, reason: string): Promise<CellResult> {
    const failed = this.#retries.lastFailure(cell);
    return failed?.() ?? { cell, outcome: 'cancelled', durationMs: 0, reason };
  }

  async #reuse(
    cell: PlannedCell,
    { stored, reason }: Extract<PlannedCell['decision'], { decision: 'reuse' }>,
  ): Promise<CellResult> {
    // A crash may have left the plain copy of this manifest behind its newest version; other tools read the copy.
    const copy = stored.isCached ? 'whole' : await this.#options.store.settlePointer(stored.path);
    const shared = { cell, outcome: 'reused' as const, durationMs: 0, reason, stored };
    const result = { ...shared, ...copyFound(copy) };
    if (!isPublishCell(cell)) return result;
    const options = this.#publishOptions();
    const upstream = this.#upstreamOf(cell);
    const { store, leases } = this.#options;
    if (this.#stop.reason === undefined && (await needsMending(store, upstream, options)))
      await withCellLease(leases, store, cell, this.#stop.draining, (lease) =>
        mendPublished(this.#options, upstream, { ...options, lease }),
      );
    return { ...result, publication: await keepPublished(store, upstream, options) };
  }

  async #publish(cell: PlannedCell, lease: Lease | undefined): Promise<CellResult> {
    const options = { ...this.#publishOptions(), lease };
    const result = await publishCell(this.#options, cell, this.#upstreamOf(cell), options);
    const pointers = (result.publication?.published ?? []).map(({ pointer }) => pointer);
    if (pointers.length > 0) this.#options.onEvent({ type: 'published', cell: cell.id, pointers });
    return result;
  }

  async #compute(cell: PlannedCell): Promise<CellResult | number> {
    const step = this.#pipeline.steps.find(({ asset }) => asset === cell.asset);
    invariant(step, `the asset ${cell.asset} of a plan is a step of its pipeline`);
    const around = { ...this.#options, signal: this.#stop.aborting };
    const attempt = new CellAttempt(around, step, cell, this.#upstreamOf(cell));
    const n = this.#retries.begin(cell);
    try {
      return await this.#retries.guard(cell, () =>
        attempt.run(n, (done, total) => {
          this.#options.onEvent({ type: 'cell-progress', cell: cell.id, done, total });
        }),
      );
    } catch (thrown) {
      const isStopped = this.#stop.reason !== undefined;
      const waitMs = isStopped ? undefined : this.#retries.waitMs(cell, thrown);
      if (waitMs === undefined) return attempt.fail(n, thrown, isStopped);
      this.#retries.remember(cell, () => attempt.fail(n, thrown, false));
      this.#options.onEvent({
        type: 'cell-retried',
        cell: cell.id,
        asset: cell.asset,
        attempt: n,
        waitMs,
        error: errorRecord(thrown),
      });
      return waitMs;
    }
  }

  #upstreamOf(cell: PlannedCell): CellUpstream[] {
    return cell.upstream.map((id) => {
      const { cell: source, stored } = this.#results.get(id)!;
      invariant(stored, `the upstream cell ${id} has a manifest`);
      return { cell: source, stored, gaps: this.#gaps.get(id)! };
    });
  }

  #publishOptions(): PublishOptions {
    const { publish: policy, now } = this.#plan;
    const { published: assets, gate } = this.#pipeline;
    return { policy, now, assets, gate };
  }

  /** The first upstream cell that did not make its outputs. */
  #blockerOf(cell: PlannedCell): CellResult | undefined {
    return cell.upstream
      .map((id) => this.#results.get(id)!)
      .find(({ outcome }) => outcome !== 'succeeded' && outcome !== 'reused');
  }
}

function blockedRecord({ root, ...blocked }: Blocked): ErrorRecord {
  const record = errorRecord(new KnownError({ kind: 'blocked', ...blocked }));
  return root === undefined ? record : { ...record, signature: `${blocked.code}: ${root}` };
}
