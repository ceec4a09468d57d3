/** Why a cell would be reused, run, left or blocked if the pipeline ran now, down to the cells in which that begins. */
import { blockedOf, changedParts, type ActionKind, type PlannedCell } from '@pkg/engine';
import type { KeyPartChange, Manifest } from '@pkg/manifest';
import type { Planned } from '../run/run-pipeline.ts';

export interface WhyChange extends KeyPartChange {
  /** What an input was and is, where the hash of the part says little: its path and source clock. */
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
  /** Of its own; what changed upstream stands with the cells in `because`. */
  readonly changed: readonly WhyChange[];
  /** The last failure of this run, with what to do about it. */
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string };
  /** Upstream cells in which the reason begins. */
  readonly because: readonly Why[];
}

/** Reads the newest manifest of a run; undefined where there is none that is whole. */
export type ManifestOf = (cell: PlannedCell, runId: string) => Promise<Manifest | undefined>;

/** Each cell of an asset on a date; of an asset that has no dates, each that the date reads. */
export async function whyCells(
  { plan }: Planned,
  asset: string,
  manifestOf: ManifestOf,
): Promise<readonly Why[]> {
  const byId = new Map(plan.cells.map((cell) => [cell.id, cell]));
  const found = plan.cells.filter((cell) => cell.asset === asset);
  return Promise.all(found.map((cell) => whyCell(cell, byId, manifestOf)));
}

async function whyCell(
  cell: PlannedCell,
  byId: ReadonlyMap<string, PlannedCell>,
  manifestOf: ManifestOf,
): Promise<Why> {
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
    detail: detailOf(cell),
    ...(previous === undefined ? {} : { previous_run: previous }),
    changed: own.map((change) => withInput(change, before, cell)),
    ...(decision.reason === 'FAILED_BEFORE' && before?.error !== undefined
      ? { error: errorOf(before.error) }
      : {}),
    because: await Promise.all(roots.map((root) => whyCell(root, byId, manifestOf))),
  };
}

function errorOf({ code, message, hint }: NonNullable<Manifest['error']>): Why['error'] & object {
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

function detailOf({ action }: PlannedCell): string {
  const blocked = blockedOf(action);
  if (blocked !== undefined) return `${blocked.message}; ${blocked.hint}`;
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
