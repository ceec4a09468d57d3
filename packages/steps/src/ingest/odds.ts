/** `ingest.odds_raw`: the odds known at the cut-off, and their consensus a game: preferred books in order, else the median. */
import type { Step } from '@pkg/engine';
import { defineContract, instant, int, nullable, real, text, type RowOf } from '@pkg/lake';
import { instantFromMs } from '@pkg/std';
import { ODDS_RAW } from '../bronze/contracts.ts';
import { fromOwnersOdds, OWNERS_ODDS, strangersCheck } from '../bronze/owners-tables.ts';
import { readEither } from '../bronze/read-either.ts';
import { chooseLatest, selected } from '../select-input.ts';
import { readSlateGames, slateOf } from '../slate-scope.ts';
import { tableOutput, warning, type TableCache } from '../table-io.ts';
import type { World } from '../world.ts';
import { gameIdsByMatchup, matchupOf, unscheduledCheck } from './schedule.ts';

const ODDS_TABLE = defineContract('ingest.odds_raw', [], {
  game_id: text(),
  book: text(),
  market: text({ oneOf: ['spread', 'total'] }),
  spread_home: nullable(real({ min: -60, max: 60 })),
  total: nullable(real({ min: 100, max: 350 })),
  as_of_ts: instant(),
  ingested_ts: instant(),
});

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

type Line = RowOf<typeof ODDS_TABLE>;

/** What this step looks at in a row of the history. */
export type QuotedLine = Pick<
  RowOf<typeof ODDS_RAW>,
  | 'away_team_tricode'
  | 'home_team_tricode'
  | 'book'
  | 'market'
  | 'spread_home'
  | 'total'
  | 'as_of_ts'
  | 'ingested_ts'
>;

/** In order of preference: large books whose line moves with the market. */
const PREFERRED_BOOKS = ['pinnacle', 'draftkings', 'fanduel'] as const;

export function oddsStep(tables: TableCache): Step<World> {
  return {
    asset: 'ingest.odds_raw',
    module: import.meta.url,
    grain: 'slate',
    pool: 'ingest',
    upstream: ['ingest.schedule'],
    isAsOf: true,
    select: (scope, world) => {
      return selected([chooseLatest(world, 'ingest.odds_raw', 'odds', slateOf(scope))]);
    },
    params: () => ({ params: { preferred_books: PREFERRED_BOOKS } }),
    run: async (context) => {
      const { gameDate } = slateOf(context.scope);
      const { schedule, games } = await readSlateGames(context);
      const { rows: raw, strangers } = await readEither(tables, context, context.inputs('odds'), {
        ours: ODDS_RAW,
        owners: OWNERS_ODDS,
        convert: (rows) => fromOwnersOdds(rows, schedule),
      });
      const gameIds = gameIdsByMatchup(games);
      const lines = raw.flatMap((row) => {
        const gameId = gameIds.get(matchupOf(row));
        const { book, market, spread_home, total, as_of_ts, ingested_ts } = row;
        return gameId === undefined
          ? []
          : [{ game_id: gameId, book, market, spread_home, total, as_of_ts, ingested_ts }];
      });
      const consensus = games.flatMap((game) => consensusOf(game.game_id, lines) ?? []);
      const without = games.filter(
        (game) => !consensus.some(({ game_id }) => game_id === game.game_id),
      );
      const made = [
        tableOutput('odds.parquet', ODDS_TABLE, lines),
        tableOutput('consensus.parquet', CONSENSUS_TABLE, consensus),
      ];
      const bare = without.map(matchupOf);
      return {
        outputs: made.map(({ output }) => output),
        checks: [
          ...made.map(({ check }) => check),
          ...strangersCheck(strangers),
          unscheduledCheck(raw.map(matchupOf), gameDate, schedule),
          warning(
            'every game has odds',
            bare.length === 0,
            bare.join(', ') || `${String(games.length)} games have odds`,
          ),
        ],
      };
    },
  };
}

/** The consensus of one game, or null when no book has a line on it. */
export function consensusOf(gameId: string, lines: readonly Line[]): ConsensusRow | null {
  const own = lines.filter((line) => line.game_id === gameId);
  if (own.length === 0) return null;
  const spread = preferred(own, 'spread_home');
  const total = preferred(own, 'total');
  return {
    game_id: gameId,
    spread_home: spread.value,
    total: total.value,
    odds_as_of_ts: instantFromMs(Math.max(...own.map((line) => line.as_of_ts))),
    spread_source: spread.source,
    total_source: total.source,
    books: new Set(own.map((line) => line.book)).size,
  };
}

function preferred(
  lines: readonly Line[],
  column: 'spread_home' | 'total',
): { value: number | null; source: string | null } {
  const quoted = lines.filter((line) => line[column] !== null);
  for (const book of PREFERRED_BOOKS) {
    const line = quoted.find((candidate) => candidate.book === book);
    if (line) return { value: line[column], source: book };
  }
  const values = quoted.map((line) => line[column]!).sort((a, b) => a - b);
  if (values.length === 0) return { value: null, source: null };
  const middle = (values[(values.length - 1) >> 1]! + values[values.length >> 1]!) / 2;
  return { value: middle, source: 'median' };
}
