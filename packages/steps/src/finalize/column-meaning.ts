/** Explains in few words the columns of the unified table whose names do not do so, for whoever prints them. */

export interface ColumnMeaning {
  /** The unit as a header has it: `expected min`. */
  readonly unit: string;
  /** The meaning in a few words; absent where name and unit say it. */
  readonly meaning?: string;
}

const MEANINGS: readonly (readonly [pattern: RegExp, meaning: ColumnMeaning])[] = [
  [
    /^minutes_p\d+$/,
    {
      unit: 'expected min',
      meaning: "minutes if he plays, times his chance to play: his share of the team's 240",
    },
  ],
  [/^minutes_p\d+_cond$/, { unit: 'min if he plays', meaning: 'minutes if he plays' }],
  [/^play_prob$/, { unit: '0-1', meaning: 'chance to be on the court' }],
  [
    /^dk_fpts_/,
    { unit: 'pts', meaning: 'DraftKings points, with zero in the worlds in which he sits' },
  ],
  [/^(pts|reb|ast|stl|blk|tov|fg3m)_mean$/, { unit: '', meaning: 'mean, with zero where he sits' }],
  [
    /^boom_prob$/,
    { unit: '0-1', meaning: 'chance of 10 points more than 5 for each 1,000 dollars' },
  ],
  [/^bust_prob$/, { unit: '0-1', meaning: 'chance of less than 5 points for each 1,000 dollars' }],
  [/_prob$/, { unit: '0-1' }],
  [/^pred_own_pct$/, { unit: '0-100', meaning: 'percent of entries that roster him' }],
  [/^salary$/, { unit: 'usd' }],
  [/^value$/, { unit: 'pts per 1000 usd' }],
  [/^spread_home$/, { unit: '', meaning: 'negative where the home team is favoured' }],
  [/_ts$/, { unit: 'utc' }],
];

/** The meaning of the first pattern that fits; no unit for a column without one. */
export function columnMeaning(name: string): ColumnMeaning {
  return MEANINGS.find(([pattern]) => pattern.test(name))?.[1] ?? { unit: '' };
}
