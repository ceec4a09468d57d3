/** The record of a backfill: its summary, its table of cells, its plan. One of the first and the last may be missing. */
import { readDelimited } from '@pkg/lake';
import { backfillPath, summarySchema, type Summary } from '@pkg/manifest';
import { type KnownError, unsealJson, type ObjectStore, didYouMean } from '@pkg/std';
import { z } from 'zod';
import { BACKFILL_ERRORS } from '../errors.ts';
import { backfillIds } from '../request/recorded-request.ts';

/**
 * The part of a plan's cell that a report shows; `partition` names its manifest. Not all of a plan: a report can be made of
 * an older backfill too, whose plan had less in it.
 */
const planCell = z.object({
  id: z.string(),
  asset: z.string(),
  partition: z.object({
    game_date: z.string().optional(),
    run_as_of_ts: z.string().optional(),
    run_id: z.string(),
    draft_group_id: z.string().optional(),
    season: z.string().optional(),
    month: z.string().optional(),
    train_through: z.string().optional(),
  }),
  pool: z.string(),
  upstream: z.array(z.string()),
  gaps: z.array(
    z.object({
      source: z.string(),
      policy: z.string(),
      reason: z.string(),
      remediation: z.string(),
    }),
  ),
  decision: z.enum(['run', 'reuse']),
  reason: z.string(),
  reused_run: z.string().optional(),
});

const planSchema = z.object({
  hash: z.string(),
  planned_at: z.string(),
  request: z.record(z.string(), z.unknown()),
  cells: z.array(planCell),
});

export type PlanRecord = z.infer<typeof planSchema>;
export type PlanCellRecord = z.infer<typeof planCell>;

/** A line of `summary.csv`. */
const line = z.object({
  asset: z.string(),
  game_date: z.string().nullable(),
  draft_group_id: z.string().nullable(),
  run_id: z.string(),
  run_as_of_ts: z.string().nullable(),
  outcome: z
    .enum(['run_ok', 'reused', 'failed', 'stale', 'skipped', 'cancelled'])
    .transform((outcome) => (outcome === 'run_ok' ? 'succeeded' : outcome)),
  reason: z.string().nullable(),
  duration_ms: z.coerce.number().nullable(),
  row_count: z.coerce.number().nullable(),
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
});
export type CellLine = z.infer<typeof line>;

export interface BackfillRecord {
  readonly backfillId: string;
  /** Null for one that is at work, or ended before its time. */
  readonly ended: { readonly summary: Summary; readonly lines: readonly CellLine[] } | null;
  /** Null for one that had nothing to run: it freezes no plan. */
  readonly plan: PlanRecord | null;
}

/** The request of a backfill, as its summary has it, or its plan where it did not come to its end. */
export function requestOf({ ended, plan }: BackfillRecord): Readonly<Record<string, unknown>> {
  return ended?.summary.request ?? plan!.request;
}

/** @throws KnownError `UNKNOWN_BACKFILL`, `BACKFILL_DAMAGED` */
export async function readBackfillRecord(
  store: ObjectStore,
  backfillId: string,
): Promise<BackfillRecord> {
  const file = async (name: string): Promise<Uint8Array | null> =>
    (await store.get(backfillPath(backfillId, name)))?.bytes ?? null;
  const [summaryBytes, tableBytes, planBytes] = [
    await file('summary.json'),
    await file('summary.csv'),
    await file('plan.json'),
  ];
  const plan = planBytes === null ? null : parsePlan(planBytes, backfillId);
  if (summaryBytes === null || tableBytes === null) {
    if (plan === null) throw unknownBackfill(backfillId, await backfillIds(store));
    return { backfillId, ended: null, plan };
  }
  const summary = parsed(summarySchema, jsonOf(summaryBytes), backfillId, 'summary.json');
  const rows = readDelimited(tableBytes, backfillPath(backfillId, 'summary.csv'));
  const lines = parsed(z.array(line), rows, backfillId, 'summary.csv');
  // The table has a line a cell, in the order of the plan: a line is matched with its cell by its place.
  const isWhole =
    plan === null ||
    (plan.cells.length === lines.length &&
      plan.cells.every(({ asset }, place) => asset === lines[place]!.asset));
  if (!isWhole) throw damaged(backfillId, 'summary.csv', 'its lines are not the cells of the plan');
  return { backfillId, ended: { summary, lines }, plan };
}

function parsePlan(bytes: Uint8Array, backfillId: string): PlanRecord {
  const unsealed = unsealJson(bytes);
  if ('problem' in unsealed) throw damaged(backfillId, 'plan.json', unsealed.problem);
  return parsed(planSchema, unsealed.content, backfillId, 'plan.json');
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, backfillId: string, file: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [first] = result.error.issues;
  throw damaged(backfillId, file, `${first!.path.join('.')}: ${first!.message}`);
}

/** No backfill has this id. */
export function unknownBackfill(backfillId: string, known: readonly string[]): KnownError {
  if (known.length === 0) return BACKFILL_ERRORS.NO_BACKFILL_YET();
  return BACKFILL_ERRORS.OTHER_BACKFILL({
    backfill: backfillId,
    meant: didYouMean(backfillId, known),
    newest: known.slice(-3).reverse(),
  });
}

function damaged(backfillId: string, file: string, problem: string): KnownError {
  const path = backfillPath(backfillId, file);
  return BACKFILL_ERRORS.BACKFILL_DAMAGED({ path, problem }, { facts: { ask_again: backfillId } });
}
