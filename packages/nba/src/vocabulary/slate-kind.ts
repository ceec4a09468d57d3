/**
 * Tells the kind of contest that the salaries of a draft group belong to. Only a Classic slate of eight roster spots is
 * projected for.
 */

export type SlateKind = 'classic' | 'showdown' | 'tiers';

export interface SlatePlayer {
  readonly player_name: string;
  readonly team: string;
  readonly positions: string | null;
  readonly salary: number | null;
}

/** Slots of captain-mode contests. Classic ones list PG, SG, SF, PF, C, some with the slots that they fill: `PG/G/UTIL`. */
const CAPTAIN_SLOTS = /(^|\/)(CPT|CAPT|CAPTAIN|MVP|STAR|PRO)($|\/)|^(FLEX|UTIL)$/i;
const TIER_SLOTS = /^T(IER ?)?\d$/i;
/** A captain costs half as much again. Source: the site's Showdown Captain Mode rules. */
const CAPTAIN_PRICE = 1.5;

/**
 * Showdown where slots say so, or where players stand twice, the second time for half as much again; tiers where slots
 * say so or nobody has a salary. A single game with Classic positions is Classic: that is how the site lists short slates.
 */
export function slateKindOf(players: readonly SlatePlayer[]): SlateKind {
  const slots = players.flatMap(({ positions }) => (positions === null ? [] : [positions.trim()]));
  if (slots.some((slot) => TIER_SLOTS.test(slot))) return 'tiers';
  if (slots.some((slot) => CAPTAIN_SLOTS.test(slot))) return 'showdown';
  if (players.length > 0 && players.every(({ salary }) => salary === null || salary === 0))
    return 'tiers';
  return hasCaptains(players) ? 'showdown' : 'classic';
}

/** The kind in the words of a message. */
export function slateKindInWords(kind: SlateKind): string {
  return kind === 'tiers' ? 'a Tiers contest without salaries' : 'a Showdown (captain) contest';
}

function hasCaptains(players: readonly SlatePlayer[]): boolean {
  const first = new Map<string, number>();
  let pairs = 0;
  let isCaptained = true;
  for (const { player_name, team, salary } of players) {
    const name = `${team} ${player_name}`;
    const known = first.get(name);
    if (known === undefined || salary === null) {
      first.set(name, salary ?? 0);
      continue;
    }
    pairs += 1;
    const [low, high] = [Math.min(known, salary), Math.max(known, salary)];
    isCaptained &&= Math.abs(high - low * CAPTAIN_PRICE) <= 100;
  }
  return isCaptained && pairs >= Math.max(2, first.size / 2);
}
