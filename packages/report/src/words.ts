/** Counts, times and codes in words, the same in every locale. */
import { grouped } from '@pkg/evaluate';

/** `1 slate`, `2 slates`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** `0.12 s`, `12.3 s`, `2 min 31 s`, `1 h 04 min`. */
export function durationText(ms: number): string {
  if (ms < 9_950) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  if (seconds < 3600) return `${String(Math.floor(seconds / 60))} min ${two(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${String(Math.floor(minutes / 60))} h ${two(minutes % 60)} min`;
}

/** `roster data missing; continued without it`, for a gap that a policy let pass. */
export function missingDataText({
  source,
  policy,
}: {
  readonly source: string;
  readonly policy: string;
}): string {
  return `${source} data ${policy === 'gap' ? 'missing; continued without it' : `missing (policy ${policy})`}`;
}

/** `no manifest` of `NO_MANIFEST`; words stay as they are. */
export function reasonText(reason: string): string {
  return reason.replace(/^[A-Z][A-Z_]+/, (code) => code.toLowerCase().replaceAll('_', ' '));
}

/** The first of a list, and how many more there are. */
export function firstOf(items: readonly string[], most: number): string {
  if (items.length <= most) return items.join(', ');
  return `${items.slice(0, most).join(', ')} and ${grouped(items.length - most)} more`;
}

/** `2024-01-15 to 2024-01-21 (5 dates)`: neighbours in a calendar are not looked for. */
export function datesText(dates: readonly string[]): string {
  if (dates.length <= 4) return dates.join(', ');
  return `${dates[0]!} to ${dates.at(-1)!} (${counted(dates.length, 'date')})`;
}
