/** Names to player ids: sources print names in their own ways, the league's ids do not change. */

const SUFFIXES = new Set(['jr', 'sr', 'ii', 'iii', 'iv', 'v']);
/** Letters that Unicode does not take apart into a base letter and an accent. */
const LETTERS: Readonly<Record<string, string>> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
};

/** A name without accents, case, punctuation and generational suffix: `Luka Dončić` and `luka doncic` are one. */
export function foldName(name: string): string {
  const plain = name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[øłđðßæœı]/g, (letter) => LETTERS[letter] ?? letter)
    .replaceAll(/['’.`]/g, '')
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim();
  const words = plain.split(' ');
  while (words.length > 1 && SUFFIXES.has(words.at(-1)!)) words.pop();
  return words.join(' ');
}

export interface NamedPlayer {
  readonly player_id: number;
  readonly player_name: string;
  readonly team_tricode: string;
}

/**
 * Finds ids by team and name: the folded name on the team; else the only player of the team with that last name and
 * first letter; else the only player anywhere with the folded name. Two that fit equally well are nobody.
 */
export function nameResolver(
  players: readonly NamedPlayer[],
): (name: string, team: string) => number | null {
  const byTeamName = index(
    players,
    (player) => `${player.team_tricode} ${foldName(player.player_name)}`,
  );
  const byInitial = index(
    players,
    (player) => `${player.team_tricode} ${initialAndLast(player.player_name)}`,
  );
  const byName = index(players, (player) => foldName(player.player_name));
  return (name, team) =>
    only(byTeamName.get(`${team} ${foldName(name)}`)) ??
    only(byInitial.get(`${team} ${initialAndLast(name)}`)) ??
    only(byName.get(foldName(name)));
}

function initialAndLast(name: string): string {
  const words = foldName(name).split(' ');
  return `${words[0]!.slice(0, 1)} ${words.at(-1)!}`;
}

function index(
  players: readonly NamedPlayer[],
  keyOf: (player: NamedPlayer) => string,
): Map<string, Set<number>> {
  const ids = new Map<string, Set<number>>();
  for (const player of players) {
    const key = keyOf(player);
    const known = ids.get(key);
    if (known) known.add(player.player_id);
    else ids.set(key, new Set([player.player_id]));
  }
  return ids;
}

function only(ids: ReadonlySet<number> | undefined): number | null {
  return ids?.size === 1 ? [...ids][0]! : null;
}
