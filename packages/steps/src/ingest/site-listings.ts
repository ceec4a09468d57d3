/**
 * Keeps what DraftKings slates have said of players, those of today's slate and others: positions, and the newest
 * salary.
 */
import type { StepContext } from '@pkg/engine';
import { defineContract, int, nullable, text, type RowOf } from '@pkg/lake';
import { daysBefore, type DK_SALARIES } from '@pkg/nba';
import type { GameDate } from '@pkg/std';
import type { Line } from '../box-scores/box-score-history.ts';
import { readUpstream } from '../table-io.ts';
import { foldName } from './player-name.ts';

type Salary = RowOf<typeof DK_SALARIES>;

/** Everybody whom one of the slates listed, or who has the name of a player whom one listed without an id. */
export const LISTINGS_TABLE = defineContract('ingest.roster_snapshot listings', ['player_id'], {
  player_id: int({ min: 1 }),
  /** `PG/SG`. */
  listed_pos: text(),
  /** US dollars on the newest slate of the last 60 days; null where none of them listed him. */
  listed_salary: nullable(int({ min: 1000, max: 30000 })),
});
export type SiteListing = Pick<RowOf<typeof LISTINGS_TABLE>, 'listed_pos' | 'listed_salary'>;
export const LISTINGS_FILE = 'listings.parquet';

/** A price older than this is of another season, or of a player who has been away since. */
const SALARY_DAYS = 60;

/** Reads what the roster step of a slate knew of a player; null for one whom no slate listed. */
export async function readListings(
  context: StepContext,
): Promise<(playerId: number) => SiteListing | null> {
  const rows = await readUpstream(context, 'ingest.roster_snapshot', LISTINGS_FILE, LISTINGS_TABLE);
  const listed = new Map(rows.map((row) => [row.player_id, row]));
  return (playerId) => listed.get(playerId) ?? null;
}

/**
 * Returns the newest slate's listing of every player in some lines or slates, by id ascending.
 *
 * @param salaries slates known by the cut-off, none after `gameDate`
 */
export function siteListings(
  lines: readonly Line[],
  salaries: readonly Salary[],
  gameDate: GameDate,
): Map<number, SiteListing> {
  const positionOf = listedPositions(salaries);
  const salaryOf = newestSalaries(salaries, daysBefore(gameDate, SALARY_DAYS));
  const names = new Map<number, string>();
  for (const { player_id, player_name } of [...lines, ...salaries]) {
    if (player_id !== null) names.set(player_id, player_name);
  }
  return new Map(
    [...names]
      .sort(([a], [b]) => a - b)
      .flatMap(([id, name]) => {
        const listed = positionOf(id, name);
        return listed === null
          ? []
          : [[id, { listed_pos: listed, listed_salary: salaryOf.get(id) ?? null }]];
      }),
  );
}

/** The position that the newest slate lists, by id or, where the slate has none, by name. */
export function listedPositions(
  salaries: readonly Salary[],
): (id: number, name: string) => string | null {
  const byId = new Map<number, string>();
  const byName = new Map<string, string>();
  for (const row of salaries.toSorted(byDate)) {
    if (row.player_id !== null) byId.set(row.player_id, row.positions);
    else byName.set(foldName(row.player_name), row.positions);
  }
  return (id, name) => byId.get(id) ?? byName.get(foldName(name)) ?? null;
}

/** Returns the newest salaries; among slates of one day the highest counts: which of them was read last is chance. */
function newestSalaries(salaries: readonly Salary[], from: GameDate): Map<number, number> {
  const newest = new Map<number, Salary>();
  for (const row of salaries) {
    if (row.player_id === null || row.game_date < from) continue;
    const known = newest.get(row.player_id);
    const isNewer =
      known === undefined ||
      row.game_date > known.game_date ||
      (row.game_date === known.game_date && row.salary > known.salary);
    if (isNewer) newest.set(row.player_id, row);
  }
  return new Map([...newest].map(([id, { salary }]) => [id, salary]));
}

function byDate(a: Salary, b: Salary): number {
  return a.game_date < b.game_date ? -1 : a.game_date > b.game_date ? 1 : 0;
}
