/** The settings that hold where neither a flag nor the environment nor a file says otherwise. */
import { availableParallelism } from 'node:os';
import type { Config } from './config-schema.ts';

export const DEFAULTS = {
  leadMinutes: 30,
  maxParallel: 4,
  workers: 1,
  worlds: 25_000,
  profile: 'sim_v3',
  seed: 12_345,
  order: 'live-first',
  retryAttempts: 3,
  retryBaseMs: 1000,
  retryCapMs: 60_000,
  circuitPauseMs: 60_000,
  graceSeconds: 30,
} as const;

/** Threads of one simulation: as many as the machine has, at most eight; they change no byte. */
export function simThreadsOf(config: Config): number {
  return config.sim_threads ?? Math.min(8, availableParallelism());
}
