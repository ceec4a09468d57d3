/** The odds of the day, by whichever provider is configured. */
import { ODDS_RAW, seasonOf } from '@pkg/nba';
import { instantFromMs, MINUTE_MS, type GameDate, type Instant, type KnownError } from '@pkg/std';
import { SOURCE_ERRORS } from '../errors.ts';
import type { OddsLine, OddsProvider } from '../odds/provider.ts';
import { draftOf, type Draft, type LiveSource, type Payload } from '../source.ts';

export function oddsSource(provider: OddsProvider): LiveSource {
  return {
    name: 'odds',
    server: 'odds',
    parserVersion: 1,
    refreshAfterMs: 20 * MINUTE_MS,
    whenUnchanged: 'skip',
    jobs: ({ baseUrls, keyOf }) => [
      {
        key: '',
        collect: async (get) => {
          const key = keyOf(provider.keyVariable);
          if (key === undefined) throw withoutKey(provider);
          const payload = await get(provider.request(baseUrls.odds, key));
          return payload === null ? [] : [payload];
        },
      },
    ],
    parse: (payloads, date) => oddsDrafts(provider, payloads, date),
  };
}

/** The snapshot of one payload: the lines on the games of a date. */
export function oddsDrafts(
  provider: OddsProvider,
  [payload]: readonly Payload[],
  date: GameDate,
): Promise<readonly Draft[]> {
  const lines = payload === undefined ? [] : provider.read(payload.bytes);
  const own = lines.filter((line) => line.game_date === date);
  // No game of the day has a line: there is nothing to record, and the gap stays visible as one.
  if (payload === undefined || own.length === 0) return Promise.resolve([]);
  return Promise.resolve([oddsDraft(provider.name, lines, date, payload.capturedAt)]);
}

/** The snapshot of the lines on the games of a date, of which there is at least one. */
export function oddsDraft(
  source: string,
  lines: readonly OddsLine[],
  date: GameDate,
  capturedAt: Instant,
): Draft {
  const own = lines.filter((line) => line.game_date === date);
  const keys = [
    ['season', seasonOf(date)],
    ['date', date],
  ] as const;
  const asOf = instantFromMs(own.reduce((last, line) => Math.max(last, line.as_of_ts), 0));
  const rows = own.map((line) => ({ ...line, ingested_ts: capturedAt, source }));
  return draftOf('odds_raw', keys, asOf, capturedAt, ODDS_RAW, rows);
}

function withoutKey({ name, keyVariable }: OddsProvider): KnownError {
  return SOURCE_ERRORS.NO_API_KEY({ variable: keyVariable, provider: name });
}
