/**
 * Settings, from the most to the least specific: flags, then the environment, then `pipeline.config.json`, then
 * defaults. The file is checked with zod: an unknown key is an error, not silence.
 */
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { KnownError } from '@pkg/std';
import { z } from 'zod';

const CONFIG_FILE = 'pipeline.config.json';

const configSchema = z.strictObject({
  data_root: z.string().min(1).optional(),
  lead_minutes: z.int().min(0).max(1440).optional(),
  max_parallel: z.int().min(1).max(64).optional(),
  worlds: z.int().min(1).optional(),
  profile: z.string().optional(),
  seed: z.int().min(0).optional(),
  /** Policies by source, in the words of --policy: fail, gap or stale:<age>. */
  policies: z.record(z.string(), z.string()).optional(),
  publish: z.enum(['auto', 'always', 'never']).optional(),
  sim_threads: z.int().min(1).max(64).optional(),
});
export type Config = z.infer<typeof configSchema>;

export const DEFAULTS = {
  leadMinutes: 30,
  maxParallel: 4,
  worlds: 25_000,
  profile: 'sim_v3',
  seed: 12_345,
} as const;

/** Reads the config file named, or the one in the working directory if there is one. @throws KnownError `INVALID_CONFIG` */
export function readConfig(path: string | undefined): Config {
  const file = path ?? fromEnvironment('PIPELINE_CONFIG') ?? CONFIG_FILE;
  if (!existsSync(file)) {
    if (file === CONFIG_FILE) return {};
    throw invalid(file, 'there is no such file');
  }
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw invalid(file, (cause as Error).message);
  }
  const parsed = configSchema.safeParse(content);
  if (!parsed.success) throw invalid(file, z.prettifyError(parsed.error));
  return parsed.data;
}

/** The data root: flag, then PIPELINE_DATA_ROOT, then the config. @throws KnownError `NO_DATA_ROOT` */
export function dataRootOf(flag: string | undefined, config: Config): string {
  const root = flag ?? fromEnvironment('PIPELINE_DATA_ROOT') ?? config.data_root;
  if (root !== undefined && root !== '') return root;
  throw new KnownError({
    code: 'NO_DATA_ROOT',
    kind: 'input',
    message:
      'expected a data root from --data-root, PIPELINE_DATA_ROOT or pipeline.config.json, got none',
    hint: 'add --data-root <folder>; it is made when something is written',
  });
}

/** Threads of one simulation: as many as the machine has, at most eight; they change no byte. */
export function simThreadsOf(config: Config): number {
  return config.sim_threads ?? Math.min(8, availableParallelism());
}

/** A variable that is set to nothing counts as not set. */
function fromEnvironment(name: string): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}

function invalid(file: string, problem: string): KnownError {
  return new KnownError({
    code: 'INVALID_CONFIG',
    kind: 'input',
    message: `expected a valid config in ${file}: ${problem}`,
    hint: 'known keys: data_root, lead_minutes, max_parallel, worlds, profile, seed, policies, publish, sim_threads',
  });
}
