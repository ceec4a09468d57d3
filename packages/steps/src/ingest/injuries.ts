/** `ingest.injuries_raw`: the official injury report known at the cut-off, its statuses normalised, its names resolved. */
import type { Step } from '@pkg/engine';
import type { ManifestCheck } from '@pkg/manifest';
import { defineContract, instant, int, nullable, text, type RowOf } from '@pkg/lake';
import {
  INJURIES_RAW,
  LEGACY_INJURIES,
  INJURY_LEVELS,
  injuryLevel,
  KNOWN_STATUSES,
  type InjuryLevel,
  type TeamReader,
} from '@pkg/nba';
import { groupBy } from '../group-by.ts';
import { fromLegacyInjuries, strangersCheck, type ReportRow } from '../bronze/legacy-tables.ts';
import { readEither } from '../bronze/read-either.ts';
import { chooseLatest, selected } from '../select-input.ts';
import { readSlateGames, slateOf } from '../slate-scope.ts';
import { readUpstream, tableOutput, warning, type TableCache } from '../table-io.ts';
import type { PlanningContext } from '../planning-context.ts';
import { nameResolver } from './player-name.ts';
import { ROSTER_TABLE } from './roster-row.ts';
import { gameIdsByMatchup, readMatchup, teamsOf, unscheduledCheck } from './schedule.ts';

export const STATUSES = [...INJURY_LEVELS, 'NOT_YET_SUBMITTED'] as const;
export type Status = (typeof STATUSES)[number];

export const INJURIES_TABLE = defineContract('ingest.injuries_raw', [], {
  game_id: text(),
  team_tricode: text(),
  /** Null for a team that has not reported, and for a name that could not be resolved. */
  player_id: nullable(int({ min: 1 })),
  player_name: nullable(text()),
  status: text({ oneOf: STATUSES }),
  status_raw: nullable(text()),
  notes_raw: nullable(text()),
  as_of_ts: instant(),
  ingested_ts: instant(),
});
export type InjuryRow = RowOf<typeof INJURIES_TABLE>;

export function injuriesStep(tables: TableCache): Step<PlanningContext> {
  return {
    asset: 'ingest.injuries_raw',
    module: import.meta.url,
    grain: 'partition',
    pool: 'ingest',
    upstream: ['ingest.schedule', 'ingest.roster_snapshot'],
    isAsOf: true,
    select: (scope, world) => {
      return selected([chooseLatest(world, 'ingest.injuries_raw', 'injuries', slateOf(scope))]);
    },
    params: () => ({ params: {} }),
    run: async (context) => {
      const { date: gameDate } = slateOf(context.scope);
      const { schedule, games } = await readSlateGames(context);
      const roster = await readUpstream(
        context,
        'ingest.roster_snapshot',
        'roster.parquet',
        ROSTER_TABLE,
      );
      const { rows: written, strangers } = await readEither(
        tables,
        context,
        context.inputs('injuries'),
        {
          ours: INJURIES_RAW,
          owners: LEGACY_INJURIES,
          convert: (rows) => fromLegacyInjuries(rows, schedule),
        },
      );
      const report = inTermsOf(teamsOf(schedule), written);
      const listed = report.filter((row) => row.game_date === gameDate);
      const gameIds = gameIdsByMatchup(games);
      const rows = injuryRows(listed, gameIds, nameResolver(roster));
      const unresolved = rows.filter((row) => row.player_id === null && row.player_name !== null);
      const { output, check } = tableOutput('injuries.parquet', INJURIES_TABLE, rows);
      const names = unresolved.map(
        (row) => `${row.player_name ?? ''} (${row.team_tricode}, ${row.status})`,
      );
      return {
        outputs: [output],
        checks: [
          check,
          ...strangersCheck(strangers),
          ...unknownStatusCheck(listed),
          unscheduledCheck(
            listed.map((row) => row.matchup),
            gameDate,
            schedule,
          ),
          warning(
            'names resolved',
            names.length === 0,
            names.join(', ') || `${String(rows.length)} rows have an id`,
          ),
        ],
      };
    },
  };
}

/** Rows of a report with its teams as the schedule calls them. */
export function inTermsOf(teams: TeamReader, report: readonly ReportRow[]): readonly ReportRow[] {
  return report.map((row) => {
    const matchup = readMatchup(row.matchup, teams);
    const team = row.team_tricode === null ? null : teams.read(row.team_tricode);
    const isSame = matchup === row.matchup && (team ?? row.team_tricode) === row.team_tricode;
    return isSame ? row : { ...row, matchup, team_tricode: team ?? row.team_tricode };
  });
}

/** Names the unknown statuses, and the players who have them; nothing where there is none. */
export function unknownStatusCheck(report: readonly ReportRow[]): ManifestCheck[] {
  const unknown = report.filter(
    (row) => row.row_type === 'player' && levelOf(row.status_raw) === null,
  );
  if (unknown.length === 0) return [];
  const texts = [...new Set(unknown.map((row) => `'${row.status_raw ?? ''}'`))].sort().join(', ');
  const names = [...new Set(unknown.map((row) => row.player_name ?? 'nobody'))].sort().join(', ');
  const detail = `${texts} of ${names} is no status that is known, and is taken for QUESTIONABLE; known: ${KNOWN_STATUSES}`;
  return [warning('statuses known', false, detail)];
}

/** The report's rows for scheduled games; rows of other events and of games that moved away are left out. */
export function injuryRows(
  report: readonly ReportRow[],
  gameIds: ReadonlyMap<string, string>,
  idOf: (name: string, team: string) => number | null,
): InjuryRow[] {
  return report.flatMap((row) => {
    const gameId = gameIds.get(row.matchup);
    const status = statusOf(row.row_type, row.status_raw);
    if (gameId === undefined || row.team_tricode === null || status === null) return [];
    return [
      {
        game_id: gameId,
        team_tricode: row.team_tricode,
        player_id:
          row.player_id ??
          (row.player_name === null ? null : idOf(row.player_name, row.team_tricode)),
        player_name: row.player_name,
        status,
        status_raw: row.status_raw,
        notes_raw: row.notes_raw,
        as_of_ts: row.as_of_ts,
        ingested_ts: row.ingested_ts,
      },
    ];
  });
}

/**
 * Finds the status of a player for the team that he is on: his own row in its report or else, among the rows of other
 * teams, the status by which he is least likely to play. A status holds for the player: one who is OUT for the team
 * that he left, or comes to, does not play for another one.
 */
export function reportedStatuses(
  injuries: readonly InjuryRow[],
): (playerId: number, team: string) => Status | null {
  const rows = groupBy(injuries, (row) => String(row.player_id));
  return (playerId, team) => {
    const named = rows.get(String(playerId)) ?? [];
    const own = named.filter((row) => row.team_tricode === team);
    const said = new Set((own.length > 0 ? own : named).map((row) => row.status));
    return STATUSES.find((status) => said.has(status)) ?? null;
  };
}

/**
 * A status that nobody understands leaves it open whether its player plays: he is on the report, so he is never taken for
 * available, and he is not ruled out.
 */
function statusOf(rowType: string, raw: string | null): Status | null {
  if (rowType === 'not_yet_submitted') return 'NOT_YET_SUBMITTED';
  return rowType === 'player' ? (levelOf(raw) ?? 'QUESTIONABLE') : null;
}

function levelOf(raw: string | null): InjuryLevel | null {
  return raw === null ? null : injuryLevel(raw);
}
