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
  return withoutSuffix(plainWords(name)).join(' ');
}

function withoutSuffix(words: Words): Words {
  let end = words.length;
  while (end > 1 && SUFFIXES.has(words[end - 1]!)) end -= 1;
  return words.slice(0, end);
}

/** The words of a name without accents, case and punctuation. */
type Words = readonly string[];

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
  const named = players.map(({ player_id: id, player_name, team_tricode: team }) => {
    // Taken apart once: a name has a key of each kind.
    return { id, team, words: plainWords(player_name) };
  });
  const onTeam = KEYS.map((keyOf) => index(named, ({ team, words }) => `${team} ${keyOf(words)}`));
  const anywhere = [withSuffix, folded].map((keyOf) => index(named, ({ words }) => keyOf(words)));
  return (name, team) => {
    const words = plainWords(name);
    for (const [at, keyOf] of KEYS.entries()) {
      const found = only(onTeam[at]!.get(`${team} ${keyOf(words)}`));
      if (found !== null) return found;
    }
    return only(anywhere[0]!.get(withSuffix(words))) ?? only(anywhere[1]!.get(folded(words)));
  };
}

/** From the strictest to the loosest. */
const KEYS = [withSuffix, folded, inAnyOrder, fullFirstName, initialAndLast] as const;

function withSuffix(words: Words): string {
  return words.join(' ');
}

function folded(words: Words): string {
  return withoutSuffix(words).join(' ');
}

function inAnyOrder(words: Words): string {
  return withoutSuffix(words).toSorted().join(' ');
}

function fullFirstName(words: Words): string {
  const [first = '', ...rest] = withoutSuffix(words);
  return [Object.hasOwn(NICKNAMES, first) ? NICKNAMES[first] : first, ...rest].join(' ');
}

function initialAndLast(words: Words): string {
  const own = withoutSuffix(words);
  return `${own[0]!.slice(0, 1)} ${own.at(-1)!}`;
}

interface NamedWords {
  readonly id: number;
  readonly team: string;
  readonly words: Words;
}

function index(
  players: readonly NamedWords[],
  keyOf: (player: NamedWords) => string,
): Map<string, Set<number>> {
  const ids = new Map<string, Set<number>>();
  for (const player of players) {
    const key = keyOf(player);
    const known = ids.get(key);
    if (known) known.add(player.id);
    else ids.set(key, new Set([player.id]));
  }
  return ids;
}

function only(ids: ReadonlySet<number> | undefined): number | null {
  return ids?.size === 1 ? [...ids][0]! : null;
}
