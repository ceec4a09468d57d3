/** The policies of the config as `--policy` would name them: `roster` for every mode, `daily.roster` for one. */
import { BACKFILL_ERRORS } from '../errors.ts';
import type { Config } from './config-schema.ts';

export const MODES = ['daily', 'backfill'] as const;

/** @throws KnownError `INVALID_POLICY` where a mode has no policies, or a source more than one */
export function flatPolicies({ policies = {} }: Pick<Config, 'policies'>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(policies)) {
    const isMode = MODES.some((mode) => mode === name);
    if (isMode !== (typeof value === 'object')) throw BACKFILL_ERRORS.INVALID_POLICY({ name });
    if (typeof value === 'string') flat[name] = value;
    else for (const [source, policy] of Object.entries(value)) flat[`${name}.${source}`] = policy;
  }
  return flat;
}
