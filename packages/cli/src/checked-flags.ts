/**
 * The words of a command line that mean the same in every command, read and checked in one place: dates, ranges, seasons,
 * names of sources. What a flag means for one command alone is checked there.
 */
import { KnownError, parseGameDate, type GameDate, type Instant } from '@pkg/std';
import { ageOf, type Config, flatPolicies } from '@pkg/backfill/settings';
import { refuseUnknown } from '@pkg/backfill/words';

/** Flags and arguments by name, as they were parsed; what is read is put in its place. */
export type Words = Record<string, unknown>;

/** Flags and arguments that hold one game date. */
const DATES = ['start', 'end', 'date'] as const;

/** What may be typed for a date, in days from today. */
const DAYS: Readonly<Record<string, number>> = { yesterday: -1, today: 0, tomorrow: 1 };

/**
 * Dates become `YYYY-MM-DD` (`today` is that of Eastern Time), `2023-24` the year in which it starts.
 *
 * @throws KnownError `INVALID_DATE`; `USAGE` for a range that ends before it starts, or a season that is none
 */
export async function readDates(words: Words, now: () => Instant): Promise<void> {
  for (const name of DATES) {
    const text = words[name];
    if (typeof text === 'string') words[name] = await dateOf(text, now);
  }
  const { start, end, season } = words;
  if (typeof start === 'string' && typeof end === 'string' && start > end)
    throw usage(`--start ${start} is after --end ${end}`, 'swap the two dates');
  if (typeof season === 'string') words['season'] = seasonOf(season);
}

/** @throws KnownError `INVALID_DATE` */
async function dateOf(text: string, now: () => Instant): Promise<GameDate> {
  const days = DAYS[text.toLowerCase()];
  if (days === undefined) return parseGameDate(text);
  const { easternDate } = await import('@pkg/lake');
  const { addDays } = await import('@pkg/std');
  return addDays(easternDate(now()), days);
}

/** `2023` of `2023`, `2023-24` and `2023-2024`. */
export function seasonOf(text: string): string {
  const [, first, second] = /^(\d{4})(?:-(\d{2}|\d{4}))?$/.exec(text) ?? [];
  const next = first === undefined ? '' : String(Number(first) + 1);
  if (first !== undefined && (second === undefined || second === next || second === next.slice(2)))
    return first;
  throw usage(`'${text}' is not a season`, 'write it as 2023 or 2023-24');
}

/** Names of sources, separated by commas. @throws KnownError `UNKNOWN_SOURCE`, with the name that was meant */
export async function checkSources(text: string): Promise<void> {
  const { SOURCE_NAMES } = await import('@pkg/steps');
  for (const name of text.split(',').map((each) => each.trim()))
    refuseUnknown(name, SOURCE_NAMES, 'source');
}

/** Families and assets, separated by commas. @throws KnownError `UNKNOWN_STEP`, with the name that was meant */
export async function checkSteps(text: string): Promise<void> {
  const { pipeline, stepNames } = await import('@pkg/steps');
  const { assets, families } = stepNames(pipeline({ simThreads: 1 }));
  for (const name of text.split(',').map((each) => each.trim()))
    if (!families.includes(name)) refuseUnknown(name, assets, 'step', [...families, ...assets]);
}

/** The name of one asset. @throws KnownError `UNKNOWN_ASSET`, with the name that was meant */
export async function checkAsset(name: string): Promise<void> {
  const { pipeline, stepNames } = await import('@pkg/steps');
  refuseUnknown(name, stepNames(pipeline({ simThreads: 1 })).assets, 'asset');
}

/**
 * What the config says by source: names, policies and ages. Its keys and forms are checked where it is read.
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
      await checkSources(source.slice(source.indexOf('.') + 1));
      read();
    } catch (cause) {
      if (!(cause instanceof KnownError)) throw cause;
      throw new KnownError({
        code: 'INVALID_CONFIG',
        kind: 'input',
        message: `the setting ${key}.${source} is not valid: ${cause.message}`,
        hint: 'pipeline config show --origin says which file it comes from',
        cause,
      });
    }
  };
  for (const [source, policy] of Object.entries(policies))
    await check('policies', source, () => parsePolicy(policy));
  for (const [source, age] of Object.entries(refresh))
    await check('refresh', source, () => ageOf(age));
}

function usage(message: string, hint: string): KnownError {
  return new KnownError({ code: 'USAGE', kind: 'input', message, hint });
}
