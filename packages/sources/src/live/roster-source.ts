/** The rosters of the whole league, in one request. */
import { ROSTER_NIGHTLY_RAW, seasonOf } from '@pkg/nba';
import { HOUR_MS } from '@pkg/std';
import { readPlayerIndex } from '../nba/roster.ts';
import { draftOf, MEBIBYTE, type LiveSource } from '../source.ts';
import { STATS_HEADERS } from './stats-headers.ts';

export const ROSTER_SOURCE: LiveSource = {
  name: 'roster',
  server: 'nba',
  parserVersion: 1,
  refreshAfterMs: 6 * HOUR_MS,
  whenUnchanged: 'renew',
  jobs: ({ baseUrls, season }) => [
    {
      key: '',
      collect: async (get) => {
        const next = String((Number(season) + 1) % 100).padStart(2, '0');
        const query = `LeagueID=00&Season=${season}-${next}&Historical=0&TeamID=0`;
        const url = `${baseUrls.stats}/stats/playerindex?${query}`;
        const payload = await get({
          name: 'players.json',
          url,
          form: 'json',
          mostBytes: 8 * MEBIBYTE,
          headers: STATS_HEADERS,
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
    const rows = readPlayerIndex(payload.bytes);
    return Promise.resolve([
      draftOf('roster_nightly_raw', keys, capturedAt, capturedAt, ROSTER_NIGHTLY_RAW, rows),
    ]);
  },
};
