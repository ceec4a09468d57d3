/** The schedule of the season: one snapshot a month. */
import { SCHEDULE } from '@pkg/nba';
import { HOUR_MS } from '@pkg/std';
import { readSchedule } from '../nba/schedule.ts';
import { draftOf, MEBIBYTE, type LiveSource } from '../source.ts';

export const SCHEDULE_SOURCE: LiveSource = {
  name: 'schedule',
  server: 'nba',
  parserVersion: 1,
  refreshAfterMs: 6 * HOUR_MS,
  whenUnchanged: 'skip',
  jobs: ({ baseUrls }) => [
    {
      key: '',
      collect: async (get) => {
        const url = `${baseUrls.cdn}/static/json/staticData/scheduleLeagueV2.json`;
        const payload = await get({
          name: 'schedule.json',
          url,
          form: 'json',
          mostBytes: 24 * MEBIBYTE,
        });
        return payload === null ? [] : [payload];
      },
    },
  ],
  parse: ([payload]) => {
    if (payload === undefined) return Promise.resolve([]);
    const { season, rows } = readSchedule(payload.bytes);
    const months = [...new Set(rows.map((row) => row.game_date.slice(5, 7)))].sort();
    const { capturedAt } = payload;
    return Promise.resolve(
      months.map((month) =>
        draftOf(
          'schedule',
          [
            ['season', season],
            ['month', month],
          ],
          capturedAt,
          capturedAt,
          SCHEDULE,
          rows.filter((row) => row.game_date.slice(5, 7) === month),
        ),
      ),
    );
  },
};
