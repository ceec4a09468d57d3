/** Decides which games count for slates: by the league's game id, else by what a source calls the part of the season. */

export type SeasonType =
  'preseason' | 'regular season' | 'all-star' | 'playoffs' | 'play-in' | 'cup final';

/** The third digit of a game id of the league, ten digits that begin with 00. */
const BY_DIGIT: Readonly<Record<string, SeasonType>> = {
  1: 'preseason',
  2: 'regular season',
  3: 'all-star',
  4: 'playoffs',
  5: 'play-in',
  6: 'cup final',
};
/** hoopR and ESPN number the parts. Source: the `season_type` of ESPN's schedules. */
const BY_NUMBER: Readonly<Record<string, SeasonType>> = {
  1: 'preseason',
  2: 'regular season',
  3: 'playoffs',
  5: 'play-in',
};
const BY_WORDS: readonly (readonly [RegExp, SeasonType])[] = [
  [/^pre|exhibition/, 'preseason'],
  [/all ?star|rising stars/, 'all-star'],
  [/play ?in/, 'play-in'],
  [/cup final|championship game/, 'cup final'],
  [/^post|playoff|^finals?$/, 'playoffs'],
  [/^reg|^rs$/, 'regular season'],
];
const WITHOUT_SLATES = new Set<SeasonType>(['preseason', 'all-star']);
/** The names as the archive prints them. */
const PRINTED: Readonly<Record<SeasonType, string>> = {
  preseason: 'Preseason',
  'regular season': 'Regular Season',
  'all-star': 'All-Star',
  playoffs: 'Playoffs',
  'play-in': 'Play-In',
  'cup final': 'NBA Cup Final',
};

/** The part of the season of a game; undefined where neither its id nor the source's words tell. */
export function seasonTypeOf(gameId: string, words: string | null): SeasonType | undefined {
  const digit = /^00([1-6])\d{7}$/.exec(gameId)?.[1];
  if (digit !== undefined) return BY_DIGIT[digit];
  const plain = (words ?? '')
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
    .trim();
  return BY_NUMBER[plain] ?? BY_WORDS.find(([pattern]) => pattern.test(plain))?.[1];
}

/** Whether a game of this part can be on a slate: preseason and All-Star games are not. */
export function hasSlates(type: SeasonType | undefined): boolean {
  return type !== undefined && !WITHOUT_SLATES.has(type);
}

export function printedSeasonType(type: SeasonType): string {
  return PRINTED[type];
}
