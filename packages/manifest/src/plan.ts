/** A plan as `plan.json` keeps it: what runs, from what, and why. JSON that a person can read and a later run can hold to. */
import { storedPathProblem, unsealJson } from '@pkg/std';
import { z } from 'zod';
import {
  digest,
  instant,
  json,
  jsonSchemaOf,
  list,
  mapOf,
  problemsOf,
  record,
  segment,
  type JsonRecord,
} from './shapes.ts';

const slate = record({
  game_date: z.iso.date(),
  run_as_of_ts: instant,
  season: segment.optional(),
  first_tip: instant.optional(),
  lock_at: instant,
  train_through: z.iso.date().optional(),
  draft_groups: list(record({ id: segment, lock_at: instant })),
});

const cell = record({
  id: z.string(),
  asset: segment,
  partition: mapOf(z.string()),
  key: digest,
  key_parts: mapOf(z.string()),
  params: json,
  seed: z.int().optional(),
  pool: z.string(),
  /** Units of pools that it takes while it runs. */
  claims: mapOf(z.number().nonnegative()),
  upstream: list(z.string()),
  /** Inputs as manifests record them, with the selection of each. */
  inputs: list(json),
  gaps: list(json),
  policy: mapOf(z.string()),
  blocked: json.optional(),
  skip: z.string().optional(),
  decision: z.enum(['run', 'reuse']),
  reason: z.string(),
  reused_run: segment.optional(),
  /** For a changed key: the parts that changed. */
  changed: list(json).optional(),
});

/** The zod schema of a plan file, version 1. */
const planFileSchema = record({
  plan_version: z.literal('v1'),
  /** The hash of every cell's id, key and run id. */
  hash: digest,
  planned_at: instant,
  publish_policy: z.enum(['auto', 'always', 'never']),
  /** The request as summaries record it: applying the plan repeats it. */
  request: json,
  slates: list(slate),
  cells: list(cell),
  /** Every snapshot that some cell reads, by its path. */
  snapshots: mapOf(digest),
});

export type PlanFileParsing = { readonly plan: PlanFile } | { readonly problem: string };

/** Reads the bytes of a plan file, or says why they are none. */
export function parsePlanFile(bytes: Uint8Array): PlanFileParsing {
  const unsealed = unsealJson(bytes);
  if ('problem' in unsealed) return unsealed;
  const parsed = planFileSchema.safeParse(unsealed.content);
  if (!parsed.success) return { problem: problemsOf(parsed.error) };
  for (const path of Object.keys(parsed.data.snapshots)) {
    const problem = storedPathProblem(path, ['bronze']);
    if (problem !== undefined) return { problem: `snapshots: ${problem}` };
  }
  return { plan: parsed.data };
}

/** A plan file. */
export type PlanFile = z.infer<typeof planFileSchema>;

/** The plan file as JSON Schema (draft 2020-12). */
export function planFileJsonSchema(): JsonRecord {
  return jsonSchemaOf(planFileSchema);
}
