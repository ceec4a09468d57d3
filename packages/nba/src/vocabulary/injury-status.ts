/**
 * Reads the words of sources for a player's status as the five levels of the official report. Words that are not here
 * are nobody's level: they are refused at import, and named by a check where they are on record already.
 *
 * Source: the league's report has Available, Probable (likely to play, 75 %), Questionable (50 %), Doubtful (25 %) and Out.
 * `Day-To-Day` (ESPN, Basketball-Reference) and `Game Time Decision` (CBS, RotoWire, DraftKings' GTD) say that it is open
 * whether he plays the next game: Questionable. `Out For Season` (OFS), a suspension and `Not With Team` say that he does
 * not play it, whatever the reason: Out.
 */

/** From the least likely to play to the most likely. */
export const INJURY_LEVELS = ['OUT', 'DOUBTFUL', 'QUESTIONABLE', 'PROBABLE', 'AVAILABLE'] as const;
export type InjuryLevel = (typeof INJURY_LEVELS)[number];

const WORDS: Readonly<Record<InjuryLevel, readonly string[]>> = {
  OUT: [
    ...['out', 'o', 'ruled out', 'out indefinitely', 'indefinitely', 'inactive'],
    ...['out for season', 'out for the season', 'out for year', 'ofs', 'season ending'],
    ...['injured reserve', 'ir', 'injured list', 'il'],
    ...['suspended', 'suspension', 'susp', 'sus'],
    ...['not with team', 'not with the team', 'nwt', 'did not play', 'dnp', 'did not dress', 'dnd'],
  ],
  DOUBTFUL: ['doubtful', 'd', 'doubt', 'dbt'],
  QUESTIONABLE: [
    ...['questionable', 'q', 'quest', 'ques', 'day to day', 'daytoday', 'dtd'],
    ...['game time decision', 'gametime decision', 'game day decision', 'gtd'],
  ],
  PROBABLE: ['probable', 'p', 'prob', 'likely', 'expected to play'],
  AVAILABLE: ['available', 'avail', 'active', 'cleared', 'will play', 'healthy'],
};

const LEVELS: ReadonlyMap<string, InjuryLevel> = new Map(
  INJURY_LEVELS.flatMap((level) => WORDS[level].map((word) => [word, level] as const)),
);

/** The statuses that an error names: the five levels and the usual other words for each. */
export const KNOWN_STATUSES =
  'Out (also Out For Season, Suspended, Not With Team), Doubtful, Questionable (also Day-To-Day, GTD), Probable, Available';

/**
 * The level that a source's words mean, whatever their case, spaces, hyphens and dots; a reason after them
 * (`Available - return from injury`, `Out (knee)`) is passed over. Null for words that are not known, and for none.
 *
 * @example
 * injuryLevel('Day-To-Day'); // 'QUESTIONABLE'
 */
export function injuryLevel(text: string): InjuryLevel | null {
  const whole = LEVELS.get(plain(text));
  if (whole !== undefined) return whole;
  const [head = ''] = text.normalize('NFKC').split(/\s+[-–—]+\s*|[-–—]+\s+|[(:;,/]/u);
  return LEVELS.get(plain(head)) ?? null;
}

function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/['’.]/g, '')
    .replaceAll(/[\s_\-–—]+/gu, ' ')
    .trim();
}
