/**
 * The manifest, version 1: the commit record of a cell. The same schema is exported as JSON Schema
 * for readers in other languages.
 */
import { z } from 'zod';
import {
  count,
  digest,
  duration,
  instant,
  json,
  jsonSchemaOf,
  list,
  mapOf,
  record,
  sealed,
  segment,
  type JsonRecord,
} from './shapes.ts';

const partition = record({
  /** ET calendar day of the slate. */
  game_date: z.iso.date().optional(),
  /** The cut-off, UTC. */
  run_as_of_ts: instant.optional(),
  run_id: segment,
  draft_group_id: segment.optional(),
  /** The year in which the season starts. */
  season: segment.optional(),
  month: segment.optional(),
  /** The last day that a model was trained on. */
  train_through: segment.optional(),
});

const reason = z.enum([
  'CHOSEN',
  'AFTER_CUTOFF',
  'CAPTURED_LATE',
  'SUPERSEDED',
  'WRONG_PARTITION',
  'CORRUPT',
  'TOO_OLD',
  'TIE_LOST',
]);

const selection = record({
  cutoff: instant,
  clocks: z.enum(['both', 'source', 'authoritative']),
  /** The path of the winner; null for a gap, and for a set, whose members say what was chosen. */
  chosen: z.string().nullable(),
  candidates_considered: count,
  rejected: list(
    record({
      path: z.string(),
      reason,
      late_by_ms: count.optional(),
      /** The problem of a snapshot that is `CORRUPT`. */
      detail: z.string().optional(),
    }),
  ),
  /** The number of rejected snapshots by reason; for a set, `rejected` may list fewer. */
  rejected_counts: z.partialRecord(reason, count).readonly(),
});

const input = record({
  name: z.string(),
  kind: z.enum(['snapshot', 'snapshot_set', 'upstream', 'model', 'file']),
  path: z.string(),
  sha256: digest,
  size_bytes: count.optional(),
  row_count: count.optional(),
  as_of_ts: instant.optional(),
  available_at: instant.optional(),
  /**
   * Seconds from `as_of_ts` to the cut-off; negative for a source that is not selected by its
   * clocks.
   */
  age_s: z.number().optional(),
  member_count: count.optional(),
  /** A set of snapshots: one digest per partition, over its members in order. */
  members: list(record({ partition: z.string(), count, sha256: digest })).optional(),
  /** The folder in which each digest of `members` is a file, `<sha256>.json`, that lists their paths and digests. */
  lists: z.string().optional(),
  /** The cell that made an upstream input. */
  asset: segment.optional(),
  run_id: segment.optional(),
  selection: selection.optional(),
});

const extreme = z.union([z.number(), z.string()]).nullable().optional();

const output = record({
  name: z.string(),
  path: z.string(),
  sha256: digest,
  size_bytes: count,
  /** Null for a file that is no table; then `columns` is empty. */
  row_count: count.nullable(),
  columns: list(
    record({ name: z.string(), type: z.string(), nulls: count, min: extreme, max: extreme }),
  ),
});

const check = record({
  name: z.string(),
  ok: z.boolean(),
  severity: z.enum(['error', 'warning']),
  detail: z.string(),
});

const gap = record({
  source: z.string(),
  policy: z.string(),
  /** Present for a source that is not absent, but damaged. */
  kind: z.literal('corrupt').optional(),
  reason: z.string(),
  remediation: z.string(),
});

/** The remedy of a failure: text, and commands of the pipeline by their words. */
export const remedySchema = list(z.union([z.string(), record({ command: list(z.string()) })]));

const failure = record({
  code: z.string(),
  message: z.string(),
  signature: z.string(),
  hint: z.string().optional(),
  remedy: remedySchema.optional(),
  cause: z.string().optional(),
});

/** The zod schema of manifest v1. */
export const manifestSchema = record({
  manifest_version: z.literal('v1'),
  asset: segment,
  partition,
  status: z.enum(['success', 'failed', 'skipped']),
  /** Equal key, equal bytes: over the step version, inputs, upstream outputs, params and seed. */
  key: digest,
  /**
   * Each named part of the key with its hash or short value, so that two keys can be compared
   * part by part.
   */
  key_parts: mapOf(z.string()),
  attempt: z.int().min(1),
  timing: record({ started_at: instant, finished_at: instant, duration_ms: duration }),
  params: json,
  seed: z.int().optional(),
  inputs: list(input),
  outputs: list(output),
  /**
   * The recipe by which a part of the outputs is made again by itself, where the step gives one; of `sim.run`: a world
   * (`@pkg/sim` reads it).
   */
  recipe: json.optional(),
  checks: list(check),
  gaps: list(gap),
  /** Present exactly when the status is `failed`. */
  error: failure.optional(),
  /** Present exactly when the status is `skipped`. */
  skip_reason: z.string().optional(),
  policy: json,
  environment: record({
    code_version: z.string(),
    git_sha: z.string().optional(),
    node: z.string(),
    package_versions: mapOf(z.string()),
    hostname: z.string(),
    orchestrator_run_id: z.string(),
  }),
  /**
   * The SHA-256 of each parent manifest's bytes, by its path: the manifests of a run form a
   * Merkle tree.
   */
  parents: mapOf(digest).optional(),
}).superRefine((manifest, context) => {
  if ((manifest.status === 'failed') !== (manifest.error !== undefined)) {
    context.addIssue({
      code: 'custom',
      path: ['error'],
      message: 'belongs to status failed alone',
    });
  }
  if ((manifest.status === 'skipped') !== (manifest.skip_reason !== undefined)) {
    context.addIssue({
      code: 'custom',
      path: ['skip_reason'],
      message: 'belongs to status skipped alone',
    });
  }
});

/** The commit record of a cell. */
export type Manifest = z.infer<typeof manifestSchema>;
/** The key values of one execution. Instants are ISO UTC text, dates `YYYY-MM-DD`. */
export type Partition = z.infer<typeof partition>;
export type ManifestInput = z.infer<typeof input>;
export type ManifestOutput = z.infer<typeof output>;
export type ManifestSelection = z.infer<typeof selection>;
export type ManifestCheck = z.infer<typeof check>;
export type ManifestGap = z.infer<typeof gap>;
export type ManifestStatus = Manifest['status'];

/** Manifest v1 as JSON Schema (draft 2020-12) of the file, its seal included. */
export function manifestJsonSchema(): JsonRecord {
  return jsonSchemaOf(sealed(manifestSchema.unwrap()));
}
