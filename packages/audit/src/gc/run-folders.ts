/** Finds the folders that belong to one run by their place alone, whatever its manifest says. */
import type { ObjectStore } from '@pkg/std';

/** The folder of a run below `runs/`, `models/` or `manifests/`. */
export interface RunFolder {
  readonly path: string;
  readonly asset: string;
  readonly runId: string;
  /** Absent for months, training windows and models. */
  readonly gameDate: string | undefined;
}

/** Every folder of a run below `area`, sorted. */
export async function runFolders(
  store: ObjectStore,
  area: 'runs' | 'models' | 'manifests',
): Promise<readonly RunFolder[]> {
  const found: RunFolder[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (const name of await store.listFolders(folder)) {
      const path = `${folder}/${name}`;
      if (name.startsWith('run=')) found.push(runFolder(path));
      else if (path !== 'manifests/backfills') await walk(path);
    }
  };
  await walk(area);
  return found;
}

/** The places at which a run may have outputs, from that of its manifest. */
export function outputPlaces({ path, asset, runId }: RunFolder): readonly string[] {
  const own = path.replace(/^manifests\//, 'runs/');
  const head = /^models\.(.+)$/.exec(asset)?.[1];
  return head === undefined ? [own] : [own, `models/${head}/run=${runId}`];
}

function runFolder(path: string): RunFolder {
  const [area, name, ...rest] = path.split('/');
  return {
    path,
    asset: area === 'models' ? `models.${name!}` : name!,
    runId: rest.at(-1)!.slice('run='.length),
    gameDate: rest.find((each) => each.startsWith('game_date='))?.slice('game_date='.length),
  };
}
