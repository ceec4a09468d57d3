/** Words that mean the same wherever a person types them, read and checked in one place: dates, ranges, seasons, names of sources and steps. */
import type { SourceName } from '@pkg/nba';
import { parseGameDate, type GameDate, type Instant } from '@pkg/std';
import { BACKFILL_ERRORS } from '../errors.ts';
import { refuseUnknown } from './known-names.ts';

/** Words that may be typed for a date, in days from today. */
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
    throw BACKFILL_ERRORS.BACKWARDS({ start, end });
}

/** `2023` of `2023`, `2023-24` and `2023-2024`. */
export function seasonOf(text: string): string {
  const [, first, second] = /^(\d{4})(?:-(\d{2}|\d{4}))?$/.exec(text) ?? [];
  const next = first === undefined ? '' : String(Number(first) + 1);
  if (first !== undefined && (second === undefined || second === next || second === next.slice(2)))
    return first;
  throw BACKFILL_ERRORS.INVALID_SEASON({ text });
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
