/** The flags of a run, as the run that they ask for. */
import type { RunOptions } from '@pkg/backfill/request';

/** The flags of `pipeline run` and of the commands that ask about a run. */
export type RunFlags = Omit<RunOptions, keyof FlagOf> &
  Readonly<{ [Option in keyof FlagOf as FlagOf[Option]]?: RunOptions[Option] }> &
  Readonly<Record<'as-of-mode', string>>;

/** Options whose flag has another name. */
interface FlagOf {
  readonly asOfMode: 'as-of-mode';
  readonly asOfTs: 'as-of-ts';
  readonly allowLookahead: 'allow-lookahead';
  readonly leadMinutes: 'lead-minutes';
  readonly maxParallel: 'max-parallel';
  readonly maxFailures: 'max-failures';
}

export function runOptionsOf(flags: RunFlags): RunOptions {
  return {
    ...flags,
    asOfMode: flags['as-of-mode'],
    asOfTs: flags['as-of-ts'],
    allowLookahead: flags['allow-lookahead'] ?? false,
    leadMinutes: flags['lead-minutes'],
    maxParallel: flags['max-parallel'],
    maxFailures: flags['max-failures'],
  };
}
