/** Chooses the runs of a date to evaluate: those that are published, or those that were named. */
import { backfillPath, manifestStore } from '@pkg/manifest';
import type { GameDate, ObjectStore } from '@pkg/std';
import { z } from 'zod';
import { STEP_ERRORS } from '../errors.ts';
import { GROUP_FOLDER, publishedRuns, UNIFIED_ASSET } from '../published-slate.ts';

export interface ChosenRun {
  readonly draftGroupId: string;
  readonly runId: string;
}

/** The part of `plan.json` that says which runs a backfill made or reused. */
const planSchema = z.object({
  cells: z.array(
    z.object({
      asset: z.string(),
      partition: z.object({ run_id: z.string() }),
      reused_run: z.string().optional(),
    }),
  ),
});

/**
 * Finds the run ids that are wanted.
 *
 * @param names run ids and backfill ids (`bf-...`), which stand for all unified runs of that backfill
 * @throws KnownError `UNKNOWN_BACKFILL`
 */
export async function wantedRuns(
  store: ObjectStore,
  names: readonly string[],
): Promise<Set<string>> {
  const wanted = new Set<string>();
  for (const name of names) {
    if (!name.startsWith('bf-')) {
      wanted.add(name);
      continue;
    }
    for (const cell of await planCells(store, name)) {
      if (cell.asset === UNIFIED_ASSET) wanted.add(cell.reused_run ?? cell.partition.run_id);
    }
  }
  return wanted;
}

/**
 * The runs of a date to evaluate, by draft group and run id.
 *
 * @param wanted run ids; undefined: those that the pointers name
 */
export async function chosenRuns(
  store: ObjectStore,
  gameDate: GameDate,
  wanted: ReadonlySet<string> | undefined,
): Promise<ChosenRun[]> {
  if (wanted === undefined) return publishedRuns(store, gameDate);
  const folder = `manifests/${UNIFIED_ASSET}/game_date=${gameDate}`;
  const chosen: ChosenRun[] = [];
  for (const group of await store.listFolders(folder)) {
    if (!group.startsWith(GROUP_FOLDER)) continue;
    const draftGroupId = group.slice(GROUP_FOLDER.length);
    const partition = { game_date: gameDate, draft_group_id: draftGroupId };
    const { runs } = await manifestStore(store).listRuns(UNIFIED_ASSET, partition);
    for (const { manifest } of runs) {
      const runId = manifest.partition.run_id;
      if (manifest.status === 'success' && wanted.has(runId)) chosen.push({ draftGroupId, runId });
    }
  }
  return chosen;
}

async function planCells(
  store: ObjectStore,
  backfillId: string,
): Promise<z.infer<typeof planSchema>['cells']> {
  const path = backfillPath(backfillId, 'plan.json');
  const stored = await store.get(path);
  const parsed = planSchema.safeParse(
    stored === null ? null : JSON.parse(Buffer.from(stored.bytes).toString('utf8')),
  );
  if (parsed.success) return parsed.data.cells;
  throw STEP_ERRORS.UNKNOWN_BACKFILL({ backfillId, path });
}
