/**
 * How long a plan may take: its cells are dispatched as they would be, each as long as the median of its asset in past
 * runs. Advice only: no decision depends on it, and it is no part of the plan.
 */
import { Pools, type PoolLimits } from '@pkg/limits';
import { instantFromMs, type ObjectStore } from '@pkg/std';
import { backfillPath } from '@pkg/manifest';
import { dispatchRanks, type DispatchOrder } from './dispatch-order.ts';
import type { Plan } from './plan.ts';
import { isComputing, type PlannedCell } from './planned-cell.ts';
import { ReadyCells } from './ready-cells.ts';

/** Median durations by asset, in ms, and how many runs they are from. */
export interface PastDurations {
  readonly runs: number;
  readonly medianMs: ReadonlyMap<string, number>;
}

export interface Estimate {
  /** From beginning to end, in ms. */
  readonly wallMs: number;
  /** The durations of all cells together, in ms. */
  readonly busyMs: number;
  /** Cells that would compute. */
  readonly cells: number;
  /** Assets among them that no past run has made: they count as taking no time. */
  readonly unknownAssets: readonly string[];
}

export interface EstimateOptions {
  readonly pools: PoolLimits;
  readonly maxParallel: number;
  readonly order?: DispatchOrder | undefined;
}

/** How many of the newest backfills are looked at. */
const RUNS = 20;

/** The durations of the newest backfills, from their summaries; what is no summary is passed over. */
export async function pastDurations(store: ObjectStore): Promise<PastDurations> {
  const ids = await store.listFolders('manifests/backfills');
  const times = new Map<string, number[]>();
  let runs = 0;
  // Ids begin with the instant of the run.
  for (const id of ids.slice(-RUNS)) {
    const stored = await store.get(backfillPath(id, 'summary.json'));
    const durations = Object.entries(stored === null ? {} : durationsIn(stored.bytes));
    if (durations.length > 0) runs += 1;
    for (const [asset, medianMs] of durations)
      times.set(asset, [...(times.get(asset) ?? []), medianMs]);
  }
  const medianMs = [...times].map(([asset, own]) => [asset, medianOf(own)] as const);
  return { runs, medianMs: new Map(medianMs) };
}

/** Dispatches the plan without running it. O(n log n) in its cells. */
export function estimateRun(plan: Plan, past: PastDurations, options: EstimateOptions): Estimate {
  let now = 0;
  const time = { now: () => instantFromMs(now), sleep: () => Promise.resolve() };
  const pools = new Pools(options.pools, options.maxParallel, time);
  const ranks = dispatchRanks(plan.cells, options.order ?? 'live-first', plan.now);
  const ready = new ReadyCells(plan.cells, pools, ranks);
  const running: { readonly endsAt: number; readonly cell: PlannedCell }[] = [];
  const computing = plan.cells.filter(isComputing);
  const durationOf = (cell: PlannedCell): number =>
    isComputing(cell) ? (past.medianMs.get(cell.asset) ?? 0) : 0;
  for (;;) {
    for (let cell = ready.take(); cell !== undefined; cell = ready.take())
      running.push({ endsAt: now + durationOf(cell), cell });
    const waits = ready.waiting.flatMap(({ waitMs }) => waitMs ?? []);
    const next = Math.min(...running.map(({ endsAt }) => endsAt), ...waits.map((ms) => now + ms));
    if (next === Infinity) break;
    now = Math.ceil(next);
    for (let at = running.length - 1; at >= 0; at -= 1) {
      if (running[at]!.endsAt > now) continue;
      const [{ cell }] = running.splice(at, 1) as [(typeof running)[number]];
      ready.finish(cell);
    }
  }
  return {
    wallMs: now,
    busyMs: computing.reduce((sum, cell) => sum + durationOf(cell), 0),
    cells: computing.length,
    unknownAssets: [...new Set(computing.map(({ asset }) => asset))]
      .filter((asset) => !past.medianMs.has(asset))
      .sort(),
  };
}

function durationsIn(bytes: Uint8Array): Record<string, number> {
  try {
    const { durations } = JSON.parse(Buffer.from(bytes).toString('utf8')) as {
      readonly durations?: Readonly<Record<string, { readonly median_ms?: unknown }>>;
    };
    return Object.fromEntries(
      Object.entries(durations ?? {}).flatMap(([asset, { median_ms }]) =>
        typeof median_ms === 'number' ? [[asset, median_ms]] : [],
      ),
    );
  } catch {
    return {};
  }
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)]!;
}
