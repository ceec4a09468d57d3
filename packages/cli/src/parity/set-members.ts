/**
 * Which files a set of snapshots had when it was read. A manifest keeps one digest a day of it (ADR 8): the files of today that
 * hash to it, with few of them left out or put in, are those of then.
 */
import type { PinnedFile } from '@pkg/engine';
import { digestOfSet } from '@pkg/steps';

/** One day of a set, as a manifest records it. */
export interface DayOfSet {
  readonly partition: string;
  readonly count: number;
  readonly sha256: string;
}

/** How many files of a day may be others than now: with more, trying takes longer than it is worth. */
const MOST_EDITS = 3;
/** Of one slate, over all its days: some seconds. What remains is told by whole days. */
const MOST_TRIES = 200_000;

/** How often files may still be tried. */
export interface Budget {
  tries: number;
}

export function newBudget(): Budget {
  return { tries: MOST_TRIES };
}

/**
 * The files of a day as they were read then; undefined where they are not to be told, for example because one is gone.
 *
 * @param now the files of that day that are read now
 * @param known every file of that day that the history has, chosen or not
 */
export function membersThen(
  day: DayOfSet | undefined,
  now: readonly PinnedFile[],
  known: readonly PinnedFile[],
  budget: Budget,
): readonly PinnedFile[] | undefined {
  if (day === undefined) return [];
  const pool = sorted(new Map([...known, ...now].map((file) => [file.path, file])).values());
  const isMember = pool.map(({ path }) => now.some((file) => file.path === path));
  const search = (from: number, edits: number): readonly PinnedFile[] | undefined => {
    if (edits === 0) {
      budget.tries -= 1;
      const files = pool.filter((_, at) => isMember[at]);
      return files.length === day.count && digestOfSet(files) === day.sha256 ? files : undefined;
    }
    for (let at = from; at < pool.length && budget.tries > 0; at += 1) {
      isMember[at] = !isMember[at];
      const found = search(at + 1, edits - 1);
      if (found !== undefined) return found;
      isMember[at] = !isMember[at];
    }
    return undefined;
  };
  for (let edits = 0; edits <= MOST_EDITS; edits += 1) {
    const found = search(0, edits);
    if (found !== undefined) return found;
  }
  return undefined;
}

function sorted(files: Iterable<PinnedFile>): PinnedFile[] {
  return [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
}
