/** The Odds API, version 4: spreads and totals of many books in one request. */
import { easternDate } from '@pkg/lake';
import { teamOfName, type Team } from '@pkg/nba';
import { parseInstant } from '@pkg/std';
import { z } from 'zod';
import { drift, listOf, parseJson } from '../drift.ts';
import { MEBIBYTE } from '../source.ts';
import type { OddsLine, OddsProvider } from './provider.ts';

const WHAT = 'odds payload';

const outcome = z.object({
  name: z.string(),
  price: z.number(),
  point: z.number(),
});

const games = listOf(
  z.object({
    id: z.string(),
    sport_key: z.literal('basketball_nba'),
    commence_time: z.string(),
    home_team: z.string(),
    away_team: z.string(),
    bookmakers: listOf(
      z.object({
        key: z.string().min(1),
        last_update: z.string(),
        markets: listOf(
          z.object({
            key: z.string(),
            /** Older answers have the time of the whole book only. */
            last_update: z.string().optional(),
            outcomes: listOf(outcome),
          }),
        ),
      }),
    ),
  }),
);
type Game = z.infer<typeof games>[number];
type Outcome = z.infer<typeof outcome>;

/** The historical route wraps the same list in the time of its snapshot. */
const historical = z.object({ timestamp: z.string(), data: games });
/** Not a union, which would tell the problems of both. */
const answer = z.unknown().transform((content, context) => {
  const parsed = Array.isArray(content) ? games.safeParse(content) : historical.safeParse(content);
  if (parsed.success) return Array.isArray(parsed.data) ? parsed.data : parsed.data.data;
  const [first] = parsed.error.issues;
  context.addIssue({
    code: 'custom',
    message: first?.message ?? 'unknown',
    path: [...(first?.path ?? [])],
  });
  return z.NEVER;
});

export const THE_ODDS_API: OddsProvider = {
  name: 'the_odds_api',
  keyVariable: 'ODDS_API_KEY',
  request: (baseUrl, key) => ({
    name: 'odds.json',
    url: `${baseUrl}/v4/sports/basketball_nba/odds?regions=us&markets=spreads,totals&oddsFormat=decimal&dateFormat=iso`,
    form: 'json',
    mostBytes: 8 * MEBIBYTE,
    secrets: { apiKey: key },
  }),
  read: readOdds,
};

/**
 * Every spread and total of the payload.
 *
 * @throws KnownError `PAYLOAD_NOT_JSON`, `PAYLOAD_SCHEMA`, `ODDS_CONTENT`
 */
function readOdds(bytes: Uint8Array): OddsLine[] {
  const content = parseJson(answer, bytes, WHAT);
  const seen = new Set<string>();
  return content.flatMap((game) => {
    if (seen.has(game.id)) throw odds(`game ${game.id} stands there twice`);
    seen.add(game.id);
    return linesOf(game);
  });
}

function linesOf(game: Game): OddsLine[] {
  const home = teamOf(game.home_team);
  const away = teamOf(game.away_team);
  if (home === away) throw odds(`${home.tricode} plays itself`);
  const base = {
    game_id: null,
    game_date: easternDate(parseInstant(game.commence_time)),
    home_team_tricode: home.tricode,
    away_team_tricode: away.tricode,
  };
  const seen = new Set<string>();
  return game.bookmakers.flatMap((book) =>
    book.markets.flatMap((market): OddsLine[] => {
      const kind = { spreads: 'spread', totals: 'total' }[market.key];
      // Only these two were asked for: another one is another answer than the one expected.
      if (kind === undefined)
        throw odds(`${book.key} of ${game.id} has the market '${market.key}'`);
      const place = `${book.key} ${kind}`;
      if (seen.has(place)) throw odds(`${place} of ${game.id} stands there twice`);
      seen.add(place);
      const line =
        kind === 'spread'
          ? { spread_home: spreadOf(market.outcomes, game), total: null }
          : { spread_home: null, total: totalOf(market.outcomes, game) };
      const asOf = parseInstant(market.last_update ?? book.last_update);
      return [{ ...base, as_of_ts: asOf, book: book.key, market: kind, ...line }];
    }),
  );
}

function teamOf(name: string): Team {
  const team = teamOfName(name);
  if (team === undefined) throw odds(`no team is called '${name}'`);
  return team;
}

/** Points that the home side gives: both sides' lines must be each other's opposite. */
function spreadOf(outcomes: readonly Outcome[], game: Game): number {
  const [home, away] = [game.home_team, game.away_team].map(
    (name) => outcomes.find((outcome) => outcome.name === name)?.point,
  );
  const isPair = outcomes.length === 2 && home !== undefined && away !== undefined;
  // The contract's range is checked when the snapshot is written.
  if (isPair && home === -away) return home === 0 ? 0 : home;
  throw odds(`a spread of ${game.id} is ${String(home)} and ${String(away)}`);
}

function totalOf(outcomes: readonly Outcome[], game: Game): number {
  const [over, under] = ['Over', 'Under'].map(
    (name) => outcomes.find((outcome) => outcome.name === name)?.point,
  );
  if (outcomes.length === 2 && over !== undefined && over === under) return over;
  throw odds(`a total of ${game.id} is ${String(over)} and ${String(under)}`);
}

function odds(problem: string): Error {
  return drift('ODDS_CONTENT', WHAT, problem);
}
