/** The manifests of one asset on one date, with the cells of that date that read them. */
import { visitManifests, type Manifest, type StoredManifest } from '@pkg/manifest';
import type { GameDate, ObjectStore } from '@pkg/std';

/** A run of a cell, as its manifest records it. */
export interface CellManifest {
  readonly path: string;
  readonly manifest: Manifest;
  /** Cells of the same date that read it, by asset and run. */
  readonly downstream: readonly { readonly asset: string; readonly run_id: string }[];
}

export interface CellManifests {
  /** By the end of the attempt, the newest first. */
  readonly runs: readonly CellManifest[];
  readonly damaged: readonly { readonly path: string; readonly problem: string }[];
}

export async function cellManifests(
  store: ObjectStore,
  asset: string,
  date: GameDate,
): Promise<CellManifests> {
  const found: StoredManifest[] = [];
  const damaged: { path: string; problem: string }[] = [];
  const isWanted = (name: string): boolean =>
    name === `game_date=${date}` || name.startsWith('draft_group_id=');
  await visitManifests(
    store,
    (reading) => {
      if (reading.state === 'valid') found.push(reading);
      else if (reading.path.startsWith(`manifests/${asset}/`))
        damaged.push({ path: reading.path, problem: reading.problem });
    },
    { isWanted },
  );
  const runs = found
    .filter(({ manifest }) => manifest.asset === asset)
    .map(({ path, manifest }) => ({ path, manifest, downstream: readersOf(path, found) }))
    .sort((a, b) => compare(endOf(b), endOf(a)));
  return { runs, damaged };
}

function readersOf(path: string, all: readonly StoredManifest[]): CellManifest['downstream'] {
  return all
    .filter(({ manifest }) => Object.hasOwn(manifest.parents ?? {}, path))
    .map(({ manifest }) => ({ asset: manifest.asset, run_id: manifest.partition.run_id }));
}

function endOf({ manifest, path }: CellManifest): string {
  return `${manifest.timing.finished_at} ${path}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
