/** The leak test in words. */
import { cellTitle } from '@pkg/backfill/records';
import type { LeakTrial } from '@pkg/audit/leak';
import type { Line } from './result-lines.ts';

export function presentTrials(trials: readonly LeakTrial[]): Line[] {
  const calendars = trials.filter(({ of }) => of === 'calendar');
  const shown = trials.filter(({ of, leak }) => of !== 'calendar' || leak !== null);
  const rows = shown.map(({ of, slate, cutoff, poison, poisoned, compared, leak }) => [
    of === 'models' ? `models ${slate}` : slate,
    cutoff,
    `${String(poisoned)} ${poison}`,
    String(compared),
    leak === null ? 'equal' : 'LEAK',
  ]);
  const leaks = trials.flatMap(({ poison, leak }) =>
    leak === null
      ? []
      : [
          `leak: ${cellTitle(leak.cell)} changed ${leak.outputs.join(', ')} when later snapshots were ${poison}`,
          ...leak.files.slice(0, 10).map((path) => `  it read ${path}`),
        ],
  );
  const verdict =
    leaks.length === 0
      ? 'No output byte depends on a snapshot captured after its cut-off.'
      : 'The outputs above depend on the future.';
  return [
    { header: ['game_date', 'cut-off (UTC)', 'later snapshots', 'outputs', 'verdict'], rows },
    ...(calendars.length === 0
      ? []
      : [`As-of instants derived anew from ${String(calendars.length)} poisoned calendars.`]),
    ...leaks,
    verdict,
  ];
}
