/** Why a cell would be reused, run, left or blocked if the pipeline ran now, down to the cells in which that begins. */
import { blockedOf, changedParts, type ActionKind, type PlannedCell } from '@pkg/engine';
import { manifestStore, type KeyPartChange, type Manifest } from '@pkg/manifest';
import type { KnownError, ObjectStore } from '@pkg/std';
import { BACKFILL_ERRORS } from '../errors.ts';
import { hintOfRun, type Here } from '../request/run-command.ts';
import type { RunRequest } from '../request/run-request.ts';
import type { Planned } from '../run/run-pipeline.ts';
import type { Hinted } from '../words/complete-command.ts';

export interface WhyChange extends KeyPartChange {
  /** The input as it was and as it is, where the hash of the part says little: its path and source clock. */
  readonly was?: string;
  readonly is?: string;
}

export interface Why {
  readonly cell: string;
  readonly run_id: string;
  readonly would: 'reuse' | 'run' | 'stale' | 'skip' | 'blocked';
  readonly reason: string;
  readonly detail: string;
  readonly previous_run?: string;
  /** The cell's own changes; what changed upstream stands with the cells in `because`. */
  readonly changed: readonly WhyChange[];
  /** The last failure of this run, with what to do about it. */
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string };
  /** Upstream cells in which the reason begins. */
  readonly because: readonly Why[];
}

/** Where reasons are looked for. */
interface Records {
  readonly byId: ReadonlyMap<string, PlannedCell>;
  /** The manifest of a run of a cell; undefined where there is none that is whole. */
  readonly manifestOf: (cell: PlannedCell, runId: string) => Promise<Manifest | undefined>;
  readonly hintOf: (hinted: Hinted) => string | undefined;
}

/**
 * Each cell of an asset on the date that was planned; of an asset that has no dates, each that the date reads.
 *
 * @param request that was planned: commands that mend a failure have its flags
 * @throws KnownError `NO_SUCH_CELL`
 */
export async function whyCells(
  store: ObjectStore,
  planned: Planned,
  asset: string,
  request: RunRequest,
  here: Here,
): Promise<readonly Why[]> {
  const { cells } = planned.plan;
  const manifests = manifestStore(store);
  const records: Records = {
    byId: new Map(cells.map((cell) => [cell.id, cell])),
    manifestOf: async (cell, run_id) => {
      const reading = await manifests.read(cell.asset, { ...cell.partition, run_id });
      return reading.state === 'valid' ? reading.manifest : undefined;
    },
    hintOf: (hinted) => hintOfRun(hinted, request.record, here),
  };
  const found = cells.filter((cell) => cell.asset === asset);
  if (found.length === 0) throw notOfTheDate(asset, request.dates[0]!, planned);
  return Promise.all(found.map((cell) => whyCell(cell, records)));
}

function notOfTheDate(asset: string, date: string, { plan, world }: Planned): KnownError {
  const [none] = world.calendar.noSlate;
  if (none !== undefined)
    return BACKFILL_ERRORS.NO_CELL_WITHOUT_SLATE({ date, reason: none.reason });
  const assets = [...new Set(plan.cells.map((cell) => cell.asset))];
  return BACKFILL_ERRORS.NO_CELL_OF_ASSET({ date, asset, assets });
}

async function whyCell(cell: PlannedCell, records: Records): Promise<Why> {
  const { byId, manifestOf, hintOf } = records;
  const { decision } = cell.action;
  const changed = changedParts(cell.action);
  const own = changed.filter(({ part }) => !/^(upstream\.|params\.run_id$)/.test(part));
  const previous = decision.decision === 'run' ? decision.previousRunId : decision.runId;
  const before = previous === undefined ? undefined : await manifestOf(cell, previous);
  const isFromUpstream =
    decision.reason === 'UPSTREAM_RUNS' || (own.length === 0 && changed.length > 0);
  const roots = isFromUpstream ? rootsOf(cell, byId) : [];
  return {
    cell: cell.id,
    run_id: decision.decision === 'reuse' ? decision.runId : cell.runId,
    would: STATES[cell.action.kind],
    reason: decision.reason,
    detail: detailOf(cell, hintOf),
    ...(previous === undefined ? {} : { previous_run: previous }),
    changed: own.map((change) => withInput(change, before, cell)),
    ...(decision.reason === 'FAILED_BEFORE' && before?.error !== undefined
      ? { error: errorOf(before.error, hintOf) }
      : {}),
    because: await Promise.all(roots.map((root) => whyCell(root, records))),
  };
}

function errorOf(
  { code, message, ...hinted }: NonNullable<Manifest['error']>,
  hintOf: Records['hintOf'],
): Why['error'] & object {
  const hint = hintOf(hinted);
  return { code, message, ...(hint === undefined ? {} : { hint }) };
}

/** All that is left is stale: a question about a cell asks for no other choice. */
const STATES: Readonly<Record<ActionKind, Why['would']>> = {
  reuse: 'reuse',
  run: 'run',
  skip: 'skip',
  block: 'blocked',
  defer: 'stale',
};

/** The cells upstream that run or are stale for a reason of their own. */
function rootsOf(cell: PlannedCell, byId: ReadonlyMap<string, PlannedCell>): PlannedCell[] {
  const roots = new Map<string, PlannedCell>();
  const seen = new Set<string>();
  const visit = (id: string): void => {
    const source = byId.get(id);
    if (source === undefined || seen.has(id)) return;
    seen.add(id);
    if (source.action.kind === 'reuse') return;
    const changed = changedParts(source.action);
    const isOwn =
      source.action.decision.reason !== 'UPSTREAM_RUNS' &&
      (changed.length === 0 ||
        changed.some(({ part }) => !/^(upstream\.|params\.run_id$)/.test(part)));
    if (isOwn) roots.set(id, source);
    else source.upstream.forEach(visit);
  };
  cell.upstream.forEach(visit);
  return [...roots.values()];
}

const SENTENCES: Readonly<Record<string, string>> = {
  KEY_EQUAL: 'it was made from exactly these inputs, settings and code before',
  NO_MANIFEST: 'it was never made at this cut-off',
  FAILED_BEFORE: 'it failed the last time',
  SKIPPED_BEFORE: 'there was nothing to do the last time',
  KEY_CHANGED: 'it was made before, from other inputs, settings or code',
  OUTPUT_MISSING: 'an output that its manifest names is missing',
  OUTPUT_CHANGED: 'an output that its manifest names has other bytes now',
  PARENT_REMADE: 'the manifest of something that it read was damaged and made again since',
  MANIFEST_DAMAGED: 'its manifest is damaged and counts as absent',
  UPSTREAM_RUNS: 'something that it reads is made first',
};

function detailOf({ action }: PlannedCell, hintOf: Records['hintOf']): string {
  const blocked = blockedOf(action);
  if (blocked !== undefined) return `${blocked.message}; ${hintOf(blocked) ?? ''}`;
  const { decision } = action;
  if (decision.decision === 'run' && decision.problem !== undefined) return decision.problem;
  if (action.kind === 'skip') return action.reason;
  return SENTENCES[decision.reason] ?? decision.reason;
}

function withInput(
  change: KeyPartChange,
  before: Manifest | undefined,
  cell: PlannedCell,
): WhyChange {
  const name = change.part.startsWith('input.') ? change.part.slice('input.'.length) : undefined;
  if (name === undefined) return change;
  const was = before?.inputs.find((input) => input.name === name);
  const is = cell.inputs.find(({ record }) => record.name === name)?.record;
  return {
    ...change,
    ...(was === undefined ? {} : { was: describeInput(was) }),
    ...(is === undefined ? {} : { is: describeInput(is) }),
  };
}

function describeInput(input: Manifest['inputs'][number]): string {
  const count =
    input.member_count === undefined ? '' : `${String(input.member_count)} files below `;
  const clock = input.as_of_ts === undefined ? '' : ` (as of ${input.as_of_ts})`;
  return `${count}${input.path}${clock}`;
}
