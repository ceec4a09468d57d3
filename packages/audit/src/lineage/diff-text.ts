/**
 * Differences between runs in the words and digits of `pipeline diff`. It imports no value, so that the page's client has
 * the same text without what reads files.
 */
import type { Standing, StandingChange } from './standing-changes.ts';

/** A change with its sign; an empty text for none. */
export function signed(value: number | null): string {
  if (value === null) return '';
  const text = short(value);
  return value > 0 && text !== '0' ? `+${text}` : text;
}

/** Below this a difference is rounding: means are of dozens of values of at most a few hundred. */
const ROUNDING = 1e-9;

/** Three digits behind the point, or the magnitude of what is less. */
export function short(value: number): string {
  if (Math.abs(value) < ROUNDING) return '0';
  return Math.abs(value) >= 0.0005 ? value.toFixed(3) : value.toExponential(0);
}

/** The changed statuses of a player and of two others of his team, `Max Strus: QUESTIONABLE -> OUT`; nothing where no status did. */
export function teamNews(playerId: number, changes: readonly StandingChange[]): string {
  const statuses = changes.filter(({ before, after }) => before.status !== after.status);
  const isOwn = ({ player_id }: StandingChange): boolean => player_id === playerId;
  // A team that reports at last makes all who are not on its report available: that is one piece of news.
  const told = statuses.filter((each) => !isSilentlyAvailable(each));
  const own = told.find(isOwn);
  const mates = told.filter((each) => !isOwn(each));
  const hasReported = statuses.some(isSilentlyAvailable);
  const shown = mates.slice(0, MAX_NEWS);
  const more = mates.length - shown.length;
  const text = ({ player_name: name, before, after }: StandingChange): string =>
    `${name}: ${arrow(statusOf(before), statusOf(after))}`;
  return [
    ...(own === undefined ? [] : [`he: ${arrow(statusOf(own.before), statusOf(own.after))}`]),
    ...shown.map(text),
    ...(more > 0 ? [`${String(more)} more`] : []),
    ...(told.length === 0 && hasReported ? ['his team has reported'] : []),
  ].join('; ');
}

const MAX_NEWS = 2;

function isSilentlyAvailable({ before, after }: StandingChange): boolean {
  return before.status === 'NOT_YET_SUBMITTED' && after.status === 'AVAILABLE';
}

/** The status of a report; `unreported` and the like where there is none. */
export function statusOf({ status, play_prob: chance }: Standing): string {
  if (status === 'NOT_YET_SUBMITTED') return 'unreported';
  return status ?? (chance === null ? 'not on the slate' : 'unknown');
}

/** `QUESTIONABLE -> OUT`, or the one text where both are equal. */
export function arrow(before: string, after: string): string {
  return before === after ? after : `${before} -> ${after}`;
}
