/** Checks the settings of single sources. */
import { KnownError } from '@pkg/std';
import { BACKFILL_ERRORS } from '../errors.ts';
import { sourceOf } from '../words/checked-words.ts';
import { ageOf } from './age-text.ts';
import type { Config } from './config-schema.ts';
import { flatPolicies } from './policies.ts';

/**
 * Checks names of sources, their policies and ages. The keys and forms of a config are checked where it is read.
 *
 * @throws KnownError `INVALID_CONFIG`
 */
export async function checkConfigSources(config: Config): Promise<void> {
  const { refresh = {} } = config;
  const policies = flatPolicies(config);
  if (Object.keys(policies).length + Object.keys(refresh).length === 0) return;
  const { parsePolicy } = await import('@pkg/steps');
  const check = async (key: string, source: string, read: () => unknown): Promise<void> => {
    try {
      await sourceOf(source.slice(source.indexOf('.') + 1));
      read();
    } catch (cause) {
      if (!(cause instanceof KnownError)) throw cause;
      const problem = cause.message;
      throw BACKFILL_ERRORS.INVALID_SETTING({ key, source, problem }, { cause });
    }
  };
  for (const [source, policy] of Object.entries(policies))
    await check('policies', source, () => parsePolicy(policy));
  for (const [source, age] of Object.entries(refresh))
    await check('refresh', source, () => ageOf(age));
}
