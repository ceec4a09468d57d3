/** Names of real players as the league and other sources print them: who is found, and who must not be taken for another. */
import { describe, expect, test } from 'vitest';
import { nameResolver } from './player-name.ts';

/** `name on the roster = name elsewhere`, by the kind of difference. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  'letters with marks': [
    'Luka Dončić = Luka Doncic',
    'Nikola Vučević = NIKOLA VUCEVIC',
    'Kristaps Porziņģis = Kristaps Porzingis',
    'Jonas Valančiūnas = Jonas Valanciunas',
    'Alperen Şengün = Alperen Sengun',
    'Ömer Yurtseven = Omer Yurtseven',
    'Egor Dëmin = Egor Demin',
    'Vít Krejčí = Vit Krejci',
    'Pacôme Dadiet = Pacome Dadiet',
    'Furkan Korkmaz = FURKAN KORKMAZ',
    'Ersan İlyasova = Ersan Ilyasova',
    'Sašo Ožbolt = Saso Ozbolt',
  ],
  'letters written as two': [
    'Dennis Schröder = Dennis Schroeder',
    'Dennis Schroder = Dennis Schroeder',
    'Jakob Pöltl = Jakob Poeltl',
    'Jakob Poeltl = Jakob Poltl',
    'Nikola Đurišić = Nikola Djurisic',
    'Nikola Djurisic = Nikola Durisic',
    'Tibor Pleiß = Tibor Pleiss',
    'Tibor Pleiß = Tibor Pleis',
    'Ömer Aşık = Oemer Asik',
    'Jørgen Müller = Joergen Mueller',
    'Jørgen Müller = Jorgen Muller',
  ],
  suffixes: [
    'Jimmy Butler III = Jimmy Butler',
    'Trey Jemison III = Trey Jemison',
    'Kenyon Martin Jr. = Kenyon Martin',
    'Xavier Tillman = Xavier Tillman Sr.',
    'Robert Williams III = Robert Williams',
    'Marcus Morris Sr. = Marcus Morris',
    'Michael Porter Jr. = Porter Jr., Michael',
    'Lonnie Walker IV = Lonnie Walker',
    'Gary Trent Jr. = Gary Trent Jr',
  ],
  'points, apostrophes, hyphens and spaces': [
    'P.J. Washington = PJ Washington',
    'P.J. Washington = P. J. Washington',
    'OG Anunoby = O.G. Anunoby',
    "De'Aaron Fox = DeAaron Fox",
    "D'Angelo Russell = D’Angelo Russell",
    "D'Angelo Russell = D Angelo Russell",
    "Royce O'Neale = Royce O Neale",
    'TyTy Washington Jr. = Ty Ty Washington',
    'Karl-Anthony Towns = Karl Anthony Towns',
    'David Jones Garcia = David Jones-Garcia',
    'Shai Gilgeous-Alexander = Shai Gilgeous Alexander',
  ],
  'short first names': [
    'Nicolas Claxton = Nic Claxton',
    'Herbert Jones = Herb Jones',
    'Cameron Johnson = Cam Johnson',
    'Alexandre Sarr = Alex Sarr',
    'Robert Williams III = Rob Williams',
    'Mohamed Bamba = Mo Bamba',
    'Ishmael Smith = Ish Smith',
    'Louis Williams = Lou Williams',
    'Wesley Iwundu = Wes Iwundu',
    'Sviatoslav Mykhailiuk = Svi Mykhailiuk',
    'Luguentz Dort = Lu Dort',
    'Joshua Primo = Josh Primo',
    'Vincent Williams Jr. = Vince Williams',
    'Ronald Holland II = Ron Holland II',
    'Ogugua Anunoby = OG Anunoby',
    'Olivier-Maxence Prosper = O-Max Prosper',
    'Jalen Williams = J. Williams',
  ],
  nicknames: [
    'Moritz Wagner = Moe Wagner',
    'Carlton Carrington = Bub Carrington',
    "Nah'Shon Hyland = Bones Hyland",
    'Patrick Mills = Patty Mills',
    'Juan Hernangómez = Juancho Hernangomez',
    'Guillermo Hernangómez = Willy Hernangomez',
    'Maurice Harkless = Moe Harkless',
    'Miles McBride = Deuce McBride',
    'Nicholas Smith Jr. = Nick Smith Jr.',
    'Stephen Curry = Steph Curry',
    'Maximilian Kleber = Maxi Kleber',
    'Lawrence Nance Jr. = Larry Nance Jr.',
    'Anthony Davis = Tony Davis',
  ],
  'initials of two first names': [
    'Kenyon Martin Jr. = KJ Martin',
    'Gregory Jackson = GG Jackson II',
    'Brandon Boston Jr. = BJ Boston',
    'Elijah Harkless = EJ Harkless',
  ],
  'names that changed, and others of one player': [
    'Enes Kanter = Enes Freedom',
    'Enes Freedom = Enes Kanter Freedom',
    'Metta World Peace = Ron Artest',
    'Jeenathan Williams = Nate Williams',
    'Marcos Louzada Silva = Didi Louzada',
    'Nenê = Nene Hilario',
    'José Juan Barea = J.J. Barea',
    'Sheldon Mac = Sheldon McClellan',
    'CJ McCollum = Christian McCollum',
  ],
  'two last names': [
    'Timothé Luwawu-Cabarrot = Timothe Luwawu',
    'Juan Toscano-Anderson = Juan Toscano',
    'Taurean Waller-Prince = Taurean Prince',
    'Luc Richard Mbah a Moute = Luc Mbah a Moute',
    'David Jones Garcia = David Jones',
  ],
  'words in another order': ['Yongxi Cui = Cui Yongxi', 'Hansen Yang = Yang Hansen'],
};

/** Players with one last name, or one name, who are two: on one roster, and where one of them is not on it. */
const DIFFERENT = [
  'Bogdan Bogdanović / Bojan Bogdanović',
  'Jalen Williams / Jaylin Williams',
  'Marcus Morris / Markieff Morris',
  'Seth Curry / Stephen Curry',
  'Keegan Murray / Kris Murray',
  'Jalen Green / Jeff Green',
  'Caleb Martin / Cody Martin',
  'Amen Thompson / Ausar Thompson',
  'Jerami Grant / Jerian Grant',
  'Jaden McDaniels / Jalen McDaniels',
  'Jrue Holiday / Justin Holiday',
  'Lonzo Ball / LaMelo Ball',
  'Tre Jones / Tyus Jones',
  'Giannis Antetokounmpo / Thanasis Antetokounmpo',
  'Brook Lopez / Robin Lopez',
  'Franz Wagner / Moritz Wagner',
  'Dennis Smith Jr. / Dorian Finney-Smith',
  'John Butler Jr. / Jared Butler',
  'Keldon Johnson / Keon Johnson',
  'Mason Plumlee / Miles Plumlee',
  'Nikola Jokić / Nikola Jović',
  'Gary Payton II / Gary Payton Sr.',
  'Tim Hardaway Jr. / Tim Hardaway Sr.',
  'Isaiah Thomas / Isiah Thomas',
  'Bol Bol / Manute Bol',
];

const TEAM = 'CLD';
const others = ['Zeno Abel', 'Yuri Banks', 'Xander Cole', 'Waldo Dane'];

function find(roster: readonly string[], name: string): string | null {
  const players = [...roster, ...others].map((player_name, at) => {
    return { player_id: at + 1, player_name, team_tricode: TEAM };
  });
  const id = nameResolver(players)(name, TEAM);
  return id === null ? null : players[id - 1]!.player_name;
}

describe.each(Object.entries(SAME))('of %s', (_, pairs) => {
  test.each(pairs)('%s, either way round', (pair) => {
    const [ours, theirs] = pair.split(' = ') as [string, string];
    expect(find([ours], theirs)).toBe(ours);
    expect(find([theirs], ours)).toBe(theirs);
  });
});

describe('two players', () => {
  test.each(DIFFERENT)('%s are told apart on one team', (pair) => {
    const both = pair.split(' / ');
    for (const name of both) expect(find(both, name)).toBe(name);
  });

  test.each(DIFFERENT)('%s are not taken for one another where only one is known', (pair) => {
    const [left, right] = pair.split(' / ') as [string, string];
    expect(find([left], right)).toBeNull();
    expect(find([right], left)).toBeNull();
  });

  test.each([
    ['Mo Williams', ['Maurice Williams', 'Mohamed Williams']],
    ['J. Williams', ['Jalen Williams', 'Jaylin Williams']],
    ['Robert Williams', ['Robert Williams II', 'Robert Williams III']],
    ['Cam Johnson', ['Cameron Johnson', 'Camden Johnson']],
  ])('whom %s could both mean are neither', (name, roster) => {
    expect(find(roster, name)).toBeNull();
  });

  test('of whom one has the very name on another team, the other a short form of it here, are neither', () => {
    const idOf = nameResolver([
      { player_id: 1, player_name: 'Cameron Johnson', team_tricode: 'CLD' },
      { player_id: 2, player_name: 'Cam Johnson', team_tricode: 'LRN' },
    ]);
    expect(idOf('Cam Johnson', 'CLD')).toBeNull();
    expect(idOf('Cam Johnson', 'LRN')).toBe(2);
  });
});
