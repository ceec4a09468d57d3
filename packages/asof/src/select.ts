/**
 * The selection: which snapshot of a history was known at a cut-off, and why every other one lost.
 * It reads no files and no clock, and has no way to take a snapshot from after the cut-off because
 * nothing else is there.
 */
import { disqualify, readOptions, type Judged, type SelectOptions } from './validate-snapshot.ts';
import { inOrder, isCorrupt, type Snapshot } from './snapshot.ts';
import { searchIndex, SnapshotIndex } from './snapshot-index.ts';

/** The chosen snapshot, or the news that there is none; the others are not explained. */
export type Choice<S extends Snapshot> =
  | {
      readonly found: true;
      readonly chosen: S;
      /** `cutoff - chosen.asOf` in ms; negative only where no clock was compared. */
      readonly ageMs: number;
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
    };

/** A choice with every snapshot that was offered, oldest first, and what became of it. */
export type Selection<S extends Snapshot> = Choice<S> & {
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
 * Among the eligible ones the latest `asOf` wins, then the latest `availableAt`, then the greatest
 * path by code unit. The answer does not depend on the order of `history`.
 *
 * An array is judged whole, in O(n log n), and the candidates come with the answer. An index answers in O(log n)
 * without them: `explain` tells. With `inPartition` an index takes O(n) too: make one index per partition instead.
 *
 * @param history every snapshot there is, in any order, or an index of them
 * @param options the question, or the cut-off alone
 * @returns the chosen snapshot, or the nearest ones for an error message
 * @throws AsofError `NOT_FINITE` for a cut-off or a clock that is not a finite number, `OPTION` for
 *   an age or clocks that make no sense, `DUPLICATE` for two snapshots with equal clocks and equal
 *   path, between which nothing decides
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
  history: readonly S[],
  options: SelectOptions<S> | number,
): Selection<S>;
export function select<S extends Snapshot>(
  history: SnapshotIndex<S>,
  options: SelectOptions<S> | number,
): Choice<S>;
export function select<S extends Snapshot>(
  history: readonly S[] | SnapshotIndex<S>,
  options: SelectOptions<S> | number,
): Choice<S> {
  const question = readOptions(options);
  if (!(history instanceof SnapshotIndex)) return selectJudging(history, question);
  if (question.inPartition) {
    const { candidates: _, ...choice } = selectJudging(history, question);
    return Object.freeze(choice);
  }
  const { known, next } = searchIndex(history, question);
  const ageMs = known === null ? Number.NaN : question.cutoff - known.asOf;
  // Nothing known is newer than this one: where it is too old, everything is.
  if (known === null || (question.maxAgeMs !== undefined && ageMs > question.maxAgeMs)) {
    return Object.freeze({
      found: false,
      chosen: null,
      nearestBefore: known,
      nearestAfter: next,
    });
  }
  return Object.freeze({ found: true, chosen: known, ageMs });
}

/**
 * Every snapshot of a history with the reason why it was chosen or lost, oldest first: the
 * `candidates` of `select` for the same question. O(n log n), O(n) for an index.
 *
 * @throws AsofError as `select` does
 *
 * @example
 * ```ts
 * explain(index, { cutoff }).filter(({ reason }) => reason === 'CAPTURED_LATE');
 * ```
 */
export function explain<S extends Snapshot>(
  history: readonly S[] | SnapshotIndex<S>,
  options: SelectOptions<S> | number,
): readonly Judged<S>[] {
  return selectJudging(history, readOptions(options)).candidates;
}

/**
 * Chooses every snapshot that was known at the cut-off, oldest first: for histories in which each
 * snapshot adds facts and replaces none, such as box scores. O(n log n), O(n) for an index.
 *
 * @throws AsofError as `select` does
 *
 * @example
 * ```ts
 * selectAll(boxScores, { cutoff: 20 }).chosen; // all games whose box score was out by then
 * ```
 */
export function selectAll<S extends Snapshot>(
  history: readonly S[] | SnapshotIndex<S>,
  options: SelectOptions<S> | number,
): SelectionOfAll<S> {
  const judged = validateAll(history, readOptions(options));
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

function selectJudging<S extends Snapshot>(
  history: readonly S[] | SnapshotIndex<S>,
  options: SelectOptions<S>,
): Selection<S> {
  const judged = validateAll(history, options);
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

function validateAll<S extends Snapshot>(
  history: readonly S[] | SnapshotIndex<S>,
  options: SelectOptions<S>,
): Verdict<S>[] {
  const ordered = history instanceof SnapshotIndex ? history.ordered : inOrder(history);
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
    if (reason !== 'AFTER_CUTOFF' && reason !== 'CAPTURED_LATE') continue;
    if (isCorrupt(snapshot)) continue;
    if (nearestAfter === null || knownAt(snapshot) < knownAt(nearestAfter)) nearestAfter = snapshot;
  }
  const nearestBefore = candidates.findLast((each) => each.reason === 'TOO_OLD')?.snapshot ?? null;
  return { nearestBefore, nearestAfter };
}
