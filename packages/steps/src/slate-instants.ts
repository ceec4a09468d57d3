/**
 * The as-of instants of one date by each rule, with the draft groups that share them. An instant is itself selected as
 * of: no snapshot that was captured later moves it.
 */
import { select, type Snapshot } from '@pkg/asof';
import type { Group } from '@pkg/engine';
import { instantFromMs, MINUTE_MS, type Instant } from '@pkg/std';
import { groupBy } from './group-by.ts';

export type AsOfMode = 'pretip' | 'lock' | 'custom';

export interface AsOfRule {
  readonly mode: AsOfMode;
  /** Minutes before the first tip, for `pretip`. */
  readonly leadMinutes: number;
  /** The instant, for `custom`. */
  readonly asOf: Instant | undefined;
  /** Lets a custom instant lie after the locks of the slate. */
  readonly allowLookahead: boolean;
  /** The present: nothing is known as of a later instant, so that `pretip` and `lock` mean now until then. */
  readonly now?: Instant | undefined;
}

/** A draft group as one snapshot of its salaries shows it, with the clocks of that snapshot. */
export interface DraftGroupSighting extends Group, Snapshot {}

export interface SlateInstant {
  readonly asOf: Instant;
  readonly group: readonly Group[];
}

export interface DateInstants {
  readonly instants: readonly SlateInstant[];
  /** Draft groups that had locked before a custom instant, and are left out of it. */
  readonly locked: readonly Group[];
}

/** @param firstTip of the date, as the schedule has it */
export function dateInstants(
  rule: AsOfRule,
  firstTip: Instant,
  sightings: readonly DraftGroupSighting[],
): DateInstants {
  switch (rule.mode) {
    case 'pretip': {
      const asOf = noLaterThan(rule.now, instantFromMs(firstTip - rule.leadMinutes * MINUTE_MS));
      return { instants: [{ asOf, group: groupsKnownAt(asOf, sightings) }], locked: [] };
    }
    case 'lock':
      return { instants: lockInstants(rule.now, firstTip, sightings), locked: [] };
    case 'custom':
      return customInstants(rule, rule.asOf!, firstTip, sightings);
  }
}

/** One slate of the groups that are open at the instant; of all of them where look-ahead is allowed. */
function customInstants(
  { allowLookahead }: AsOfRule,
  asOf: Instant,
  firstTip: Instant,
  sightings: readonly DraftGroupSighting[],
): DateInstants {
  const known = groupsKnownAt(asOf, sightings);
  if (allowLookahead) return { instants: [{ asOf, group: known }], locked: [] };
  const open = known.filter(({ closesAt: lockAt }) => asOf <= lockAt);
  const locked = known.filter(({ closesAt: lockAt }) => asOf > lockAt);
  const isOpen = known.length === 0 ? asOf <= firstTip : open.length > 0;
  return { instants: isOpen ? [{ asOf, group: open }] : [], locked };
}

/**
 * The instants of the locks, each with the groups that share it. Where no group is known by the first tip, the games of
 * the date are a slate of their own as of it: groups that show up later add to it, and never take its place.
 */
function lockInstants(
  now: Instant | undefined,
  firstTip: Instant,
  sightings: readonly DraftGroupSighting[],
): SlateInstant[] {
  const inTime = sightingsInTime(sightings);
  const last = instantFromMs(Math.max(firstTip, ...inTime.map(({ closesAt: lockAt }) => lockAt)));
  const known = groupsKnownAt(noLaterThan(now, last), inTime);
  // Groups that are still open share the present instant: they are one slate.
  const byInstant = groupBy(known, ({ closesAt: lockAt }) => String(noLaterThan(now, lockAt)));
  const ofGroups = [...byInstant].map(([asOf, group]) => ({
    asOf: instantFromMs(Number(asOf)),
    group,
  }));
  const tip = noLaterThan(now, firstTip);
  const isKnownByTip = inTime.some((sighting) => knownAt(sighting) <= tip);
  return isKnownByTip
    ? ofGroups
    : [{ asOf: tip, group: [] }, ...ofGroups].sort((a, b) => a.asOf - b.asOf);
}

/**
 * The sightings that can say when a group locks: known before every lock that earlier sightings of it claim, and by the lock
 * that they claim themselves. What is captured after a lock can't move it.
 */
function sightingsInTime(sightings: readonly DraftGroupSighting[]): DraftGroupSighting[] {
  return [...groupBy(sightings, ({ id }) => id).values()].flatMap((own) => {
    let lock = Infinity;
    return own
      .toSorted((a, b) => knownAt(a) - knownAt(b) || a.closesAt - b.closesAt)
      .filter((sighting) => {
        const counts = knownAt(sighting) < lock && knownAt(sighting) <= sighting.closesAt;
        if (counts) lock = Math.min(lock, sighting.closesAt);
        return counts;
      });
  });
}

/** When a sighting could be known: both of its clocks have passed. */
function knownAt({ asOf, availableAt }: DraftGroupSighting): Instant {
  return instantFromMs(Math.max(asOf, availableAt));
}

function noLaterThan(now: Instant | undefined, instant: Instant): Instant {
  return now !== undefined && now < instant ? now : instant;
}

/** The newest sighting of each draft group known at the cut-off, by lock and id. */
function groupsKnownAt(cutoff: Instant, sightings: readonly DraftGroupSighting[]): Group[] {
  return [...groupBy(sightings, ({ id }) => id).values()]
    .flatMap((own) => {
      const { chosen } = select(own, { cutoff });
      return chosen === null ? [] : [{ id: chosen.id, closesAt: chosen.closesAt }];
    })
    .sort((a, b) => a.closesAt - b.closesAt || (a.id < b.id ? -1 : 1));
}
