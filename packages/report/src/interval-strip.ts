/**
 * A distribution as a strip: thin from p05 to p95, thick from p25 to p75, the median across it, the outcome as a
 * diamond.
 */
import type { SlatePlayer } from './backfill.ts';

/** Units of width of a strip; drawn as so many pixels. */
export const STRIP_WIDTH = 120;
const MIDDLE = 8;

/** @param most points at the right end of every strip of a table, above 0 */
export function intervalStrip(player: SlatePlayer, most: number): string {
  const at = (points: number): string =>
    (1 + (Math.min(most, Math.max(0, points)) / most) * (STRIP_WIDTH - 2)).toFixed(1);
  const {
    dk_fpts_p05: p05,
    dk_fpts_p25: p25,
    dk_fpts_p50: p50,
    dk_fpts_p75: p75,
    dk_fpts_p95: p95,
  } = player;
  const came =
    typeof player.scored !== 'number'
      ? ''
      : `<path class="came" d="M${at(player.scored)} 4l4 4l-4 4l-4 -4z"/>`;
  return `<svg class="strip" viewBox="0 0 ${String(STRIP_WIDTH)} 16" aria-hidden="true"><path class="tails" d="M${at(p05)} ${String(MIDDLE)}H${at(p95)}"/><path class="half" d="M${at(p25)} ${String(MIDDLE)}H${at(p75)}"/><path class="median" d="M${at(p50)} 2V14"/>${came}</svg>`;
}

/** A round number of points at or above every p95 and every score, at least 20. */
export function stripScale(players: readonly SlatePlayer[]): number {
  const most = players.reduce(
    (reached, { dk_fpts_p95, scored }) =>
      Math.max(reached, dk_fpts_p95, typeof scored === 'number' ? scored : 0),
    1,
  );
  return Math.ceil(most / 20) * 20;
}
