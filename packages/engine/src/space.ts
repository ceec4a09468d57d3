/**
 * Estimates the disk space that a plan still needs, for whoever has to free it: cells that are left count as much as
 * the newest success of their asset wrote. Advice only, like the estimate of time.
 */
import { readManifestAt, type RunHead } from '@pkg/manifest';
import type { ObjectStore } from '@pkg/std';
import type { CellResult } from './cell.ts';
import type { Plan } from './plan.ts';
import { isComputing } from './planned-cell.ts';

export interface SpaceNeed {
  /** About how many, in whole blocks of files and folders. */
  readonly bytes: number;
  /** Cells that are left. */
  readonly cells: number;
  /** Assets among them that nobody has made here yet: they are not in `bytes`. */
  readonly unknownAssets: readonly string[];
}

const BLOCK = 4096;
/** A manifest, and the folders of a run. */
const OVERHEAD = 6 * BLOCK;
const FULL = new Set(['IO_ENOSPC', 'IO_EDQUOT']);

/** Whether an error says that a disk is full. */
export function isDiskFull(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && FULL.has(String(error.code))
  );
}

/** The space that cells of the plan without a success among the results need. */
export async function spaceNeeded(
  store: ObjectStore,
  plan: Plan,
  results: readonly CellResult[],
): Promise<SpaceNeed> {
  const made = new Map(
    results.flatMap(({ cell, outcome, stored }) =>
      outcome === 'succeeded' && stored ? [[cell.id, stored.manifest] as const] : [],
    ),
  );
  const left = plan.cells.filter((cell) => isComputing(cell) && !made.has(cell.id));
  const sizes = new Map([...made.values()].map((manifest) => [manifest.asset, sizeOf(manifest)]));
  const unknown = new Set<string>();
  let bytes = 0;
  for (const { asset } of left) {
    const size = sizes.get(asset) ?? (await newestSize(store, `manifests/${asset}`));
    if (size === undefined) unknown.add(asset);
    else sizes.set(asset, size);
    bytes += size ?? OVERHEAD;
  }
  return { bytes, cells: left.length, unknownAssets: [...unknown].sort() };
}

async function newestSize(store: ObjectStore, folder: string): Promise<number | undefined> {
  for (const name of (await store.listFolders(folder)).toReversed()) {
    const below = `${folder}/${name}`;
    if (!name.startsWith('run=')) {
      const size = await newestSize(store, below);
      if (size !== undefined) return size;
      continue;
    }
    const reading = await readManifestAt(store, `${below}/manifest.json`);
    if (reading.state === 'valid' && reading.manifest.status === 'success')
      return sizeOf(reading.manifest);
  }
  return undefined;
}

function sizeOf({ outputs }: RunHead): number {
  return outputs.reduce(
    (sum, { size_bytes }) => sum + Math.ceil(size_bytes / BLOCK) * BLOCK,
    OVERHEAD,
  );
}
