/**
 * The selection: which snapshot of a history was known at a cut-off, and why every other one lost.
 * It reads no files and no clock, and has no way to take a snapshot from after the cut-off because
 * nothing else is there.
 */
import { checkOptions, disqualify, type Judged, type SelectOptions } from './judge.ts';
import { compareSnapshots, type Snapshot } from './snapshot.ts';

/** The answer of `select`. `candidates` holds every snapshot that was offered, oldest first. */
export type Selection<S extends Snapshot> =
  | {
      readonly found: true;
      readonly chosen: S;
      /** `cutoff - chosen.asOf` in ms; negative only where no clock was compared. */
      readonly ageMs: number;
      readonly candidates: readonly Judged<S>[];
    }
  | {
      readonly found: false;
      readonly chosen: null;
      /**
       * The newest that was known at the cut-off, but too old; for the error message, never for
       * use.
       */
      readonly nearestBefore: S | null;
      /**
       * The one that became known first after the cut-off; for the error message, never for use.
       */
      readonly nearestAfter: S | null;
      readonly candidates: readonly Judged<S>[];
    };

/** The answer of `selectAll`. */
export interface SelectionOfAll<S extends Snapshot> {
  /** Every eligible snapshot, oldest first. */
  readonly chosen: readonly S[];
  /** Every snapshot that was offered, oldest first; the eligible ones are all `CHOSEN`. */
  readonly candidates: readonly Judged<S>[];
}

/**
 * Chooses the snapshot that was the newest known at the cut-off.
 *
 * Of the eligible ones the latest `asOf` wins, then the latest `availableAt`, then the greatest
 * path by code unit. The answer does not depend on the order of `snapshots`. O(n log n).
 *
 * @param snapshots the whole history, in any order
 * @returns the chosen snapshot, or the nearest ones for an error message; either way each candidate
 *   with its reason
 * @throws RangeError for a cut-off, an age or a clock that is not a number, and for two snapshots
 *   with equal clocks and equal path, between which nothing decides
 *
 * @example
 * ```ts
 * const early = { path: 'a', asOf: 10, availableAt: 11 };
 * const lateCapture = { path: 'b', asOf: 12, availableAt: 25 };
 * const selection = select([early, lateCapture], { cutoff: 20 });
 * // selection.chosen === early; b lost as CAPTURED_LATE, lateByMs 5
 * ```
 */
export function select<S extends Snapshot>(
  snapshots: readonly S[],
  options: SelectOptions<S>,
): Selection<S> {
  const judged = judgeAll(snapshots, options);
  const chosen = judged.findLast((each) => each.verdict === null)?.snapshot;
  const candidates = judged.map(({ snapshot, verdict }): Judged<S> => {
    if (verdict) return verdict;
    if (snapshot === chosen) return { snapshot, reason: 'CHOSEN' };
    return { snapshot, reason: snapshot.asOf === chosen?.asOf ? 'TIE_LOST' : 'SUPERSEDED' };
  });
  if (chosen === undefined) {
    return Object.freeze({
      found: false,
      chosen: null,
      ...nearest(candidates, options),
      candidates,
    });
  }
  return Object.freeze({ found: true, chosen, ageMs: options.cutoff - chosen.asOf, candidates });
}

/**
 * Chooses every snapshot that was known at the cut-off, oldest first: for histories in which each
 * snapshot adds facts and replaces none, such as box scores. O(n log n).
 *
 * @throws RangeError as `select` does
 *
 * @example
 * ```ts
 * selectAll(boxScores, { cutoff: 20 }).chosen; // all games whose box score was out by then
 * ```
 */
export function selectAll<S extends Snapshot>(
  snapshots: readonly S[],
  options: SelectOptions<S>,
): SelectionOfAll<S> {
  const judged = judgeAll(snapshots, options);
  return Object.freeze({
    chosen: judged.filter((each) => each.verdict === null).map((each) => each.snapshot),
    candidates: judged.map(
      ({ snapshot, verdict }): Judged<S> => verdict ?? { snapshot, reason: 'CHOSEN' },
    ),
  });
}

interface Verdict<S extends Snapshot> {
  readonly snapshot: S;
  readonly verdict: Judged<S> | null;
}

function judgeAll<S extends Snapshot>(
  snapshots: readonly S[],
  options: SelectOptions<S>,
): Verdict<S>[] {
  checkOptions(options);
  const ordered = snapshots.toSorted(compareSnapshots);
  ordered.forEach((snapshot, index) => {
    const before = ordered[index - 1];
    if (before && compareSnapshots(before, snapshot) === 0) {
      throw new RangeError(`expected each snapshot once, got ${snapshot.path} twice`);
    }
  });
  return ordered.map((snapshot) => ({ snapshot, verdict: disqualify(snapshot, options) }));
}

function nearest<S extends Snapshot>(
  candidates: readonly Judged<S>[],
  options: SelectOptions<S>,
): { nearestBefore: S | null; nearestAfter: S | null } {
  const knownAt = ({ asOf, availableAt }: S): number =>
    options.clocks === 'source' ? asOf : Math.max(asOf, availableAt);
  let nearestAfter: S | null = null;
  for (const { snapshot, reason } of candidates) {
    // A late file may be corrupt as well: it is no help to whoever looks for the next usable one.
    if ((reason !== 'AFTER_CUTOFF' && reason !== 'CAPTURED_LATE') || snapshot.corrupt) continue;
    if (nearestAfter === null || knownAt(snapshot) < knownAt(nearestAfter)) nearestAfter = snapshot;
  }
  const nearestBefore = candidates.findLast((each) => each.reason === 'TOO_OLD')?.snapshot ?? null;
  return { nearestBefore, nearestAfter };
}
