/** A request that was recorded, as the command that asks it again: whole, and quoted for a shell. */
import { shellWords, type Remedy } from '@pkg/std';
import { DEFAULTS } from '../settings/defaults.ts';
import type { Config } from '../settings/config-schema.ts';
import { flatPolicies } from '../settings/policies.ts';
import { optionsOf } from './recorded-request.ts';
import type { RunOptions } from './run-request.ts';
import { hintAt, type Hinted } from '../words/complete-command.ts';

/** Where the command will be typed: what need not be said there is left out. */
export interface Here {
  readonly dataRoot: string;
  readonly config: Config;
}

/** The options that are to be asked otherwise than they were. */
export type Instead = Partial<
  Pick<
    RunOptions,
    'start' | 'end' | 'asOfMode' | 'asOfTs' | 'only' | 'force' | 'resume' | 'steps' | 'policy'
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
  return shellWords(['pipeline', ...runWords(record, here, instead)]);
}

/** The same without the program's name, as a remedy has it. */
export function runWords(
  record: Readonly<Record<string, unknown>>,
  here: Here,
  instead: Instead = {},
): string[] {
  const root = ['--data-root', here.dataRoot];
  if (typeof record['train_through'] === 'string')
    return ['models', 'fit', '--before', record['train_through'], ...root];
  const asked = { ...optionsOf(record), only: undefined, force: false, resume: true, ...instead };
  const publish = asked.publish ?? here.config.publish ?? 'auto';
  return [
    ...['run', '--start', asked.start ?? '', '--end', asked.end ?? ''],
    ...(asked.resume ? [] : ['--no-resume']),
    ...(asked.force ? ['--force'] : []),
    ...given(asked, 'only'),
    ...given(asked, 'steps'),
    ...settings(asked, here),
    ...(publish === (here.config.publish ?? 'auto') ? [] : ['--publish', publish]),
    ...root,
  ];
}

/** The words of the command that asks what a record asked in every way as it did, of the world as it is now. */
export function sameWords(record: Readonly<Record<string, unknown>>, here: Here): string[] {
  const { only, force, resume } = optionsOf(record);
  return runWords(record, here, { only, force, resume });
}

/** The command that goes on with the frozen plan of a backfill. */
export function resumeCommand(backfillId: string, { dataRoot }: Pick<Here, 'dataRoot'>): string {
  return shellWords(['pipeline', 'resume', backfillId, '--data-root', dataRoot]);
}

/** The command that replays what a backfill recorded. */
export function replayCommand(backfillId: string, dataRoot: string): string {
  return `pipeline verify --replay --backfill ${backfillId} ${shellWords(['--data-root', dataRoot])}`;
}

/** `pipeline why` of a cell with the settings of a record: with others it would be another cell. */
export function whyCommand(
  asset: string,
  date: string,
  record: Readonly<Record<string, unknown>>,
  here: Here,
): string {
  const own = settings(optionsOf(record), here);
  return shellWords(['pipeline', 'why', asset, date, ...own, '--data-root', here.dataRoot]);
}

/** The flags that decide what is computed. */
function settings(asked: RunOptions, { config }: Here): string[] {
  const usual = {
    leadMinutes: config.lead_minutes ?? DEFAULTS.leadMinutes,
    worlds: config.worlds ?? DEFAULTS.worlds,
    profile: config.profile ?? DEFAULTS.profile,
    seed: config.seed ?? DEFAULTS.seed,
  };
  const unusual = (name: keyof typeof usual): string[] => {
    const value = asked[name];
    return value === undefined || value === usual[name] ? [] : [flagOf(name), String(value)];
  };
  const mode = asked.asOfMode;
  const here = Object.entries(flatPolicies(config)).map((pair) => pair.join('='));
  const policies = (asked.policy ?? []).filter((policy) => !here.includes(policy));
  return [
    ...(mode === 'pretip' ? unusual('leadMinutes') : ['--as-of-mode', mode]),
    ...given(asked, 'asOfTs'),
    ...(asked.allowLookahead ? ['--allow-lookahead'] : []),
    ...unusual('worlds'),
    ...unusual('profile'),
    ...unusual('seed'),
    ...policies.flatMap((policy) => ['--policy', policy]),
    ...(asked.model ?? []).flatMap((model) => ['--model', model]),
  ];
}

/**
 * The remedy of a failure of a run as text, its commands with the flags of that run. A policy to go on with becomes that run
 * without the source.
 *
 * @param struck dates that the failure is of, ascending; the command goes from the first to the last, or, without any, over
 *   all dates of the run
 * @returns undefined where there is none
 */
export function hintOfRun(
  hinted: Hinted,
  record: Readonly<Record<string, unknown>>,
  here: Here,
  struck: readonly string[] = [],
): string | undefined {
  const words = settings(optionsOf(record), here);
  const run = words.flatMap((word, at) => {
    if (!word.startsWith('--')) return [];
    const value = words[at + 1];
    return [value === undefined || value.startsWith('--') ? [word] : [word, value]];
  });
  const without = (source: string): string[] => {
    const others = (optionsOf(record).policy ?? []).filter(
      (policy) => !new RegExp(`^((daily|backfill)\\.)?${source}=`).test(policy),
    );
    const range = struck.length === 0 ? {} : { start: struck[0], end: struck.at(-1) };
    return runWords(record, here, { ...range, policy: [...others, `${source}=gap`] });
  };
  return hintAt(hintWithout(hinted, without), { dataRoot: here.dataRoot, run });
}

/** The policy to go on with, as the whole command that it is part of. */
function hintWithout(hinted: Hinted, without: (source: string) => readonly string[]): Hinted {
  const remedy = hinted.remedy?.map((part): Remedy[number] => {
    if (typeof part === 'string') return part;
    const [flag = '', policy = ''] = part.command.slice(-2);
    const source = flag === '--policy' ? /^(\w+)=gap$/.exec(policy)?.[1] : undefined;
    return source === undefined ? part : { command: without(source) };
  });
  return remedy === undefined ? hinted : { remedy };
}

function given(asked: RunOptions, name: 'asOfTs' | 'only' | 'steps'): string[] {
  return asked[name] === undefined ? [] : [flagOf(name), asked[name]];
}

/** `--as-of-ts` of `asOfTs`. */
function flagOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
