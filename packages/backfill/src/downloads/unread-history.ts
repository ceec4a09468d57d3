/** Histories that nothing reads, and which one was probably meant. */
import { HISTORIES_READ } from '@pkg/nba';
import { nearMiss } from '@pkg/std';

export interface UnreadHistory {
  readonly warning: string;
  /** The history that was probably meant; undefined where none is like it. */
  readonly meant: string | undefined;
}

/** Undefined for a history that is read. */
export function unreadHistory(source: string): UnreadHistory | undefined {
  if (HISTORIES_READ.has(source)) return undefined;
  const names = [...HISTORIES_READ.keys()];
  const own = names.find((name) => HISTORIES_READ.get(name) === source);
  return {
    warning: `warning: nothing reads a history ${source}; slates read ${names.join(', ')}`,
    meant: own ?? nearMiss(source, names),
  };
}
