/** Finds the simulation of a run: its own, or that of an earlier run whose cells it reuses. */
import { parseManifest, type Manifest } from '@pkg/manifest';
import { type ObjectStore } from '@pkg/std';
import { findRun, nearestFirst } from '@pkg/backfill/records';
import { AUDIT_ERRORS } from '../errors.ts';
import { lineageOf, unreadableManifest } from '../lineage/manifest-graph.ts';

const ASSET = 'sim.run';

export interface Simulation {
  readonly path: string;
  /** The bytes of its manifest. */
  readonly bytes: Uint8Array;
}

/**
 * The manifest of the simulation of a run. Published or not is all the same; a run that was made anew in part names the worlds
 * of the run from which it has the rest.
 *
 * @throws KnownError `NO_SUCH_RUN`, `NOT_SIMULATED`, `MANIFEST_UNREADABLE`
 */
export async function findSimulation(store: ObjectStore, runId: string): Promise<Simulation> {
  const folder = `manifests/${ASSET}`;
  const dates = (await store.listFolders(folder)).map((name) => name.slice('game_date='.length));
  for (const date of nearestFirst(dates, runId)) {
    const runs = await store.listFolders(`${folder}/game_date=${date}`);
    if (!runs.includes(`run=${runId}`)) continue;
    const path = `${folder}/game_date=${date}/run=${runId}/manifest.json`;
    const own = await store.readPointer(path);
    if (own !== null) return { path, bytes: own.bytes };
  }
  const [unified] = await findRun(store, runId);
  const { manifestPath: start, gameDate } = unified!;
  const node = (await lineageOf(store, start)).find(({ manifest }) => manifest.asset === ASSET);
  const stored = node === undefined ? null : await store.readPointer(node.path);
  if (stored !== null) return { path: node!.path, bytes: stored.bytes };
  throw AUDIT_ERRORS.NOT_SIMULATED({ runId, gameDate });
}

/** The manifest of a simulation. @throws KnownError `MANIFEST_UNREADABLE` */
export function manifestOf({ bytes, path }: Simulation): Manifest {
  const parsed = parseManifest(bytes);
  if ('problem' in parsed) throw unreadableManifest(path, parsed.problem);
  return parsed.manifest;
}
