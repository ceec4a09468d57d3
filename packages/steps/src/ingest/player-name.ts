/** Resolves names to player ids: sources print names in their own ways, the league's ids do not change. */
import { groupBy } from '../group-by.ts';
import { areShortForms, presentName } from './name-variants.ts';

const SUFFIXES = new Set(['jr', 'sr', 'ii', 'iii', 'iv', 'v']);
/** Letters that Unicode does not take apart into a base letter and an accent. */
const LETTERS: Readonly<Record<string, string>> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
};
/**
 * Digraphs that stand for a letter with a mark where there is no key for it, and that letter without its mark: `ö` is
 * `oe` or `o`.
 */
const DIGRAPHS: Readonly<Record<string, string>> = {
  ae: 'a',
  aa: 'a',
  oe: 'o',
  ue: 'u',
  dj: 'd',
  ss: 's',
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
    .replaceAll(/[øłđðþßæœı]/g, (letter) => LETTERS[letter] ?? letter)
    .replaceAll(/['’‘.`´]/g, '')
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
 * suffix; the name without; its letters in another spelling (`oe` for `ö`, `dj` for `đ`, spaces or none) or under a
 * name that the player had before; its words in any order; the last name with a first name that is short for the other
 * (`Nic`, `J.`, `PJ`, `Moe`), or one of two last names, unless somebody elsewhere has the very name; anywhere, the name
 * with its suffix; the name without; its letters in another spelling. Two that fit equally well are nobody, and neither
 * is one whom only another part of his name resembles, or who has another suffix: a player who can't be told apart
 * stays without an id, and is reported.
 */
export function nameResolver(
  players: readonly NamedPlayer[],
): (name: string, team: string) => number | null {
  const named = players.map(({ player_id: id, player_name, team_tricode: team }) => {
    // A name taken apart once: it has a key of each kind.
    return { id, team, words: plainWords(player_name) };
  });
  // Nearly every name is found by the first key: the other indexes are made when one is not.
  const onTeam = KEYS.map((keyOf) =>
    once(() => groupBy(named, ({ team, words }) => `${team} ${keyOf(words)}`)),
  );
  const anywhere = ANYWHERE.map((keyOf) => once(() => groupBy(named, ({ words }) => keyOf(words))));
  const teams = once(() => groupBy(named, ({ team }) => team));
  return (name, team) => {
    const words = plainWords(name);
    for (const [at, keyOf] of KEYS.entries()) {
      const found = only(onTeam[at]!().get(`${team} ${keyOf(words)}`), words);
      if (found !== null) return found;
    }
    const teamMates = teams().get(team) ?? [];
    const alike = only(
      teamMates.filter((player) => isAlike(player.words, words)),
      words,
    );
    const elsewhere = ANYWHERE.map((keyOf, at) => only(anywhere[at]!().get(keyOf(words)), words));
    const namesake = elsewhere.find((id) => id !== null) ?? null;
    return alike === null || namesake === null || alike === namesake ? (alike ?? namesake) : null;
  };
}

/** The kinds of keys from the strictest to the loosest. */
const KEYS = [withSuffix, folded, respelled, inAnyOrder] as const;
const ANYWHERE = [withSuffix, folded, respelled] as const;

function withSuffix(words: Words): string {
  return words.join(' ');
}

function folded(words: Words): string {
  return withoutSuffix(words).join(' ');
}

function respelled(words: Words): string {
  return plainLetters(presentName(folded(words)).replaceAll(' ', ''));
}

function inAnyOrder(words: Words): string {
  const own = words.filter((word) => !SUFFIXES.has(word));
  return own.map(plainLetters).toSorted().join(' ');
}

function plainLetters(word: string): string {
  return word.replaceAll(/ae|aa|oe|ue|dj|ss/g, (pair) => DIGRAPHS[pair]!);
}

/** Whether two names can be one person's whose first name is shortened, or whose second last name is left out. */
function isAlike(left: Words, right: Words): boolean {
  const [a, b] = [withoutSuffix(left).map(plainLetters), withoutSuffix(right).map(plainLetters)];
  if (a.length < 2 || b.length < 2) return false;
  if (a.at(-1) === b.at(-1)) return isShortForm(firstNameOf(a), firstNameOf(b));
  const [shorter, longer] = a.length < b.length ? [a, b] : [b, a];
  return (
    shorter.length === 2 && longer.length === 3 && shorter.every((word, i) => word === longer[i])
  );
}

/** Initials that are written apart, as in `P. J. Washington`, are one first name. */
function firstNameOf(words: Words): string {
  const end = words.findIndex((word) => word.length > 1);
  return end > 1 ? words.slice(0, end).join('') : words[0]!;
}

function isShortForm(first: string, second: string): boolean {
  return (
    first.startsWith(second) ||
    second.startsWith(first) ||
    areShortForms(first, second) ||
    isInitialsOf(first, second) ||
    isInitialsOf(second, first)
  );
}

/** `kj` of Kenyon: two letters without a vowel between them stand for a first and a second name. */
function isInitialsOf(short: string, full: string): boolean {
  return /^[a-z][bcdfghjklmnpqrstvwxz]$/.test(short) && full.startsWith(short[0]!);
}

interface NamedWords {
  readonly id: number;
  readonly team: string;
  readonly words: Words;
}

/** Makes a value when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** The one person among some, if he can have the suffix of the name: a Sr. is no Jr. */
function only(found: readonly NamedWords[] | undefined, words: Words): number | null {
  const ids = new Set(found?.map(({ id }) => id));
  if (ids.size !== 1) return null;
  const suffix = suffixOf(words);
  const isHis = found!.some((player) => {
    const own = suffixOf(player.words);
    return own === '' || suffix === '' || own === suffix;
  });
  return isHis ? found![0]!.id : null;
}

function suffixOf(words: Words): string {
  return words.slice(withoutSuffix(words).length).join(' ');
}
