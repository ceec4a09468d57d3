/** Recognises a file by its content: its name can be anything. */
import { readCells } from '@pkg/lake';
import { readContestStandings, standingsHeader } from './contest-standings.ts';
import type { Download, DownloadFacts } from './download.ts';
import { oddsAnswer, readOddsAnswer } from './odds-body.ts';
import { hasSalaries, readSalaryFile } from './salary-file.ts';

/** Reads a download, once it is known when it was captured. */
export type DownloadReader = (facts: DownloadFacts) => Download;

/**
 * The reader of a file that is one of the downloads that are known; undefined of any other file.
 *
 * @throws KnownError `TABLE_UNREADABLE` for text with their titles that is no table
 */
export function recogniseDownload(bytes: Uint8Array, path: string): DownloadReader | undefined {
  if (/\.json$/i.test(path)) {
    const answer = oddsAnswer(bytes);
    return answer && ((facts) => readOddsAnswer(answer, facts));
  }
  if (!/\.(csv|txt)$/i.test(path)) return undefined;
  // Other tables may be long: they are not read twice to find that they are none.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!['TeamAbbrev', '%Drafted'].some((title) => text.includes(title))) return undefined;
  const lines = readCells(bytes, path);
  if (standingsHeader(lines)) return (facts) => readContestStandings(lines, facts);
  if (hasSalaries(lines)) return (facts) => readSalaryFile(lines, facts);
  return undefined;
}
