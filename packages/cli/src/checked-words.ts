/**
 * The words of a command line that mean the same in every command, read and checked in one place: dates, ranges, seasons,
 * names of sources. What a flag means for one command alone is checked there.
 */
import { KnownError, parseGameDate, type GameDate, type Instant } from '@pkg/std';
import { ageOf, type Config, flatPolicies } from '@pkg/backfill/settings';
import { refuseUnknown } from '@pkg/backfill/words';
import type { SourceName } from '@pkg/nba';

/** What may be typed for a date, in days from today. */
const DAYS: Readonly<Record<string, number>> = { yesterday: -1, today: 0, tomorrow: 1 };

/** `YYYY-MM-DD`; `today` is that of Eastern Time. @throws KnownError `INVALID_DATE` */
export async function dateOf(text: string, now: () => Instant): Promise<GameDate> {
  const days = DAYS[text.toLowerCase()];
  if (days === undefined) return parseGameDate(text);
  const { easternDate } = await import('@pkg/lake');
  const { addDays } = await import('@pkg/std');
  return addDays(easternDate(now()), days);
}

/** @throws KnownError `USAGE` for a range that ends before it starts */
export function refuseBackwards({ start, end }: Readonly<Record<string, unknown>>): void {
  if (typeof start === 'string' && typeof end === 'string' && start > end)
    throw usage(`--start ${start} is after --end ${end}`, 'swap the two dates');
}

/** `2023` of `2023`, `2023-24` and `2023-2024`. */
export function seasonOf(text: string): string {
  const [, first, second] = /^(\d{4})(?:-(\d{2}|\d{4}))?$/.exec(text) ?? [];
  const next = first === undefined ? '' : String(Number(first) + 1);
  if (first !== undefined && (second === undefined || second === next || second === next.slice(2)))
    return first;
  throw usage(`'${text}' is not a season`, 'write it as 2023 or 2023-24');
}

/** @throws KnownError `UNKNOWN_SOURCE`, with the name that was meant */
export async function sourceOf(text: string): Promise<SourceName> {
  const { SOURCE_NAMES } = await import('@pkg/nba');
  const { parseSourceName } = await import('@pkg/steps');
  const name = text.trim();
  refuseUnknown(name, SOURCE_NAMES, 'source');
  return parseSourceName(name);
}

/** Names of sources, separated by commas. @throws KnownError `UNKNOWN_SOURCE`, with the name that was meant */
export async function sourcesOf(text: string): Promise<SourceName[]> {
  return Promise.all(text.split(',').map(sourceOf));
}

/** Families and assets, separated by commas. @throws KnownError `UNKNOWN_STEP`, with the name that was meant */
export async function checkSteps(text: string): Promise<string> {
  const { pipeline, stepNames } = await import('@pkg/steps');
  const { assets, families } = stepNames(pipeline({ simThreads: 1 }));
  for (const name of text.split(',').map((each) => each.trim()))
    if (!families.includes(name)) refuseUnknown(name, assets, 'step', [...families, ...assets]);
  return text;
}

/** The name of one asset. @throws KnownError `UNKNOWN_ASSET`, with the name that was meant */
export async function checkAsset(name: string): Promise<string> {
  const { pipeline, stepNames } = await import('@pkg/steps');
  refuseUnknown(name, stepNames(pipeline({ simThreads: 1 })).assets, 'asset');
  return name;
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
      await sourceOf(source.slice(source.indexOf('.') + 1));
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
