/** A saved answer of The Odds API, of the present or of its history: spreads and totals, a snapshot a date of its games. */
import { formatInstant, KnownError } from '@pkg/std';
import { oddsDraft } from '../live/odds-source.ts';
import { THE_ODDS_API } from '../odds/the-odds-api.ts';
import { downloadError, type Download, type DownloadFacts } from './download.ts';

const WHAT = 'a saved answer of The Odds API';
const KEPT_MARKETS = new Set(['spreads', 'totals']);

/** An answer as far as it is looked at before its parser reads it. */
interface Answer {
  readonly games: readonly Game[];
}

type Game = Readonly<Record<string, unknown>> & { readonly bookmakers: readonly Book[] };
type Book = Readonly<Record<string, unknown>> & { readonly markets: readonly Market[] };
type Market = Readonly<Record<string, unknown>> & { readonly key: unknown };

/** The games of a JSON text that is such an answer; undefined of any other text. */
export function oddsAnswer(bytes: Uint8Array): Answer | undefined {
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
  const games = Array.isArray(content) ? content : (content as { data?: unknown } | null)?.data;
  const isAnswer =
    Array.isArray(games) &&
    games.length > 0 &&
    games.every((game: unknown) => {
      const { sport_key: sport, bookmakers } = (game ?? {}) as Partial<Record<string, unknown>>;
      return typeof sport === 'string' && Array.isArray(bookmakers);
    });
  return isAnswer ? { games: games as Game[] } : undefined;
}

/**
 * Reads the lines with the parser of the live source; markets other than spreads and totals are left out.
 *
 * @throws KnownError `DOWNLOAD_CONTENT`
 */
export function readOddsAnswer({ games }: Answer, facts: DownloadFacts): Download {
  const { path, capturedAt } = facts;
  const others = new Map<string, number>();
  const kept = games.map((game) => ({
    ...game,
    bookmakers: game.bookmakers.map((book) => ({
      ...book,
      markets: Array.isArray(book.markets)
        ? book.markets.filter(({ key }) => {
            const isKept = KEPT_MARKETS.has(String(key));
            if (!isKept) others.set(String(key), (others.get(String(key)) ?? 0) + 1);
            return isKept;
          })
        : book.markets,
    })),
  }));
  const bytes = new TextEncoder().encode(JSON.stringify(kept));
  const lines = linesOf(bytes, path);
  const ahead = lines.find((line) => line.as_of_ts > capturedAt);
  if (ahead !== undefined)
    throw downloadError(
      path,
      `${ahead.book} updated ${ahead.away_team_tricode}@${ahead.home_team_tricode} at ${formatInstant(ahead.as_of_ts)}, after the file was captured at ${formatInstant(capturedAt)}`,
      'give --captured-at the instant at which the answer was saved',
    );
  const dates = [...new Set(lines.map((line) => line.game_date))].sort();
  return {
    takenFor: WHAT,
    drafts: dates.map((date) => oddsDraft(THE_ODDS_API.name, lines, date, capturedAt)),
    leftOut: [...others]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([market, count]) => `the market ${market}, ${String(count)} times: nothing reads it`),
    notes: [`${String(lines.length)} lines on games of ${dates.join(', ')}`],
  };
}

function linesOf(bytes: Uint8Array, path: string): ReturnType<typeof THE_ODDS_API.read> {
  try {
    return THE_ODDS_API.read(bytes);
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    throw downloadError(path, error.message, 'save the answer again, of basketball_nba alone');
  }
}
