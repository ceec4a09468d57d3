/**
 * Settings, from the most to the least specific: flags, then the environment, then `pipeline.config.json`, then
 * defaults. The file is checked: an unknown key is an error that names the key that was meant, not silence.
 */
import { existsSync, readFileSync } from 'node:fs';
import { didYouMean, type KnownError } from '@pkg/std';
import type { z } from 'zod';
import { BACKFILL_ERRORS } from '../errors.ts';
import { environmentNames, environmentVariable } from '../process/run-context.ts';
import {
  CONFIG_KEYS,
  configSchema,
  describeKey,
  type Config,
  type ConfigKey,
} from './config-schema.ts';
import { simThreadsOf } from './defaults.ts';

const CONFIG_FILE = 'pipeline.config.json';

/** One setting with the place that gave it. */
export interface OriginatedSetting {
  readonly key: ConfigKey;
  /** Undefined where nothing gave it and it has no default. */
  readonly value: unknown;
  /** `environment PIPELINE_WORLDS`, `file <path>`, `default`, or `not set`. */
  readonly origin: string;
}

/**
 * The settings below the flags: those of the environment over those of the file named, or of the one in the working
 * directory if there is one.
 *
 * @throws KnownError `INVALID_CONFIG`
 */
export function readConfig(path: string | undefined): Config {
  const file = configFileOf(path);
  return { ...readFile(file), ...readEnvironment() };
}

/** Every setting and where it came from. @throws KnownError `INVALID_CONFIG` */
export function originsOf(path: string | undefined): OriginatedSetting[] {
  const name = configFileOf(path);
  const file = readFile(name);
  const environment = readEnvironment();
  return CONFIG_KEYS.map((key) => {
    if (environment[key] !== undefined)
      return { key, value: environment[key], origin: `environment ${variableOf(key)}` };
    if (file[key] !== undefined) return { key, value: file[key], origin: `file ${name}` };
    const fallback = key === 'sim_threads' ? simThreadsOf({}) : describeKey(key).default;
    return { key, value: fallback, origin: fallback === undefined ? 'not set' : 'default' };
  });
}

/** The file that is read: that of the flag, that of PIPELINE_CONFIG, or the one in the working directory. */
export function configFileOf(path: string | undefined): string {
  return path ?? environmentVariable('PIPELINE_CONFIG') ?? CONFIG_FILE;
}

/** The data root: flag, then PIPELINE_DATA_ROOT, then the config. @throws KnownError `NO_DATA_ROOT` */
export function dataRootOf(flag: string | undefined, config: Config): string {
  const root = namedDataRoot(flag, config);
  if (root !== undefined && root !== '') return root;
  throw BACKFILL_ERRORS.NO_DATA_ROOT();
}

/** The data root that something names, if anything does. */
export function namedDataRoot(flag: string | undefined, config: Config): string | undefined {
  return flag ?? environmentVariable('PIPELINE_DATA_ROOT') ?? config.data_root;
}

function readFile(file: string): Config {
  if (!existsSync(file)) {
    if (file === CONFIG_FILE) return {};
    throw BACKFILL_ERRORS.CONFIG_MISSING({ file });
  }
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw invalid(file, (cause as Error).message);
  }
  const parsed = configSchema.safeParse(content);
  if (!parsed.success) throw invalid(file, problemsOf(parsed.error));
  return parsed.data;
}

/** Keys of one value; the environment can't hold a record. */
function readEnvironment(): Config {
  const settings: Record<string, unknown> = {};
  refuseUnknownVariables();
  for (const key of CONFIG_KEYS) {
    const name = variableOf(key);
    const text = environmentVariable(name);
    if (text === undefined) continue;
    const asNumber = configSchema.shape[key].safeParse(text.trim() === '' ? text : Number(text));
    const accepted = asNumber.success ? asNumber : configSchema.shape[key].safeParse(text);
    if (!accepted.success) {
      const isNumber = text.trim() !== '' && !Number.isNaN(Number(text));
      const problem = problemsOf(isNumber && asNumber.error ? asNumber.error : accepted.error);
      throw invalid(name, `got '${text}', ${inWords(problem)}`);
    }
    settings[key] = accepted.data;
  }
  return settings;
}

/** Variables that are no settings of the file. */
const OTHER_VARIABLES = ['PIPELINE_CONFIG', 'PIPELINE_CLOCK'];

/** A misspelt variable would change nothing, and nobody would know. */
function refuseUnknownVariables(): void {
  const known = [...CONFIG_KEYS.map(variableOf), ...OTHER_VARIABLES];
  const unknown = environmentNames()
    .filter((name) => name.startsWith('PIPELINE_') && !known.includes(name))
    .sort();
  const [first] = unknown;
  if (first !== undefined)
    throw invalid('the environment', `unknown variable ${first}${didYouMean(first, known)}`);
}

/** `PIPELINE_LEAD_MINUTES` of `lead_minutes`. */
function variableOf(key: ConfigKey): string {
  return `PIPELINE_${key.toUpperCase()}`;
}

function problemsOf(error: z.ZodError): string {
  return error.issues
    .flatMap((issue) => {
      const at = issue.path.join('.');
      if (issue.code !== 'unrecognized_keys')
        return [at === '' ? issue.message : `${at}: ${issue.message}`];
      return issue.keys.map(
        (key) =>
          `unknown key ${[at, key].filter(Boolean).join('.')}${didYouMean(key, CONFIG_KEYS)}`,
      );
    })
    .join('; ');
}

/** The words of zod about a wrong type, as they read of a variable, which is text. */
function inWords(problem: string): string {
  const kind = /^Invalid input: expected (int|number|boolean|string)\b/.exec(problem)?.[1];
  if (kind === undefined) return problem;
  return `expected ${kind === 'int' ? 'a whole number' : kind === 'string' ? 'text' : `a ${kind}`}`;
}

function invalid(where: string, problem: string): KnownError {
  return BACKFILL_ERRORS.INVALID_CONFIG({ where, problem, keys: CONFIG_KEYS });
}
