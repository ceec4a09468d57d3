/** The plan as `plan.json` holds it: everything that decides what runs, in words that a person can read. */
import { parsePlanFile, type JsonRecord, type PlanFile } from '@pkg/manifest';
import { formatInstant, sealedJson, type JsonValue } from '@pkg/std';
import { blockedOf, skipReasonOf } from './action.ts';
import { keyPartsOf } from './key.ts';
import type { Partition } from './partition.ts';
import type { Plan } from './plan.ts';
import type { PlannedCell } from './planned-cell.ts';
import { ENGINE_ERRORS } from './errors.ts';

/** The bytes of `plan.json`, sealed. */
export function planBytes(plan: Plan, request: Readonly<Record<string, JsonValue>>): Uint8Array {
  return sealedJson(planFile(plan, request), 1);
}

/** The content of `plan.json` for a plan. */
export function planFile(plan: Plan, request: Readonly<Record<string, JsonValue>>): PlanFile {
  return {
    plan_version: 'v1',
    hash: plan.hash,
    planned_at: formatInstant(plan.now),
    publish_policy: plan.publish,
    request,
    slates: plan.partitions.map(partitionJson),
    cells: plan.cells.map(cellJson),
    snapshots: snapshotsOf(plan),
  };
}

/**
 * Reads a plan file.
 *
 * @throws KnownError `INVALID_PLAN` for a file that is none, or of which a byte has changed
 */
export function readPlanFile(bytes: Uint8Array, name: string): PlanFile {
  const parsed = parsePlanFile(bytes);
  if ('plan' in parsed) return parsed.plan;
  throw ENGINE_ERRORS.INVALID_PLAN({ name, problem: parsed.problem });
}

/** Every snapshot that some cell reads. */
function snapshotsOf({ cells }: Plan): Record<string, string> {
  const snapshots: Record<string, string> = {};
  for (const { inputs } of cells) {
    for (const { record, files } of inputs) {
      if (record.kind !== 'snapshot' && record.kind !== 'snapshot_set') continue;
      for (const { path, sha256 } of files) snapshots[path] = sha256;
    }
  }
  return snapshots;
}

function partitionJson(partition: Partition): PlanFile['slates'][number] {
  return {
    game_date: partition.date,
    run_as_of_ts: formatInstant(partition.asOf),
    ...partition.attributes,
    lock_at: formatInstant(partition.closesAt),
    draft_groups: partition.groups.map(({ id, closesAt }) => ({
      id,
      lock_at: formatInstant(closesAt),
    })),
  };
}

function cellJson(cell: PlannedCell): PlanFile['cells'][number] {
  const { decision } = cell.action;
  const [blocked, skip] = [blockedOf(cell.action), skipReasonOf(cell.action)];
  return {
    id: cell.id,
    asset: cell.asset,
    partition: { ...cell.partition, run_id: cell.runId },
    key: cell.key,
    key_parts: keyPartsOf(cell.keySources),
    params: cell.params,
    ...(cell.seed === undefined ? {} : { seed: cell.seed }),
    pool: cell.pool,
    claims: cell.claims,
    upstream: cell.upstream,
    inputs: cell.inputs.map(({ record }) => record as unknown as JsonRecord),
    gaps: cell.gaps as unknown as readonly JsonRecord[],
    policy: cell.policy,
    ...(blocked === undefined ? {} : { blocked: { ...blocked } as JsonRecord }),
    ...(skip === undefined ? {} : { skip }),
    decision: decision.decision,
    reason: decision.reason,
    ...(decision.decision === 'reuse' ? { reused_run: decision.runId } : {}),
    ...(decision.decision === 'run' && decision.changed !== undefined
      ? { changed: decision.changed as unknown as readonly JsonRecord[] }
      : {}),
  };
}
