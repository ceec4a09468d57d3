/**
 * Puts players on the team under which the official injury report lists them: it is the first source that knows of a
 * trade. A player is on one team at a time, that of the newest source known at the cut-off.
 */
import type { Instant } from '@pkg/std';
import type { Line } from '../box-scores/box-score-history.ts';
import type { ReportRow } from '../bronze/legacy-tables.ts';
import { nameResolver } from './player-name.ts';
import type { RosterRow } from './roster-row.ts';

/** The further evidence of a roster on the players whom a report names. */
export interface RosterEvidence {
  /** The last listing of every player in the box scores that a roster looks back on. */
  readonly lastListing: ReadonlyMap<number, Line>;
  /** Ids of teams by tricode. */
  readonly teamIds: ReadonlyMap<string, number>;
  /** The instant from which the source of a row held: a report that is stamped later knows better. */
  readonly heldFrom: (row: RosterRow) => Instant;
  readonly positionOf: (playerId: number, name: string) => string | null;
}

/** Reasons by which a team lists a player who is leaving it, or has not come to it yet. */
const IN_BETWEEN = /trade pending|not with team/i;

/**
 * Returns the roster with every player whom the report names on the team that lists him, unless newer evidence put him on another.
 * When two teams list him, it is the one that he has not played for: his old team goes on listing him while a trade is
 * pending. For the same reason an old team alone doesn't take back a player who is listed elsewhere.
 *
 * @param roster each player once, of all teams: a report names some who come from teams that do not play
 * @param report rows of all games that the report speaks of
 */
export function withReportTeams(
  roster: readonly RosterRow[],
  report: readonly ReportRow[],
  evidence: RosterEvidence,
): RosterRow[] {
  const { lastListing, teamIds, heldFrom, positionOf } = evidence;
  const rows = new Map(roster.map((row) => [row.player_id, row]));
  for (const [id, named] of rowsByPlayer(report, playerFinder(roster, lastListing))) {
    const known = rows.get(id);
    const last = lastListing.get(id);
    const team = reportedTeam(named, last?.team_tricode, known?.team_tricode);
    const teamId = team === null ? undefined : teamIds.get(team);
    const reportedAt = named[0]!.as_of_ts;
    const isNews = known === undefined || heldFrom(known) <= reportedAt;
    if (team === null || teamId === undefined || teamId === known?.team_id || !isNews) continue;
    const name = known?.player_name ?? last?.player_name ?? named[0]!.player_name!;
    rows.set(id, {
      team_id: teamId,
      team_tricode: team,
      player_id: id,
      player_name: name,
      listed_pos: known?.listed_pos ?? positionOf(id, name),
      source: 'derived_from_injury_report',
      last_listed_date: last?.game_date ?? null,
    });
  }
  return [...rows.values()];
}

/** The team of a player by the report; null where it does not say, or names two teams of which neither is his old one. */
function reportedTeam(
  named: readonly ReportRow[],
  lastTeam: string | undefined,
  knownTeam: string | undefined,
): string | null {
  const teams = new Set(named.flatMap((row) => row.team_tricode ?? []));
  const others = [...teams].filter((team) => team !== lastTeam);
  if (others.length > 0) return others.length === 1 ? others[0]! : null;
  const isLeaving = named.every((row) => IN_BETWEEN.test(row.notes_raw ?? ''));
  return isLeaving && knownTeam !== undefined ? knownTeam : (lastTeam ?? null);
}

function rowsByPlayer(
  report: readonly ReportRow[],
  idOf: (name: string, team: string) => number | null,
): Map<number, ReportRow[]> {
  const byPlayer = new Map<number, ReportRow[]>();
  for (const row of report) {
    if (row.row_type !== 'player' || row.player_name === null || row.team_tricode === null)
      continue;
    const id = row.player_id ?? idOf(row.player_name, row.team_tricode);
    if (id === null) continue;
    const own = byPlayer.get(id) ?? [];
    own.push(row);
    byPlayer.set(id, own);
  }
  return byPlayer;
}

/** Players of the roster first; of the others, who have left it, those whom a box score listed. */
function playerFinder(
  roster: readonly RosterRow[],
  lastListing: ReadonlyMap<number, Line>,
): (name: string, team: string) => number | null {
  const onRoster = nameResolver(roster);
  const known = new Set(roster.map((row) => row.player_id));
  // Only players on no roster are missing beside these, and few reports name such a player.
  const others = [...lastListing].flatMap(([player_id, { player_name, team_tricode }]) =>
    known.has(player_id) ? [] : [{ player_id, player_name, team_tricode }],
  );
  const elsewhere = nameResolver(others);
  return (name, team) => onRoster(name, team) ?? elsewhere(name, team);
}
