/** The flags that say as of when slates are: checked together, so that none is taken and then ignored. */
import type { AsOfMode, AsOfRule } from '@pkg/steps';
import { formatInstant, KnownError, parseInstant, type Instant } from '@pkg/std';

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
  if (lead !== undefined && mode !== 'pretip') throw ignored('--lead-minutes', 'pretip', mode);
  const leadMinutes = lead ?? usualLead;
  if (!Number.isInteger(leadMinutes) || leadMinutes < 0 || leadMinutes > MAX_LEAD_MINUTES)
    throw usage(
      `--lead-minutes ${String(leadMinutes)} is not from 0 to ${String(MAX_LEAD_MINUTES)}, a week`,
      'for an earlier instant: --as-of-mode custom --as-of-ts 2025-12-18T22:45:00Z',
    );
  const isPinned = (flags.model ?? []).length > 0;
  if (flags.allowLookahead && mode !== 'custom' && !isPinned)
    throw usage(
      `--allow-lookahead goes with --as-of-mode custom or --model alone: ${mode} with the models of the DAG looks nowhere ahead`,
      'leave it out',
    );
  const asOf = customInstant(flags, mode, now);
  return { mode, leadMinutes, asOf, allowLookahead: flags.allowLookahead };
}

function customInstant(flags: AsOfOptions, mode: AsOfMode, now: Instant): Instant | undefined {
  const text = flags.asOfTs;
  if (mode !== 'custom') {
    if (text !== undefined) throw ignored('--as-of-ts', 'custom', mode);
    return undefined;
  }
  if (text === undefined)
    throw usage('--as-of-mode custom needs --as-of-ts', 'add --as-of-ts 2025-12-18T22:45:00Z');
  const asOf = parseInstant(text);
  if (asOf <= now) return asOf;
  throw usage(
    `--as-of-ts ${formatInstant(asOf)} is after now (${formatInstant(now)}): nothing is known as of a time to come`,
    'leave --as-of-mode and --as-of-ts out: a slate that is not due yet is as of now',
  );
}

function ignored(flag: string, own: AsOfMode, mode: AsOfMode): KnownError {
  return usage(
    `${flag} goes with --as-of-mode ${own} alone: ${mode} ignores it`,
    `leave ${flag} out, or use --as-of-mode ${own}`,
  );
}

function usage(message: string, hint: string): KnownError {
  return new KnownError({ code: 'USAGE', kind: 'input', message, hint });
}
