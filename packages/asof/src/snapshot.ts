/**
 * Defines a snapshot, and which of two comes first. Instants are plain numbers, milliseconds since
 * 1970-01-01T00:00:00Z, so that this package works copied into another repository.
 */
import { AsofError } from './asof-error.ts';
import { sortOrder } from './sort-order.ts';

/**
 * One immutable file of a source's history, with its two clocks. Other fields may be added; they
 * are passed through.
 */
export interface Snapshot {
  /** Names the snapshot: no two with the same clocks may share it. The last word in a tie. */
  readonly path: string;
  /** Source clock, ms: when the source says that the facts held. */
  readonly asOf: number;
  /** Capture clock, ms: when we could first have read them. */
  readonly availableAt: number;
  /** Set when the bytes can't be read: `true`, or what is wrong. Then the clocks may be NaN. */
  readonly corrupt?: boolean | string;
}

/**
 * Orders snapshots oldest first: by `asOf`, then `availableAt`, then `path` by UTF-16 code unit
 * (never by locale).
 *
 * Total: it returns 0 only for equal clocks and equal paths. A clock that is NaN counts as older
 * than every instant.
 */
export function compareSnapshots(a: Snapshot, b: Snapshot): number {
  return (
    compareClocks(a.asOf, b.asOf) ||
    compareClocks(a.availableAt, b.availableAt) ||
    (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)
  );
}

/** Whether a snapshot is marked as one whose bytes can't be read. */
export function isCorrupt({ corrupt }: Snapshot): boolean {
  return corrupt !== undefined && corrupt !== false;
}

/**
 * A history in the order of `compareSnapshots`. Linear but for runs of equal `asOf`, which are
 * sorted by comparison.
 *
 * @throws AsofError `DUPLICATE` for two snapshots with equal clocks and equal path
 */
export function inOrder<S extends Snapshot>(snapshots: readonly S[]): S[] {
  if (snapshots.length < 2) return [...snapshots];
  const clocks = Float64Array.from(snapshots, ({ asOf }) =>
    Number.isNaN(asOf) ? Number.NEGATIVE_INFINITY : asOf,
  );
  const order = sortOrder(clocks);
  const ordered = Array.from(order, (at) => snapshots[at]!);
  for (let start = 0; start < ordered.length;) {
    let end = start + 1;
    while (end < ordered.length && clocks[order[end]!] === clocks[order[start]!]) end += 1;
    if (end - start > 1) sortRun(ordered, start, end);
    start = end;
  }
  return ordered;
}

function sortRun(ordered: Snapshot[], start: number, end: number): void {
  const run = ordered.slice(start, end).sort(compareSnapshots);
  run.forEach((snapshot, at) => {
    const before = run[at - 1];
    if (before && compareSnapshots(before, snapshot) === 0) {
      throw new AsofError('DUPLICATE', `snapshot ${snapshot.path} is given twice`);
    }
    ordered[start + at] = snapshot;
  });
}

function compareClocks(a: number, b: number): number {
  const left = Number.isNaN(a) ? Number.NEGATIVE_INFINITY : a;
  const right = Number.isNaN(b) ? Number.NEGATIVE_INFINITY : b;
  return left < right ? -1 : left > right ? 1 : 0;
}
