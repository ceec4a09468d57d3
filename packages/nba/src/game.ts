/** A game of the schedule, and whether a slate can have it. */
import type { RowOf } from '@pkg/lake';
import type { SCHEDULE } from './history/contracts.ts';
import { hasSlates, seasonTypeOf } from './vocabulary/season-type.ts';

export type Game = RowOf<typeof SCHEDULE>;

/** Games that a slate can have: preseason and All-Star games are not among them. */
export function isSlateGame(game: Game): boolean {
  const isOfTeams = game.home_team_id !== null && game.away_team_id !== null;
  return isOfTeams && hasSlates(seasonTypeOf(game.game_id, game.season_type));
}
