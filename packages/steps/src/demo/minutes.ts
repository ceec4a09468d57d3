/** Shares a team's minutes among the players who are fit. */
import type { Player } from './players.ts';

const QUARTERS_PER_MINUTE = 4;

/** The number of players who play; the rest of the bench stays on it. */
const ROTATION_SIZE = 10;

/**
 * Minutes by player for a team total of `teamMinutes`, each in quarters of a minute so that the sum
 * is exact in binary, none above `most`. `players` come in the order of their rank; `factor` varies
 * a player's share.
 */
export function shareMinutes(
  players: readonly Player[],
  teamMinutes: number,
  most: number,
  factor: (player: Player) => number,
): ReadonlyMap<Player, number> {
  const rotation = players.slice(0, ROTATION_SIZE);
  // A fill-in from the end of the bench gets more than his few healthy-team minutes.
  const weights = rotation.map((player) => (player.minutes + 2) * factor(player));
  const limit = most * QUARTERS_PER_MINUTE;
  const quarters = fill(weights, teamMinutes * QUARTERS_PER_MINUTE, limit);
  return new Map(rotation.map((player, index) => [player, quarters[index]! / QUARTERS_PER_MINUTE]));
}

/**
 * Whole parts of `total` in proportion to `weights`, none above `limit`; what the limit cuts off
 * goes to the others.
 */
function fill(weights: readonly number[], total: number, limit: number): number[] {
  const parts = weights.map(() => 0);
  let open = weights.map((_, index) => index);
  let left = total;
  for (;;) {
    const weight = open.reduce((sum, index) => sum + weights[index]!, 0);
    const over = open.filter((index) => (weights[index]! / weight) * left > limit);
    if (over.length === 0) {
      for (const index of open) parts[index] = Math.floor((weights[index]! / weight) * left);
      break;
    }
    for (const index of over) parts[index] = limit;
    left -= over.length * limit;
    open = open.filter((index) => !over.includes(index));
  }
  // Rounding down leaves less than one part a player, which the first ones below the limit take.
  let rest = total - parts.reduce((sum, part) => sum + part, 0);
  for (let index = 0; rest > 0; index = (index + 1) % parts.length) {
    if (parts[index]! >= limit) continue;
    parts[index]! += 1;
    rest -= 1;
  }
  return parts;
}
