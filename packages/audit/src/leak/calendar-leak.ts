/**
 * Tests the as-of instants for leaks: an observer at an instant saw the slates that were due by then just as everybody
 * does later. In `lock` mode an instant follows from salaries, so those are the snapshots that must not move it
 * afterwards.
 */
import {
  formatInstant,
  instantFromMs,
  type GameDate,
  type Instant,
  type ObjectStore,
} from '@pkg/std';
import {
  observeCalendar,
  POISONS,
  poisonedView,
  snapshotsOfSource,
  type ObservedCalendar,
} from '@pkg/steps';
import type { RunRequest } from '@pkg/backfill/request';
import type { LeakTrial } from './leak-trial.ts';

type Asked = Pick<RunRequest, 'dates' | 'rule' | 'settings' | 'now'>;

/** A trial for each date, poison and capture of its salaries that is not the first. */
export async function calendarLeaks(store: ObjectStore, request: Asked): Promise<LeakTrial[]> {
  const trials: LeakTrial[] = [];
  if (request.rule.mode !== 'lock') return trials;
  for (const date of request.dates) {
    const own = { ...request, dates: [date] };
    const whole = await observeCalendar(store, own);
    const salaries = snapshotsOfSource(whole.histories, 'salaries');
    const captures = [...new Set(salaries.map(({ availableAt }) => availableAt))];
    for (const capture of captures.sort((a, b) => a - b)) {
      const cutoff = instantFromMs(capture - 1);
      const future = salaries.filter(({ availableAt }) => availableAt > cutoff);
      const byPath = new Map(future.map((snapshot) => [snapshot.path, snapshot]));
      for (const poison of POISONS) {
        const view = poisonedView(store, { poison, cutoff, future: byPath });
        const then = await observeCalendar(view, own);
        trials.push({
          of: 'calendar',
          slate: date,
          cutoff: formatInstant(cutoff),
          poison,
          poisoned: future.length,
          compared: dueBy(cutoff, then).length,
          leak: leakOf(date, cutoff, whole, then, [...byPath.keys()]),
        });
      }
    }
  }
  return trials;
}

/** Lists what is due by an instant, in words that two calendars share. */
function dueBy(cutoff: Instant, { calendar }: ObservedCalendar): string[] {
  return calendar.slates
    .filter(({ asOf }) => asOf <= cutoff)
    .map(({ asOf, groups: draftGroups, closesAt: lockAt, trainThrough }) =>
      JSON.stringify([asOf, lockAt, trainThrough, draftGroups]),
    );
}

function leakOf(
  date: GameDate,
  cutoff: Instant,
  whole: ObservedCalendar,
  then: ObservedCalendar,
  files: readonly string[],
): LeakTrial['leak'] {
  const [late, early] = [dueBy(cutoff, whole), dueBy(cutoff, then)];
  if (late.join('\n') === early.join('\n')) return null;
  return { cell: `calendar ${date}`, asset: 'calendar', outputs: ['as-of instant'], files };
}
