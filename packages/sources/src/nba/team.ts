/** The thirty teams: ids, tricodes and the names that sources print. */

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

/** Other spellings: sites shorten tricodes, and one team's city has two names. */
const TRICODE_ALIASES: Readonly<Record<string, string>> = {
  BRK: 'BKN',
  CHO: 'CHA',
  GS: 'GSW',
  NO: 'NOP',
  NY: 'NYK',
  PHO: 'PHX',
  SA: 'SAS',
  UTAH: 'UTA',
  WSH: 'WAS',
};

const BY_ID = new Map(TEAMS.map((team) => [team.id, team]));
const BY_TRICODE = new Map(TEAMS.map((team) => [team.tricode, team]));
const BY_NAME = new Map<string, Team>([
  ...TEAMS.map((team) => [`${team.city} ${team.name}`, team] as const),
  ['Los Angeles Clippers', BY_TRICODE.get('LAC')!] as const,
]);

/** The team of an NBA team id. */
export function teamOfId(id: number): Team | undefined {
  return BY_ID.get(id);
}

/** The team of a tricode, also as other sites shorten it. */
export function teamOfTricode(tricode: string): Team | undefined {
  return BY_TRICODE.get(TRICODE_ALIASES[tricode] ?? tricode);
}

/** The team of a full name such as `Boston Celtics`. */
export function teamOfName(name: string): Team | undefined {
  return BY_NAME.get(name);
}

/** All thirty, by id. */
export function allTeams(): readonly Team[] {
  return TEAMS;
}

function rows(text: string, offset = 0): Team[] {
  return text.split('|').map((entry, index) => {
    const [tricode = '', city = '', name = ''] = entry
      .split(' ')
      .map((word) => word.replaceAll('_', ' '));
    return { id: FIRST_ID + offset + index, tricode, city, name };
  });
}
