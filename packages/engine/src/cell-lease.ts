/**
 * Cells between processes: only one makes a cell at a time, and whoever waited for it takes what was
 * made meanwhile. Without leases both would make the same bytes; with them the work is done once.
 */
import { manifestStore, partitionPath, type PartitionKeys } from '@pkg/manifest';
import { highestFence, type Lease, type Leases, type WaitOptions } from '@pkg/publish';
import type { Instant, ObjectStore } from '@pkg/std';
import type { CellResult } from './cell.ts';
import { outputState } from './existing-runs.ts';
import { isPublishCell, type PlannedCell } from './planned-cell.ts';

/**
 * Runs `work` while no other process works on the cell. Pointers of a date move under one lease,
 * whose token fences them.
 *
 * @throws KnownError `STOPPED` when told to stop while another process holds the lease
 */
export async function withCellLease<T>(
  leases: Leases | undefined,
  store: ObjectStore,
  cell: PlannedCell,
  signal: AbortSignal,
  work: (lease: Lease | undefined) => Promise<T>,
): Promise<T> {
  if (leases === undefined) return work(undefined);
  const lease = isPublishCell(cell)
    ? await awaitPublishLease(leases, store, cell.partition.game_date!, { signal })
    : await leases.await(cellLease(cell.asset, cell.partition, cell.runId), { signal });
  try {
    return await work(lease);
  } finally {
    // The manifest of the cell has its outcome; a lease that stays ends with this process.
    await (isPublishCell(cell) ? lease.release() : lease.drop()).catch(() => undefined);
  }
}

/** The lease under which the pointers of a game date move. */
export function publishLeaseName(gameDate: string): string {
  return `publish/game_date=${gameDate}`;
}

/** Waits for the lease of a game date's pointers: its token is above every one by which they moved before. */
export function awaitPublishLease(
  leases: Leases,
  store: ObjectStore,
  gameDate: string,
  options: Omit<WaitOptions, 'above'>,
): Promise<Lease> {
  const above = (): Promise<number> => highestFence(store, gameDate);
  return leases.await(publishLeaseName(gameDate), { ...options, above });
}

/** The name of the lease that a process holds while it makes a run of a cell. */
export function cellLease(asset: string, partition: PartitionKeys, runId: string): string {
  return `cells/${asset}@${partitionPath(partition).replaceAll('/', '@')}@run=${runId}`;
}

/** The cell as another process has made it since the plan, or undefined. */
export async function madeMeanwhile(
  store: ObjectStore,
  cell: PlannedCell,
  plannedAt: Instant,
): Promise<CellResult | undefined> {
  const { reason } = cell.action.decision;
  if (reason === 'FORCED' || reason === 'NOT_RESUMED' || isPublishCell(cell)) return undefined;
  const partition = { ...cell.partition, run_id: cell.runId };
  const reading = await manifestStore(store).read(cell.asset, partition);
  if (reading.state !== 'valid') return undefined;
  const { status, key, timing } = reading.manifest;
  if (status !== 'success' || key !== cell.key) return undefined;
  // A run from before is to be made again after the cells that it reads; only one made since is taken over.
  if (reason === 'UPSTREAM_RUNS' && Date.parse(timing.finished_at) < plannedAt) return undefined;
  if ((await outputState(store, reading)) !== 'intact') return undefined;
  return { cell, outcome: 'reused', durationMs: 0, reason: 'MADE_MEANWHILE', stored: reading };
}
