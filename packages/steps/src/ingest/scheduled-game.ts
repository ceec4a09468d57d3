/** A game of the schedule, as `ingest.schedule` keeps it, and how sources name it. */
import { day, defineContract, flag, instant, int, nullable, text, type RowOf } from '@pkg/lake';

export const SCHEDULE_TABLE = defineContract('ingest.schedule', ['game_id'], {
  game_id: text(),
  game_date: day(),
  tip_ts: instant(),
  season_type: text(),
  home_team_id: nullable(int()),
  home_team_tricode: text(),
  away_team_id: nullable(int()),
  away_team_tricode: text(),
  /** Whether it counts for slates: between two teams, and neither preseason nor All-Star. */
  is_slate_game: flag(),
  /** Null where the source only tells final dates. */
  is_postponed: nullable(flag()),
});
export type ScheduledGame = RowOf<typeof SCHEDULE_TABLE>;

/** The two teams of a game. */
export interface Matchup {
  readonly away_team_tricode: string;
  readonly home_team_tricode: string;
}

/** `LAL@DEN`: how sources name a game. */
export function matchupOf({ away_team_tricode, home_team_tricode }: Matchup): string {
  return `${away_team_tricode}@${home_team_tricode}`;
}
