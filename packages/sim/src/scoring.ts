/** DraftKings points of a stat line. */

import type { SimProfile } from './profile.ts';

/** The columns of a stat line. The last two are 1 where the line is a double-double or a triple-double. */
export const STATS = [
  'minutes',
  'pts',
  'reb',
  'ast',
  'stl',
  'blk',
  'tov',
  'fg3m',
  'dd',
  'td',
] as const;

/**
 * DraftKings points of the stat line that starts at `at`; sets its two flags.
 *
 * A triple-double is a double-double, too, and gets both bonuses. Source: DraftKings Classic NBA rules.
 */
export function score(stats: Float64Array, at: number, rules: SimProfile['scoring']): number {
  const pts = stats[at + 1]!;
  const reb = stats[at + 2]!;
  const ast = stats[at + 3]!;
  const stl = stats[at + 4]!;
  const blk = stats[at + 5]!;
  const digits = rules.double_digits;
  let doubles = 0;
  if (pts >= digits) doubles += 1;
  if (reb >= digits) doubles += 1;
  if (ast >= digits) doubles += 1;
  if (stl >= digits) doubles += 1;
  if (blk >= digits) doubles += 1;
  const isDouble = doubles >= 2 ? 1 : 0;
  const isTriple = doubles >= 3 ? 1 : 0;
  stats[at + 8] = isDouble;
  stats[at + 9] = isTriple;
  return (
    pts * rules.point +
    stats[at + 7]! * rules.made_three +
    reb * rules.rebound +
    ast * rules.assist +
    stl * rules.steal +
    blk * rules.block +
    stats[at + 6]! * rules.turnover +
    isDouble * rules.double_double +
    isTriple * rules.triple_double
  );
}
