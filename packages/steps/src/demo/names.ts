/** Made-up teams and people. None of them is, or is meant to look like, a real one. */
import { shuffled, streamOf } from './random.ts';

export interface Team {
  readonly id: number;
  readonly tricode: string;
}

export const TEAMS: readonly Team[] = [
  { id: 9001, tricode: 'ASH' },
  { id: 9002, tricode: 'CLD' },
  { id: 9003, tricode: 'DNM' },
  { id: 9004, tricode: 'FEN' },
  { id: 9005, tricode: 'HLC' },
  { id: 9006, tricode: 'LRN' },
  { id: 9007, tricode: 'MRW' },
  { id: 9008, tricode: 'TVY' },
];

export const ROSTER_SIZE = 13;

export interface PersonName {
  /** `Teo Carrowick Jr.`, as box scores print it. */
  readonly full: string;
  /** `Carrowick Jr., Teo`, as injury reports print it. */
  readonly listed: string;
}

/**
 * Equal once accents are folded, though they are two people of two teams: joins by name must
 * notice.
 */
export const TWINS: readonly [PersonName, PersonName] = [
  nameOf('Luká', 'Marvić', ''),
  nameOf('Luka', 'Marvic', ''),
];

const FIRST = (
  'Abram Alvo Anselm Barnaby Bastien Benoît Calder Casimir Corwin Dario Désiré Edmund Elio ' +
  'Émeric Ezra Fabrice Florian Gaspard Gideon Günter Hollis Ignace Ilmar Jarek Joaquín Jules ' +
  'Kasper Lazlo Leopold Lucan Magnus Maël Nestor Nuño Octavio Orson Pavel Quillon Rainer Rémy ' +
  'Silas Stellan Tarquin Teo Tobias Ulric Valentín Viggo Wendell Xander Yannick Zoltan'
).split(' ');

const LAST = (
  'Ashdown Averley Balfrin Bexhall Brackwater Brandvold Calloran Carrowick Castelmar Čadovec ' +
  'Corvane Dallimer Darnbrook Delacroft Drummore Eastergard Eddrington Elmswood Estevarro ' +
  'Fallowby Farringate Fenwright Fjellmann Galbrook Garrowen Glenholt Grünewalder Halvarsson ' +
  'Harrowgate Haxwell Hollinfarth Ibarreche Inglemoor Jasperling Jernvald Kaltenbrook Kestrelby ' +
  'Kirkhaven Lachlowe Langmere Larkenfeld Lindqvale Lomondrie Maplethorn Marchwood Merrivane ' +
  'Michelotte Monteverra Mordrake Nethercott Norvane Núñarte Oakhollow Oldershawe Ormandale ' +
  'Ostrovan Pellworth Pembrough Penhallick Quartermoor Quillfeather Rathmoor Ravenscar ' +
  'Redfernley Rivenhall Rosendal Rookwell Saltmarsh Sandrington Santorelle Scarbrough Selworthy ' +
  'Šimravec Skarsgate Stanmoor Sternhagel Stormont Tallowfield Tamberlane Tarnholm Thackerby ' +
  'Thistlewood Thornquist Trevannick Tullimore Underhay Ulverston Valderrue Vanterpole ' +
  'Velásquero Vintermark Wakenshaw Waverling Westerfell Whitlowe Wolvercote Wyndham-Reyes ' +
  'Yarborough-Lane Yewdale Zambrotti Zeldenrust Zimmerholt Birchover Cindervale'
).split(' ');

const JUNIOR_EVERY = 17;

/** `count` different names for `seed`; the twins are not among them. */
export function makeNames(seed: number, count: number): PersonName[] {
  const draw = streamOf(seed, 'names');
  const first = shuffled(draw, FIRST);
  const last = shuffled(draw, LAST);
  return Array.from({ length: count }, (_, index) => {
    const suffix = index % JUNIOR_EVERY === 3 ? ' Jr.' : '';
    return nameOf(first[index % first.length]!, last[index]!, suffix);
  });
}

function nameOf(first: string, last: string, suffix: string): PersonName {
  return { full: `${first} ${last}${suffix}`, listed: `${last}${suffix}, ${first}` };
}
