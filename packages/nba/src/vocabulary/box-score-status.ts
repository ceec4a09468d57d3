/**
 * The reasons why a player who is listed in a box score played or did not: the archive's seven words, and how sources
 * write them.
 */

export const BOX_SCORE_STATUSES = [
  'played',
  'dnp',
  'did_not_dress',
  'not_with_team',
  'suspended',
  'inactive',
  'dnp_unspecified',
] as const;
export type BoxScoreStatus = (typeof BOX_SCORE_STATUSES)[number];

/**
 * The archive's word for a source's, whatever its case; the league's comments (`DNP - Coach's Decision`,
 * `DND - Injury/Illness`, `NWT - Personal`) count by how they begin. Null for words that are not known.
 *
 * Source: the comments of the league's box scores begin with DNP, DND or NWT.
 */
export function boxScoreStatus(text: string): BoxScoreStatus | null {
  const plain = text
    .toLowerCase()
    .replaceAll(/[\s_\-–—]+/gu, ' ')
    .trim();
  const word = BOX_SCORE_STATUSES.find((status) => status.replaceAll('_', ' ') === plain);
  if (word !== undefined) return word;
  if (plain.includes('suspen')) return 'suspended';
  if (/^(dnd|did not dress)\b/.test(plain)) return 'did_not_dress';
  if (/^(nwt|not with (the )?team)\b/.test(plain)) return 'not_with_team';
  if (/^dnp\b|^did not play\b/.test(plain)) return 'dnp';
  return null;
}
