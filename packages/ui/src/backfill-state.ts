/**
 * How far a backfill is, for one who looks from outside: from its frozen plan, the manifests that it has left so far, and the
 * leases that its process holds. It says nothing that only that process knows, such as the turn of a rate limit.
 */
import { cellLease } from '@pkg/engine';
import { resumeCommand } from '@pkg/backfill/request';
import {
  backfillLog,
  readBackfillRecord,
  type BackfillLog,
  type BackfillRecord,
  type LogEntry,
  type PlanCellRecord,
} from '@pkg/backfill/records';
import { ProgressState } from '@pkg/backfill/run';
import { leaseHolders, type LeaseHolder } from '@pkg/publish';
import { formatInstant, parseInstant } from '@pkg/std';
import type { Subject } from './subject.ts';

export interface BackfillState {
  readonly backfill_id: string;
  /** `interrupted`: it has no end on record, and no process is at work on it. */
  readonly state: 'running' | 'finished' | 'interrupted';
  readonly planned_at: string | null;
  readonly finished_at: string | null;
  readonly exit_code: number | null;
  /** The process that runs it; null for none. */
  readonly by: {
    readonly host: string;
    readonly pid: number;
    readonly command: string;
    readonly heartbeat_at: string;
  } | null;
  /** Cells by outcome, those that were there already and those that are open among them. */
  readonly counts: Readonly<Record<LogEntry['outcome'], number>>;
  readonly cells: number;
  /** Estimated milliseconds that are left; null where nothing runs, or nothing is known yet. */
  readonly left_ms: number | null;
  readonly stages: readonly BackfillStage[];
  readonly running: readonly { readonly cell: string; readonly since: string }[];
  readonly waiting: readonly WaitingPool[];
  /** The command that goes on with it; null for one that needs none. */
  readonly resume: string | null;
  /** The newest of the log, the last first; those that failed are all in it. */
  readonly log: BackfillLog;
  readonly log_entries: number;
}

export interface BackfillStage {
  readonly stage: string;
  readonly total: number;
  readonly done: number;
  readonly running: number;
  /** Mean milliseconds of a cell; null before the first. */
  readonly mean_ms: number | null;
}

/** Cells of one pool that have all that they read, and wait for a place. */
export interface WaitingPool {
  readonly pool: string;
  readonly ready: number;
  readonly running: number;
}

/** Entries of the log that are sent, beside failures. */
const MOST_ENTRIES = 200;

/** @throws KnownError `UNKNOWN_BACKFILL`, `BACKFILL_DAMAGED` */
export async function backfillState(subject: Subject, backfillId: string): Promise<BackfillState> {
  const { store, host, dataRoot, config } = subject;
  // The process is looked for first: one that ends meanwhile has its end on record then.
  const holder = (await leaseHolders(store, host)).find(
    (each) => each.isAlive && each.holder.backfill === backfillId,
  );
  const record = await readBackfillRecord(store, backfillId);
  const log = await backfillLog(store, record, { isFailed: false }, { dataRoot, config });
  const state = record.ended !== null ? 'finished' : holder ? 'running' : 'interrupted';
  const cells = record.plan?.cells ?? [];
  const running = state === 'running' ? runningCells(cells, holder!) : [];
  const progress = progressOf(cells, log.entries, running);
  const elapsed = log.planned_at === null ? 0 : subject.now() - parseInstant(log.planned_at);
  const counts = countsOf(log);
  const hasLeft = counts.open + counts.failed + counts.cancelled > 0;
  return {
    backfill_id: backfillId,
    state,
    planned_at: log.planned_at,
    finished_at: log.finished_at,
    exit_code: record.ended?.summary.exit_code ?? null,
    by: state === 'running' ? byOf(holder!) : null,
    counts,
    cells: record.ended?.lines.length ?? cells.length,
    left_ms: state === 'running' ? (progress.leftMs(elapsed) ?? null) : null,
    stages: stagesOf(progress),
    running: running.map(({ cell, since }) => ({ cell: cell.id, since })),
    waiting: state === 'running' ? waitingPools(record, log.entries, running) : [],
    resume: state !== 'running' && hasLeft ? resumeCommand(backfillId, { dataRoot }) : null,
    log: { ...log, entries: newest(log.entries) },
    log_entries: log.entries.length,
  };
}

interface RunningCell {
  readonly cell: PlanCellRecord;
  readonly since: string;
}

function runningCells(cells: readonly PlanCellRecord[], { leases }: LeaseHolder): RunningCell[] {
  const byName = new Map(
    cells.map((cell) => [cellLease(cell.asset, cell.partition, cell.partition.run_id), cell]),
  );
  return leases.flatMap(({ name, takenAt }) => {
    const cell = byName.get(name);
    return cell === undefined ? [] : [{ cell, since: takenAt }];
  });
}

/** The state that the terminal draws, from what is on record. */
function progressOf(
  cells: readonly PlanCellRecord[],
  entries: readonly LogEntry[],
  running: readonly RunningCell[],
): ProgressState {
  const progress = new ProgressState(
    cells.map(({ asset, decision }) => ({ asset, isToRun: decision === 'run' })),
  );
  for (const { cell, asset, outcome, duration_ms } of entries) {
    if (cell === null || outcome === 'open' || outcome === 'reused') continue;
    progress.apply({
      type: 'cell-finished',
      ...{ cell, asset, done: 0, total: cells.length },
      outcome: ENGINE_OUTCOME[outcome],
      durationMs: duration_ms ?? 0,
    });
  }
  for (const { cell } of running)
    progress.apply({ type: 'cell-started', cell: cell.id, asset: cell.asset });
  return progress;
}

const ENGINE_OUTCOME = {
  made: 'succeeded',
  stale: 'blocked',
  failed: 'failed',
  skipped: 'skipped',
  cancelled: 'cancelled',
} as const;

function stagesOf({ stages }: ProgressState): BackfillStage[] {
  return [...stages].map(([stage, { total, done, running, ran, spentMs }]) => ({
    stage,
    total,
    done,
    running: running.size,
    mean_ms: ran === 0 ? null : spentMs / ran,
  }));
}

function waitingPools(
  { plan }: BackfillRecord,
  entries: readonly LogEntry[],
  running: readonly RunningCell[],
): WaitingPool[] {
  const open = new Set(
    entries.filter(({ outcome }) => outcome === 'open').map(({ cell }) => cell!),
  );
  const atWork = new Set(running.map(({ cell }) => cell.id));
  const ready = (plan?.cells ?? []).filter(
    ({ id, upstream }) =>
      open.has(id) && !atWork.has(id) && upstream.every((each) => !open.has(each)),
  );
  const pools = [...new Set(ready.map(({ pool }) => pool))].sort();
  return pools.map((pool) => ({
    pool,
    ready: ready.filter((cell) => cell.pool === pool).length,
    running: running.filter(({ cell }) => cell.pool === pool).length,
  }));
}

function countsOf({ entries, reused }: BackfillLog): BackfillState['counts'] {
  const counts = { made: 0, reused, failed: 0, stale: 0, skipped: 0, cancelled: 0, open: 0 };
  for (const { outcome } of entries) counts[outcome] += 1;
  return counts;
}

function byOf({ holder }: LeaseHolder): BackfillState['by'] {
  const { host, pid, command, beatAt } = holder;
  return { host, pid, command, heartbeat_at: formatInstant(beatAt) };
}

/** The newest first, those without a time after them; failures are never cut off, and open cells are counted elsewhere. */
function newest(entries: readonly LogEntry[]): LogEntry[] {
  const ended = entries.filter(({ outcome }) => outcome !== 'open').toReversed();
  return [
    ...ended.filter(({ started_at }) => started_at !== null),
    ...ended.filter(({ started_at }) => started_at === null),
  ].filter(({ outcome }, at) => at < MOST_ENTRIES || outcome === 'failed');
}
