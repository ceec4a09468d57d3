/** The flags that say as of when slates are: checked together, so that none is taken and then ignored. */
import type { AsOfMode, AsOfRule } from '@pkg/steps';
import { formatInstant, parseInstant, type Instant } from '@pkg/std';
import { BACKFILL_ERRORS } from '../errors.ts';

export interface AsOfOptions {
  readonly asOfMode: string;
  readonly asOfTs?: string | undefined;
  readonly allowLookahead: boolean;
  readonly leadMinutes?: number | undefined;
  readonly model?: readonly string[] | undefined;
}

/** Minutes of a week: before that, nothing of a slate is known but its games. */
export const MAX_LEAD_MINUTES = 10_080;

/**
 * The rule that the flags give.
 *
 * @param usualLead minutes where no flag says how many
 * @throws KnownError `USAGE` for a flag that the mode ignores, or out of its range
 */
export function asOfRule(flags: AsOfOptions, usualLead: number, now: Instant): AsOfRule {
  const mode = flags.asOfMode as AsOfMode;
  const lead = flags.leadMinutes;
  if (lead !== undefined && mode !== 'pretip')
    throw BACKFILL_ERRORS.FLAG_IGNORED({ setting: 'lead-minutes', own: 'pretip', mode });
  const leadMinutes = lead ?? usualLead;
  if (!Number.isInteger(leadMinutes) || leadMinutes < 0 || leadMinutes > MAX_LEAD_MINUTES)
    throw BACKFILL_ERRORS.LEAD_RANGE({ leadMinutes, most: MAX_LEAD_MINUTES });
  const isPinned = (flags.model ?? []).length > 0;
  if (flags.allowLookahead && mode !== 'custom' && !isPinned)
    throw BACKFILL_ERRORS.LOOKAHEAD_UNHEARD({ mode });
  const asOf = customInstant(flags, mode, now);
  return { mode, leadMinutes, asOf, allowLookahead: flags.allowLookahead };
}

function customInstant(flags: AsOfOptions, mode: AsOfMode, now: Instant): Instant | undefined {
  const text = flags.asOfTs;
  if (mode !== 'custom') {
    if (text !== undefined)
      throw BACKFILL_ERRORS.FLAG_IGNORED({ setting: 'as-of-ts', own: 'custom', mode });
    return undefined;
  }
  if (text === undefined) throw BACKFILL_ERRORS.AS_OF_MISSING();
  const asOf = parseInstant(text);
  if (asOf <= now) return asOf;
  throw BACKFILL_ERRORS.AHEAD_OF_NOW({ asOf: formatInstant(asOf), now: formatInstant(now) });
}
