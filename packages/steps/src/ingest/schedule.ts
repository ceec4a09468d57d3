/** `ingest.schedule`: the games of one month of a season, from the authoritative schedule. */
import type { Selected, Step } from '@pkg/engine';
import type { SnapshotRef } from '@pkg/lake';
import type { ManifestCheck } from '@pkg/manifest';
import { formatInstant, invariant, type GameDate } from '@pkg/std';
import type { Judged } from '@pkg/asof';
import { SCHEDULE, isSlateGame, calendarYear, teamReader, type TeamReader } from '@pkg/nba';
import { blockedBy, chooseAuthoritative } from '../select-input.ts';
import { tableOutput, warning, type TableCache } from '../table-io.ts';
import { scheduleGap } from '../schedule-months.ts';
import type { PlanningContext } from '../planning-context.ts';
import { matchupOf, SCHEDULE_TABLE, type Matchup, type ScheduledGame } from './scheduled-game.ts';
import { MONTH, monthOf } from '../slate.ts';

export function scheduleStep(tables: TableCache): Step<PlanningContext> {
  return {
    asset: 'ingest.schedule',
    module: import.meta.url,
    grain: MONTH,
    pool: 'ingest',
    upstream: [],
    isAsOf: false,
    select: (scope, world) => {
      const { season, month } = monthOf(scope);
      const name = `${calendarYear(season, month)}-${month}`;
      const found = world.months.find((one) => one.season === season && one.month === month);
      return found?.snapshot == null
        ? selectHole(world, name)
        : selectMonth(world, found.snapshot, name);
    },
    params: () => ({ params: {} }),
    run: async (context) => {
      const games = await tables.readAll(context, context.inputs('schedule'), SCHEDULE);
      const rows = games
        .map((game) => ({ ...game, is_slate_game: isSlateGame(game), is_postponed: null }))
        .sort((a, b) => a.tip_ts - b.tip_ts || (a.game_id < b.game_id ? -1 : 1));
      const { output, check } = tableOutput('schedule.parquet', SCHEDULE_TABLE, rows);
      return { outputs: [output], checks: [check] };
    },
  };
}

/** The newest snapshot that can be read, and the damaged ones that were passed over for it. */
function selectMonth(world: PlanningContext, chosen: SnapshotRef, name: string): Selected {
  const judged = world.histories.on('schedule', name).flatMap((snapshot): Judged<SnapshotRef>[] => {
    if (snapshot.path === chosen.path) return [{ snapshot, reason: 'CHOSEN' }];
    const isNewer =
      snapshot.asOf > chosen.asOf ||
      (snapshot.asOf === chosen.asOf && snapshot.availableAt > chosen.availableAt);
    return isNewer || snapshot.corrupt !== undefined ? [{ snapshot, reason: 'CORRUPT' }] : [];
  });
  return {
    inputs: [chooseAuthoritative('schedule', chosen, chosen.availableAt, judged)],
    gaps: [],
  };
}

/** A month that the schedule lacks: a gap of every date asked for in it. */
function selectHole(world: PlanningContext, name: string): Selected {
  const dates = world.calendar.idle.filter(({ date: gameDate }) => gameDate.startsWith(name));
  const policy = world.policiesOf(dates.at(-1) ?? { date: `${name}-01` as GameDate }).schedule;
  const gap = scheduleGap(world.months, [name], policy);
  invariant(gap, `a month without a snapshot is a hole of the schedule: ${name}`);
  if (policy.onMissing === 'gap')
    return { inputs: [], gaps: [gap], skip: `SCHEDULE_GAP: ${gap.reason}` };
  return { inputs: [], gaps: [gap], blocked: blockedBy(gap) };
}

/** The slate's games among those of its month. */
export function gamesOf(schedule: readonly ScheduledGame[], gameDate: string): ScheduledGame[] {
  return schedule.filter((game) => game.is_slate_game && game.game_date === gameDate);
}

/** Reads the names that other sources give the teams of a schedule. */
export function teamsOf(schedule: readonly Matchup[]): TeamReader {
  return teamReader(
    schedule.flatMap(({ away_team_tricode, home_team_tricode }) => [
      away_team_tricode,
      home_team_tricode,
    ]),
  );
}

/** A matchup in the schedule's codes; unchanged where it names an unknown team. */
export function readMatchup(matchup: string, teams: TeamReader): string {
  const sides = matchup.split('@').map((side) => teams.read(side));
  return sides.length === 2 && !sides.includes(undefined) ? sides.join('@') : matchup;
}

/** Game ids by matchup, for the games of one date. */
export function gameIdsByMatchup(
  games: readonly (Matchup & { readonly game_id: string })[],
): Map<string, string> {
  return new Map(games.map((game) => [matchupOf(game), game.game_id]));
}

/** Explains every matchup that is listed for a date on which it is not scheduled. */
export function unscheduledCheck(
  listed: readonly string[],
  gameDate: string,
  schedule: readonly ScheduledGame[],
): ManifestCheck {
  const scheduled = gameIdsByMatchup(gamesOf(schedule, gameDate));
  const notes = [...new Set(listed)]
    .filter((matchup) => !scheduled.has(matchup))
    .map((matchup) => explainUnscheduled(matchup, gameDate, schedule));
  const detail = notes.join('; ') || 'every matchup is scheduled';
  return warning('matchups on the schedule', notes.length === 0, detail);
}

/**
 * Explains a matchup that a source lists for a date on which it is not scheduled: postponed games are listed under
 * their old date by the sources and under their new one by the schedule.
 */
function explainUnscheduled(
  matchup: string,
  gameDate: string,
  schedule: readonly ScheduledGame[],
): string {
  const moved = schedule.find((game) => matchupOf(game) === matchup && game.game_date > gameDate);
  const where =
    moved === undefined
      ? 'it is not on the schedule of this month'
      : `it is scheduled for ${formatInstant(moved.tip_ts)}`;
  return `${matchup} is listed for ${gameDate}, but not scheduled then: postponed or moved, ${where}`;
}
