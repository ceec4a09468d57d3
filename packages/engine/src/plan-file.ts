/** The plan as `plan.json` holds it: everything that decides what runs, in words that a person can read. */
import { formatInstant, sealedJson, type JsonValue } from '@pkg/std';
import type { Slate } from './partition.ts';
import type { Plan, PlannedCell } from './plan.ts';

/** The bytes of `plan.json`, sealed. */
export function planBytes(plan: Plan, request: Readonly<Record<string, JsonValue>>): Uint8Array {
  const content = {
    plan_version: 'v1',
    hash: plan.hash,
    planned_at: formatInstant(plan.now),
    publish_policy: plan.publish,
    request,
    slates: plan.slates.map(slateJson),
    cells: plan.cells.map(cellJson),
  };
  return sealedJson(content, 1);
}

function slateJson(slate: Slate): JsonValue {
  return {
    game_date: slate.gameDate,
    run_as_of_ts: formatInstant(slate.asOf),
    season: slate.season,
    first_tip: formatInstant(slate.firstTip),
    lock_at: formatInstant(slate.lockAt),
    train_through: slate.trainThrough,
    draft_groups: slate.draftGroups.map(({ id, lockAt }) => ({
      id,
      lock_at: formatInstant(lockAt),
    })),
  };
}

function cellJson(cell: PlannedCell): JsonValue {
  const { decision } = cell;
  return {
    id: cell.id,
    asset: cell.asset,
    partition: { ...cell.partition, run_id: cell.runId },
    key: cell.key,
    key_parts: cell.keyParts,
    params: cell.params,
    seed: cell.seed,
    pool: cell.pool,
    upstream: cell.upstream,
    inputs: cell.inputs.map(({ record }) => record as unknown as JsonValue),
    gaps: cell.gaps as unknown as JsonValue,
    policy: cell.policy,
    blocked: cell.blocked === undefined ? undefined : { ...cell.blocked },
    skip: cell.skip,
    decision: decision.decision,
    reason: decision.reason,
    reused_run: decision.decision === 'reuse' ? decision.runId : undefined,
    changed: decision.decision === 'run' ? (decision.changed as unknown as JsonValue) : undefined,
  };
}
