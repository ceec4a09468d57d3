/**
 * The consensus of the odds on a game: preferred books in order, else the median. A snapshot is as old as its newest book; each
 * line is held to the ages of the policy by itself.
 */
import { defineContract, instant, int, nullable, real, text, type RowOf } from '@pkg/lake';
import { instantFromMs, type Instant } from '@pkg/std';
import { groupBy } from '../group-by.ts';

export const CONSENSUS_TABLE = defineContract('ingest.odds_raw consensus', ['game_id'], {
  game_id: text(),
  spread_home: nullable(real({ min: -60, max: 60 })),
  total: nullable(real({ min: 100, max: 350 })),
  /** The newest update among the lines used. */
  odds_as_of_ts: instant(),
  /** The book preferred, or `median`. */
  spread_source: nullable(text()),
  total_source: nullable(text()),
  books: int({ min: 1 }),
});
export type ConsensusRow = RowOf<typeof CONSENSUS_TABLE>;

/** The line of one book on one game at one instant. */
export interface Line {
  readonly game_id: string;
  readonly book: string;
  readonly market: string;
  readonly spread_home: number | null;
  readonly total: number | null;
  readonly as_of_ts: Instant;
  readonly ingested_ts: Instant;
}

/** The books in order of preference: large ones whose line moves with the market. */
export const PREFERRED_BOOKS = ['pinnacle', 'draftkings', 'fanduel'] as const;

/** The limits on lines, by their own clocks. */
export interface LineLimits {
  /** A line from here on comes before one that is older, whatever the book. */
  readonly freshFrom: Instant;
  /** A line before this is not used. */
  readonly oldest: Instant;
}

export interface Consensus {
  readonly row: ConsensusRow;
  /** The clock of the oldest line that its values are made of. */
  readonly oldestUsed: Instant;
}

/** The consensus of one game, or null when no book has a line on it that may be used. */
export function consensusOf(
  gameId: string,
  lines: readonly Line[],
  limits: LineLimits,
): Consensus | null {
  const own = lines.filter((line) => line.game_id === gameId && line.as_of_ts >= limits.oldest);
  const spread = preferred(own, 'spread_home', limits);
  const total = preferred(own, 'total', limits);
  const used = [...spread.used, ...total.used];
  if (used.length === 0) return null;
  const row = {
    game_id: gameId,
    spread_home: spread.value,
    total: total.value,
    odds_as_of_ts: newestOf(used),
    spread_source: spread.source,
    total_source: total.source,
    books: new Set(own.map((line) => line.book)).size,
  };
  return { row, oldestUsed: instantFromMs(Math.min(...used.map((line) => line.as_of_ts))) };
}

interface Quote {
  readonly value: number | null;
  readonly source: string | null;
  /** The lines that the value is made of. */
  readonly used: readonly Line[];
}

function preferred(
  lines: readonly Line[],
  column: 'spread_home' | 'total',
  { freshFrom }: LineLimits,
): Quote {
  const known = lines.filter((line) => line[column] !== null);
  const fresh = known.filter((line) => line.as_of_ts >= freshFrom);
  const quoted = newestByBook(fresh.length > 0 ? fresh : known);
  const preferredBook = PREFERRED_BOOKS.find((book) => quoted.some((line) => line.book === book));
  const used = quoted.filter((line) => preferredBook === undefined || line.book === preferredBook);
  if (used.length === 0) return { value: null, source: null, used };
  const values = used.map((line) => line[column]!).sort((a, b) => a - b);
  const middle = (values[(values.length - 1) >> 1]! + values[values.length >> 1]!) / 2;
  return { value: middle, source: preferredBook ?? 'median', used };
}

/** The later line counts when a snapshot has a book twice. */
function newestByBook(lines: readonly Line[]): Line[] {
  return [...groupBy(lines, (line) => line.book).values()].flatMap((own) => {
    const newest = newestOf(own);
    return own.filter((line) => line.as_of_ts === newest);
  });
}

function newestOf(lines: readonly Line[]): Instant {
  return instantFromMs(lines.reduce((latest, line) => Math.max(latest, line.as_of_ts), -Infinity));
}
