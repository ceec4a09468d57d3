/** The names that sources give the two markets that are read, and the others that are known and not read. */

export type Market = 'spread' | 'total';

const SPREADS = new Set(['spread', 'spreads', 'point spread', 'handicap', 'ats']);
const TOTALS = new Set(['total', 'totals', 'over under', 'ou', 'game total', 'points total']);
/** Money lines, player props, team totals, alternate lines, and lines on a part of the game. */
const UNREAD =
  /^(h2h|money ?lines?|ml|1x2|winner|outrights?)\b|^player|^team total|^alternate|\b(h[12]|q[1-4]|half|quarter|period)\b|^p\d/;

/** `null`: a market that is known and that nothing reads. `undefined`: a word that is not known. */
export function marketOf(text: string): Market | null | undefined {
  const plain = text
    .toLowerCase()
    .replaceAll(/[\s_\-/]+/g, ' ')
    .trim();
  if (SPREADS.has(plain)) return 'spread';
  if (TOTALS.has(plain)) return 'total';
  return UNREAD.test(plain) ? null : undefined;
}
