/** The announced lineups of the day. */
import { DAILY_LINEUPS, seasonOf } from '@pkg/nba';
import { MINUTE_MS } from '@pkg/std';
import { readLineups } from '../nba/lineups.ts';
import { draftOf, MEBIBYTE, type LiveSource } from '../source.ts';
import { STATS_HEADERS } from './stats-headers.ts';

export const LINEUPS_SOURCE: LiveSource = {
  name: 'lineups',
  server: 'nba',
  parserVersion: 1,
  refreshAfterMs: 10 * MINUTE_MS,
  whenUnchanged: 'renew',
  jobs: ({ baseUrls, date }) => [
    {
      key: '',
      collect: async (get) => {
        const file = `00_daily_lineups_${date.replaceAll('-', '')}.json`;
        const url = `${baseUrls.stats}/js/data/leaders/${file}`;
        // There is no file before the first lineup of a day is known.
        const payload = await get({
          name: 'lineups.json',
          url,
          form: 'json',
          mostBytes: 2 * MEBIBYTE,
          headers: STATS_HEADERS,
          absent: [403, 404],
        });
        return payload === null ? [] : [payload];
      },
    },
  ],
  parse: ([payload], date) => {
    if (payload === undefined) return Promise.resolve([]);
    const { capturedAt } = payload;
    const keys = [
      ['season', seasonOf(date)],
      ['date', date],
    ] as const;
    const rows = readLineups(payload.bytes);
    return Promise.resolve([
      draftOf('daily_lineups', keys, capturedAt, capturedAt, DAILY_LINEUPS, rows),
    ]);
  },
};
