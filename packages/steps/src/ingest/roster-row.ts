/** A player on a roster, as `ingest.roster_snapshot` keeps him. */
import { day, defineContract, int, nullable, text, type RowOf } from '@pkg/lake';

export const ROSTER_TABLE = defineContract('ingest.roster_snapshot', ['player_id'], {
  team_id: int(),
  team_tricode: text(),
  player_id: int({ min: 1 }),
  player_name: text(),
  /** The position as the site lists it, `PG/SG`; null when no slate known by the cut-off had the player. */
  listed_pos: nullable(text()),
  source: text({
    oneOf: [
      ...['roster_history', 'derived_from_boxscores', 'derived_from_salaries'],
      'derived_from_injury_report',
    ],
  }),
  /** Date of the last game that listed the player; null for rows of a roster history. */
  last_listed_date: nullable(day()),
});
export type RosterRow = RowOf<typeof ROSTER_TABLE>;
