/** The config file: its keys, what they mean, and the same as JSON Schema for editors. */
import { z } from 'zod';
import { MAX_LEAD_MINUTES } from './as-of-options.ts';

/** Every key of the file. A key of one value can also be set by the variable `PIPELINE_<KEY>`. */
export const configSchema = z.strictObject({
  $schema: z.string().optional().meta({ description: 'where the JSON Schema of this file lies' }),
  data_root: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'folder of all data (flag --data-root)' }),
  lead_minutes: z.int().min(0).max(MAX_LEAD_MINUTES).optional().meta({
    description: 'minutes from the cut-off to the first tip for --as-of-mode pretip',
    default: 30,
  }),
  max_parallel: z
    .int()
    .min(1)
    .max(64)
    .optional()
    .meta({ description: 'cells that run at once', default: 4 }),
  worlds: z.int().min(1).optional().meta({ description: 'simulated worlds', default: 25_000 }),
  profile: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'simulation profile', default: 'sim_v3' }),
  seed: z.int().min(0).optional().meta({ description: 'seed of the simulation', default: 12_345 }),
  policies: z
    .record(z.string(), z.union([z.string(), z.record(z.string(), z.string())]))
    .optional()
    .meta({
      description:
        'policies by source, in the words of --policy: fail, gap or stale:<age>; those of one mode below daily or backfill, such as { "odds": "gap", "daily": { "roster": "fail:18h" } }',
    }),
  publish: z
    .enum(['auto', 'always', 'never'])
    .optional()
    .meta({ description: 'auto: never replace a published slate after its lock', default: 'auto' }),
  pools: z
    .record(
      z.string(),
      z.strictObject({
        units: z.int().min(1),
        per_second: z.number().positive().optional(),
        burst: z.int().min(1).optional(),
        retry_budget: z.int().min(0).optional(),
        circuit_failures: z.int().min(1).optional(),
        circuit_pause_ms: z.int().min(0).optional(),
      }),
    )
    .optional()
    .meta({
      description:
        'limits by pool: units in use at once (memory: MiB), how often cells may start, retries a run, failures in a row after which the pool is left alone and for how long (default: 60,000 ms); pools: ingest, features, score, sim, publish, labels, models, memory',
    }),
  order: z.enum(['live-first', 'by-date']).optional().meta({
    description: 'which cells go first: those of slates that have not locked, or the earlier date',
    default: 'live-first',
  }),
  retry_attempts: z.int().min(1).max(20).optional().meta({
    description: 'times a cell is tried when its failure may pass by itself',
    default: 3,
  }),
  retry_base_ms: z.int().min(0).optional().meta({
    description: 'upper end of the first wait before another attempt; it doubles each time',
    default: 1000,
  }),
  retry_cap_ms: z.int().min(0).optional().meta({
    description: 'upper end of every wait; a source that asks for more is not waited for',
    default: 60_000,
  }),
  max_failures: z.int().min(1).optional().meta({
    description: 'failed cells after which nothing more starts (default: no end)',
  }),
  grace_seconds: z.int().min(0).optional().meta({
    description: 'how long running cells may finish after the first SIGINT or SIGTERM',
    default: 30,
  }),
  sim_threads: z.int().min(1).max(64).optional().meta({
    description: 'threads of one simulation; they change no byte (default: cores, at most 8)',
  }),
  capture: z.enum(['auto', 'never']).optional().meta({
    description:
      'auto: a run of today looks at the live sources first; never: only by pipeline ingest',
    default: 'auto',
  }),
  user_agent: z.string().min(5).optional().meta({
    description: 'how requests introduce themselves: a name and a way to reach you',
    default: 'hindcast/0.1 (no contact given)',
  }),
  base_urls: z
    .strictObject({
      cdn: z.url().optional(),
      reports: z.url().optional(),
      stats: z.url().optional(),
      lobby: z.url().optional(),
      draftGroups: z.url().optional(),
      odds: z.url().optional(),
    })
    .optional()
    .meta({ description: 'other addresses of the live sources, such as a recorded server' }),
  refresh: z.record(z.string(), z.string()).optional().meta({
    description: 'how old the last look at a source may be, such as injuries: 10m',
  }),
});
export type Config = z.infer<typeof configSchema>;
export type ConfigKey = Exclude<keyof Config, '$schema'>;

/** The keys of the file, in the order in which they are documented. */
export const CONFIG_KEYS = Object.keys(configSchema.shape).filter(
  (key): key is ConfigKey => key !== '$schema',
);

/** The meaning of a key, and its default where it has a fixed one. */
export function describeKey(key: ConfigKey): {
  readonly description: string;
  readonly default?: unknown;
} {
  const { description = '', default: value } = configSchema.shape[key].meta() ?? {};
  return value === undefined ? { description } : { description, default: value };
}

/** The config file as JSON Schema (draft 2020-12): name it as `$schema` in the file, and an editor completes and checks. */
export function configJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(configSchema, { target: 'draft-2020-12' });
  return { $schema, title: 'Settings of pipeline (pipeline.config.json)', ...rest };
}
