/**
 * `ingest.roster_snapshot`: who is on which team. Where no roster history exists it is derived from the box-score
 * listings and slates known by the cut-off, and every row says so.
 */
import { parseHivePath } from '@pkg/asof';
import type { PinnedFile, Step, StepContext } from '@pkg/engine';
import { easternDate, easternMidnight, pathCapture, type RowOf } from '@pkg/lake';
import {
  BOXSCORES_RAW,
  DK_SALARIES,
  INJURIES_RAW,
  ROSTER_NIGHTLY_RAW,
  LEGACY_INJURIES,
  daysBefore,
} from '@pkg/nba';
import { addDays, type GameDate, type Instant } from '@pkg/std';
import { fromLegacyInjuries } from '../bronze/legacy-tables.ts';
import { readEither } from '../bronze/read-either.ts';
import { HISTORY_DAYS } from '../look-back.ts';
import { boxScoreHistory, type Line } from '../box-scores/box-score-history.ts';
import { chooseHistory, chooseLatest, selected } from '../select-input.ts';
import { chooseWindow } from '../window-coverage.ts';
import { readSlateGames, slateOf } from '../slate-scope.ts';
import { tableOutput, warning, type TableCache } from '../table-io.ts';
import type { PlanningContext } from '../planning-context.ts';
import type { ReportRow } from '../bronze/legacy-tables.ts';
import { withReportTeams, type RosterEvidence } from './reported-teams.ts';
import { ROSTER_TABLE, type RosterRow } from './roster-row.ts';
import {
  LISTINGS_FILE,
  LISTINGS_TABLE,
  listedPositions,
  siteListings,
  type SiteListing,
} from './site-listings.ts';

type Salary = RowOf<typeof DK_SALARIES>;

/** Days of listings that a derived roster looks back on. */
const LISTING_DAYS = 60;
/** A player is on a team while one of its last so many games listed him. */
const LISTING_GAMES = 4;

export function rosterStep(tables: TableCache): Step<PlanningContext> {
  return {
    asset: 'ingest.roster_snapshot',
    module: import.meta.url,
    grain: 'partition',
    pool: 'ingest',
    upstream: ['ingest.schedule'],
    isAsOf: true,
    select: (scope, world) => {
      const slate = slateOf(scope);
      const { date: gameDate, asOf } = slate;
      const from = daysBefore(gameDate, HISTORY_DAYS);
      // Its gap is that of the step whose source it is: without a report, rosters are what the others say.
      const report = chooseLatest(world, 'ingest.roster_snapshot', 'injuries', slate);
      return selected([
        chooseLatest(world, 'ingest.roster_snapshot', 'roster', slate),
        ...('input' in report ? [{ input: report.input, policy: report.policy! }] : []),
        chooseWindow(world, 'boxscores', slate, { cutoff: asOf, from, to: gameDate }),
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
  const { date: gameDate } = slateOf(context.scope);
  const { schedule, games } = await readSlateGames(context);
  const playing = new Set(teamIdsOf(games).values());
  const salaries = await tables.readAll(context, context.inputs('salaries'), DK_SALARIES);
  const nightly = await tables.readAll(context, context.inputs('roster'), ROSTER_NIGHTLY_RAW);
  const lines = await tables.readAll(context, context.inputs('boxscores'), BOXSCORES_RAW);
  const { rows: report } = await readEither(tables, context, context.inputs('injuries'), {
    ours: INJURIES_RAW,
    owners: LEGACY_INJURIES,
    convert: (rows) => fromLegacyInjuries(rows, schedule),
  });
  const sources = {
    lines: linesSince(lines, gameDate),
    salaries,
    gameDate,
    publishedAt: publicationTimes(context.inputs('salaries')),
    scheduled: teamIdsOf(schedule),
    report,
  };
  const [snapshot] = context.inputs('roster');
  const rows =
    snapshot !== undefined && nightly.length > 0
      ? nightlyRoster(nightly, pathCapture(snapshot.path), sources)
      : derivedRoster(sources);
  return {
    rows: rows.filter((row) => playing.has(row.team_id)),
    listed: siteListings(lines, salaries, gameDate),
  };
}

/** The capture time of each draft group, from the paths of its snapshots. */
export function publicationTimes(
  salaries: readonly Pick<PinnedFile, 'path'>[],
): Map<string, Instant> {
  return new Map(
    salaries.flatMap((file) => {
      const group = parseHivePath(file.path).keys.get('draft_group_id');
      const captured = pathCapture(file.path);
      return group === undefined || captured === undefined ? [] : [[group, captured] as const];
    }),
  );
}

/** The ids of the teams of some games, by tricode. */
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
      ...teamOf(game.home_team_tricode, game.home_team_id),
      ...teamOf(game.away_team_tricode, game.away_team_id),
    ]),
  );
}

/** The lines that a derived roster looks back on. */
export function linesSince(lines: readonly Line[], gameDate: GameDate): Line[] {
  const from = daysBefore(gameDate, LISTING_DAYS);
  return lines.filter((line) => line.game_date >= from);
}

/** Games of no teams of the league, the All-Star game say, have no ids. */
function teamOf(tricode: string, id: number | null): (readonly [string, number])[] {
  return id === null ? [] : [[tricode, id]];
}

/** The sources of rosters, all of them known by the cut-off. */
export interface RosterSources {
  /** Box-score lines of the days that a roster looks back on. */
  readonly lines: readonly Line[];
  /** Positions come from slates before or on the day, teams from those of the day alone. */
  readonly salaries: readonly Salary[];
  readonly gameDate: GameDate;
  /** The capture time of each draft group: a game of that Eastern day or later knows better. */
  readonly publishedAt?: ReadonlyMap<string, Instant>;
  /** Ids of teams on the schedule, by tricode: no box score may know them yet when a season opens. */
  readonly scheduled?: ReadonlyMap<string, number>;
  /** Rows of the official injury report, of all games that it speaks of. */
  readonly report?: readonly ReportRow[];
}

/**
 * A nightly roster covers the teams that it names. Others are derived, and a player whom it names is where a newer source of
 * those teams has him.
 */
export function nightlyRoster(
  nightly: readonly RowOf<typeof ROSTER_NIGHTLY_RAW>[],
  capturedAt: Instant | undefined,
  sources: RosterSources,
): RosterRow[] {
  const positionOf = listedPositions(sources.salaries);
  const { teamIds } = evidenceOf(sources);
  const tricodes = new Map([...teamIds].map(([tricode, id]) => [id, tricode]));
  const covered = new Set(nightly.map((row) => row.team_id));
  const named = new Set(nightly.map((row) => row.player_id));
  const heldAt = capturedAt ?? easternMidnight(sources.gameDate);
  const derived = derivedRows(sources);
  const others = derived.rows.filter(
    (row) =>
      !covered.has(row.team_id) && (!named.has(row.player_id) || derived.heldFrom(row) > heldAt),
  );
  const elsewhere = new Set(others.map((row) => row.player_id));
  const rows = nightly
    .filter((row) => !elsewhere.has(row.player_id))
    .map((row) => ({
      team_id: row.team_id,
      team_tricode: tricodes.get(row.team_id) ?? '',
      player_id: row.player_id,
      player_name: row.player_name,
      listed_pos: positionOf(row.player_id, row.player_name) ?? row.listed_pos,
      source: 'roster_history',
      last_listed_date: null,
    }));
  const heldFrom = (row: RosterRow): Instant =>
    row.source === 'roster_history' ? heldAt : derived.heldFrom(row);
  const evidence = { ...evidenceOf(sources), heldFrom, positionOf };
  return withReportTeams([...rows, ...others], sources.report ?? [], evidence).sort(
    byTeamAndPlayer,
  );
}

function evidenceOf(sources: RosterSources): Pick<RosterEvidence, 'lastListing' | 'teamIds'> {
  return { lastListing: lastListings(sources.lines), teamIds: teamIdsKnown(sources) };
}

/**
 * Rosters from box-score listings: a player is where his last listing was, as long as his team has not played several
 * games since without listing him, and neither the slate of the day nor the injury report, where they are newer, list him
 * elsewhere.
 */
export function derivedRoster(sources: RosterSources): RosterRow[] {
  const { rows, heldFrom, positionOf } = derivedRows(sources);
  const evidence = { ...evidenceOf(sources), heldFrom, positionOf };
  return withReportTeams(rows, sources.report ?? [], evidence).sort(byTeamAndPlayer);
}

/** Rows of box scores and of the day's slate, each with the instant from which it held. */
function derivedRows(
  sources: RosterSources,
): Pick<RosterEvidence, 'heldFrom' | 'positionOf'> & { readonly rows: readonly RosterRow[] } {
  const { lines, salaries, gameDate, publishedAt = new Map<string, Instant>() } = sources;
  const positionOf = listedPositions(salaries.filter((row) => row.game_date <= gameDate));
  const history = boxScoreHistory(lines);
  const last = lastListings(lines);
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
    const published = publishedAt.get(draft_group_id);
    return listing === undefined || published === undefined || listing < easternDate(published);
  };
  const slate = salaries.filter((row) => row.game_date === gameDate && isNewer(row));
  const teamIds = teamIdsKnown(sources);
  const rows = withSlateTeams(listed, slate, teamIds, last);
  const slateOfPlayer = new Map(slate.map((row) => [row.player_id, row.draft_group_id]));
  const heldFrom = ({ player_id, source, last_listed_date: listing }: RosterRow): Instant =>
    (source === 'derived_from_salaries'
      ? publishedAt.get(slateOfPlayer.get(player_id) ?? '')
      : undefined) ?? easternMidnight(listing === null ? gameDate : addDays(listing, 1));
  return { rows, heldFrom, positionOf };
}

function teamIdsKnown({ lines, scheduled = new Map() }: RosterSources): Map<string, number> {
  return new Map([
    ...lines.map((line) => [line.team_tricode, line.team_id] as const),
    ...scheduled,
  ]);
}

function lastListings(lines: readonly Line[]): Map<number, Line> {
  const last = new Map<number, Line>();
  for (const line of lines) {
    if (line.player_id === null) continue;
    const known = last.get(line.player_id);
    const isNewer = known === undefined || line.game_date > known.game_date;
    if (isNewer) last.set(line.player_id, line);
  }
  return last;
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
