/** A request that was recorded, as the command that asks it again: whole, and quoted for a shell. */
import { DEFAULTS, type Config } from './config.ts';
import { flagsOf } from './recorded-request.ts';
import type { RunFlags } from './run-request.ts';
import { shellWords } from './shell-words.ts';

/** Where the command will be typed: what need not be said there is left out. */
export interface Here {
  readonly dataRoot: string;
  readonly config: Config;
}

/** What is to be asked otherwise than it was. */
export type Instead = Partial<
  Pick<RunFlags, 'start' | 'end' | 'as-of-mode' | 'as-of-ts' | 'only' | 'steps'>
>;

/**
 * `pipeline run` with the flags of a record that decide what is computed and published, as far as they differ from what
 * holds anyway. How it is done (`--force`, `--only`, `--no-resume`) was for that time alone.
 */
export function runCommand(
  record: Readonly<Record<string, unknown>>,
  { dataRoot, config }: Here,
  instead: Instead = {},
): string {
  const asked = { ...flagsOf(record), only: undefined, ...instead };
  const mode = asked['as-of-mode'];
  const usual = {
    'lead-minutes': config.lead_minutes ?? DEFAULTS.leadMinutes,
    worlds: config.worlds ?? DEFAULTS.worlds,
    profile: config.profile ?? DEFAULTS.profile,
    seed: config.seed ?? DEFAULTS.seed,
    publish: config.publish ?? 'auto',
  };
  const unusual = (name: keyof typeof usual): string[] => {
    const value = asked[name];
    return value === undefined || value === usual[name] ? [] : [`--${name}`, String(value)];
  };
  const given = (name: 'as-of-ts' | 'only' | 'steps'): string[] =>
    asked[name] === undefined ? [] : [`--${name}`, asked[name]];
  const here = Object.entries(config.policies ?? {}).map((pair) => pair.join('='));
  const policies = (asked.policy ?? []).filter((policy) => !here.includes(policy));
  return shellWords([
    ...['pipeline', 'run', '--start', asked.start ?? '', '--end', asked.end ?? ''],
    ...(mode === 'pretip' ? unusual('lead-minutes') : ['--as-of-mode', mode]),
    ...given('as-of-ts'),
    ...(asked['allow-lookahead'] ? ['--allow-lookahead'] : []),
    ...given('only'),
    ...given('steps'),
    ...unusual('worlds'),
    ...unusual('profile'),
    ...unusual('seed'),
    ...policies.flatMap((policy) => ['--policy', policy]),
    ...(asked.model ?? []).flatMap((model) => ['--model', model]),
    ...unusual('publish'),
    ...['--data-root', dataRoot],
  ]);
}
