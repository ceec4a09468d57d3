/** Dates beyond the schedule and months that it lacks, as the planning of a run meets them. */
import type { ManifestGap } from '@pkg/manifest';
import { problemOfMonth, type ScheduleBounds, type ScheduleMonth } from '@pkg/nba';
import type { GameDate } from '@pkg/std';
import { STEP_ERRORS } from './errors.ts';
import { printPolicy, type SourcePolicy } from './policy.ts';

/**
 * Refuses dates of which the schedule cannot say whether there are games, since they lie before its first month or after
 * its last game.
 *
 * @throws KnownError `BEYOND_SCHEDULE`
 */
export function refuseBeyond(bounds: ScheduleBounds, from: GameDate, to: GameDate): void {
  const { first, last } = bounds;
  if (from >= first && to <= last) return;
  const isLate = to > last;
  const wrong = isLate ? (from > last ? from : to) : from;
  const side = isLate ? 'after the end' : 'before the beginning';
  const season = { command: ['import', '<season folder>'] };
  const present = { command: ['ingest', '--source', 'schedule'] };
  const isInside = from <= last && to >= first;
  const within = `--start ${from < first ? first : from} --end ${to > last ? last : to}`;
  throw STEP_ERRORS.BEYOND_SCHEDULE(
    { date: wrong, side, first, last },
    {
      facts: { from, to },
      remedy: [
        ...(isLate
          ? ['capture the present schedule: ', present, '; or import that season: ', season]
          : ['import that season first: ', season]),
        ...(isInside ? [`; or ask for dates within it: ${within}`] : []),
      ],
    },
  );
}

/** The gap of months that the schedule should have and lacks, in the words of a policy; undefined without any. */
export function scheduleGap(
  months: readonly ScheduleMonth[],
  names: readonly string[],
  policy: SourcePolicy,
): ManifestGap | undefined {
  const lacking = names.flatMap((name) => {
    const problem = problemOfMonth(months, name);
    return problem === null ? [] : [{ name, ...problem }];
  });
  if (lacking.length === 0) return undefined;
  const said = lacking.map(({ name, kind, detail }) => `${name} is ${kind} (${detail})`);
  return {
    source: 'schedule',
    policy: printPolicy(policy),
    reason: `the schedule has a hole: ${said.join('; ')}; nobody knows which games there were`,
    remediation: `import the schedule of ${lacking.map(({ name }) => name).join(', ')}, then run the same command again`,
  };
}
