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

/**
 * First names that sources use for one another and that do not begin with the same letter; those that do are found by it.
 */
const NICKNAMES: Readonly<Record<string, string>> = {
  bill: 'william',
  billy: 'william',
  bob: 'robert',
  bobby: 'robert',
  bones: 'nahshon',
  bub: 'carlton',
  chuck: 'charles',
  deuce: 'miles',
  drew: 'andrew',
  hank: 'henry',
  jack: 'john',
  sasha: 'aleksandar',
  ted: 'theodore',
  tony: 'anthony',
  zeke: 'ezekiel',
};

/** A name without accents, case, punctuation and generational suffix: `Luka Dončić` and `luka doncic` are one. */
export function foldName(name: string): string {
  const words = plainWords(name);
  while (words.length > 1 && SUFFIXES.has(words.at(-1)!)) words.pop();
  return words.join(' ');
}

function plainWords(name: string): string[] {
  const plain = name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[øłđðßæœı]/g, (letter) => LETTERS[letter] ?? letter)
    .replaceAll(/['’.`]/g, '')
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim();
  return plain.split(' ');
}

export interface NamedPlayer {
  readonly player_id: number;
  readonly player_name: string;
  readonly team_tricode: string;
}

/**
 * Finds ids by team and name. The first of these that fits exactly one player counts: on the team, the name with its
 * suffix; the name without; its words in any order; the full name of a nickname; the last name and the first letter;
 * anywhere, the name with its suffix; the name without. Two that fit equally well are nobody, and neither is one whom
 * only another part of his name resembles: who can't be told stays without an id, and is reported.
 */
export function nameResolver(
  players: readonly NamedPlayer[],
): (name: string, team: string) => number | null {
  const onTeam = KEYS.map((keyOf) =>
    index(players, (player) => `${player.team_tricode} ${keyOf(player.player_name)}`),
  );
  const anywhere = [withSuffix, foldName].map((keyOf) =>
    index(players, (player) => keyOf(player.player_name)),
  );
  return (name, team) => {
    for (const [at, keyOf] of KEYS.entries()) {
      const found = only(onTeam[at]!.get(`${team} ${keyOf(name)}`));
      if (found !== null) return found;
    }
    return only(anywhere[0]!.get(withSuffix(name))) ?? only(anywhere[1]!.get(foldName(name)));
  };
}

/** From the strictest to the loosest. */
const KEYS = [withSuffix, foldName, inAnyOrder, fullFirstName, initialAndLast] as const;

function withSuffix(name: string): string {
  return plainWords(name).join(' ');
}

function inAnyOrder(name: string): string {
  return foldName(name).split(' ').sort().join(' ');
}

function fullFirstName(name: string): string {
  const [first = '', ...rest] = foldName(name).split(' ');
  return [Object.hasOwn(NICKNAMES, first) ? NICKNAMES[first] : first, ...rest].join(' ');
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
