/**
 * Tables of the owner's lake in their own columns, and how they become rows that the steps work with. They name a game by
 * its id without leading zeros and teams by id, so the schedule says the rest. Only the columns used are asked for.
 */
import type { RowOf } from '@pkg/lake';
import type { ManifestCheck } from '@pkg/manifest';
import type { INJURIES_RAW, LEGACY_INJURIES, LEGACY_ODDS, ODDS_RAW } from '@pkg/nba';
import { matchupOf, type ScheduledGame } from '../ingest/scheduled-game.ts';
import { warning } from '../table-io.ts';
import type { Converted } from './read-either.ts';

/** The columns of an injury report's row that are used; the id where the history has one. */
export type ReportRow = Pick<
  RowOf<typeof INJURIES_RAW>,
  | 'row_type'
  | 'game_date'
  | 'matchup'
  | 'team_tricode'
  | 'player_name'
  | 'status_raw'
  | 'notes_raw'
  | 'as_of_ts'
  | 'ingested_ts'
> & { readonly player_id?: number | null };

/** The columns of an odds row that are used. */
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

/** Rows of players, of every date that the month's schedule has. A row of a team that does not play in its game has none. */
export function fromLegacyInjuries(
  rows: readonly RowOf<typeof LEGACY_INJURIES>[],
  schedule: readonly ScheduledGame[],
): Converted<ReportRow> {
  return convert(rows, schedule, (row, game) => ({
    row_type: 'player',
    game_date: game.game_date,
    matchup: matchupOf(game),
    team_tricode: tricodeOf(game, row.team_id),
    player_id: row.player_id,
    player_name: row.player_name,
    status_raw: row.status_raw,
    notes_raw: row.notes_raw,
    as_of_ts: row.as_of_ts,
    ingested_ts: row.ingested_ts,
  }));
}

export function fromLegacyOdds(
  rows: readonly RowOf<typeof LEGACY_ODDS>[],
  schedule: readonly ScheduledGame[],
): Converted<QuotedLine> {
  return convert(rows, schedule, (row, game) => ({
    away_team_tricode: game.away_team_tricode,
    home_team_tricode: game.home_team_tricode,
    book: row.book,
    market: row.market,
    spread_home: row.spread_home,
    total: row.total,
    as_of_ts: row.as_of_ts,
    ingested_ts: row.ingested_ts,
  }));
}

/** Says which rows were left out because their game is not on the month's schedule; nothing where none was. */
export function strangersCheck(strangers: readonly string[]): ManifestCheck[] {
  if (strangers.length === 0) return [];
  const names = [...new Set(strangers)].join(', ');
  const detail = `${String(strangers.length)} rows are left out: ${names} not on the schedule of this month`;
  return [warning("games of the owner's rows", false, detail)];
}

function convert<T extends { readonly game_id: number | null }, R>(
  rows: readonly T[],
  schedule: readonly ScheduledGame[],
  toRow: (row: T, game: ScheduledGame) => R,
): Converted<R> {
  const games = new Map(schedule.map((game) => [Number(game.game_id), game]));
  const converted: R[] = [];
  const strangers: string[] = [];
  for (const row of rows) {
    const game = row.game_id === null ? undefined : games.get(row.game_id);
    if (game) converted.push(toRow(row, game));
    else strangers.push(row.game_id === null ? 'no game' : `game ${String(row.game_id)}`);
  }
  return { rows: converted, strangers };
}

function tricodeOf(game: ScheduledGame, teamId: number | null): string | null {
  if (teamId === null) return null;
  if (teamId === game.home_team_id) return game.home_team_tricode;
  return teamId === game.away_team_id ? game.away_team_tricode : null;
}
