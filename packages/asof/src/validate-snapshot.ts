/** Finds what disqualifies one snapshot, looked at alone. `select.ts` decides which of the snapshots that pass wins. */
import { AsofError, checkNames } from './asof-error.ts';
import { isCorrupt, type Snapshot } from './snapshot.ts';

/** Why a snapshot was chosen or lost. */
export type ReasonCode =
  | 'CHOSEN'
  | 'AFTER_CUTOFF'
  | 'CAPTURED_LATE'
  | 'SUPERSEDED'
  | 'WRONG_PARTITION'
  | 'CORRUPT'
  | 'TOO_OLD'
  | 'TIE_LOST';

/**
 * The clocks that are compared with the cut-off.
 *
 * - `both` (default): `asOf <= cutoff` and `availableAt <= cutoff`. The only one that can't leak.
 * - `source`: `asOf` alone. A late capture of an early-stamped fact passes, so whoever names it
 *   must record it.
 * - `authoritative`: none; the newest wins. For sources whose past is not revised by what happens
 *   next.
 */
export type Clocks = 'both' | 'source' | 'authoritative';

const CLOCKS: readonly Clocks[] = ['both', 'source', 'authoritative'];

/** The question: what was known at `cutoff`? */
export interface SelectOptions<S extends Snapshot = Snapshot> {
  /** Instant in ms, itself included: a snapshot stamped exactly at the cut-off was known. */
  readonly cutoff: number;
  readonly clocks?: Clocks | undefined;
  /**
   * Oldest allowed age in ms, `cutoff - asOf`, at least 0; an age equal to it passes. Compared
   * under every policy.
   */
  readonly maxAgeMs?: number | undefined;
  /** Says whether a snapshot belongs to the partition that is asked for; by default all do. */
  readonly inPartition?: ((snapshot: S) => boolean) | undefined;
}

/** One candidate and what became of it. */
export interface Judged<S extends Snapshot> {
  readonly snapshot: S;
  readonly reason: ReasonCode;
  /**
   * For `AFTER_CUTOFF` and `CAPTURED_LATE`: by how many ms the clock in question missed the
   * cut-off; positive.
   */
  readonly lateByMs?: number;
  /** For `CORRUPT`: what is wrong with the bytes, where the snapshot says so. */
  readonly detail?: string;
}

/**
 * Judges one snapshot alone; null when nothing disqualifies it.
 *
 * The clocks come before `CORRUPT`, so that damage to a file from after the cut-off changes no
 * answer, and no reason.
 *
 * @throws AsofError `NOT_FINITE` when a clock of a snapshot that is not corrupt is not a finite number
 */
export function disqualify<S extends Snapshot>(
  snapshot: S,
  options: SelectOptions<S>,
): Judged<S> | null {
  const { cutoff, clocks = 'both', maxAgeMs, inPartition } = options;
  if (inPartition && !inPartition(snapshot)) return { snapshot, reason: 'WRONG_PARTITION' };
  const corrupt = isCorrupt(snapshot);
  if (!corrupt) checkClocks(snapshot);
  // NaN, the clock of a file that can't be read, is not greater than anything: such a file goes on
  // to CORRUPT.
  if (clocks !== 'authoritative' && snapshot.asOf > cutoff) {
    return { snapshot, reason: 'AFTER_CUTOFF', lateByMs: snapshot.asOf - cutoff };
  }
  if (clocks === 'both' && snapshot.availableAt > cutoff) {
    return { snapshot, reason: 'CAPTURED_LATE', lateByMs: snapshot.availableAt - cutoff };
  }
  if (corrupt) {
    const detail = typeof snapshot.corrupt === 'string' ? { detail: snapshot.corrupt } : {};
    return { snapshot, reason: 'CORRUPT', ...detail };
  }
  if (maxAgeMs !== undefined && cutoff - snapshot.asOf > maxAgeMs) {
    return { snapshot, reason: 'TOO_OLD' };
  }
  return null;
}

/**
 * The options in full, from a bare cut-off too.
 *
 * @throws AsofError `NOT_FINITE` for a cut-off that can't be compared, as every comparison with NaN
 *   would pass; `OPTION` for an age that is NaN or negative, and for clocks that do not exist
 */
export function readOptions<S extends Snapshot>(
  options: SelectOptions<S> | number,
): SelectOptions<S> {
  const all = typeof options === 'number' ? { cutoff: options } : options;
  checkNames(all, ['cutoff', 'clocks', 'maxAgeMs', 'inPartition'], 'the options of a selection');
  const { cutoff, clocks = 'both', maxAgeMs } = all;
  if (!Number.isFinite(cutoff)) {
    throw new AsofError(
      'NOT_FINITE',
      `the cut-off is not a finite number of milliseconds: ${String(cutoff)}`,
    );
  }
  if (maxAgeMs !== undefined && !(maxAgeMs >= 0)) {
    const came = String(maxAgeMs);
    throw new AsofError('OPTION', `maxAgeMs must be at least 0, got ${came}`);
  }
  if (!CLOCKS.includes(clocks)) {
    throw new AsofError('OPTION', `clocks must be one of ${CLOCKS.join(', ')}, got ${clocks}`);
  }
  return all;
}

/** @throws AsofError `NOT_FINITE` */
export function checkClocks(snapshot: Snapshot): void {
  if (!Number.isFinite(snapshot.asOf) || !Number.isFinite(snapshot.availableAt)) {
    throw new AsofError(
      'NOT_FINITE',
      `the clocks of ${snapshot.path} are not finite: ` +
        `asOf ${String(snapshot.asOf)} and availableAt ${String(snapshot.availableAt)}`,
    );
  }
}
