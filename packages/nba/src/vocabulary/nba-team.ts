/**
 * The thirty teams: ids, tricodes, the names that sources print, and how sites shorten them. One table for every door.
 *
 * Source of the other spellings: DraftKings and ESPN print GS, NO, NY, SA, PHO, UTAH, WSH; Basketball-Reference prints BRK,
 * CHO, PHO and the former codes NJN, NOH, NOK, CHH.
 */

export interface Team {
  readonly id: number;
  readonly tricode: string;
  readonly city: string;
  readonly name: string;
}

/** Ids count up from this one. */
const FIRST_ID = 1_610_612_737;

const TEAMS: readonly Team[] = [
  ...rows('ATL Atlanta Hawks|BOS Boston Celtics|CLE Cleveland Cavaliers|NOP New_Orleans Pelicans'),
  ...rows('CHI Chicago Bulls|DAL Dallas Mavericks|DEN Denver Nuggets|GSW Golden_State Warriors', 4),
  ...rows('HOU Houston Rockets|LAC LA Clippers|LAL Los_Angeles Lakers|MIA Miami Heat', 8),
  ...rows(
    'MIL Milwaukee Bucks|MIN Minnesota Timberwolves|BKN Brooklyn Nets|NYK New_York Knicks',
    12,
  ),
  ...rows('ORL Orlando Magic|IND Indiana Pacers|PHI Philadelphia 76ers|PHX Phoenix Suns', 16),
  ...rows(
    'POR Portland Trail_Blazers|SAC Sacramento Kings|SAS San_Antonio Spurs|OKC Oklahoma_City Thunder',
    20,
  ),
  ...rows('TOR Toronto Raptors|UTA Utah Jazz|MEM Memphis Grizzlies|WAS Washington Wizards', 24),
  ...rows('DET Detroit Pistons|CHA Charlotte Hornets', 28),
];

/** Other spellings of a tricode in use, by the league's own. */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  BKN: ['BK', 'BRK'],
  CHA: ['CHO'],
  GSW: ['GS'],
  NOP: ['NO', 'NOR'],
  NYK: ['NY'],
  PHX: ['PHO'],
  SAS: ['SA'],
  UTA: ['UTAH', 'UTH'],
  WAS: ['WSH'],
};

/** The codes of a franchise in earlier seasons: their schedules keep the code, and their other tables may use either. */
export const FORMER_TRICODES: Readonly<Record<string, readonly string[]>> = {
  BKN: ['NJN', 'NJ'],
  CHA: ['CHH'],
  MEM: ['VAN'],
  NOP: ['NOH', 'NOK'],
  OKC: ['SEA'],
};

const BY_ID = new Map(TEAMS.map((team) => [team.id, team]));
const BY_TRICODE = new Map(TEAMS.map((team) => [team.tricode, team]));
const BY_SPELLING = new Map(
  Object.entries(SPELLINGS).flatMap(([tricode, others]) =>
    others.map((other) => [other, BY_TRICODE.get(tricode)!] as const),
  ),
);
const BY_NAME = new Map<string, Team>([
  ...TEAMS.flatMap((team) => [
    [plainName(`${team.city} ${team.name}`), team] as const,
    [plainName(team.name), team] as const,
    // Los Angeles has two teams, of which one calls its city LA.
    ...(/^(LA|Los Angeles)$/.test(team.city) ? [] : [[plainName(team.city), team] as const]),
  ]),
  ['losangelesclippers', BY_TRICODE.get('LAC')!] as const,
  ['lalakers', BY_TRICODE.get('LAL')!] as const,
  ['sixers', BY_TRICODE.get('PHI')!] as const,
  ['philadelphiasixers', BY_TRICODE.get('PHI')!] as const,
  ['blazers', BY_TRICODE.get('POR')!] as const,
  ['portlandblazers', BY_TRICODE.get('POR')!] as const,
]);

/** The team of an NBA team id. */
export function teamOfId(id: number): Team | undefined {
  return BY_ID.get(id);
}

/** The team of a tricode, also as other sites shorten it; case and spaces around it do not count. */
export function teamOfTricode(tricode: string): Team | undefined {
  const code = tricode.trim().toUpperCase();
  return BY_TRICODE.get(code) ?? BY_SPELLING.get(code);
}

/** The team of a full name such as `Boston Celtics`, or of its city or its second part where that is one team's. */
export function teamOfName(name: string): Team | undefined {
  return BY_NAME.get(plainName(name));
}

/** All thirty, by id. */
export function allTeams(): readonly Team[] {
  return TEAMS;
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

function rows(text: string, offset = 0): Team[] {
  return text.split('|').map((entry, index) => {
    const [tricode = '', city = '', name = ''] = entry
      .split(' ')
      .map((word) => word.replaceAll('_', ' '));
    return { id: FIRST_ID + offset + index, tricode, city, name };
  });
}
