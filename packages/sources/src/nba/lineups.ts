/** Announced lineups of one day. */
import type { RowOf } from '@pkg/lake';
import { teamOfId, type DAILY_LINEUPS } from '@pkg/nba';
import { z } from 'zod';
import { drift, listOf, parseJson } from '../drift.ts';

const WHAT = 'daily lineups';

const side = z.object({
  teamId: z.int(),
  teamAbbreviation: z.string(),
  players: listOf(
    z.object({
      personId: z.int().min(1),
      teamId: z.int(),
      playerName: z.string().min(1),
      lineupStatus: z.string(),
      /** The five starters have one; the bench has none. */
      position: z.string(),
      rosterStatus: z.enum(['Active', 'Inactive']),
    }),
  ),
});

const payload = z.object({
  games: listOf(
    z.object({ gameId: z.string().regex(/^00\d{8}$/), homeTeam: side, awayTeam: side }),
  ),
});

const LINEUP_STATUS: Readonly<Record<string, 'projected' | 'confirmed'>> = {
  Confirmed: 'confirmed',
  Expected: 'projected',
  Projected: 'projected',
};

/**
 * The starters of every team that has announced or is expected to start some; none for a team without.
 *
 * @throws KnownError `PAYLOAD_NOT_JSON`, `PAYLOAD_SCHEMA`, `LINEUPS_CONTENT`
 */
export function readLineups(bytes: Uint8Array): RowOf<typeof DAILY_LINEUPS>[] {
  const { games } = parseJson(payload, bytes, WHAT);
  const rows = games.flatMap(({ gameId, homeTeam, awayTeam }) =>
    [homeTeam, awayTeam].flatMap((team) => {
      if (teamOfId(team.teamId)?.tricode !== team.teamAbbreviation)
        throw content(
          `team ${String(team.teamId)} of ${gameId} is called ${team.teamAbbreviation}`,
        );
      if (team.players.some((player) => player.teamId !== team.teamId))
        throw content(`${team.teamAbbreviation} lists a player of another team`);
      const starters = team.players.filter((player) => player.position !== '');
      if (starters.length !== 0 && starters.length !== 5)
        throw content(`${team.teamAbbreviation} starts ${String(starters.length)} players`);
      return starters.map((player) => {
        const status = LINEUP_STATUS[player.lineupStatus];
        if (status === undefined)
          throw content(`${player.playerName} has the lineup status '${player.lineupStatus}'`);
        return {
          game_id: gameId,
          team_id: team.teamId,
          player_id: player.personId,
          player_name: player.playerName,
          lineup_status: status,
        };
      });
    }),
  );
  if (new Set(rows.map((row) => `${row.game_id} ${String(row.player_id)}`)).size !== rows.length)
    throw content('a player starts twice in a game');
  return rows;
}

function content(problem: string): Error {
  return drift('LINEUPS_CONTENT', WHAT, problem);
}
