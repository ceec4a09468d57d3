/**
 * `ingest.roster_snapshot`: who is on which team. Where no roster history exists it is derived from the box-score
 * listings and slates known by the cut-off, and every row says so.
 */
import { parseHivePath } from '@pkg/asof';
import type { PinnedFile, Step, StepContext } from '@pkg/engine';
import { day, defineContract, easternDate, int, nullable, text, type RowOf } from '@pkg/lake';
import { parseInstant, type GameDate } from '@pkg/std';
import { BOXSCORES_RAW, DK_SALARIES, ROSTER_NIGHTLY_RAW } from '../bronze/contracts.ts';
import { daysBefore } from '../history.ts';
import { boxScoreHistory, type Line } from '../box-scores/box-score-history.ts';
import { chooseHistory, chooseLatest, selected } from '../select-input.ts';
import { readSlateGames, slateOf } from '../slate-scope.ts';
import { tableOutput, warning, type TableCache } from '../table-io.ts';
import { HISTORY_DAYS, type World } from '../world.ts';
import {
  LISTINGS_FILE,
  LISTINGS_TABLE,
  listedPositions,
  siteListings,
  type SiteListing,
} from './site-listings.ts';

export const ROSTER_TABLE = defineContract('ingest.roster_snapshot', ['player_id'], {
  team_id: int(),
  team_tricode: text(),
  player_id: int({ min: 1 }),
  player_name: text(),
  /** As the site lists it, `PG/SG`; null when no slate known by the cut-off had the player. */
  listed_pos: nullable(text()),
  source: text({ oneOf: ['roster_history', 'derived_from_boxscores', 'derived_from_salaries'] }),
  /** Date of the last game that listed the player; null for rows of a roster history. */
  last_listed_date: nullable(day()),
});
export type RosterRow = RowOf<typeof ROSTER_TABLE>;
type Salary = RowOf<typeof DK_SALARIES>;

/** Days of listings that a derived roster looks back on. */
const LISTING_DAYS = 60;
/** A player is on a team while one of its last so many games listed him. */
const LISTING_GAMES = 4;

export function rosterStep(tables: TableCache): Step<World> {
  return {
    asset: 'ingest.roster_snapshot',
    module: import.meta.url,
    grain: 'slate',
    pool: 'ingest',
    upstream: ['ingest.schedule'],
    isAsOf: true,
    select: (scope, world) => {
      const slate = slateOf(scope);
      const { gameDate, asOf } = slate;
      const from = daysBefore(gameDate, HISTORY_DAYS);
      return selected([
        chooseLatest(world, 'ingest.roster_snapshot', 'roster', slate),
        { input: chooseHistory(world, 'boxscores', asOf, from, gameDate) },
        { input: chooseHistory(world, 'salaries', asOf, from, gameDate) },
      ]);
    },
    params: () => ({ params: { listing_games: LISTING_GAMES } }),
    run: async (context) => {
      const { rows, listed } = await rosterRows(context, tables);
      const sizes = new Map<string, number>();
      for (const row of rows) sizes.set(row.team_tricode, (sizes.get(row.team_tricode) ?? 0) + 1);
      const thin = [...sizes].filter(([, size]) => size < 8).map(([team]) => team);
      const { output, check } = tableOutput('roster.parquet', ROSTER_TABLE, rows);
      const listings = tableOutput(
        LISTINGS_FILE,
        LISTINGS_TABLE,
        [...listed].map(([player_id, listing]) => ({ player_id, ...listing })),
      );
      const detail =
        thin.length === 0
          ? 'every team has at least 8 players'
          : `fewer than 8 players: ${thin.join(', ')}`;
      return {
        outputs: [output, listings.output],
        checks: [check, listings.check, warning('roster sizes', thin.length === 0, detail)],
      };
    },
  };
}

async function rosterRows(
  context: StepContext,
  tables: TableCache,
): Promise<{ readonly rows: RosterRow[]; readonly listed: ReadonlyMap<number, SiteListing> }> {
  const { gameDate } = slateOf(context.scope);
  const { games } = await readSlateGames(context);
  const teams = new Map(
    games.flatMap((game) => [
      [game.home_team_id!, game.home_team_tricode],
      [game.away_team_id!, game.away_team_tricode],
    ]),
  );
  const salaries = await tables.readAll(context, context.inputs('salaries'), DK_SALARIES);
  const nightly = await tables.readAll(context, context.inputs('roster'), ROSTER_NIGHTLY_RAW);
  const lines = await tables.readAll(context, context.inputs('boxscores'), BOXSCORES_RAW);
  const recent = linesSince(lines, gameDate);
  const rows =
    nightly.length > 0
      ? nightlyRoster(nightly, teams, salaries)
      : derivedRoster(
          recent,
          salaries,
          gameDate,
          publicationDays(context.inputs('salaries')),
          teamIdsOf(games),
        );
  return {
    rows: rows.filter((row) => teams.has(row.team_id)),
    listed: siteListings(lines, salaries, gameDate),
  };
}

/** The Eastern day on which each draft group was captured, as the paths of its snapshots say. */
export function publicationDays(
  salaries: readonly Pick<PinnedFile, 'path'>[],
): Map<string, GameDate> {
  return new Map(
    salaries.flatMap(({ path }) => {
      const { keys } = parseHivePath(path);
      const [group, captured] = [keys.get('draft_group_id'), keys.get('run_ts')];
      if (group === undefined || captured === undefined) return [];
      return [[group, easternDate(parseInstant(captured))] as const];
    }),
  );
}

/** The ids of the teams that play in some games, by tricode. */
export function teamIdsOf(
  games: readonly {
    readonly home_team_id: number | null;
    readonly home_team_tricode: string;
    readonly away_team_id: number | null;
    readonly away_team_tricode: string;
  }[],
): Map<string, number> {
  return new Map(
    games.flatMap((game) => [
      [game.home_team_tricode, game.home_team_id!] as const,
      [game.away_team_tricode, game.away_team_id!] as const,
    ]),
  );
}

/** The lines that a derived roster looks back on. */
export function linesSince(lines: readonly Line[], gameDate: GameDate): Line[] {
  const from = daysBefore(gameDate, LISTING_DAYS);
  return lines.filter((line) => line.game_date >= from);
}

function nightlyRoster(
  nightly: readonly RowOf<typeof ROSTER_NIGHTLY_RAW>[],
  teams: ReadonlyMap<number, string>,
  salaries: readonly Salary[],
): RosterRow[] {
  const positionOf = listedPositions(salaries);
  return nightly
    .map((row) => ({
      team_id: row.team_id,
      team_tricode: teams.get(row.team_id) ?? '',
      player_id: row.player_id,
      player_name: row.player_name,
      listed_pos: positionOf(row.player_id, row.player_name) ?? row.listed_pos,
      source: 'roster_history',
      last_listed_date: null,
    }))
    .sort(byTeamAndPlayer);
}

/**
 * Rosters from box-score listings: a player is where his last listing was, as long as his team has not played several
 * games since without listing him, and the slate of the day does not list him elsewhere. Positions come from slates
 * before or on `gameDate`.
 *
 * @param scheduled ids of the teams that play on the day, by tricode: no box score may know them yet when a season opens
 * @param publishedOn the Eastern day on which each draft group was captured: a game of that day or later knows better
 */
export function derivedRoster(
  lines: readonly Line[],
  salaries: readonly Salary[],
  gameDate: GameDate,
  publishedOn: ReadonlyMap<string, GameDate> = new Map(),
  scheduled: ReadonlyMap<string, number> = new Map(),
): RosterRow[] {
  const positionOf = listedPositions(salaries.filter((row) => row.game_date <= gameDate));
  const history = boxScoreHistory(lines);
  const last = new Map<number, Line>();
  for (const line of lines) {
    if (line.player_id === null) continue;
    const known = last.get(line.player_id);
    const isNewer = known === undefined || line.game_date > known.game_date;
    if (isNewer) last.set(line.player_id, line);
  }
  const recent = new Map<number, Set<string>>();
  const isRecent = (line: Line): boolean => {
    const ids =
      recent.get(line.team_id) ??
      new Set(
        history
          .games(line.team_id)
          .slice(-LISTING_GAMES)
          .map((game) => game.game_id),
      );
    recent.set(line.team_id, ids);
    return ids.has(line.game_id);
  };
  const listed = [...last.values()].filter(isRecent).map((line) => ({
    team_id: line.team_id,
    team_tricode: line.team_tricode,
    player_id: line.player_id!,
    player_name: line.player_name,
    listed_pos: positionOf(line.player_id!, line.player_name),
    source: 'derived_from_boxscores',
    last_listed_date: line.game_date,
  }));
  const isNewer = ({ player_id, draft_group_id }: Salary): boolean => {
    const listing = last.get(player_id ?? 0)?.game_date;
    const published = publishedOn.get(draft_group_id);
    return listing === undefined || published === undefined || listing < published;
  };
  const slate = salaries.filter((row) => row.game_date === gameDate && isNewer(row));
  const teamIds = new Map([
    ...lines.map((line) => [line.team_tricode, line.team_id] as const),
    ...scheduled,
  ]);
  return withSlateTeams(listed, slate, teamIds, last).sort(byTeamAndPlayer);
}

/**
 * The slate of the day knows of a trade, or of a new player, before any box score does: its team counts where it lists
 * a player under another one.
 */
function withSlateTeams(
  listed: readonly RosterRow[],
  slate: readonly Salary[],
  teamIds: ReadonlyMap<string, number>,
  last: ReadonlyMap<number, Line>,
): RosterRow[] {
  const rows = new Map(listed.map((row) => [row.player_id, row]));
  for (const { player_id, player_name, team_tricode, positions: listedPos } of slate) {
    const teamId = teamIds.get(team_tricode);
    if (player_id === null || teamId === undefined || rows.get(player_id)?.team_id === teamId)
      continue;
    rows.set(player_id, {
      team_id: teamId,
      team_tricode,
      player_id,
      player_name,
      listed_pos: listedPos,
      source: 'derived_from_salaries',
      last_listed_date: last.get(player_id)?.game_date ?? null,
    });
  }
  return [...rows.values()];
}

function byTeamAndPlayer(a: RosterRow, b: RosterRow): number {
  return a.team_id - b.team_id || a.player_id - b.player_id;
}
