/** Rosters: the whole league's by the player index, or one team's by its own page. */
import type { RowOf } from '@pkg/lake';
import { allTeams, teamOfId, type ROSTER_NIGHTLY_RAW } from '@pkg/nba';
import { z } from 'zod';
import { drift } from '../drift.ts';
import { readResultSet } from './result-set.ts';

export type RosterRow = RowOf<typeof ROSTER_NIGHTLY_RAW>;

/** A team may have 15 players and three on two-way contracts; fewer than 8 can't play. */
const TEAM_SIZE = { min: 8, max: 30 } as const;

const indexRow = z.object({
  PERSON_ID: z.int().min(1),
  PLAYER_LAST_NAME: z.string(),
  PLAYER_FIRST_NAME: z.string(),
  TEAM_ID: z.int().min(0),
  TEAM_ABBREVIATION: z.string().nullable(),
  POSITION: z.string().nullable(),
  /** Null for players without a team. */
  ROSTER_STATUS: z.union([z.literal(0), z.literal(1)]).nullable(),
});

const teamRow = z.object({
  TeamID: z.int().min(1),
  PLAYER: z.string().min(1),
  PLAYER_ID: z.int().min(1),
  POSITION: z.string().nullable(),
});

/**
 * Reads the rosters of the thirty teams; players without a team are passed over.
 *
 * @throws KnownError `PAYLOAD_NOT_JSON`, `PAYLOAD_SCHEMA`, `PAYLOAD_EMPTY`, `ROSTER_CONTENT`
 */
export function readPlayerIndex(bytes: Uint8Array): RosterRow[] {
  const what = 'player index';
  const rows = readResultSet(bytes, 'PlayerIndex', indexRow, what).flatMap((row) => {
    if (row.TEAM_ID === 0) return [];
    const team = teamOfId(row.TEAM_ID);
    if (row.TEAM_ABBREVIATION === null || team?.tricode !== row.TEAM_ABBREVIATION)
      throw drift(
        'ROSTER_CONTENT',
        what,
        `team ${String(row.TEAM_ID)} is called ${String(row.TEAM_ABBREVIATION)}`,
      );
    if (row.ROSTER_STATUS === null)
      throw drift('ROSTER_CONTENT', what, `player ${String(row.PERSON_ID)} has no roster status`);
    const name = [row.PLAYER_FIRST_NAME, row.PLAYER_LAST_NAME].join(' ').trim();
    return [rosterRow(row.TEAM_ID, row.PERSON_ID, name, row.POSITION, row.ROSTER_STATUS === 1)];
  });
  for (const { id, tricode } of allTeams()) {
    checkSize(rows.filter((row) => row.team_id === id).length, tricode, what);
  }
  return checkOnce(rows, what);
}

/** The players of one team. @throws KnownError as `readPlayerIndex` does */
export function readTeamRoster(bytes: Uint8Array): RosterRow[] {
  const what = 'team roster';
  const rows = readResultSet(bytes, 'CommonTeamRoster', teamRow, what);
  const teams = new Set(rows.map((row) => row.TeamID));
  const team = teamOfId(rows[0]!.TeamID);
  if (teams.size !== 1 || team === undefined)
    throw drift('ROSTER_CONTENT', what, `it is of the teams ${[...teams].join(', ')}`);
  checkSize(rows.length, team.tricode, what);
  return checkOnce(
    rows.map((row) => rosterRow(row.TeamID, row.PLAYER_ID, row.PLAYER, row.POSITION, true)),
    what,
  );
}

function rosterRow(
  teamId: number,
  playerId: number,
  name: string,
  position: string | null,
  isActive: boolean,
): RosterRow {
  return {
    team_id: teamId,
    player_id: playerId,
    player_name: name,
    active_flag: isActive,
    listed_pos: position === '' ? null : position,
  };
}

function checkSize(size: number, tricode: string, what: string): void {
  if (size >= TEAM_SIZE.min && size <= TEAM_SIZE.max) return;
  throw drift('ROSTER_CONTENT', what, `${tricode} has ${String(size)} players`);
}

function checkOnce(rows: RosterRow[], what: string): RosterRow[] {
  const ids = new Set(rows.map((row) => row.player_id));
  if (ids.size === rows.length && rows.every((row) => row.player_name !== '')) return rows;
  throw drift('ROSTER_CONTENT', what, 'a player is on it twice, or without a name');
}
