/** The state of the world at one instant: for each key the newest row that was known by then. */
import { newer } from './asof-join.ts';
import { checkNames } from './asof-error.ts';
import { readRight, type JoinRight } from './join-side.ts';
import { readTimes } from './time-column.ts';
import { scaleTimes } from './time-scale.ts';
import { ageTest } from './tolerance.ts';

/** The options of a state at a cut-off. */
export interface LatestOptions {
  /** The oldest age that passes, in the unit of `right.time`, as the `tolerance` of a join. */
  readonly tolerance?: number | bigint | undefined;
}

/**
 * The last row of each key known at a cut-off, as `asofJoin` would choose it for a left row of that
 * key and time. O(m), sorted or not.
 *
 * @param right rows with their clocks and keys; without keys they are one group
 * @param cutoff instant in the unit of `right.time`, itself included
 * @returns row indices, ascending; a key of which nothing was known has none
 * @throws AsofError as `asofJoin` does
 *
 * @example
 * ```ts
 * latestPerKey({ time: [1, 2, 3, 9], by: [['a', 'b', 'a', 'b']] }, 5); // Int32Array [1, 2]
 * ```
 */
export function latestPerKey(
  right: JoinRight,
  cutoff: number | bigint,
  options: LatestOptions = {},
): Int32Array {
  checkNames(options, ['tolerance'], 'the options of latestPerKey');
  const { right: side, size } = readRight(right);
  const asked = typeof cutoff === 'bigint' ? [cutoff] : [cutoff];
  const at = readTimes(asked, side.time.unit ?? undefined, 'the cut-off');
  const clocks = [at, side.time, side.availableAt];
  const scaled = scaleTimes(clocks.filter((times) => times !== null));
  const [[cut], time, availableAt = time] = scaled.columns as readonly [
    Float64Array,
    Float64Array,
    Float64Array?,
  ];
  const isTooOld = ageTest(options.tolerance, scaled);
  const beats = newer(time, availableAt);
  const last = new Int32Array(size).fill(-1);
  for (let row = 0; row < side.codes.length; row += 1) {
    if (time[row]! > cut! || availableAt[row]! > cut!) continue;
    const current = last[side.codes[row]!]!;
    if (current < 0 || beats(row, current)) last[side.codes[row]!] = row;
  }
  const found = last.filter((row) => row >= 0 && !isTooOld?.(0, row));
  return (side.rows ? found.map((row) => side.rows![row]!) : found).sort();
}
