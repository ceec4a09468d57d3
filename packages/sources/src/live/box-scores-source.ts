/** The final box scores that the history lacks, each game by itself. */
import { BOXSCORES_RAW, seasonOf } from '@pkg/nba';
import { MINUTE_MS } from '@pkg/std';
import { readBoxScore } from '../nba/box-score.ts';
import { checkClock } from '../drift.ts';
import type { PayloadParser } from '../parsing/payload-parser.ts';
import { draftOf, MEBIBYTE, type Draft, type LiveSource, type Payload } from '../source.ts';

export function boxScoresSource(parser: PayloadParser): LiveSource {
  return parser.guard({
    name: 'boxscores',
    server: 'nba',
    parserVersion: 1,
    refreshAfterMs: 15 * MINUTE_MS,
    whenUnchanged: 'skip',
    jobs: ({ baseUrls, wantedBoxScores }) =>
      wantedBoxScores.map(({ game_id }) => ({
        key: game_id,
        collect: async (get) => {
          const url = `${baseUrls.cdn}/static/json/liveData/boxscore/boxscore_${game_id}.json`;
          const request = {
            name: 'boxscore.json',
            url,
            form: 'json' as const,
            mostBytes: 4 * MEBIBYTE,
            absent: [403, 404],
          };
          const payload = await get(request);
          return payload !== null && (await parser.isFinal(payload.bytes)) ? [payload] : [];
        },
      })),
    parse: boxScoreDrafts,
  });
}

/** The snapshot of one payload. */
export function boxScoreDrafts([payload]: readonly Payload[]): Promise<readonly Draft[]> {
  if (payload === undefined) return Promise.resolve([]);
  const { capturedAt } = payload;
  const { gameId, tipAt, rows } = readBoxScore(payload.bytes);
  checkClock('final box score', tipAt, capturedAt);
  const date = rows[0]!.game_date;
  const keys = [
    ['season', seasonOf(date)],
    ['date', date],
    ['game_id', gameId],
  ] as const;
  return Promise.resolve([
    draftOf('boxscores_raw', keys, capturedAt, capturedAt, BOXSCORES_RAW, rows),
  ]);
}
