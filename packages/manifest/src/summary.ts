/**
 * The one summary of a backfill: what was attempted, its outcome, and the cause of each failure. JSON and CSV.
 */
import { csvLines } from '@pkg/std';
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
  segment,
  type JsonRecord,
} from './shapes.ts';
import { remedySchema } from './schema.ts';

const gameDate = z.iso.date();

/** Partitions with one outcome; those of an asset without a slate have no `game_date`. */
const partitions = record({
  count,
  items: list(
    record({
      game_date: gameDate.optional(),
      run_as_of_ts: instant.optional(),
      run_id: segment,
    }),
  ),
});

const publishedRun = record({
  asset: segment,
  game_date: gameDate,
  draft_group_id: segment.optional(),
  run_id: segment,
});

/** The failures with one root cause: `message` and `hint` are those of the first. */
const errorGroup = record({
  signature: z.string(),
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  remedy: remedySchema.optional(),
  count,
  cells: list(record({ asset: segment, partition: z.string() })),
});

/** The zod schema of a backfill summary, version 1. */
export const summarySchema = record({
  summary_version: z.literal('v1'),
  backfill_id: segment,
  /** The request: dates, mode, steps, flags. */
  request: json,
  started_at: instant,
  finished_at: instant,
  duration_ms: duration,
  plan_hash: digest,
  partitions: record({
    attempted: partitions,
    succeeded: partitions,
    failed: partitions,
    skipped: partitions,
  }),
  cells: record({
    run_ok: count,
    reused: count,
    failed: count,
    /** Left as they were made before, although inputs or code have changed since. */
    stale: count.optional(),
    skipped: count,
    cancelled: count,
  }),
  /** Totals by asset, over the cells that ran. */
  durations: mapOf(record({ count, total_ms: duration, max_ms: duration, median_ms: duration })),
  errors: list(errorGroup),
  gaps: list(
    record({
      source: z.string(),
      policy: z.string(),
      kind: z.literal('corrupt').optional(),
      reason: z.string(),
      remediation: z.string(),
      game_dates: list(gameDate),
      assets: list(segment),
    }),
  ),
  /** The outcome of each look at a live source, for a run of today. */
  captures: list(
    record({
      source: z.string(),
      game_date: gameDate,
      key: z.string().optional(),
      outcome: z.enum(['done', 'fresh', 'failed']),
      error: record({ code: z.string(), message: z.string() }).optional(),
    }),
  ).optional(),
  /** About the run as a whole; those of cells are in their manifests. */
  checks: list(
    record({
      name: z.string(),
      ok: z.boolean(),
      severity: z.enum(['error', 'warning']),
      detail: z.string(),
    }),
  ).optional(),
  /** Dates without a slate; with a draft group: it alone was left out of the date. */
  no_slate: list(
    record({ game_date: gameDate, draft_group_id: segment.optional(), reason: z.string() }),
  ),
  /** The pointers that this backfill moved. */
  published: list(publishedRun),
  /** The pointers that named its runs before; older summaries have them among `published`. */
  already_published: list(publishedRun).optional(),
  not_published: list(
    record({ game_date: gameDate, draft_group_id: segment.optional(), reason: z.string() }),
  ),
  exit_code: count,
});

/** A backfill summary. */
export type Summary = z.infer<typeof summarySchema>;
export type SummaryErrorGroup = z.infer<typeof errorGroup>;

/** The outcome of one cell; the keys of `Summary['cells']`. */
export type CellOutcome = keyof Summary['cells'];

/** One cell as a line of `summary.csv`; null is an empty field. */
export interface SummaryRow {
  readonly asset: string;
  readonly game_date: string | null;
  readonly draft_group_id: string | null;
  readonly run_id: string;
  readonly run_as_of_ts: string | null;
  readonly outcome: CellOutcome;
  readonly reason: string | null;
  readonly duration_ms: number | null;
  readonly row_count: number | null;
  readonly error_code: string | null;
  readonly error_message: string | null;
}

const COLUMNS = [
  'asset',
  'game_date',
  'draft_group_id',
  'run_id',
  'run_as_of_ts',
  'outcome',
  'reason',
  'duration_ms',
  'row_count',
  'error_code',
  'error_message',
] as const satisfies readonly (keyof SummaryRow)[];

/** The summary as JSON Schema (draft 2020-12). */
export function summaryJsonSchema(): JsonRecord {
  return jsonSchemaOf(summarySchema);
}

/** A header and one line per cell, in the order given, as `csvLines` prints them. */
export function summaryCsv(rows: readonly SummaryRow[]): string {
  return csvLines([COLUMNS, ...rows.map((row) => COLUMNS.map((column) => row[column]))]);
}
