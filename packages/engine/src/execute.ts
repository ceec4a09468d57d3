/**
 * Executes a plan: ready cells within the caps of their pools, each upstream cell before its dependants. A failed cell
 * stops its dependants and nothing else. Which cell runs first never changes what any of them computes.
 */
import type { ManifestGap } from '@pkg/manifest';
import { errorRecord, invariant, KnownError } from '@pkg/std';
import { endCell, runCell, type CellResult, type CellUpstream, type Surroundings } from './cell.ts';
import type { Listener } from './event.ts';
import { mergeGaps } from './gap.ts';
import { isPublishCell, type Plan, type PlannedCell } from './plan.ts';
import { keepPublished, publishCell, type PublishOptions } from './publish-cell.ts';
import { ReadyCells } from './ready-cells.ts';
import type { Pipeline } from './step.ts';

export interface ExecuteOptions extends Surroundings {
  /** How many cells run at once over all pools, at least 1. */
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
  invariant(options.maxParallel >= 1, 'at least one cell may run at once');
  return new Executor(pipeline, plan, options).run();
}

class Executor<W> {
  readonly #pipeline: Pipeline<W>;
  readonly #plan: Plan;
  readonly #options: ExecuteOptions;
  readonly #ready: ReadyCells;
  readonly #results = new Map<string, CellResult>();
  readonly #gaps = new Map<string, readonly ManifestGap[]>();

  constructor(pipeline: Pipeline<W>, plan: Plan, options: ExecuteOptions) {
    this.#pipeline = pipeline;
    this.#plan = plan;
    this.#options = options;
    this.#ready = new ReadyCells(plan.cells, pipeline.pools, options.maxParallel);
    for (const cell of plan.cells) {
      const upstream = cell.upstream.map((id) => this.#gaps.get(id)!);
      this.#gaps.set(cell.id, mergeGaps([cell.gaps, ...upstream]));
    }
  }

  async run(): Promise<Execution> {
    await new Promise<void>((resolve, reject) => {
      const advance = (): void => {
        for (let cell = this.#ready.take(); cell !== undefined; cell = this.#ready.take()) {
          const taken = cell;
          this.#settle(taken)
            .then(() => {
              this.#ready.finish(taken);
              advance();
            })
            .catch(reject);
        }
        if (this.#results.size === this.#plan.cells.length) resolve();
        else invariant(this.#ready.running > 0, 'a plan without cycles has a cell that can start');
      };
      advance();
    });
    const results = this.#plan.cells.map((cell) => this.#results.get(cell.id)!);
    const pointers = results.flatMap(({ publication }) => publication?.published ?? []);
    return { results, pointers: pointers.map(({ pointer }) => pointer) };
  }

  async #settle(cell: PlannedCell): Promise<void> {
    const result = await this.#resultOf(cell).catch((thrown: unknown): CellResult => {
      // A full disk, say, can keep even the manifest of a failure from being written.
      if (thrown instanceof KnownError)
        return { cell, outcome: 'failed', durationMs: 0, error: errorRecord(thrown) };
      throw thrown;
    });
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
    if (cell.decision.decision === 'reuse') return this.#reuse(cell, cell.decision);
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
      const root = blocker.root ?? blocker;
      const code = root.error?.code ?? root.reason?.split(':')[0] ?? root.outcome;
      const skipReason = `UPSTREAM_NOT_MADE: ${root.cell.id} (${code})`;
      return { ...(await endCell(this.#options, cell, { skipReason })), root };
    }
    this.#options.onEvent({ type: 'cell-started', cell: cell.id, asset: cell.asset });
    return this.#compute(cell);
  }

  async #reuse(
    cell: PlannedCell,
    { stored, reason }: Extract<PlannedCell['decision'], { decision: 'reuse' }>,
  ): Promise<CellResult> {
    // A crash may have left the plain copy of this manifest behind its newest version; other tools read the copy.
    await this.#options.store.settlePointer(stored.path);
    const result = { cell, outcome: 'reused' as const, durationMs: 0, reason, stored };
    if (!isPublishCell(cell)) return result;
    const options = this.#publishOptions(cell);
    const upstream = this.#upstreamOf(cell);
    return { ...result, publication: await keepPublished(this.#options.store, upstream, options) };
  }

  async #compute(cell: PlannedCell): Promise<CellResult> {
    const upstream = this.#upstreamOf(cell);
    if (isPublishCell(cell)) {
      const result = await publishCell(this.#options, cell, upstream, this.#publishOptions(cell));
      const pointers = (result.publication?.published ?? []).map(({ pointer }) => pointer);
      if (pointers.length > 0)
        this.#options.onEvent({ type: 'published', cell: cell.id, pointers });
      return result;
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
      return { cell: source, stored, gaps: this.#gaps.get(id)! };
    });
  }

  #publishOptions(cell: PlannedCell): PublishOptions {
    const siblings = new Map<string, string>();
    const { game_date, run_as_of_ts } = cell.partition;
    const isShared = this.#plan.slates.filter(({ gameDate }) => gameDate === game_date).length > 1;
    for (const other of isShared ? this.#plan.cells : []) {
      const { partition } = other;
      const stored = this.#results.get(other.id)?.stored;
      const asOf = partition.run_as_of_ts;
      if (partition.game_date !== game_date || asOf === run_as_of_ts) continue;
      if (asOf !== undefined && stored !== undefined)
        siblings.set(stored.manifest.partition.run_id, asOf);
    }
    const { publish: policy, now } = this.#plan;
    return { policy, now, assets: this.#pipeline.published, siblings };
  }

  /** The first upstream cell that did not make its outputs. */
  #blockerOf(cell: PlannedCell): CellResult | undefined {
    return cell.upstream
      .map((id) => this.#results.get(id)!)
      .find(({ outcome }) => outcome !== 'succeeded' && outcome !== 'reused');
  }
}
