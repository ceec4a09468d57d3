/**
 * A history made ready for many questions: put in order once, then each answer is a binary search.
 * `select.ts` says what the answers mean.
 */
import { checkClocks, type SelectOptions } from './validate-snapshot.ts';
import { inOrder, isCorrupt, type Snapshot } from './snapshot.ts';
import { firstDescent, identity, sortOrder } from './sort-order.ts';

/** A history that was put in order by `indexSnapshots`. Its fields are for this package alone. */
export class SnapshotIndex<S extends Snapshot> {
  /** Every snapshot, oldest first. */
  readonly ordered: readonly S[];
  /** Snapshots that can be read, oldest first; the arrays below hold places in this one. */
  readonly whole: readonly S[];
  readonly asOf: Float64Array;
  /** The instants at which both clocks had passed, ascending. */
  readonly knownAt: Float64Array;
  /** The place of the snapshot that became known at each of these instants. */
  readonly becameKnown: Int32Array;
  /** The newest place of those known by each of these instants. */
  readonly newest: Int32Array;

  /** @throws AsofError as `indexSnapshots` does */
  constructor(snapshots: readonly S[]) {
    this.ordered = inOrder(snapshots);
    this.whole = this.ordered.some(isCorrupt)
      ? this.ordered.filter((snapshot) => !isCorrupt(snapshot))
      : this.ordered;
    this.whole.forEach(checkClocks);
    this.asOf = Float64Array.from(this.whole, ({ asOf }) => asOf);
    const known = Float64Array.from(this.whole, (each) => Math.max(each.asOf, each.availableAt));
    this.becameKnown = firstDescent(known) < 0 ? identity(known.length) : sortOrder(known);
    this.knownAt = Float64Array.from(this.becameKnown, (place) => known[place]!);
    let newest = -1;
    this.newest = this.becameKnown.map((place) => (newest = Math.max(newest, place)));
    Object.freeze(this);
  }

  /** The number of indexed snapshots. */
  get size(): number {
    return this.ordered.length;
  }
}

/**
 * Puts a history in order, so that `select` answers in O(log n). Snapshots must not be changed afterwards. The order of
 * `snapshots` does not matter. Linear in time but for many snapshots of equal `asOf`; about 32 bytes per snapshot.
 *
 * @throws AsofError `NOT_FINITE` for a clock that is not a finite number in a snapshot not marked
 *   corrupt, `DUPLICATE` for two snapshots with equal clocks and equal path
 *
 * @example
 * ```ts
 * const index = indexSnapshots(history);
 * select(index, cutoff).chosen; // the same as select(history, { cutoff }).chosen
 * ```
 */
export function indexSnapshots<S extends Snapshot>(snapshots: readonly S[]): SnapshotIndex<S> {
  return new SnapshotIndex(snapshots);
}

/** The newest snapshot known at the cut-off, whatever its age, and the next to become known. */
export function searchIndex<S extends Snapshot>(
  index: SnapshotIndex<S>,
  { cutoff, clocks = 'both' }: SelectOptions<S>,
): { known: S | null; next: S | null } {
  const { whole, asOf, knownAt, newest, becameKnown } = index;
  const at = (place: number | undefined): S | null => whole[place ?? -1] ?? null;
  switch (clocks) {
    case 'both': {
      const count = countUpTo(knownAt, cutoff);
      return { known: at(newest[count - 1]), next: at(becameKnown[count]) };
    }
    case 'source': {
      const count = countUpTo(asOf, cutoff);
      return { known: at(count - 1), next: at(count) };
    }
    case 'authoritative':
      return { known: at(whole.length - 1), next: null };
  }
}

/** Counts the ascending values that are at or before `limit`. */
function countUpTo(values: Float64Array, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
