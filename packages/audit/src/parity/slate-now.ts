/** A live slate asked for now: by a backfill as of the same instant, with the same settings, from the history of today. */
import { instantFromMs, type Instant } from '@pkg/std';
import { loadPlanningContext } from '@pkg/steps';
import type { Config } from '@pkg/backfill/settings';
import { runRequest, type RunRequest } from '@pkg/backfill/request';
import type { ScratchRoot, Seen } from '../remake/scratch-root.ts';
import type { LiveSlate } from './live-slates.ts';

/** Makes the request of the live run again, as of the instant that it came to. */
export async function requestNow(
  { store }: ScratchRoot,
  { asked, gameDate, asOf }: LiveSlate,
  config: Config,
  now: Instant,
): Promise<RunRequest> {
  const { season: _season, ...flags } = { ...asked.flags, start: gameDate, end: gameDate };
  // The record has the policies of the config of then.
  const { policies: _policies, ...own } = config;
  const request = await runRequest(store, flags, own, now);
  // Never refused: whether it looks ahead is decided by the groups of the live run.
  const rule = { ...request.rule, mode: 'custom' as const, asOf, allowLookahead: true };
  return { ...request, rule };
}

/**
 * The planning context and the slate of now. Of the draft groups that are known at the instant, those of the live run
 * count, and those that no run of the date has: others were slates of their own.
 */
export async function seenNow(
  { store }: ScratchRoot,
  request: RunRequest,
  { asOf, groupsOfRun, groupsOfDate }: LiveSlate,
): Promise<Seen | undefined> {
  const world = await loadPlanningContext(store, request);
  const slate = world.calendar.slates.find((each) => each.asOf === asOf);
  if (slate === undefined) return undefined;
  const draftGroups = slate.groups.filter(({ id }) => groupsOfRun.has(id) || !groupsOfDate.has(id));
  const locks = draftGroups.map((group) => group.closesAt);
  const lockAt = locks.length === 0 ? slate.firstTip : instantFromMs(Math.min(...locks));
  return { world, slate: { ...slate, groups: draftGroups, closesAt: lockAt } };
}
