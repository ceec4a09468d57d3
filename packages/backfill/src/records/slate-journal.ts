/** The journal of a date: every run that its slates were ever published at. */
import { slateHistory, slatesOf } from '@pkg/publish';
import type { GameDate, ObjectStore } from '@pkg/std';
import { refuseWithoutGames } from './find-run.ts';

export interface JournalEntry {
  readonly group: string;
  readonly version: number;
  readonly moved_at: string;
  readonly action: string;
  readonly run_id: string;
  readonly moved_by: string;
}

/** Whose pointer a version without sets of runs moved last. */
const LAST_ASSET = 'finalize.unified';

/** By draft group, oldest first; empty for a date of which nothing was ever published. @throws KnownError `NO_GAMES` */
export async function slateJournal(
  store: ObjectStore,
  gameDate: GameDate,
): Promise<JournalEntry[]> {
  const journal: JournalEntry[] = [];
  for (const name of await slatesOf(store, gameDate, LAST_ASSET)) {
    for (const [at, { pointer }] of (await slateHistory(store, name, LAST_ASSET)).entries()) {
      const { promoted_at, action, run_id, moved_by } = pointer;
      const entry = { version: at + 1, moved_at: promoted_at, action, run_id, moved_by };
      journal.push({ group: name.draftGroupId ?? 'none', ...entry });
    }
  }
  if (journal.length === 0) await refuseWithoutGames(store, gameDate);
  return journal;
}

/** The run to go back to: the newest other one of the group that was moved last; undefined where there is none. */
export function runBefore(journal: readonly JournalEntry[]): JournalEntry | undefined {
  const now = journal.at(-1);
  return journal.findLast(({ group, run_id }) => group === now?.group && run_id !== now.run_id);
}
