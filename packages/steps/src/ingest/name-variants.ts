/**
 * Names of one person that no rule leads from one to the other: short forms of first names, and players who changed their
 * name or are known by another one. Short forms that are the beginning of the full name (`Nic`, `Cam`, `Herb`) need no entry.
 */

/**
 * First names that stand for one another, folded. A name may be in several groups: `moe` is Moritz, Maurice or Mohamed, and
 * is neither of two team mates who could both be meant.
 */
const FIRST_NAMES: readonly string[] = [
  'aleksandar alexander sasha alex aleks',
  'aleksej alexey alexei aleksei',
  'andrew andy drew',
  'anthony tony ant',
  'carlton bub',
  'christopher chris',
  'charles charlie chuck',
  'daniel danny dan dani',
  'david dave davey',
  'dominic dominick',
  'edmond edward eddie ed ted',
  'egor yegor',
  'ezekiel zeke',
  'frederick fred freddie',
  'gerald jerry gerry',
  'gregory greg',
  'guillermo willy',
  'henry hank harry',
  'jacob jakob jake',
  'james jim jimmy jamie',
  'jeffrey jeffery geoffrey jeff geoff',
  'john johnny jon jack',
  'jonathan johnathan jonathon jon johnny',
  'joseph joe joey',
  'juan juancho',
  'kenneth ken kenny',
  'lawrence larry',
  'louis lewis lou',
  'matthew matt',
  'maurice mo moe',
  'maximilian maximillian maxi max',
  'michael mike mikey mick',
  'mohamed mohammed muhammad mo moe',
  'miles deuce',
  'moritz moe mo',
  'mykhailo mykhaylo misha',
  'nahshon bones',
  'nathaniel nate',
  'nathan nate',
  'nicholas nicolas nikolas nick nic nico',
  'oliver ollie',
  'patrick pat patty paddy',
  'peter pete',
  'philip phillip phil',
  'raymond ray',
  'richard rich rick ricky dick',
  'robert rob robbie bob bobby',
  'ronald ron ronnie',
  'samuel sam sammy',
  'santiago santi',
  'stephen steven steph steve stevie',
  'sviatoslav svi',
  'terrence terence terry',
  'theodore theo ted teddy',
  'thomas tom tommy',
  'timothy tim timmy',
  'vincent vince vinny',
  'walter walt',
  'wesley wes',
  'william will willie bill billy',
  'zachary zack zach zac zak',
];

/**
 * Folded names that stand for the one named first in the row; each row says why. Sources: announcements of the league and of
 * the teams, and the lists of the league and of reference sites, which print different ones of them.
 */
const RENAMED: readonly (readonly [name: string, ...others: readonly string[]])[] = [
  // Changed his name when he became a citizen in November 2021; the league lists Enes Freedom.
  ['enes freedom', 'enes kanter', 'enes kanter freedom'],
  // Ron Artest until 2011, Metta World Peace until 2020, Metta Sandiford-Artest since.
  ['metta world peace', 'ron artest', 'metta sandiford artest'],
  // Sheldon McClellan until 2017.
  ['sheldon mac', 'sheldon mcclellan'],
  // Jeff Pendergraph until 2013.
  ['jeff ayres', 'jeff pendergraph'],
  // Plays under his first name alone since 2003.
  ['nene', 'nene hilario', 'maybyner hilario'],
  // The league lists Marcos Louzada Silva, reference sites his nickname.
  ['didi louzada', 'marcos louzada silva', 'marcos louzada'],
  // Houston announced Nate Williams, whose full first name the league lists.
  ['nate williams', 'jeenathan williams'],
  // Initials that do not begin with the first name that others print.
  ['jr smith', 'earl smith'],
  ['pj tucker', 'anthony tucker'],
  ['cj mccollum', 'christian mccollum'],
  // Two first names in full, two initials in short.
  ['jj barea', 'jose juan barea', 'jose barea'],
];

const GROUPS_OF: ReadonlyMap<string, ReadonlySet<number>> = groupsOf(FIRST_NAMES);
const PRESENT_NAME: ReadonlyMap<string, string> = new Map(
  RENAMED.flatMap(([name, ...others]) => others.map((other) => [other, name] as const)),
);

/** Whether two folded first names are short forms of one name, or one of the other. */
export function areShortForms(first: string, second: string): boolean {
  const own = GROUPS_OF.get(first);
  const other = GROUPS_OF.get(second);
  return own !== undefined && other !== undefined && [...own].some((group) => other.has(group));
}

/** The folded name that identifies a player who is also known by another one; any other name is returned unchanged. */
export function presentName(folded: string): string {
  return PRESENT_NAME.get(folded) ?? folded;
}

function groupsOf(groups: readonly string[]): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>();
  for (const [index, group] of groups.entries()) {
    for (const name of group.split(' ')) {
      const own = found.get(name);
      if (own) own.add(index);
      else found.set(name, new Set([index]));
    }
  }
  return found;
}
