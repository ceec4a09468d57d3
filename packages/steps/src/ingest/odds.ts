/** `ingest.odds_raw`: the odds known at the cut-off, and their consensus per game. */
import type { Step, StepContext } from '@pkg/engine';
import { defineContract, instant, nullable, real, text } from '@pkg/lake';
import { ODDS_RAW, LEGACY_ODDS, type TeamReader } from '@pkg/nba';
import { exactDuration, instantFromMs, SECOND_MS, type Instant } from '@pkg/std';
import { fromLegacyOdds, strangersCheck, type QuotedLine } from '../bronze/legacy-tables.ts';
import { readEither } from '../bronze/read-either.ts';
import { lineAgesFor } from '../policy.ts';
import { chooseLatest, selected } from '../select-input.ts';
import { readSlateGames, slateOf } from '../slate-scope.ts';
import { numberParam, tableOutput, warning, type TableCache } from '../table-io.ts';
import type { PlanningContext } from '../planning-context.ts';
import {
  CONSENSUS_TABLE,
  consensusOf,
  PREFERRED_BOOKS,
  type Line,
  type LineLimits,
} from './odds-consensus.ts';
import { gameIdsByMatchup, teamsOf, unscheduledCheck } from './schedule.ts';
import { matchupOf, type ScheduledGame } from './scheduled-game.ts';

const ODDS_TABLE = defineContract('ingest.odds_raw', [], {
  game_id: text(),
  book: text(),
  market: text({ oneOf: ['spread', 'total'] }),
  spread_home: nullable(real({ min: -60, max: 60 })),
  total: nullable(real({ min: 100, max: 350 })),
  as_of_ts: instant(),
  ingested_ts: instant(),
});

export function oddsStep(tables: TableCache): Step<PlanningContext> {
  return {
    asset: 'ingest.odds_raw',
    module: import.meta.url,
    grain: 'partition',
    pool: 'ingest',
    upstream: ['ingest.schedule'],
    isAsOf: true,
    select: (scope, world) => {
      return selected([chooseLatest(world, 'ingest.odds_raw', 'odds', slateOf(scope))]);
    },
    params: (scope, world) => {
      const { policyChanges, policyChangesByMode } = world.settings;
      const mode = world.modeOf(slateOf(scope));
      const { freshMs, oldestMs } = lineAgesFor(mode, policyChanges, policyChangesByMode);
      return {
        params: {
          preferred_books: PREFERRED_BOOKS,
          fresh_line_s: freshMs / SECOND_MS,
          oldest_line_s: oldestMs / SECOND_MS,
        },
      };
    },
    run: async (context) => {
      const { date: gameDate, asOf } = slateOf(context.scope);
      const { schedule, games } = await readSlateGames(context);
      const { raw, strangers } = await quotedLines(tables, context, schedule);
      const lines = linesOf(raw, games);
      const limits = limitsOf(context, asOf);
      const found = games.flatMap((game) => {
        const one = consensusOf(game.game_id, lines, limits);
        return one === null ? [] : [{ ...one, game }];
      });
      const consensus = found.map(({ row }) => row);
      const old = found
        .filter(({ oldestUsed }) => oldestUsed < limits.freshFrom)
        .map((one) => ageInWords(one, asOf));
      const priced = new Set(consensus.map(({ game_id }) => game_id));
      const bare = games.filter(({ game_id }) => !priced.has(game_id)).map(matchupOf);
      const made = [
        tableOutput('odds.parquet', ODDS_TABLE, lines),
        tableOutput('consensus.parquet', CONSENSUS_TABLE, consensus),
      ];
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
          warning(
            'odds are fresh',
            old.length === 0,
            old.join(', ') || `${String(consensus.length)} games have fresh lines`,
          ),
        ],
      };
    },
  };
}

async function quotedLines(
  tables: TableCache,
  context: StepContext,
  schedule: readonly ScheduledGame[],
): Promise<{ readonly raw: readonly QuotedLine[]; readonly strangers: readonly string[] }> {
  const { rows, strangers } = await readEither(tables, context, context.inputs('odds'), {
    ours: ODDS_RAW,
    owners: LEGACY_ODDS,
    convert: (own) => fromLegacyOdds(own, schedule),
  });
  return { raw: inTermsOf(teamsOf(schedule), rows), strangers };
}

function ageInWords(
  { game, oldestUsed }: { readonly game: ScheduledGame; readonly oldestUsed: Instant },
  asOf: Instant,
): string {
  return `${matchupOf(game)} (${exactDuration(asOf - oldestUsed)} old)`;
}

function linesOf(raw: readonly QuotedLine[], games: readonly ScheduledGame[]): Line[] {
  const gameIds = gameIdsByMatchup(games);
  return raw.flatMap((row) => {
    const gameId = gameIds.get(matchupOf(row));
    const { book, market, spread_home, total, as_of_ts, ingested_ts } = row;
    return gameId === undefined
      ? []
      : [{ game_id: gameId, book, market, spread_home, total, as_of_ts, ingested_ts }];
  });
}

/** Lines with their teams as the schedule calls them, and the preferred books by their own names. */
export function inTermsOf(teams: TeamReader, lines: readonly QuotedLine[]): QuotedLine[] {
  return lines.map((row) => {
    const plain = row.book.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
    return {
      ...row,
      home_team_tricode: teams.read(row.home_team_tricode) ?? row.home_team_tricode,
      away_team_tricode: teams.read(row.away_team_tricode) ?? row.away_team_tricode,
      book: PREFERRED_BOOKS.find((book) => book === plain) ?? row.book,
    };
  });
}

function limitsOf(context: StepContext, asOf: Instant): LineLimits {
  const before = (name: string): Instant =>
    instantFromMs(asOf - numberParam(context, name) * SECOND_MS);
  return { freshFrom: before('fresh_line_s'), oldest: before('oldest_line_s') };
}
