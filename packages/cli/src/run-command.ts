/** A request that was recorded, as the command that asks it again: whole, and quoted for a shell. */
import { DEFAULTS, type Config } from './config.ts';
import { flatPolicies } from './config-policies.ts';
import { flagsOf } from './recorded-request.ts';
import type { RunFlags } from './run-request.ts';
import { shellWords, withDataRoot, withRunFlags } from './shell-words.ts';

/** Where the command will be typed: what need not be said there is left out. */
export interface Here {
  readonly dataRoot: string;
  readonly config: Config;
}

/** What is to be asked otherwise than it was. */
export type Instead = Partial<
  Pick<
    RunFlags,
    'start' | 'end' | 'as-of-mode' | 'as-of-ts' | 'only' | 'force' | 'resume' | 'steps' | 'policy'
  >
>;

/**
 * `pipeline run` with the flags of a record that decide what is computed and published, as far as they differ from what
 * holds anyway. How it is done (`--force`, `--only`, `--no-resume`) was for that time alone. Models that were fitted alone
 * are fitted again.
 */
export function runCommand(
  record: Readonly<Record<string, unknown>>,
  here: Here,
  instead: Instead = {},
): string {
  const root = ['--data-root', here.dataRoot];
  if (typeof record['train_through'] === 'string')
    return shellWords(['pipeline', 'models', 'fit', '--before', record['train_through'], ...root]);
  const asked = { ...flagsOf(record), only: undefined, force: false, resume: true, ...instead };
  const publish = asked.publish ?? here.config.publish ?? 'auto';
  return shellWords([
    ...['pipeline', 'run', '--start', asked.start ?? '', '--end', asked.end ?? ''],
    ...(asked.resume ? [] : ['--no-resume']),
    ...(asked.force ? ['--force'] : []),
    ...given(asked, 'only'),
    ...given(asked, 'steps'),
    ...settings(asked, here),
    ...(publish === (here.config.publish ?? 'auto') ? [] : ['--publish', publish]),
    ...root,
  ]);
}

/** The command that asks what a record asked in every way as it did, of the world as it is now. */
export function sameCommand(record: Readonly<Record<string, unknown>>, here: Here): string {
  const { only, force, resume } = flagsOf(record);
  return runCommand(record, here, { only, force, resume });
}

/** The command that goes on with the frozen plan of a backfill. */
export function resumeCommand(backfillId: string, { dataRoot }: Pick<Here, 'dataRoot'>): string {
  return shellWords(['pipeline', 'resume', backfillId, '--data-root', dataRoot]);
}

/** `pipeline why` of a cell with the settings of a record: with others it would be another cell. */
export function whyCommand(
  asset: string,
  date: string,
  record: Readonly<Record<string, unknown>>,
  here: Here,
): string {
  const own = settings(flagsOf(record), here);
  return shellWords(['pipeline', 'why', asset, date, ...own, '--data-root', here.dataRoot]);
}

/** The flags that decide what is computed. */
function settings(asked: RunFlags, { config }: Here): string[] {
  const usual = {
    'lead-minutes': config.lead_minutes ?? DEFAULTS.leadMinutes,
    worlds: config.worlds ?? DEFAULTS.worlds,
    profile: config.profile ?? DEFAULTS.profile,
    seed: config.seed ?? DEFAULTS.seed,
  };
  const unusual = (name: keyof typeof usual): string[] => {
    const value = asked[name];
    return value === undefined || value === usual[name] ? [] : [`--${name}`, String(value)];
  };
  const mode = asked['as-of-mode'];
  const here = Object.entries(flatPolicies(config)).map((pair) => pair.join('='));
  const policies = (asked.policy ?? []).filter((policy) => !here.includes(policy));
  return [
    ...(mode === 'pretip' ? unusual('lead-minutes') : ['--as-of-mode', mode]),
    ...given(asked, 'as-of-ts'),
    ...(asked['allow-lookahead'] ? ['--allow-lookahead'] : []),
    ...unusual('worlds'),
    ...unusual('profile'),
    ...unusual('seed'),
    ...policies.flatMap((policy) => ['--policy', policy]),
    ...(asked.model ?? []).flatMap((model) => ['--model', model]),
  ];
}

/** Where a hint names the policy to go on with, which is part of a command. */
const NAMES_A_POLICY = /--policy (\w+)=gap$/;

/**
 * A hint whose commands have the flags of the run that it is about. A policy to go on with becomes that run without the
 * source.
 *
 * @param struck dates that the hint is about, ascending; the command goes from the first to the last, or, without any, over
 *   all dates of the run
 */
export function hintOfRun(
  hint: string,
  record: Readonly<Record<string, unknown>>,
  here: Here,
  struck: readonly string[] = [],
): string {
  const source = NAMES_A_POLICY.exec(hint)?.[1];
  if (source !== undefined) {
    const others = (flagsOf(record).policy ?? []).filter(
      (policy) => !new RegExp(`^((daily|backfill)\\.)?${source}=`).test(policy),
    );
    const range = struck.length === 0 ? {} : { start: struck[0], end: struck.at(-1) };
    const policy = [...others, `${source}=gap`];
    return withDataRoot(hint, here.dataRoot).replace(NAMES_A_POLICY, () =>
      runCommand(record, here, { ...range, policy }),
    );
  }
  const words = settings(flagsOf(record), here);
  const flags = words.flatMap((word, at) => {
    if (!word.startsWith('--')) return [];
    const value = words[at + 1];
    return [value === undefined || value.startsWith('--') ? [word] : [word, value]];
  });
  return withDataRoot(withRunFlags(hint, flags), here.dataRoot);
}

function given(asked: RunFlags, name: 'as-of-ts' | 'only' | 'steps'): string[] {
  return asked[name] === undefined ? [] : [`--${name}`, asked[name]];
}
