/** How a run that looks ahead is marked wherever a number of it is shown. */

export const LOOKAHEAD_MARK = 'LOOK-AHEAD';

export const LOOKAHEAD_WARNING = `warning: ${LOOKAHEAD_MARK}: this run knows what came after the lock or its cut-off, so nobody could have had these numbers in time`;

/** A name of a run, marked where it looks ahead. */
export function markedRun(runId: string, isLookahead: boolean): string {
  return isLookahead ? `${runId} ${LOOKAHEAD_MARK}` : runId;
}
