/** Backfills that have cells left to make: killed before their summary, stopped, or with failures. */
import { readPlanFile } from '@pkg/engine';
import {
  backfillPath,
  manifestStore,
  parsePlanFile,
  type Manifest,
  type PlanFile,
} from '@pkg/manifest';
import { leaseHolders, type Observer } from '@pkg/publish';
import type { ObjectStore } from '@pkg/std';
import { backfillIds, summaryOf } from '../request/recorded-request.ts';
import { unknownBackfill } from '../records/backfill-record.ts';

export interface ResumableBackfill {
  readonly backfill_id: string;
  readonly planned_at: string | null;
  /** `damaged`: its plan can't be read, and so it can't go on. */
  readonly state: 'at work' | 'killed' | 'stopped' | 'failed' | 'damaged';
  readonly start: string | null;
  readonly end: string | null;
  /** Cells that it was to make. */
  readonly planned_cells: number;
  /** How many of these have no success with the planned key. */
  readonly left_cells: number;
}

/** The end of a backfill by its summary, or by its plan where there is none. */
interface Ended {
  readonly request: Readonly<Record<string, unknown>>;
  readonly cells?: { readonly failed: number; readonly cancelled: number };
}

/** The newest first; of one that was resumed, the last attempt stands for all. */
export async function resumableBackfills(
  store: ObjectStore,
  host: Observer,
): Promise<ResumableBackfill[]> {
  const holders = await leaseHolders(store, host);
  const atWork = new Set(
    holders.flatMap(({ isAlive, holder }) => (isAlive ? (holder.backfill ?? []) : [])),
  );
  const found: ResumableBackfill[] = [];
  const resumed = new Set<unknown>();
  for (const id of (await backfillIds(store)).reverse()) {
    const ended = (await summaryOf(store, id)) as Ended | null;
    const isWell = ended !== null && ended.cells?.failed === 0 && ended.cells.cancelled === 0;
    const stored = isWell ? null : await store.get(backfillPath(id, 'plan.json'));
    const parsed = stored && parsePlanFile(stored.bytes);
    const plan = parsed && 'plan' in parsed ? parsed.plan : null;
    const request = ended?.request ?? plan?.request ?? {};
    if (parsed !== null && !resumed.has(id)) {
      const [start, end] = [textOf(request['start']), textOf(request['end'])];
      const one = { backfill_id: id, planned_at: plan?.planned_at ?? null, start, end };
      const left = plan === null ? NOTHING_KNOWN : await leftOf(store, plan);
      const living = atWork.has(id) ? 'at work' : stateOf(ended);
      const state = plan === null ? 'damaged' : living;
      if (left.isOpen) found.push({ ...one, state, ...left.counts });
    }
    resumed.add(request['resumes']);
  }
  return found;
}

/** The newest backfill that can go on: one that is running needs nobody for it. */
export function newestResumable(
  backfills: readonly ResumableBackfill[],
): ResumableBackfill | undefined {
  return backfills.find(({ state }) => state !== 'at work' && state !== 'damaged');
}

/** The plan that a backfill froze; null for one that had nothing to run, which freezes none. @throws KnownError `UNKNOWN_BACKFILL`, `INVALID_PLAN` */
export async function frozenPlanOf(
  store: ObjectStore,
  backfillId: string,
): Promise<PlanFile | null> {
  const ids = await backfillIds(store);
  if (!ids.includes(backfillId)) throw unknownBackfill(backfillId, ids);
  const path = backfillPath(backfillId, 'plan.json');
  const stored = await store.get(path);
  return stored && readPlanFile(stored.bytes, path);
}

function stateOf(ended: Ended | null): 'killed' | 'stopped' | 'failed' {
  if (ended === null) return 'killed';
  return ended.cells!.cancelled > 0 ? 'stopped' : 'failed';
}

/** Reading one manifest is a few small waits for the file system: this many at once. */
const AT_ONCE = 32;

interface Left {
  readonly isOpen: boolean;
  readonly counts: Pick<ResumableBackfill, 'planned_cells' | 'left_cells'>;
}

const NOTHING_KNOWN: Left = { isOpen: true, counts: { planned_cells: 0, left_cells: 0 } };

/** Counts cells that are left. A cell that a gap blocks is not: more data makes it another question. */
async function leftOf(store: ObjectStore, { cells }: PlanFile): Promise<Left> {
  const manifests = manifestStore(store);
  const planned = cells.filter(
    ({ decision, skip, blocked }) =>
      decision === 'run' && skip === undefined && blocked === undefined,
  );
  const states: ('succeeded' | 'skipped' | 'open')[] = [];
  for (let from = 0; from < planned.length; from += AT_ONCE) {
    const batch = planned.slice(from, from + AT_ONCE);
    const read = batch.map(async ({ asset, partition, key }) => {
      const reading = await manifests.read(asset, partition as unknown as Manifest['partition']);
      if (reading.state !== 'valid' || reading.manifest.key !== key) return 'open';
      const { status } = reading.manifest;
      return status === 'success' ? 'succeeded' : status === 'skipped' ? 'skipped' : 'open';
    });
    states.push(...(await Promise.all(read)));
  }
  const left = states.filter((state) => state !== 'succeeded').length;
  // A slate that is not published since another was has nothing left to do, and says so in a skip.
  return {
    isOpen: states.includes('open'),
    counts: { planned_cells: planned.length, left_cells: left },
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
